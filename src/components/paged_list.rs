//! A list of records: the loaded pages, the cursor, the filter and the marks.

mod merge_page;

use crate::action::Action;
use crate::components::choice_list::step;
use crate::components::cursor::Cursor;
use crate::domain::{Page, PageKey, QueueRow, Sort, names};
use crate::runtime::request::{Reads, Reply, Request};
use crate::services::notices::Tone;
use crate::view::Context;
use crate::view::remote::Remote;
use chrono::{DateTime, Utc};
use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt::Debug;
use uuid::Uuid;

/// Rows of a page: four screens of a usual terminal.
pub const PAGE: i64 = 100;

/// A record that a list can hold.
pub trait ListRow: Clone + Debug + Send + 'static {
    /// Its place in every order of the list: where the next page begins.
    type Key: Clone + Debug + Send;
    type Order: Copy + Debug + Default + PartialEq + Send;

    fn id(&self) -> Uuid;
    fn key(&self) -> Self::Key;
    /// What a person calls it, to be said when it left the list.
    fn name(&self) -> &str;
    /// Whether it contains every word of a filter, which are folded.
    fn matches_all(&self, words: &[&str]) -> bool;
    fn compare(order: Self::Order, one: &Self::Key, other: &Self::Key) -> Ordering;
}

impl ListRow for QueueRow {
    type Key = PageKey;
    type Order = Sort;

    fn id(&self) -> Uuid {
        self.id
    }

    fn key(&self) -> PageKey {
        self.key()
    }

    fn name(&self) -> &str {
        &self.reference
    }

    fn matches_all(&self, words: &[&str]) -> bool {
        self.matches_all(words)
    }

    fn compare(order: Sort, one: &PageKey, other: &PageKey) -> Ordering {
        order.compare(one, other)
    }
}

/// The enquiries of a queue, of a search, and of every other list of them.
pub type EnquiryList = PagedList<QueueRow>;

#[derive(Clone, Debug)]
pub struct PagedList<R: ListRow> {
    pub rows: Remote<Vec<R>>,
    /// The order of the rows.
    pub sort: R::Order,
    /// Whether another page follows the last row.
    pub more: bool,
    /// Lines above the first row that are not records; the cursor counts them too.
    pub above: usize,
    pub cursor: Cursor,
    /// Only rows that contain these words are shown; the cursor counts those.
    pub filter: String,
    pub marks: HashSet<Uuid>,
    /// The key that the page being loaded starts after.
    after: Option<R::Key>,
}

impl<R: ListRow> Default for PagedList<R> {
    fn default() -> Self {
        Self {
            rows: Remote::NotAsked,
            sort: R::Order::default(),
            more: false,
            above: 0,
            cursor: Cursor::default(),
            filter: String::new(),
            marks: HashSet::new(),
            after: None,
        }
    }
}

impl<R: ListRow> PagedList<R> {
    /// The loaded rows, also while they are loaded again.
    pub fn rows(&self) -> &[R] {
        self.rows.value().map_or(&[], Vec::as_slice)
    }

    /// The loaded rows that contain every word of the filter.
    pub fn shown(&self) -> Vec<&R> {
        let words = names::fold(&self.filter);
        let words: Vec<&str> = words.split_whitespace().collect();
        let rows = self.rows().iter();
        rows.filter(|row| row.matches_all(&words)).collect()
    }

    /// The row under the cursor.
    pub fn chosen(&self) -> Option<&R> {
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

    pub fn find(&self, id: Uuid) -> Option<&R> {
        self.rows().iter().find(|row| row.id() == id)
    }

    /// The marked rows in the order of the list, or the one under the cursor when none is marked.
    pub fn targets(&self) -> Vec<&R> {
        if self.marks.is_empty() {
            return self.chosen().into_iter().collect();
        }
        let marked = |row: &&R| self.marks.contains(&row.id());
        self.rows().iter().filter(marked).collect()
    }

    /// Whether a key acts on marked rows, and not only on the one under the cursor.
    pub fn acts_on_marked(&self) -> bool {
        let chosen = self.chosen().map(ListRow::id);
        !self.marks.iter().all(|id| Some(*id) == chosen)
    }

    /// Moves the cursor. Returns false for an action that is no movement.
    pub fn step(&mut self, action: &Action, lines: usize) -> bool {
        let len = self.len();
        step(&mut self.cursor, action, len, lines)
    }

    /// Marks a row and goes to the next, so that pressing the key again marks a range.
    pub fn mark(&mut self, lines: usize) {
        if let Some(id) = self.chosen().map(ListRow::id) {
            if !self.marks.remove(&id) {
                self.marks.insert(id);
            }
            let len = self.len();
            self.cursor.down(1, len, lines);
        }
    }

    /// Marks the row the cursor leaves and the one it comes to, so that holding the key marks a range.
    pub fn mark_on(&mut self, down: bool, lines: usize) {
        let left = self.chosen().map(ListRow::id);
        let len = self.len();
        match down {
            true => self.cursor.down(1, len, lines),
            false => self.cursor.up(1, len, lines),
        }
        let come_to = self.chosen().map(ListRow::id);
        self.marks.extend(left.into_iter().chain(come_to));
    }

    /// Whether each shown row is marked, and there is one.
    pub fn is_all_marked(&self) -> bool {
        let shown = self.shown();
        !shown.is_empty() && shown.iter().all(|row| self.marks.contains(&row.id()))
    }

    /// Marks all shown rows, or unmarks them when all are marked.
    pub fn mark_all(&mut self) {
        let shown: Vec<_> = self.shown().into_iter().map(ListRow::id).collect();
        if shown.iter().all(|id| self.marks.contains(id)) {
            self.marks.retain(|id| !shown.contains(id));
        } else {
            self.marks.extend(shown);
        }
    }

    /// Called after each edit of the filter. The selected row stays selected while it matches.
    pub fn filter_by(&mut self, words: String, lines: usize) {
        let chosen = self.chosen().map(ListRow::id);
        self.filter = words;
        let len = self.len();
        let shown = self.shown();
        let index = shown.iter().position(|row| Some(row.id()) == chosen);
        let index = self.above + index.unwrap_or(0);
        self.cursor.go(index, len, lines);
    }

    /// Sets the number of lines above the rows. The cursor stays on its row, or on its line above them.
    pub fn set_above(&mut self, above: usize, lines: usize) {
        if self.above == above {
            return;
        }
        let index = match self.chosen() {
            Some(_) => self.cursor.index + above - self.above,
            None => self.cursor.index.min(above),
        };
        self.above = above;
        let len = self.len();
        self.cursor.follow(index, len, lines);
    }

    /// Removes rows. The cursor stays on its row, or goes to the next one.
    pub fn remove(&mut self, gone: &[Uuid], lines: usize) {
        let up_to_the_cursor = self.cursor.index.saturating_sub(self.above);
        let before = self.shown().into_iter().take(up_to_the_cursor);
        let gone_before = before.filter(|row| gone.contains(&row.id())).count();
        self.marks.retain(|id| !gone.contains(id));
        if let Some(rows) = self.rows.value_mut() {
            rows.retain(|row| !gone.contains(&row.id()));
        }
        let (index, len) = (self.cursor.index - gone_before, self.len());
        self.cursor.follow(index, len, lines);
    }

    /// Pagination: the key of the next page, when the cursor is within a screen of the end.
    pub fn next_page(&self, lines: usize) -> Option<R::Key> {
        // A filter searches loaded rows only: it must not load a million rows to find three.
        if !self.filter.is_empty() {
            return None;
        }
        let near_the_end = self.cursor.index + lines.max(10) >= self.rows().len();
        let asking = self.rows.asking_since().is_some();
        (self.more && near_the_end && !asking).then(|| self.rows().last().map(ListRow::key))?
    }

    /// The key of the page that covers the screen, for a refresh.
    pub fn refresh_from(&self, lines: usize) -> Option<R::Key> {
        if !self.filter.is_empty() {
            return None;
        }
        let before = self.cursor.top.min(self.cursor.index);
        let before = before.checked_sub(lines + 1)?;
        self.rows().get(before).map(ListRow::key)
    }

    /// Loads the page after this key in place of the one under way; the loaded rows stay.
    pub fn load<Q: Request<Access = Reads>>(
        &mut self,
        request: Q,
        after: Option<R::Key>,
        cx: &mut Context<'_>,
    ) {
        self.after = after;
        self.rows.send(request, cx);
    }

    /// Whether the reply belongs to the page under way.
    pub fn asked_for(&self, reply: &Reply) -> bool {
        self.rows.asked_for(reply)
    }

    /// Takes the reply if it is the page under way; otherwise returns it.
    pub fn claim_page(
        &mut self,
        reply: Reply,
        sort: R::Order,
        cx: &mut Context<'_>,
    ) -> Option<Reply> {
        if !self.asked_for(&reply) {
            return Some(reply);
        }
        match reply.open::<Page<R>>() {
            Ok(page) => {
                let lines = cx.metrics.lines;
                let gone = self.fill(page.rows, sort, page.more, page.as_of, lines);
                report_gone(gone, cx);
            }
            Err(failure) => self.rows.fail(failure.to_string()),
        }
        None
    }

    /// Merges the page under way. Returns the name of the selected record, if it is no longer in the list.
    pub fn fill(
        &mut self,
        rows: Vec<R>,
        sort: R::Order,
        more: bool,
        as_of: DateTime<Utc>,
        lines: usize,
    ) -> Option<String> {
        let after = self.after.take();
        self.merge_page(rows, sort, after, more, as_of, lines)
    }
}

/// Says that the selected record left the list, before a key acts on its neighbour.
pub fn report_gone(gone: Option<String>, cx: &mut Context<'_>) {
    if let Some(name) = gone
        && cx.services.notices.shown().is_none()
    {
        cx.notify(Tone::Plain, format!("{name} is no longer in this list."));
    }
}
