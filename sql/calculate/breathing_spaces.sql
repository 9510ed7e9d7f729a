-- Breathing space: 60 days from the day after the entry in the register, reviewed between day 25 and day 35.
-- $1 questions  jsonb    list of position, calendar, details_received, register_entry
-- ->            position integer, answer jsonb
select
    q.position,
    jsonb_build_object(
        'entry_no_later_than', core.add_working_days(q.calendar, q.details_received, 1),
        'day_1', q.register_entry + 1,
        'review_from', q.register_entry + 25,
        'review_to', q.register_entry + 35,
        'last_day', d.due_on,
        'ends_at', (d.due_on + 1)::timestamp at time zone 'Europe/London'
    ) as answer
from jsonb_to_recordset($1) as q (position integer, calendar text, details_received date, register_entry date)
cross join lateral core.legal_due(
    'calendar_day', 60, 'day_after', q.calendar, 'none', q.register_entry, '{}'
) as d;
