-- What a file of bank holidays would change.
-- $1 divisions  jsonb  list of code, holidays (list of on, name, substitute)
-- ->            division text, change text, held_on date, name text
select
    d.name collate "default" as division,
    p.change,
    p.held_on,
    p.name
from core.preview_bank_holidays($1) as p
inner join core.bank_holiday_divisions as d on p.division_code = d.code
order by d.code, p.held_on;
