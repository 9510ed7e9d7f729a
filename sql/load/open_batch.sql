-- Opens a batch: from here on rows may carry their own time and person.
-- $1 source       text    what is loaded
-- $2 file_sha256  bytea?  of the file; null where there is none
-- ->              batch_id uuid
select auth.open_batch($1, $2) as batch_id;
