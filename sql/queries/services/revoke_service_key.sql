-- Revokes a key of a service for good; false where no key of this id counts.
-- $1 key_id  uuid  the key
-- ->         revoked boolean
select app.revoke_service_key($1) as revoked;
