//! A window onto the enquiries of a view: pages that were read, the chosen one, and the marked ones.

use super::cursor::Cursor;
use super::remote::Remote;
use crate::domain::{PageKey, QueueRow, Sort};
use chrono::{DateTime, Utc};
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
        self.shown().get(self.cursor.index).copied()
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

    /// Puts a page in its place: everything known between its ends is replaced by it.
    ///
    /// Tells the reference of the chosen enquiry when it is no longer here.
    pub fn put(
        &mut self,
        page: Vec<QueueRow>,
        sort: Sort,
        after: Option<PageKey>,
        more: bool,
        now: DateTime<Utc>,
        lines: usize,
    ) -> Option<String> {
        let chosen = self.chosen().map(|row| (row.id, row.reference.clone()));
        let fresh: HashSet<Uuid> = page.iter().map(|row| row.id).collect();
        let before = |a: &PageKey, b: &PageKey| sort.compare(a, b).is_le();
        let end = page.last().map(QueueRow::key);
        let mut old = match std::mem::take(&mut self.rows) {
            Remote::Asking { had, .. } => had.map(|(rows, _)| rows).unwrap_or_default(),
            Remote::Fresh { value, .. } | Remote::Stale { value, .. } => value,
            Remote::NotAsked | Remote::Failed { .. } => Vec::new(),
        };
        // In another order nothing of the old one tells where a page belongs.
        let another_order = std::mem::replace(&mut self.sort, sort) != sort;
        if another_order {
            old.clear();
        }
        // An enquiry whose deadline moved is in the new page and must not stay at its old place too.
        old.retain(|row| !fresh.contains(&row.id));
        let known_behind = old.len();
        // What lies before the page is not its business; what it covers and does not hold has gone.
        let (mut rows, behind): (Vec<_>, Vec<_>) = old.into_iter().partition(|row| {
            after
                .as_ref()
                .is_some_and(|after| before(&row.key(), after))
        });
        rows.extend(page);
        if more && let Some(end) = end {
            let kept = rows.len();
            rows.extend(behind.into_iter().filter(|row| !before(&row.key(), &end)));
            // Rows behind the page keep what was known about the rows behind them.
            self.more = if rows.len() > kept { self.more } else { true };
        } else {
            self.more = false;
        }
        let known: HashSet<Uuid> = rows.iter().map(|row| row.id).collect();
        self.marks.retain(|id| known.contains(id));
        self.rows.fill(rows, now);
        let len = self.shown().len();
        let first_time = another_order || (known_behind == 0 && chosen.is_none());
        let Some((id, reference)) = chosen.filter(|_| !first_time) else {
            let index = if another_order { 0 } else { self.cursor.index };
            self.cursor.go(index, len, lines);
            return None;
        };
        match self.shown().iter().position(|row| row.id == id) {
            Some(index) => {
                self.cursor.follow(index, len, lines);
                None
            }
            None => {
                self.cursor.go(self.cursor.index, len, lines);
                Some(reference)
            }
        }
    }
}
