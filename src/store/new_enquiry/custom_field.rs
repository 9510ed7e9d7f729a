//! A field of the type's own: typed, or chosen where there is a list.

use super::SelectField;
use crate::domain::TypeField;
use crate::store::field::Field;

/// The first line of a list from which nothing must be chosen.
const LEFT_OUT: &str = "leave it blank";

#[derive(Clone, Debug)]
pub struct CustomField {
    pub asked: TypeField,
    field: Field,
    pick: SelectField,
}

impl CustomField {
    pub fn new(asked: TypeField) -> Self {
        Self {
            asked,
            field: Field::one_line(2_000),
            pick: SelectField::default(),
        }
    }

    pub fn is_list(&self) -> bool {
        !self.asked.choices.is_empty()
    }

    /// What its list offers; nothing where there is none.
    pub fn offers(&self) -> Vec<String> {
        let none = (self.is_list() && !self.asked.required).then(|| LEFT_OUT.to_owned());
        none.into_iter()
            .chain(self.asked.choices.iter().cloned())
            .collect()
    }

    pub fn pick(&self) -> Option<&SelectField> {
        self.is_list().then_some(&self.pick)
    }

    pub fn pick_mut(&mut self) -> Option<&mut SelectField> {
        self.is_list().then_some(&mut self.pick)
    }

    /// What the keys go into.
    pub fn typed(&self) -> &Field {
        match self.is_list() {
            true => &self.pick.typed,
            false => &self.field,
        }
    }

    pub fn typed_mut(&mut self) -> &mut Field {
        match self.is_list() {
            true => &mut self.pick.typed,
            false => &mut self.field,
        }
    }

    /// What goes to the database; none where nothing is said.
    pub fn said(&self) -> Option<String> {
        if !self.is_list() {
            let words = self.field.text().trim().to_owned();
            return (!words.is_empty()).then_some(words);
        }
        let first = usize::from(!self.asked.required);
        let index = self.pick.picked?.checked_sub(first)?;
        self.asked.choices.get(index).cloned()
    }

    /// As it was before, of another run.
    pub fn say(&mut self, words: &str) {
        if self.is_list() {
            self.pick.picked = self.offers().iter().position(|offer| offer == words);
        } else {
            self.field = Field::one_line(2_000);
            self.field.paste(words);
        }
    }

    pub fn is_blank(&self) -> bool {
        self.said().is_none() && self.typed().is_blank()
    }
}
