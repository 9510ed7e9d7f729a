//! The queue: five views of the open enquiries, or a list outside the tabs.

use super::adhoc_list::{AdhocList, ListSource};
use super::list::{List, PAGE};
use super::preview::Pane;
use super::{Screen, Store};
use crate::domain::EnquiryVersion;
use crate::domain::{PageKey, QueueCounts, QueueRow, QueueView, Sort};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use chrono::{DateTime, Utc};

/// The most rows of a list that is not paginated.
const MAX_ROWS: i64 = 200;

#[derive(Clone, Debug)]
pub struct Queue {
    pub view: QueueView,
    /// The order of the tabs. Other lists have their own.
    pub sort: Sort,
    lists: [List; QueueView::ALL.len()],
    pub counts: Remote<QueueCounts>,
    pub pane: Pane,
    pub found: Option<AdhocList>,
    /// The key that the page being loaded starts after.
    after: Option<PageKey>,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            view: QueueView::Mine,
            sort: Sort::default(),
            lists: Default::default(),
            counts: Remote::NotAsked,
            pane: Pane::default(),
            found: None,
            after: None,
        }
    }
}

impl Queue {
    /// The order of the pages: a drill-down has one only.
    fn order(&self) -> Sort {
        match &self.found {
            Some(found) if !found.loads_at_once() => Sort::Due,
            _ => self.sort,
        }
    }

    /// Whether a list of this source is open.
    pub(super) fn shows(&self, source: &ListSource) -> bool {
        self.found
            .as_ref()
            .is_some_and(|found| found.source == *source)
    }

    /// The list on the screen.
    pub fn list(&self) -> &List {
        match &self.found {
            Some(found) => &found.list,
            None => &self.lists[self.view as usize],
        }
    }

    /// Unmarks updated enquiries in every list.
    pub(super) fn unmark(&mut self, changed: &[EnquiryVersion]) {
        let found = self.found.iter_mut().map(|found| &mut found.list);
        for list in self.lists.iter_mut().chain(found) {
            list.marks
                .retain(|id| !changed.iter().any(|seen| seen.id == *id));
        }
    }

    pub fn list_mut(&mut self) -> &mut List {
        match &mut self.found {
            Some(found) => &mut found.list,
            None => &mut self.lists[self.view as usize],
        }
    }
}

impl Store {
    /// Opens a tab: shows its last rows at once and loads them again.
    pub(super) fn show_view(&mut self, view: QueueView) -> Vec<Effect> {
        self.queue.found = None;
        self.services.changes.refused = None;
        self.filter_by(String::new());
        self.queue.view = view;
        // Esc does not lead back to the dashboard from a tab.
        self.reset_screens(vec![Screen::Queue]);
        self.refresh_queue()
    }

    pub(super) fn next_view(&mut self, forward: bool) -> Vec<Effect> {
        let all = QueueView::ALL;
        let step = if forward { 1 } else { all.len() - 1 };
        self.show_view(all[(self.queue.view as usize + step) % all.len()])
    }

    /// The rows stay until those in the new order are loaded.
    pub(super) fn next_sort(&mut self, places: isize) -> Vec<Effect> {
        if let Some(found) = &self.queue.found {
            let words = found.why_no_other_order();
            self.notify(Tone::Plain, words);
            return Vec::new();
        }
        self.queue.sort = self.queue.sort.moved(places);
        self.refresh_queue()
    }

    /// Loads the rows on the screen again, and the counts of the tabs.
    pub(super) fn refresh_queue(&mut self) -> Vec<Effect> {
        let after = self.queue.list().refresh_from(self.measured.lines);
        let page = self.load_rows(after);
        let last = self.queue.counts.value();
        let expect_capped = last.is_some_and(QueueCounts::are_many);
        self.queue.counts.ask(self.now);
        let counts = self.ask(Slot::Counts, Request::QueueCounts { expect_capped });
        vec![page, counts]
    }

    /// Pagination: loads the next page when the cursor comes near the end of the loaded rows.
    pub(super) fn load_next_page(&mut self) -> Vec<Effect> {
        if self
            .queue
            .found
            .as_ref()
            .is_some_and(AdhocList::loads_at_once)
        {
            return Vec::new();
        }
        match self.queue.list().next_page(self.measured.lines) {
            Some(after) => vec![self.load_rows(Some(after))],
            None => Vec::new(),
        }
    }

    /// Loads the rows of the list on the screen: tabs and drill-downs in pages, other lists at once.
    fn load_rows(&mut self, after: Option<PageKey>) -> Effect {
        let (view, sort) = (self.queue.view, self.queue.order());
        // A page key belongs to one order only.
        let after = after.filter(|_| self.queue.list().sort == sort);
        self.queue.after.clone_from(&after);
        self.queue.list_mut().rows.ask(self.now);
        let limit = MAX_ROWS + 1;
        let request = match self.queue.found.as_ref().map(|found| &found.source) {
            None => Request::QueuePage {
                view,
                sort,
                after,
                limit: PAGE,
            },
            Some(ListSource::Drilldown(filter)) => Request::Drilldown {
                filter: filter.clone(),
                after,
                limit: PAGE,
            },
            Some(ListSource::Search(words)) => Request::Search {
                words: words.clone(),
                limit,
            },
            Some(ListSource::Drafts) => Request::WithDrafts { limit },
            Some(ListSource::Watched) => Request::Watched { limit },
            Some(ListSource::ByIds(enquiries)) => Request::ByIds {
                enquiries: enquiries.clone(),
            },
        };
        self.ask(Slot::Queue, request)
    }

    /// Searching for the same words again keeps the rows and the cursor.
    pub(super) fn search(&mut self, words: String) -> Vec<Effect> {
        let source = ListSource::Search(words.clone());
        if !self.queue.shows(&source) {
            self.queue.found = Some(AdhocList::new(source, words));
        }
        // Esc does not lead back to the dashboard from a search.
        self.reset_screens(vec![Screen::Queue]);
        vec![self.load_rows(None)]
    }

    /// Shows a list outside the tabs; Esc goes back to where it was opened.
    pub(super) fn show_list(&mut self) {
        match self.screen() {
            Screen::Queue => {}
            Screen::Dashboard => self.screens.push(Screen::Queue),
            _ => self.reset_screens(vec![Screen::Queue]),
        }
    }

    /// A page of the open list: responses for another one were dropped by their request ids.
    pub(super) fn on_page_loaded(&mut self, rows: Vec<QueueRow>, more: bool, as_of: DateTime<Utc>) {
        if self
            .queue
            .found
            .as_ref()
            .is_some_and(AdhocList::loads_at_once)
        {
            return;
        }
        let after = self.queue.after.take();
        let (lines, sort) = (self.measured.lines, self.queue.order());
        let list = self.queue.list_mut();
        let gone = list.merge_page(rows, sort, after, more, as_of, lines);
        self.report_gone(gone);
    }

    pub(super) fn on_found_loaded(&mut self, mut rows: Vec<QueueRow>) -> Vec<Effect> {
        let (now, lines) = (self.now, self.measured.lines);
        let Some(found) = &mut self.queue.found else {
            return Vec::new();
        };
        let most = usize::try_from(MAX_ROWS).unwrap_or(usize::MAX);
        let more = found.is_truncated() && rows.len() > most;
        if more {
            rows.truncate(most);
        }
        let gone = found
            .list
            .merge_page(rows, Sort::Received, None, more, now, lines);
        self.report_gone(gone);
        self.on_rows_by_ids_loaded()
    }

    /// Says that the selected enquiry left the list, before a key acts on its neighbour.
    fn report_gone(&mut self, gone: Option<String>) {
        if let Some(reference) = gone
            && self.services.notices.shown().is_none()
        {
            self.notify(
                Tone::Plain,
                format!("{reference} is no longer in this list."),
            );
        }
    }

    /// Marks a row and goes to the next, so that pressing the key again marks a range.
    pub(super) fn mark(&mut self) -> Vec<Effect> {
        let lines = self.measured.lines;
        let list = self.queue.list_mut();
        if let Some(id) = list.chosen().map(|row| row.id) {
            if !list.marks.remove(&id) {
                list.marks.insert(id);
            }
            let len = list.len();
            list.cursor.down(1, len, lines);
        }
        self.load_next_page()
    }
}
