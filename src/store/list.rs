//! A list of enquiries: the loaded pages, the cursor, the filter and the marks.

mod merge_page;

use crate::components::cursor::Cursor;
use crate::domain::{PageKey, QueueRow, Sort};
use crate::view::remote::Remote;
use std::collections::HashSet;
use uuid::Uuid;

/// Rows of a page: four screens of a usual terminal.
pub const PAGE: i64 = 100;

#[derive(Clone, Debug, Default)]
pub struct List {
    pub rows: Remote<Vec<QueueRow>>,
    /// The order of the rows.
    pub sort: Sort,
    /// Whether another page follows the last row.
    pub more: bool,
    /// Lines above the first row that are not enquiries; the cursor counts them too.
    pub above: usize,
    pub cursor: Cursor,
    /// Only rows that contain these words are shown; the cursor counts those.
    pub filter: String,
    pub marks: HashSet<Uuid>,
}

impl List {
    /// The loaded rows, also while they are loaded again.
    pub fn rows(&self) -> &[QueueRow] {
        self.rows.value().map_or(&[], Vec::as_slice)
    }

    /// The row under the cursor.
    pub fn chosen(&self) -> Option<&QueueRow> {
        let index = self.cursor.index.checked_sub(self.above)?;
        self.shown().get(index).copied()
    }

    /// The number of lines the cursor can be on.
    pub fn len(&self) -> usize {
        self.above + self.shown().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn find(&self, id: Uuid) -> Option<&QueueRow> {
        self.rows().iter().find(|row| row.id == id)
    }

    /// The marked rows in the order of the list, or the one under the cursor when none is marked.
    pub fn targets(&self) -> Vec<&QueueRow> {
        if self.marks.is_empty() {
            return self.chosen().into_iter().collect();
        }
        let marked = |row: &&QueueRow| self.marks.contains(&row.id);
        self.rows().iter().filter(marked).collect()
    }

    /// The key of the next page, when the cursor is within a screen of the end.
    pub fn next_page(&self, lines: usize) -> Option<PageKey> {
        // A filter searches loaded rows only: it must not load a million rows to find three.
        if !self.filter.is_empty() {
            return None;
        }
        let near_the_end = self.cursor.index + lines.max(10) >= self.rows().len();
        let asking = self.rows.asking_since().is_some();
        (self.more && near_the_end && !asking).then(|| self.rows().last().map(QueueRow::key))?
    }

    /// The key of the page that covers the screen, for a refresh.
    pub fn refresh_from(&self, lines: usize) -> Option<PageKey> {
        if !self.filter.is_empty() {
            return None;
        }
        let before = self.cursor.top.min(self.cursor.index);
        let before = before.checked_sub(lines + 1)?;
        self.rows().get(before).map(QueueRow::key)
    }
}
