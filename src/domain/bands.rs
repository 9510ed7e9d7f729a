//! The bands in which open work is counted: by deadline and by age.

use strum::{IntoStaticStr, VariantArray};

/// When work is due, each enquiry in one of them. Days end at London's midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum DueBand {
    Overdue,
    /// Before midnight, and not overdue.
    Today,
    /// After midnight, within seven days.
    Week,
    Later,
}

impl DueBand {
    pub const ALL: &[Self] = Self::VARIANTS;

    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::Today => "Due today",
            Self::Week => "Next 7 days",
            Self::Later => "Due later",
        }
    }
}

/// What the clocks of open work say beside its due time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ClockBand {
    /// Clocks that run out in the next hours: counted, and listed, as clocks.
    NextHours,
    /// Past several times the target.
    GrosslyLate,
    /// Every clock waits.
    Paused,
}

impl ClockBand {
    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::NextHours => "Next four hours",
            Self::GrosslyLate => "Grossly late",
            Self::Paused => "Clocks paused",
        }
    }
}

/// How long ago work was received, in days from and below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeBand {
    pub from: i32,
    /// `None` for the oldest.
    pub until: Option<i32>,
    pub word: &'static str,
}

impl AgeBand {
    pub const ALL: [Self; 5] = [
        Self::new(0, Some(1), "Under a day"),
        Self::new(1, Some(7), "1 to 7 days"),
        Self::new(7, Some(28), "7 to 28 days"),
        Self::new(28, Some(90), "28 to 90 days"),
        Self::new(90, None, "Over 90 days"),
    ];

    const fn new(from: i32, until: Option<i32>, word: &'static str) -> Self {
        Self { from, until, word }
    }

    /// The band that begins with this many days.
    pub fn starting_at(from: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.from == from)
    }
}
