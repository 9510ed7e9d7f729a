-- Sets the opening hours of a dated day of a calendar; without a name the day is like others again.
-- $1 code   text   the calendar
-- $2 day    date   the day
-- $3 name   text?  why it differs, as people read it
-- $4 hours  text   09:00-12:30, or closed
-- ->        calendar_id uuid
-- index     none
select app.set_opening_day($1, $2, $3, $4) as calendar_id;
