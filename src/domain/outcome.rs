//! The outcomes that a tenant lists, and how the report of outcomes matches free text with them.

/// What the report calls an outcome that begins with no words of the list.
pub const NOT_LISTED: &str = "Other";

/// An outcome of the tenant's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOutcome {
    /// As staff say it.
    pub name: String,
    /// What it means in every tenant.
    pub standard_name: String,
}

impl ListedOutcome {
    /// These words begin with its own: the database counts them under it (`tenant.set_listed_outcome`).
    pub fn begins(&self, said: &str) -> bool {
        let goes_on = |c: char| c.is_alphanumeric();
        said.to_lowercase().starts_with(&self.name.to_lowercase())
            && !said.chars().nth(self.length()).is_some_and(goes_on)
    }

    /// The text after the name of the outcome.
    pub fn beyond<'a>(&self, said: &'a str) -> &'a str {
        let at = said.char_indices().nth(self.length());
        at.map_or("", |(at, _)| said.get(at..).unwrap_or_default())
    }

    fn length(&self) -> usize {
        self.name.chars().count()
    }

    /// Under which of them the words are counted: the longest that they begin with.
    pub fn position(list: &[Self], said: &str) -> Option<usize> {
        let begun = list.iter().enumerate().filter(|(_, one)| one.begins(said));
        begun
            .max_by_key(|(_, one)| one.length())
            .map(|(index, _)| index)
    }
}
