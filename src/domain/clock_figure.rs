//! A figure of clocks, by what it counts: the same words find the enquiries behind it.

use chrono::NaiveDate;
use strum::IntoStaticStr;
use uuid::Uuid;

/// What is counted: clocks that were met or missed, or open enquiries by what they have used of their target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ClockCount {
    Met,
    #[default]
    Missed,
    /// Missed by several times the target.
    GrosslyLate,
    UnderHalf,
    OverHalf,
    LateNow,
    GrosslyLateNow,
    /// Every clock waits.
    Paused,
}

impl ClockCount {
    /// What the query files call it.
    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "Met",
            Self::Missed => "Missed",
            Self::GrosslyLate | Self::GrosslyLateNow => "Grossly late",
            Self::UnderHalf => "Under half used",
            Self::OverHalf => "Half to all used",
            Self::LateNow => "Late",
            Self::Paused => "Paused",
        }
    }
}

/// Which of them: none of a field means all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClockFigure {
    pub counts: ClockCount,
    /// First day of the month.
    pub month: Option<NaiveDate>,
    /// The period, this month with it.
    pub months: i32,
    /// As the database calls it: `first_response`, resolution, stage or legal.
    pub measure: Option<String>,
    pub rule_code: Option<String>,
    pub type_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
}
