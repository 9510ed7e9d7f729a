-- Tags of a tenant.
-- $1 tags  jsonb  list of name, meaning
insert into tenant.tags (name, meaning)
select r.name, r.meaning
from jsonb_to_recordset($1) as r (name text, meaning text);
