-- Services of the organisation in use, with the types that each takes and the keys that count.
-- -> code text, name text, languages text[], types bigint, keys bigint
select s.code, s.name, s.languages, s.types, s.keys
from app.configured_services as s
order by s.name, s.id;
