//! A list field: one of a few options, selected by typing part of its name or with the cursor keys.

use crate::components::field::Field;
use crate::components::fuzzy;

#[derive(Clone, Debug)]
pub struct SelectField {
    pub typed: Field,
    /// Index of the selected option among those that match.
    pub cursor: Option<usize>,
    /// Index of the committed option among all.
    pub picked: Option<usize>,
}

impl Default for SelectField {
    fn default() -> Self {
        Self {
            typed: Field::one_line(80),
            cursor: None,
            picked: None,
        }
    }
}

impl SelectField {
    /// Indices of the options that match the typed text, best first.
    pub fn matches(&self, options: &[String]) -> Vec<usize> {
        fuzzy::rank(&self.typed.text(), options)
    }

    pub fn step(&mut self, down: bool, options: &[String]) {
        let matches = self.matches(options);
        // Selecting starts at the committed option.
        let taken = self
            .picked
            .and_then(|picked| matches.iter().position(|index| *index == picked));
        let last = matches.len().saturating_sub(1);
        self.cursor = Some(match self.cursor.or(taken) {
            None => 0,
            Some(at) if down => (at + 1).min(last),
            Some(at) => at.saturating_sub(1),
        });
    }

    /// Commits the selected option.
    pub fn commit(&mut self, options: &[String]) -> Result<(), String> {
        let Some(at) = self.cursor else {
            return Ok(());
        };
        let Some(index) = self.matches(options).get(at).copied() else {
            return Err("No match. Choose one from the list.".into());
        };
        self.picked = Some(index);
        self.cursor = None;
        self.typed = Field::one_line(80);
        Ok(())
    }
}
