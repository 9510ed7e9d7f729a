-- The rest of the transaction acts as the owner, whatever an administrator was given besides.
set local role enquiries_owner;
