-- Outcomes in a tenant's own words.
-- $1 outcomes  jsonb  list of code, name, standard (a code of core.outcomes)
insert into tenant.outcomes (code, name, outcome_code)
select r.code, r.name, r.standard
from jsonb_to_recordset($1) as r (code text, name text, standard text);
