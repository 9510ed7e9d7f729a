-- What the opening hours of a calendar, as they are in this transaction, move of the clocks that run by it, by rule.
-- $1 calendar_id  uuid  the calendar
-- ->              clock_move_row
-- index           clocks_open
select
    p.rule_name,
    p.clocks,
    p.earlier,
    p.later,
    p.confirmed,
    p.most_seconds
from app.preview_calendar_change($1) as p;
