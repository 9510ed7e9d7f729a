//! The queue: five views of the open enquiries, or what a search found.

use super::adhoc_list::{AdhocList, ListSource};
use super::bulk_failures::BulkFailures;
use super::list::{List, PAGE};
use super::notice::Tone;
use super::popup::FormError;
use super::preview::Pane;
use super::remote::Remote;
use super::{Screen, Store};
use crate::domain::{PageKey, QueueCounts, QueueRow, QueueView, Sort};
use crate::effect::{Effect, EnquiryVersion, Request, Slot};
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use uuid::Uuid;

/// The most a search may bring.
const MOST_FOUND: i64 = 200;

#[derive(Clone, Debug)]
pub struct Queue {
    pub view: QueueView,
    /// The order of every tab; what a search found has its own.
    pub sort: Sort,
    lists: [List; QueueView::ALL.len()],
    pub counts: Remote<QueueCounts>,
    pub pane: Pane,
    pub found: Option<AdhocList>,
    /// The last refusal, to be shown beside its row.
    pub refused: Option<(Uuid, FormError)>,
    /// What the last act on several left as it was.
    pub bulk_failures: Option<BulkFailures>,
    /// Rows with a change in hand.
    pub pending: HashSet<Uuid>,
    /// Behind which row the page in hand begins.
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
            refused: None,
            bulk_failures: None,
            pending: HashSet::new(),
            after: None,
        }
    }
}

impl Queue {
    /// The order in which pages come: what stands behind a figure has one order.
    fn order(&self) -> Sort {
        match &self.found {
            Some(found) if !found.at_once() => Sort::Due,
            _ => self.sort,
        }
    }

    /// The list beside the tabs is of this source.
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

    /// Whatever was changed is no longer marked, in whichever list it was.
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
    /// Opens a tab. What it showed the last time is shown at once, and asked for again.
    pub(super) fn show_view(&mut self, view: QueueView) -> Vec<Effect> {
        self.queue.found = None;
        self.queue.refused = None;
        self.filter_by(String::new());
        self.queue.view = view;
        // No list is behind it that was opened from the dashboard.
        self.begin_at(vec![Screen::Queue]);
        self.refresh_queue()
    }

    pub(super) fn next_view(&mut self, forward: bool) -> Vec<Effect> {
        let all = QueueView::ALL;
        let step = if forward { 1 } else { all.len() - 1 };
        self.show_view(all[(self.queue.view as usize + step) % all.len()])
    }

    /// The rows stay as they are until those of the new order have come.
    pub(super) fn next_sort(&mut self, places: isize) -> Vec<Effect> {
        if let Some(found) = &self.queue.found {
            let words = found.why_no_other_order();
            self.notify(Tone::Plain, words);
            return Vec::new();
        }
        self.queue.sort = self.queue.sort.moved(places);
        self.refresh_queue()
    }

    /// Asks for the rows on the screen again, and for the counts of the tabs.
    pub(super) fn refresh_queue(&mut self) -> Vec<Effect> {
        let after = self.queue.list().refresh_from(self.measured.lines);
        let page = self.ask_rows(after);
        let last = self.queue.counts.value();
        let expect_capped = last.is_some_and(QueueCounts::are_many);
        self.queue.counts.ask(self.now);
        let counts = self.ask(Slot::Counts, Request::QueueCounts { expect_capped });
        vec![page, counts]
    }

    /// Reads on when the chosen row comes near the end of what was read.
    pub(super) fn read_on(&mut self) -> Vec<Effect> {
        if self.queue.found.as_ref().is_some_and(AdhocList::at_once) {
            return Vec::new();
        }
        match self.queue.list().next_page(self.measured.lines) {
            Some(after) => vec![self.ask_rows(Some(after))],
            None => Vec::new(),
        }
    }

    /// Asks for the rows of the list on the screen: a tab and what stands behind a figure come in pages, others at once.
    fn ask_rows(&mut self, after: Option<PageKey>) -> Effect {
        let (view, sort) = (self.queue.view, self.queue.order());
        // A key of another order says nothing about where to go on in this one.
        let after = after.filter(|_| self.queue.list().sort == sort);
        self.queue.after.clone_from(&after);
        self.queue.list_mut().rows.ask(self.now);
        let at_once = MOST_FOUND + 1;
        let request = match self.queue.found.as_ref().map(|found| &found.source) {
            None => Request::QueuePage {
                view,
                sort,
                after,
                limit: PAGE,
            },
            Some(ListSource::Figure(door)) => Request::Drilldown {
                door: door.clone(),
                after,
                limit: PAGE,
            },
            Some(ListSource::Words(words)) => Request::Search {
                words: words.clone(),
                limit: at_once,
            },
            Some(ListSource::ReplyDraft) => Request::WithDrafts { limit: at_once },
            Some(ListSource::Watched) => Request::Watched { limit: at_once },
            Some(ListSource::These(enquiries)) => Request::ByIds {
                enquiries: enquiries.clone(),
            },
        };
        self.ask(Slot::Queue, request)
    }

    /// The same words again keep what was found and where the cursor was.
    pub(super) fn search(&mut self, words: String) -> Vec<Effect> {
        let source = ListSource::Words(words.clone());
        if !self.queue.shows(&source) {
            self.queue.found = Some(AdhocList::new(source, words));
        }
        // No figure is behind it any more.
        self.begin_at(vec![Screen::Queue]);
        vec![self.ask_rows(None)]
    }

    /// Shows a list beside the tabs; Esc goes back to where it was opened.
    pub(super) fn show_list(&mut self) {
        match self.screen() {
            Screen::Queue => {}
            Screen::Dashboard => self.screens.push(Screen::Queue),
            _ => self.begin_at(vec![Screen::Queue]),
        }
    }

    /// A page of the open tab: request ids make sure that it is of no other.
    pub(super) fn on_page_loaded(&mut self, rows: Vec<QueueRow>, more: bool, as_of: DateTime<Utc>) {
        if self.queue.found.as_ref().is_some_and(AdhocList::at_once) {
            return;
        }
        let after = self.queue.after.take();
        let (lines, sort) = (self.measured.lines, self.queue.order());
        let list = self.queue.list_mut();
        let gone = list.put(rows, sort, after, more, as_of, lines);
        self.say_gone(gone);
    }

    pub(super) fn on_found_loaded(&mut self, mut rows: Vec<QueueRow>) -> Vec<Effect> {
        let (now, lines) = (self.now, self.measured.lines);
        let Some(found) = &mut self.queue.found else {
            return Vec::new();
        };
        let most = usize::try_from(MOST_FOUND).unwrap_or(usize::MAX);
        let more = found.is_truncated() && rows.len() > most;
        if more {
            rows.truncate(most);
        }
        let gone = found.list.put(rows, Sort::Received, None, more, now, lines);
        self.say_gone(gone);
        self.these_came()
    }

    /// The chosen enquiry left the list by itself: say so before a key lands on its neighbour.
    fn say_gone(&mut self, gone: Option<String>) {
        if let Some(reference) = gone
            && self.notice.is_none()
        {
            self.notify(
                Tone::Plain,
                format!("{reference} is no longer in this list."),
            );
        }
    }

    /// Marks and steps on, so that a run of rows is a run of spaces.
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
        self.read_on()
    }
}
