//! The words of `enquiries calendar`.

use chrono::NaiveDate;
use clap::{Subcommand, ValueEnum};

pub(super) const HELP: &str = "\
Says what would move, both ways, and changes nothing; with --apply the change is made, and the worker moves the clocks
within a minute, beside people's work.

Examples:
  enquiries calendar hours office friday '09:00-12:30, 13:30-16:00' --as HMRC/helen.morris
  enquiries calendar hours office saturday closed --apply --as HMRC/helen.morris
  enquiries calendar day office 2026-12-24 'Christmas Eve' 09:00-12:00 --as HMRC/helen.morris
  enquiries calendar usual-day office 2026-12-24 --apply --as HMRC/helen.morris

The calendars of an organisation: enquiries show calendars --as HMRC/helen.morris.";

/// What `calendar` changes.
#[derive(Clone, Debug, Subcommand)]
pub enum CalendarAction {
    /// Change the opening hours of a weekday
    Hours {
        /// The code of the calendar
        calendar: String,
        /// The day of the week
        weekday: Weekday,
        /// Opening hours like 09:00-12:30, 13:30-17:00, or closed
        hours: String,
        /// Make the change, and not only say what it would move
        #[arg(long)]
        apply: bool,
    },
    /// Give a dated day hours of its own, or close it
    Day {
        /// The code of the calendar
        calendar: String,
        /// The day, like 2026-12-24
        day: NaiveDate,
        /// Why it differs, as people read it
        name: String,
        /// Opening hours like 09:00-12:00, or closed
        hours: String,
        /// Make the change, and not only say what it would move
        #[arg(long)]
        apply: bool,
    },
    /// Make a dated day like others again
    UsualDay {
        /// The code of the calendar
        calendar: String,
        /// The day, like 2026-12-24
        day: NaiveDate,
        /// Make the change, and not only say what it would move
        #[arg(long)]
        apply: bool,
    },
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Weekday {
    Monday = 1,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}
