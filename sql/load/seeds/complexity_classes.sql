-- Complexity classes from seeds/reference.
-- $1 classes  jsonb  list of code, name, description, position
insert into core.complexity_classes (code, name, description, position)
select r.code, r.name, r.description, r.position
from jsonb_to_recordset($1) as r (code text, name text, description text, position smallint)
on conflict on constraint complexity_classes_pkey do nothing;
