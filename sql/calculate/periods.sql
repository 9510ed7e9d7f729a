-- Periods of the law, many at once.
-- $1 questions  jsonb    list of position, unit, count, day_one, calendar, roll, started_on, excluded
-- ->            position integer, answer jsonb
select
    q.position,
    jsonb_build_object(
        'first_counted_day', d.first_day,
        'corresponding_date', d.corresponding_on,
        'days_not_counted', d.days_not_counted,
        'before_roll', d.before_roll,
        'last_day', d.before_roll,
        'due', d.due_on,
        'provisional', d.provisional,
        'holidays_skipped', d.skipped
    ) as answer
from jsonb_to_recordset($1) as q (
    position integer, unit text, count integer, day_one text, calendar text, roll text, started_on date,
    excluded datemultirange
)
cross join lateral core.legal_due(q.unit, q.count, q.day_one, q.calendar, q.roll, q.started_on, q.excluded) as d;
