//! The figures of the dashboard, each with the filter of its drill-down.

use super::bands::{AgeBand, ClockBand, DueBand};
use super::clock::HalfHour;
use super::people::{Capabilities, Capability};
use strum::{IntoStaticStr, VariantArray};
use uuid::Uuid;

/// Which open work is counted: the person's, the team's or the tenant's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Scope {
    #[default]
    Mine,
    Team,
    Tenant,
}

impl Scope {
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The scope with which a person begins: their own work, or that of those whom they look after.
    pub fn first(capabilities: Capabilities) -> Self {
        let have = |capability| capabilities.have(capability);
        if have(Capability::Configure) || !have(Capability::WorkOnEnquiries) {
            Self::Tenant
        } else if have(Capability::ReassignEnquiries) {
            Self::Team
        } else {
            Self::Mine
        }
    }

    /// The one after it, in a circle.
    pub fn next(self) -> Self {
        match self {
            Self::Mine => Self::Team,
            Self::Team => Self::Tenant,
            Self::Tenant => Self::Mine,
        }
    }

    /// What the query files call it.
    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Mine => "My work",
            Self::Team => "My team",
            Self::Tenant => "Everyone",
        }
    }
}

/// The parts of a dashboard, in the order of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What a caseworker can take.
    Take,
    Decide,
    Due,
    /// Tasks, which are no enquiries.
    Tasks,
    People,
    Types,
    Ages,
    Priorities,
}

impl Section {
    pub fn word(self) -> &'static str {
        match self {
            Self::Take => "Ready to take",
            Self::Decide => "Needs a decision",
            Self::Due => "Deadlines",
            Self::Tasks => "Tasks",
            Self::People => "Workload",
            Self::Types => "Open by type",
            Self::Ages => "Open by age",
            Self::Priorities => "Open by priority",
        }
    }
}

/// The filter that a figure counted by: drill-down lists the same enquiries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueFilter {
    pub scope: Scope,
    pub due: Option<DueBand>,
    pub waiting: bool,
    pub unassigned: bool,
    pub approvals: bool,
    /// With an approved step that is for this person to take.
    pub approved: bool,
    /// Held by people who are away today.
    pub away: bool,
    pub staff_id: Option<Uuid>,
    pub type_id: Option<Uuid>,
    pub priority: Option<i16>,
    pub age: Option<AgeBand>,
    pub clocks: Option<ClockBand>,
    /// Without a next moment, or with people who do not work here.
    pub overlooked: bool,
}

/// One line: a name, a count, how many of them are overdue, and the filter of its drill-down.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub section: Section,
    pub name: String,
    pub count: i64,
    pub overdue: i64,
    /// Counting stopped at its limit.
    pub more: bool,
    pub filter: QueueFilter,
}

impl Figure {
    pub fn count_text(&self) -> String {
        capped(self.count, self.more)
    }
}

/// A number with its thousands apart, and a plus where counting stopped before the end.
pub fn capped(count: i64, more: bool) -> String {
    format!("{}{}", grouped(count), if more { "+" } else { "" })
}

/// Digits in groups of three, with a comma between them.
pub fn grouped(count: impl std::fmt::Display) -> String {
    let count = count.to_string();
    let (sign, digits) = match count.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", count.as_str()),
    };
    let mut text = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Open work in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dashboard {
    pub scope: Scope,
    /// Section by section, in the order of the screen.
    pub figures: Vec<Figure>,
    pub open: i64,
    /// The half hours of the next four hours.
    pub half_hours: Vec<HalfHour>,
    /// Only the soonest due were counted; their number is `open`.
    pub cut: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(-1_234), "-1,234");
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
        assert_eq!(capped(1_000, true), "1,000+");
    }
}
