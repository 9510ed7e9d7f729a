//! One of a few things, chosen by typing a part of its name or by pointing.

use crate::store::field::Field;
use crate::store::fuzzy;

#[derive(Clone, Debug)]
pub struct SelectField {
    pub typed: Field,
    /// Which of those that fit is pointed at.
    pub cursor: Option<usize>,
    /// Which of all was taken.
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
    /// Indices of the offers that fit what was typed, best first.
    pub fn fitting(&self, offers: &[String]) -> Vec<usize> {
        fuzzy::rank(&self.typed.text(), offers)
    }

    pub fn step(&mut self, down: bool, offers: &[String]) {
        let fitting = self.fitting(offers);
        // Whoever begins to point begins at what is taken.
        let taken = self
            .picked
            .and_then(|picked| fitting.iter().position(|index| *index == picked));
        let last = fitting.len().saturating_sub(1);
        self.cursor = Some(match self.cursor.or(taken) {
            None => 0,
            Some(at) if down => (at + 1).min(last),
            Some(at) => at.saturating_sub(1),
        });
    }

    /// Takes what is pointed at.
    pub fn take(&mut self, offers: &[String]) -> Result<(), String> {
        let Some(at) = self.cursor else {
            return Ok(());
        };
        let Some(index) = self.fitting(offers).get(at).copied() else {
            return Err("No match. Choose one from the list.".into());
        };
        self.picked = Some(index);
        self.cursor = None;
        self.typed = Field::one_line(80);
        Ok(())
    }
}
