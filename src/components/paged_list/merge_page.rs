//! Merges a loaded page into the rows that were loaded before.

use super::{ListRow, PagedList};
use crate::view::remote::Remote;
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use uuid::Uuid;

impl<R: ListRow> PagedList<R> {
    /// Merges a page: it replaces all known rows between its ends.
    ///
    /// Returns the name of the selected record when it is no longer in the list.
    pub fn merge_page(
        &mut self,
        page: Vec<R>,
        sort: R::Order,
        after: Option<R::Key>,
        more: bool,
        now: DateTime<Utc>,
        lines: usize,
    ) -> Option<String> {
        let chosen = self.chosen().map(|row| (row.id(), row.name().to_owned()));
        let fresh: HashSet<Uuid> = page.iter().map(ListRow::id).collect();
        let before = |a: &R::Key, b: &R::Key| R::compare(sort, a, b).is_le();
        let end = page.last().map(ListRow::key);
        let mut old = match std::mem::take(&mut self.rows) {
            Remote::Asking { had, .. } => had.map(|(rows, _)| rows).unwrap_or_default(),
            Remote::Fresh { value, .. } | Remote::Stale { value, .. } => value,
            Remote::NotAsked | Remote::Failed { .. } => Vec::new(),
        };
        // Rows in another order do not say where a page belongs.
        let another_order = std::mem::replace(&mut self.sort, sort) != sort;
        if another_order {
            old.clear();
        }
        // A record whose place changed is in the new page and must leave its old place.
        old.retain(|row| !fresh.contains(&row.id()));
        let known_behind = old.len();
        // Rows before the page stay; rows in its range that it does not contain are gone.
        let (mut rows, behind): (Vec<_>, Vec<_>) = old.into_iter().partition(|row| {
            after
                .as_ref()
                .is_some_and(|after| before(&row.key(), after))
        });
        rows.extend(page);
        if more && let Some(end) = end {
            let kept = rows.len();
            rows.extend(behind.into_iter().filter(|row| !before(&row.key(), &end)));
            // `more` is about the last row: unchanged while known rows follow the page.
            self.more = if rows.len() > kept { self.more } else { true };
        } else {
            self.more = false;
        }
        let known: HashSet<Uuid> = rows.iter().map(ListRow::id).collect();
        self.marks.retain(|id| known.contains(id));
        self.rows.fill(rows, now);
        let len = self.len();
        let first_time = another_order || (known_behind == 0 && chosen.is_none());
        let Some((id, reference)) = chosen.filter(|_| !first_time) else {
            let index = if another_order { 0 } else { self.cursor.index };
            self.cursor.go(index, len, lines);
            return None;
        };
        match self.shown().iter().position(|row| row.id() == id) {
            Some(index) => {
                self.cursor.follow(self.above + index, len, lines);
                None
            }
            None => {
                self.cursor.go(self.cursor.index, len, lines);
                Some(reference)
            }
        }
    }
}
