//! The list, whose work it shows, and its filter.

use super::requests::ListNextHours;
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::list_filter::ListFilter;
use crate::components::paged_list::{ListRow, PAGE, PagedList};
use crate::domain::{DueClock, NEXT_HOURS, QueueRow, Scope, names};
use crate::runtime::request::Reply;
use crate::view::{Context, Destination, Event, Handled, View};
use chrono::{DateTime, Utc};
use std::cmp::Ordering;
use uuid::Uuid;

impl ListRow for DueClock {
    type Key = (DateTime<Utc>, Uuid);
    /// There is one order: the next first.
    type Order = ();

    fn id(&self) -> Uuid {
        self.id
    }

    fn key(&self) -> Self::Key {
        (self.due_at, self.id)
    }

    fn name(&self) -> &str {
        &self.row.reference
    }

    fn matches_all(&self, words: &[&str]) -> bool {
        let name = names::fold(&self.name);
        let is_shown = |word: &&str| name.contains(word);
        let of_row: Vec<&str> = words.iter().copied().filter(|it| !is_shown(it)).collect();
        self.row.matches_all(&of_row)
    }

    fn compare((): (), one: &Self::Key, other: &Self::Key) -> Ordering {
        one.cmp(other)
    }
}

#[derive(Clone, Debug)]
pub struct NextHours {
    pub scope: Scope,
    pub list: PagedList<DueClock>,
    pub filter: ListFilter,
}

impl NextHours {
    pub fn new(scope: Scope) -> Self {
        Self {
            scope,
            list: PagedList::default(),
            filter: ListFilter::default(),
        }
    }

    fn load(&mut self, after: Option<(DateTime<Utc>, Uuid)>, cx: &mut Context<'_>) {
        let request = ListNextHours {
            scope: self.scope,
            hours: NEXT_HOURS,
            after,
            limit: PAGE,
        };
        self.list.load(request, after, cx);
    }

    fn load_next_page(&mut self, cx: &mut Context<'_>) {
        if let Some(next) = self.list.next_page(cx.metrics.lines) {
            self.load(Some(next), cx);
        }
    }
}

impl View for NextHours {
    fn key_context(&self) -> KeyContext {
        match self.filter.is_open() {
            true => KeyContext::Filter,
            false => KeyContext::NextHours,
        }
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec!["Next four hours".into()]
    }

    fn chosen(&self) -> Option<&QueueRow> {
        self.list.chosen().map(|clock| &clock.row)
    }

    fn row(&self, id: Uuid) -> Option<&QueueRow> {
        self.list
            .rows()
            .iter()
            .map(|clock| &clock.row)
            .find(|row| row.id == id)
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.load(None, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let lines = cx.metrics.lines;
        match action {
            _ if self.filter.handle(action, &mut self.list, lines) => {}
            Action::NextScope => {
                *self = Self::new(self.scope.next());
                self.load(None, cx);
            }
            Action::Open => match self.chosen() {
                Some(row) => cx.open(Destination::Enquiry(Box::new(row.clone()))),
                None => return Handled::Ignored,
            },
            _ if self.list.step(action, lines) => self.load_next_page(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        self.filter.field()
    }

    fn edited(&mut self, cx: &mut Context<'_>) {
        self.list.filter_by(self.filter.words(), cx.metrics.lines);
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let left = self.list.claim_page(reply, (), cx);
        // A page that failed is asked for again by a key, and not at once: it would fail as fast.
        if left.is_none() && self.list.rows.why().is_none() {
            self.load_next_page(cx);
        }
        left
    }

    /// Clocks that were met, or are late by now, have left the list.
    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::Refresh {
            let after = self.list.refresh_from(cx.metrics.lines);
            self.load(after, cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.list.rows.asking_since()
    }
}
