-- The list of exceptions.
-- -> rule text, object_name text
select e.rule, e.object_name
from core.rule_exceptions as e;
