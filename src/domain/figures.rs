//! What the dashboard counts: figures, and the door of each to the enquiries behind it.

use super::bands::{AgeBand, DueBand};
use super::people::Role;
use uuid::Uuid;

/// Whose open work is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Mine,
    Team,
    Tenant,
}

impl Scope {
    /// Where somebody of this role begins.
    pub fn of(role: Role) -> Self {
        match role {
            Role::Caseworker => Self::Mine,
            Role::Supervisor => Self::Team,
            _ => Self::Tenant,
        }
    }

    /// What the query files call it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Team => "team",
            Self::Tenant => "tenant",
        }
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
            Self::People => "Workload",
            Self::Types => "Open by type",
            Self::Ages => "Open by age",
            Self::Priorities => "Open by priority",
        }
    }
}

/// What a figure counted: enough to list it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueFilter {
    pub scope: Scope,
    pub due: Option<DueBand>,
    pub waiting: bool,
    pub unassigned: bool,
    pub approvals: bool,
    pub staff_id: Option<Uuid>,
    pub type_id: Option<Uuid>,
    pub priority: Option<i16>,
    pub age: Option<AgeBand>,
}

/// One line: a name, how many, how many of them overdue, and where Enter leads.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub section: Section,
    pub name: String,
    pub count: i64,
    pub overdue: i64,
    /// There is more than was counted.
    pub more: bool,
    pub door: QueueFilter,
}

impl Figure {
    pub fn said(&self) -> String {
        capped(self.count, self.more)
    }
}

/// A number with its thousands apart, and a plus where counting stopped before the end.
pub fn capped(count: i64, more: bool) -> String {
    format!("{}{}", grouped(count), if more { "+" } else { "" })
}

pub fn grouped(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut said = String::from(if count < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

/// Open work in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dashboard {
    pub scope: Scope,
    /// Section by section, in the order of the screen.
    pub figures: Vec<Figure>,
    pub open: i64,
    /// Only the soonest due were counted; their number is `open`.
    pub cut: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
        assert_eq!(capped(1_000, true), "1,000+");
    }
}
