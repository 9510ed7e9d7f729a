//! Filters the loaded rows while letters are typed, and marks many of them at once.

use super::Store;
use super::list::List;
use super::popup::Popup;
use crate::components::field::Field;
use crate::domain::{QueueRow, names};
use crate::runtime::effect::Effect;

/// Limit of the filter's text.
const MAX_LEN: usize = 60;

impl List {
    /// The loaded rows that contain every word of the filter.
    pub fn shown(&self) -> Vec<&QueueRow> {
        let words = names::fold(&self.filter);
        let words: Vec<&str> = words.split_whitespace().collect();
        self.rows()
            .iter()
            .filter(|row| row.matches_all(&words))
            .collect()
    }
}

impl Store {
    /// Starts with the present filter.
    pub(super) fn open_filter(&mut self) -> Vec<Effect> {
        let mut field = Field::one_line(MAX_LEN);
        field.paste(&self.queue.list().filter);
        self.popup = Some(Popup::Filter {
            field: Box::new(field),
        });
        Vec::new()
    }

    /// Called after each edit. The selected enquiry stays selected while it matches.
    pub(super) fn filter_by(&mut self, words: String) {
        let lines = self.measured.lines;
        let list = self.queue.list_mut();
        let chosen = list.chosen().map(|row| row.id);
        list.filter = words;
        let len = list.len();
        let index = list.shown().iter().position(|row| Some(row.id) == chosen);
        let index = list.above + index.unwrap_or(0);
        list.cursor.go(index, len, lines);
    }

    /// Marks all shown rows, or unmarks them when all are marked.
    pub(super) fn mark_all(&mut self) -> Vec<Effect> {
        let list = self.queue.list_mut();
        let shown: Vec<_> = list.shown().iter().map(|row| row.id).collect();
        if shown.iter().all(|id| list.marks.contains(id)) {
            list.marks.retain(|id| !shown.contains(id));
        } else {
            list.marks.extend(shown);
        }
        Vec::new()
    }

    /// Marks the row the cursor leaves and the one it comes to, so that holding the key marks a range.
    pub(super) fn mark_on(&mut self, down: bool) -> Vec<Effect> {
        let lines = self.measured.lines;
        let list = self.queue.list_mut();
        let left = list.chosen().map(|row| row.id);
        let len = list.len();
        match down {
            true => list.cursor.down(1, len, lines),
            false => list.cursor.up(1, len, lines),
        }
        let come_to = list.chosen().map(|row| row.id);
        list.marks.extend(left.into_iter().chain(come_to));
        self.load_next_page()
    }
}
