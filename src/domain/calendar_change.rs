//! A change of the opening hours of a calendar, and what it moves.

use chrono::NaiveDate;

/// What is changed; codes and hours are as they are typed, the database knows them or refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarChange {
    pub calendar: String,
    pub what: ChangedHours,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedHours {
    /// Of a weekday: 1 is Monday.
    Weekday { weekday: i16, hours: String },
    /// Of a dated day, and why it differs.
    Day {
        day: NaiveDate,
        name: String,
        hours: String,
    },
    /// A dated day is like others again.
    UsualDay { day: NaiveDate },
}

/// What a change of hours or bank holidays moves: the running clocks of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockMove {
    pub rule: String,
    /// Running clocks that were counted anew.
    pub clocks: i64,
    pub earlier: i64,
    pub later: i64,
    /// Their deadline is no longer provisional.
    pub confirmed: i64,
    /// The largest move, in seconds.
    pub most_seconds: i64,
}
