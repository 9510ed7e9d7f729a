-- What last brought this database up to date.
-- ->  value text
select s.value
from core.settings as s
where s.name = 'prepared';
