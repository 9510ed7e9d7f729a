//! Which list is on the screen, its rows, and the keys that act on them.

pub mod adhoc_list;
mod drafts;
pub mod lists;
mod loading;
mod marks;
pub mod pane;
mod saved_view;

use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::list_filter::ListFilter;
use crate::components::paged_list::EnquiryList;
use crate::components::text::clean;
use crate::domain::{ListSource, QueueCounts, QueueRow, QueueView, Target, ViewQuery};
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::services::watch;
use crate::view::remote::Remote;
use crate::view::{Context, Destination, Event, Handled, View};
use adhoc_list::AdhocList;
use chrono::{DateTime, Utc};
use lists::Lists;
use pane::Pane;
use uuid::Uuid;

/// What the queue is opened for.
#[derive(Clone, Debug)]
pub enum QueueOpening {
    Tab(QueueView),
    /// The tab that was open last.
    AsLeft,
    /// Words that were searched for.
    Search(String),
    /// Leaves the list that was searched for.
    NoSearch,
    /// A list outside the tabs, and its name.
    List(ListSource, String),
    /// What a saved view shows, and its name.
    SavedView(ViewQuery, String),
}

#[derive(Clone, Debug, Default)]
pub struct QueueScreen {
    pub lists: Lists,
    pub counts: Remote<QueueCounts>,
    pub pane: Pane,
    pub filter: ListFilter,
    opening: Option<QueueOpening>,
    /// The rest of the list is being loaded, to be marked.
    marks_rest: bool,
}

impl QueueScreen {
    pub fn new(opening: QueueOpening) -> Self {
        Self {
            opening: Some(opening),
            ..Self::default()
        }
    }

    /// Shows a tab, a search or another list: its last rows at once, and loads them again.
    pub fn open(&mut self, opening: QueueOpening, cx: &mut Context<'_>) {
        self.marks_rest = false;
        self.lists.saved_as = None;
        match opening {
            QueueOpening::SavedView(query, name) => {
                cx.services.changes.refused = None;
                self.pane.invalidate();
                self.filter.close();
                self.lists.take(query.of, &name);
                self.filter_by(query.filter, cx);
                self.lists.saved_as = Some(name);
                self.refresh(cx);
            }
            QueueOpening::AsLeft => self.open(QueueOpening::Tab(self.lists.view), cx),
            QueueOpening::Tab(view) => {
                self.lists.found = None;
                cx.services.changes.refused = None;
                self.filter_by(String::new(), cx);
                self.lists.view = view;
                self.refresh(cx);
            }
            QueueOpening::Search(words) => {
                let source = ListSource::Search(words.clone());
                // Searching for the same words again keeps the rows and the cursor.
                if !self.lists.shows(&source) {
                    self.lists.found = Some(AdhocList::new(source, words));
                }
                self.lists.load(None, cx);
            }
            QueueOpening::NoSearch => {
                if self.lists.found.take().is_some() {
                    self.refresh(cx);
                }
            }
            QueueOpening::List(source, words) => {
                cx.services.changes.refused = None;
                self.pane.invalidate();
                if source != ListSource::Watched || !self.lists.shows(&source) {
                    self.lists.found = Some(AdhocList::new(source, words));
                }
                self.refresh(cx);
            }
        }
    }

    /// The list on the screen.
    pub fn list(&self) -> &EnquiryList {
        self.lists.open()
    }

    fn list_mut(&mut self) -> &mut EnquiryList {
        self.lists.open_mut()
    }

    fn next_tab(&mut self, forward: bool, cx: &mut Context<'_>) {
        let next = self.lists.next_view(forward, cx.person);
        cx.open(Destination::Tab(next));
    }

    /// The rows stay until those in the new order are loaded.
    fn next_sort(&mut self, places: isize, cx: &mut Context<'_>) {
        if let Some(found) = &self.lists.found {
            cx.notify(Tone::Plain, found.why_no_other_order());
            return;
        }
        self.marks_rest = false;
        self.lists.saved_as = None;
        self.lists.sort = self.lists.sort.moved(places);
        self.refresh(cx);
    }

    fn filter_by(&mut self, words: String, cx: &Context<'_>) {
        self.marks_rest = false;
        self.lists.saved_as = None;
        self.list_mut().filter_by(words, cx.metrics.lines);
    }

    fn open_chosen(&mut self, cx: &mut Context<'_>) {
        if let Some(alone) = self.lists.chosen_draft(&cx.services.drafts) {
            self.open_draft(alone, cx);
            return;
        }
        match self.list().chosen() {
            Some(row) => {
                cx.services.changes.refused = None;
                cx.open(Destination::Enquiry(Box::new(row.clone())));
            }
            None => cx.notify(Tone::Plain, "Choose an enquiry first."),
        }
    }

    /// Esc: one step back, which never loses typed text.
    fn back(&mut self, cx: &mut Context<'_>) {
        cx.services.changes.conflict = None;
        if self.filter.is_open() {
            self.filter.close();
            self.filter_by(String::new(), cx);
        } else if !cx.is_lowest && self.lists.has_nothing_to_clear() {
            cx.close();
        } else {
            self.clear_one(cx);
        }
    }

    /// Clears one thing at a time: the filter, the marks, the refusal, the search.
    fn clear_one(&mut self, cx: &mut Context<'_>) {
        if !self.list().filter.is_empty() {
            self.filter_by(String::new(), cx);
            return;
        }
        self.marks_rest = false;
        let marks = &mut self.list_mut().marks;
        if !marks.is_empty() {
            marks.clear();
        } else if cx.services.changes.refused.take().is_none()
            && let Some(found) = self.lists.found.take()
        {
            self.lists.saved_as = None;
            // Back to the list of drafts that this list was opened from.
            match found.source {
                ListSource::ByIds(_) if cx.draft_count() > 0 => {
                    self.open(adhoc_list::drafts(), cx);
                }
                _ => self.refresh(cx),
            }
        }
    }
}

/// The chosen row is watched from now on; in the list of watched enquiries, no more.
fn watch_chosen(screen: &QueueScreen, cx: &mut Context<'_>) {
    let watches = !screen.lists.shows(&ListSource::Watched);
    if screen.acts_on_marked() {
        watch::set_many(screen.targets(), watches, cx);
        return;
    }
    match screen.list().chosen() {
        Some(row) => watch::set(Target::from(row), watches, cx),
        None => cx.notify(Tone::Plain, "Choose an enquiry first."),
    }
}

impl View for QueueScreen {
    fn key_context(&self) -> KeyContext {
        match self.filter.is_open() {
            true => KeyContext::Filter,
            false => KeyContext::Queue,
        }
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        let list = match (&self.lists.found, &self.lists.saved_as) {
            (_, Some(name)) => clean(name),
            (Some(found), None) if found.is_named() => clean(&found.words),
            (Some(_), None) => "Search".to_owned(),
            (None, None) => self.lists.view.word().to_owned(),
        };
        vec!["Queue".into(), list]
    }

    fn chosen(&self) -> Option<&QueueRow> {
        self.list().chosen()
    }

    fn offers(&self, action: &Action) -> bool {
        *action != Action::Request || self.lists.is_of_approvals()
    }

    fn row(&self, id: Uuid) -> Option<&QueueRow> {
        self.list().find(id)
    }

    fn targets(&self) -> Vec<Target> {
        self.list()
            .targets()
            .into_iter()
            .map(Target::from)
            .collect()
    }

    fn shown(&self) -> Option<ViewQuery> {
        self.lists.query()
    }

    fn acts_on_marked(&self) -> bool {
        self.list().acts_on_marked()
    }

    /// The rows of the last time are shown at once and loaded again.
    fn opened(&mut self, cx: &mut Context<'_>) {
        let opening = self.opening.take();
        if let Some(last) = cx.services.kept.take::<Self>() {
            *self = last;
        }
        self.open(opening.unwrap_or(QueueOpening::Tab(self.lists.view)), cx);
    }

    fn closed(&mut self, cx: &mut Context<'_>) {
        let mut last = std::mem::take(self);
        last.lists.found = None;
        last.filter.close();
        last.pane.invalidate();
        cx.services.kept.put(last);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm if self.filter.is_open() => self.filter.close(),
            Action::NextView => self.next_tab(true, cx),
            Action::PreviousView => self.next_tab(false, cx),
            Action::Open => self.open_chosen(cx),
            Action::Mark | Action::MarkDown | Action::MarkUp | Action::MarkAll => {
                self.mark(action, cx);
            }
            Action::Filter => self.filter.open(&self.lists.open().filter),
            Action::Sort(places) => self.next_sort(*places, cx),
            Action::Preview => self.pane.toggle(cx),
            Action::Back => self.back(cx),
            Action::Watch if !cx.only_reads() => watch_chosen(self, cx),
            Action::Discard if self.lists.shows(&ListSource::Drafts) && !cx.only_reads() => {
                self.discard(cx);
            }
            _ if self.list_mut().step(action, cx.metrics.lines) => self.load_next_page(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        self.filter.field()
    }

    fn edited(&mut self, cx: &mut Context<'_>) {
        let words = self.filter.words();
        self.filter_by(words, cx);
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let left = self.pane.shown.claim(reply, cx.now)?;
        let left = self.counts.claim(left, cx.now)?;
        self.claim_rows(left, cx)
    }

    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        match event {
            Event::Refresh => self.refresh(cx),
            Event::DraftsChanged if self.lists.shows(&ListSource::Drafts) => self.refresh(cx),
            // A note and an approval leave the version of the enquiry, which the preview compares.
            Event::EnquiriesChanged(changed) if self.pane.is_about_one_of(changed) => {
                self.pane.invalidate();
            }
            Event::Marks { reached, back } => self.lists.change_marks(reached, back),
            _ => {}
        }
    }

    fn due(&self) -> Option<DateTime<Utc>> {
        self.pane.due()
    }

    fn tick(&mut self, cx: &mut Context<'_>) {
        self.pane.load(cx);
    }

    fn settled(&mut self, cx: &mut Context<'_>) {
        self.count_lines_above(cx);
        let chosen = self.list().chosen().map(|row| (row.id, row.version));
        self.pane.track(chosen, cx);
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        let rows = self.list().rows.asking_since();
        rows.into_iter().chain(self.counts.asking_since()).min()
    }
}
