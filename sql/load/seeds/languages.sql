-- Languages from seeds/reference.
-- $1 languages  jsonb  list of code, name, own_name
insert into core.languages (code, name, own_name)
select r.code, r.name, r.own_name
from jsonb_to_recordset($1) as r (code text, name text, own_name text)
on conflict on constraint languages_pkey do nothing;
