-- Locks a draft whose text is sent in this transaction; refused where it was written in another session since.
-- $1 form          text     where it was typed
-- $2 enquiry_id    uuid?    the enquiry; null for a form that belongs to no single one
-- $3 read_version  integer  version of the draft that was read last; 0 for none
-- ->               held boolean
-- index            drafts_one_of_each
select app.hold_draft($1, $2, $3) as held;
