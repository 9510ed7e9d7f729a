//! The filter of a list, while it is typed above the list. Only loaded rows are searched.

use crate::components::field::Field;

/// Limit of its text.
const MAX_LEN: usize = 60;

#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    field: Option<Box<Field>>,
}

impl ListFilter {
    /// Starts with the present words.
    pub fn open(&mut self, words: &str) {
        let mut field = Field::one_line(MAX_LEN);
        field.paste(words);
        self.field = Some(Box::new(field));
    }

    pub fn is_open(&self) -> bool {
        self.field.is_some()
    }

    /// The list keeps its words.
    pub fn close(&mut self) {
        self.field = None;
    }

    pub fn field(&mut self) -> Option<&mut Field> {
        self.field.as_deref_mut()
    }

    pub fn shown(&self) -> Option<&Field> {
        self.field.as_deref()
    }

    pub fn words(&self) -> String {
        self.field.as_ref().map_or_else(String::new, |it| it.text())
    }
}
