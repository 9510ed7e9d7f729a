//! Defences of calendars: hours of no instant, hours twice, a calendar that never opens, and who configures them.

use super::Defence;
use super::Success::{Condition, Done};
use super::defences::{HELEN, JO, defence, rewrite};

pub fn all() -> Vec<Defence<'static>> {
    vec![
        defence(
            "a Sunday neither opens nor closes while the clocks change",
            "drop trigger g50_refuse_hours_at_clock_change on tenant.calendar_hours",
            HELEN,
            "insert into tenant.calendar_hours (calendar_id, weekday, opens, closes)
             select id, 7, '01:30', '05:00' from tenant.calendars where code = 'office'",
            Done,
        ),
        defence(
            "a dated day neither opens nor closes while the clocks change",
            "drop trigger g50_refuse_hours_at_clock_change on tenant.calendar_days",
            HELEN,
            "insert into tenant.calendar_days (calendar_id, day, name, opens, closes)
             select id, '2027-10-31', 'x', '01:30', '05:00' from tenant.calendars where code = 'office'",
            Done,
        ),
        defence(
            "hours of a weekday do not overlap",
            "alter table tenant.calendar_hours drop constraint calendar_hours_do_not_overlap",
            HELEN,
            "insert into tenant.calendar_hours (calendar_id, weekday, opens, closes)
             select id, 1, '17:00', '19:00' from tenant.calendars where code = 'office'",
            Done,
        ),
        defence(
            "a dated day is closed or open",
            "alter table tenant.calendar_days drop constraint calendar_days_do_not_overlap",
            HELEN,
            "insert into tenant.calendar_days (calendar_id, day, name)
             select id, '2026-12-24', 'x' from tenant.calendars where code = 'office'",
            Done,
        ),
        defence(
            "a calendar keeps opening hours",
            rewrite!(
                "core.keep_pattern",
                "if not always and not exists",
                "if false and not exists"
            ),
            HELEN,
            "select app.mark_deleted('calendar_hours', h.id, h.version, true)
             from tenant.calendar_hours as h
             inner join tenant.calendars as c on h.calendar_id = c.id and c.code = 'office'",
            Done,
        ),
        defence(
            "only who configures adds opening hours",
            "alter policy staff_configure on tenant.calendar_hours with check (true)",
            JO,
            "insert into tenant.calendar_hours (calendar_id, weekday, opens, closes)
             select id, 7, '10:00', '12:00' from tenant.calendars where code = 'office'",
            Done,
        ),
        defence(
            "a changed calendar has another pattern",
            "drop trigger z50_refresh_patterns_of_new on tenant.calendar_hours",
            HELEN,
            "insert into tenant.calendar_hours (calendar_id, weekday, opens, closes)
             select id, 7, '10:00', '12:00' from tenant.calendars where code = 'office'",
            Condition(
                "select not (p.definition -> 'week' ? '7') from tenant.calendars as c
                 inner join core.opening_patterns as p on c.pattern = p.id
                 where c.tenant_id = :own_id and c.code = 'office'",
            ),
        ),
        defence(
            "working days outside the listed years are refused",
            rewrite!("core.add_working_days", "if added.day is null", "if false"),
            JO,
            "select core.add_working_days('wales', '2026-01-01', 20)",
            Done,
        ),
    ]
}
