-- Empties a draft that was sent or discarded.
-- $1 form        text   where it was typed
-- $2 enquiry_id  uuid?  the enquiry; null for a form that belongs to no single one
-- ->             dropped boolean
-- index          drafts_one_of_each
select app.drop_draft($1, $2) as dropped;
