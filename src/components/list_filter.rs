//! The filter of a list, while it is typed above the list. Only loaded rows are searched.

use crate::action::Action;
use crate::components::field::Field;
use crate::components::paged_list::{ListRow, PagedList};

/// Limit of its text.
const MAX_LEN: usize = 60;

#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    field: Option<Box<Field>>,
}

impl ListFilter {
    /// The keys of a list with a filter: opens it, applies it, and Esc shows all. False for any other action.
    pub fn handle<R: ListRow>(
        &mut self,
        action: &Action,
        list: &mut PagedList<R>,
        lines: usize,
    ) -> bool {
        match action {
            Action::Confirm if self.is_open() => self.close(),
            Action::Back if self.is_open() || !list.filter.is_empty() => {
                self.close();
                list.filter_by(String::new(), lines);
            }
            Action::Filter => self.open(&list.filter),
            _ => return false,
        }
        true
    }

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
