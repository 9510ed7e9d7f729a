//! A window onto the enquiries of a view: pages that were read, the chosen one, and the marked ones.

mod merge_page;

use super::cursor::Cursor;
use super::remote::Remote;
use crate::domain::{PageKey, QueueRow, Sort};
use std::collections::HashSet;
use uuid::Uuid;

/// Rows asked for at once: four screens of a usual terminal.
pub const PAGE: i64 = 100;

#[derive(Clone, Debug, Default)]
pub struct List {
    pub rows: Remote<Vec<QueueRow>>,
    /// The order the rows are in.
    pub sort: Sort,
    /// Another page lies behind the last row.
    pub more: bool,
    /// Lines above the first row that are no enquiries; the cursor counts them too.
    pub above: usize,
    pub cursor: Cursor,
    /// Only rows that hold these words are shown; the cursor counts those.
    pub filter: String,
    pub marks: HashSet<Uuid>,
}

impl List {
    /// The rows that were read, whether or not they are being read again.
    pub fn rows(&self) -> &[QueueRow] {
        self.rows.value().map_or(&[], Vec::as_slice)
    }

    /// The row under the cursor.
    pub fn chosen(&self) -> Option<&QueueRow> {
        let index = self.cursor.index.checked_sub(self.above)?;
        self.shown().get(index).copied()
    }

    /// Everything that the cursor can stand on.
    pub fn len(&self) -> usize {
        self.above + self.shown().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn find(&self, id: Uuid) -> Option<&QueueRow> {
        self.rows().iter().find(|row| row.id == id)
    }

    /// The marked rows in the order of the list, or the chosen one when none is marked.
    pub fn targets(&self) -> Vec<&QueueRow> {
        if self.marks.is_empty() {
            return self.chosen().into_iter().collect();
        }
        let marked = |row: &&QueueRow| self.marks.contains(&row.id);
        self.rows().iter().filter(marked).collect()
    }

    /// Where the next page begins, when the chosen row is within a screen of the end.
    pub fn next_page(&self, lines: usize) -> Option<PageKey> {
        // A filter is about what was read: it must not read a million rows to find three.
        if !self.filter.is_empty() {
            return None;
        }
        let near_the_end = self.cursor.index + lines.max(10) >= self.rows().len();
        let asking = self.rows.asking_since().is_some();
        (self.more && near_the_end && !asking).then(|| self.rows().last().map(QueueRow::key))?
    }

    /// Where the page begins that covers what is on the screen, for a refresh.
    pub fn refresh_from(&self, lines: usize) -> Option<PageKey> {
        if !self.filter.is_empty() {
            return None;
        }
        let before = self.cursor.top.min(self.cursor.index);
        let before = before.checked_sub(lines + 1)?;
        self.rows().get(before).map(QueueRow::key)
    }
}
