//! A custom field of an enquiry type: a text field or a list.

use super::SelectField;
use crate::components::field::Field;
use crate::domain::TypeField;

/// The first option of a list that is not required.
const LEFT_OUT: &str = "leave it blank";

#[derive(Clone, Debug)]
pub struct CustomField {
    pub definition: TypeField,
    field: Field,
    pick: SelectField,
}

impl CustomField {
    pub fn new(definition: TypeField) -> Self {
        Self {
            definition,
            field: Field::one_line(2_000),
            pick: SelectField::default(),
        }
    }

    pub fn is_list(&self) -> bool {
        !self.definition.choices.is_empty()
    }

    /// The options of its list; empty for a text field.
    pub fn options(&self) -> Vec<String> {
        let none = (self.is_list() && !self.definition.required).then(|| LEFT_OUT.to_owned());
        none.into_iter()
            .chain(self.definition.choices.iter().cloned())
            .collect()
    }

    pub fn pick(&self) -> Option<&SelectField> {
        self.is_list().then_some(&self.pick)
    }

    pub fn pick_mut(&mut self) -> Option<&mut SelectField> {
        self.is_list().then_some(&mut self.pick)
    }

    /// The text field that takes the keys.
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

    /// The value to save; `None` when it is empty.
    pub fn value(&self) -> Option<String> {
        if !self.is_list() {
            let words = self.field.text().trim().to_owned();
            return (!words.is_empty()).then_some(words);
        }
        let first = usize::from(!self.definition.required);
        let index = self.pick.picked?.checked_sub(first)?;
        self.definition.choices.get(index).cloned()
    }

    /// Sets the value from a draft.
    pub fn set_value(&mut self, words: &str) {
        if self.is_list() {
            self.pick.picked = self.options().iter().position(|option| option == words);
        } else {
            self.field = Field::one_line(2_000);
            self.field.paste(words);
        }
    }

    pub fn is_blank(&self) -> bool {
        self.value().is_none() && self.typed().is_blank()
    }
}
