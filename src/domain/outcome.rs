//! The outcomes that a tenant lists, and which of them a form proposes for what is typed.

use uuid::Uuid;

/// What the report calls an outcome that is not of the list.
pub const NOT_LISTED: &str = "Other";

/// An outcome of the tenant's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOutcome {
    pub id: Uuid,
    /// As staff say it.
    pub name: String,
    /// What it means in every tenant.
    pub standard_name: String,
    /// With it the form asks whether the contact was avoidable.
    pub asks_failure_demand: bool,
}

/// Why a contact should not have been needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureDemandReason {
    pub code: String,
    pub name: String,
}

/// What the form of a closing step offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutcomeChoices {
    pub outcomes: Vec<ListedOutcome>,
    pub failure_demand: Vec<FailureDemandReason>,
}

impl From<Vec<ListedOutcome>> for OutcomeChoices {
    fn from(outcomes: Vec<ListedOutcome>) -> Self {
        Self {
            outcomes,
            failure_demand: Vec::new(),
        }
    }
}

impl ListedOutcome {
    /// The text is its name, alone or before a colon or another mark. A form then sends its key, and says so while the
    /// text is typed; the database never reads an outcome out of words. “Paid late, refused” is not “Paid”.
    pub fn begins(&self, said: &str) -> bool {
        let ends_it = |c: char| matches!(c, ':' | ';' | '.' | ',' | '–' | '—' | '(');
        said.to_lowercase().starts_with(&self.name.to_lowercase())
            && said
                .trim_end()
                .chars()
                .nth(self.length())
                .is_none_or(ends_it)
    }

    /// The text after the name of the outcome.
    pub fn beyond<'a>(&self, said: &'a str) -> &'a str {
        let at = said.char_indices().nth(self.length());
        at.map_or("", |(at, _)| said.get(at..).unwrap_or_default())
    }

    fn length(&self) -> usize {
        self.name.chars().count()
    }

    /// Which of them the words name: the longest where several fit.
    pub fn position(list: &[Self], said: &str) -> Option<usize> {
        let begun = list.iter().enumerate().filter(|(_, one)| one.begins(said));
        begun
            .max_by_key(|(_, one)| one.length())
            .map(|(index, _)| index)
    }
}
