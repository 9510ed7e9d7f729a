-- Empties a draft that was sent or discarded.
-- $1 form          text      where it was typed
-- $2 enquiry_id    uuid?     the enquiry; null for a form that belongs to no single one
-- $3 read_version  integer?  version of the draft that was read last; null for one that is held
-- ->               dropped boolean
-- index            drafts_one_of_each
select app.drop_draft($1, $2, $3) as dropped;
