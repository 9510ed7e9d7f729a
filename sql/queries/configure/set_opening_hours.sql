-- Sets the opening hours of a weekday of a calendar, from typed text.
-- $1 code     text      the calendar
-- $2 weekday  smallint  1 is Monday, 7 is Sunday
-- $3 hours    text      09:00-12:30, 13:30-17:00, or closed
-- ->          calendar_id uuid
-- index       none
select app.set_opening_hours($1, $2, $3) as calendar_id;
