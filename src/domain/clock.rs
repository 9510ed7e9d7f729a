//! A clock of an enquiry: a deadline with its rule, and why it falls when it does.

use super::enquiry::QueueRow;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What a clock measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    FirstResponse,
    #[default]
    Resolution,
    Stage,
    Legal,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockState {
    #[default]
    Running,
    /// It waits, and has no due time.
    Paused,
    /// What it waits for happened, in time or not.
    Met,
    /// It ended without that.
    Stopped,
}

/// Texts are untrusted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clock {
    /// With `run` its key within the enquiry.
    pub code: String,
    /// Counts the clocks of one code: a reopened enquiry has a second one.
    pub run: i16,
    pub measure: Measure,
    pub name: String,
    pub started_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub grossly_late_at: Option<DateTime<Utc>>,
    pub state: ClockState,
    pub ended_at: Option<DateTime<Utc>>,
    pub paused_since: Option<DateTime<Utc>>,
    /// It reaches beyond the published bank holidays.
    pub provisional: bool,
    pub rule_id: Uuid,
    /// Seconds of opening hours; none for a law.
    pub target_seconds: Option<i64>,
    /// The opening hours; none for around the clock.
    pub calendar: Option<String>,
    pub legal_basis: Option<String>,
    pub is_duty: bool,
    pub may_be_extended: bool,
    pub segments: Vec<Segment>,
}

impl Clock {
    /// It was not kept, or is not kept so far.
    pub fn is_missed(&self, now: DateTime<Utc>) -> bool {
        self.due_at
            .is_some_and(|due| self.ended_at.unwrap_or(now) > due)
    }
}

/// A rule of this body by which a clock can run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClockRule {
    /// A clock by this rule that has not started.
    pub clock: Clock,
    /// Type, priority or stage for which it is; empty for all.
    pub applies_to: String,
}

/// A stretch of the explanation of a deadline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segment {
    pub from: Option<DateTime<Utc>>,
    /// None while it has no end.
    pub to: Option<DateTime<Utc>>,
    /// What counted, of opening hours.
    pub seconds: Option<i64>,
    /// What counted, or did not, in days of a law.
    pub days: Option<i32>,
    /// counted, closed, holiday, `special_day`, paused, excluded, rolled, extended, set, given or message.
    pub kind: String,
    pub reason: String,
}

/// Hours that the list of what runs out next looks ahead.
pub const NEXT_HOURS: i32 = 4;

/// A clock that runs out, with its enquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct DueClock {
    /// Of the clock, and not of its enquiry, which may have two.
    pub id: Uuid,
    pub row: QueueRow,
    pub name: String,
    pub due_at: DateTime<Utc>,
    /// The law sets it.
    pub is_duty: bool,
}

/// The clocks that run out in one half hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HalfHour {
    pub begins_at: DateTime<Utc>,
    pub clocks: i64,
    /// Those of them that the law sets.
    pub duties: i64,
}

/// What a person did that clocks follow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClockAct {
    pub id: Uuid,
    pub kind: String,
    /// The code of the clock that it concerns; none for all that follow such an act.
    pub clock: Option<String>,
    pub happened_at: DateTime<Utc>,
    pub reason: Option<String>,
    pub recorded_by: String,
    pub is_taken_back: bool,
}

/// An act that can be recorded of an enquiry now, or what stands against it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfferedAct {
    pub kind: String,
    /// Code and name of the clock; none for all that follow such an act.
    pub clock: Option<(String, String)>,
    pub needs_reason: bool,
    pub refusal: Option<String>,
}

/// The clocks of an enquiry, the next due first, and what people did to them, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clocks {
    pub clocks: Vec<Clock>,
    pub acts: Vec<ClockAct>,
}
