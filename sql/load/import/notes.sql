-- Texts of an import that are longer than an outcome may be: each a note, whole.
-- $1 enquiry_ids  uuid[]
-- $2 bodies       text[]
-- $3 times        timestamptz[]  when it was written
insert into tenant.notes (enquiry_id, body, created_at)
select r.enquiry_id, r.body, r.written_at
from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as r (enquiry_id, body, written_at);
