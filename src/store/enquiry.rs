//! The open enquiry, and its history.

use super::related::RelatedId;
use super::{Screen, Store};
use crate::components::cursor::Cursor;
use crate::domain::{EnquiryDetail, HistoryEvent, QueueRow};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::view::remote::Remote;
use uuid::Uuid;

/// The open enquiry. Its row is known from the queue before the rest is loaded.
#[derive(Clone, Debug, Default)]
pub struct OpenEnquiry {
    pub id: Option<Uuid>,
    pub row: Option<QueueRow>,
    pub detail: Remote<EnquiryDetail>,
    pub scroll: usize,
    /// The selected related enquiry.
    pub related: Option<RelatedId>,
}

impl OpenEnquiry {
    /// Its newest row.
    pub fn row(&self) -> Option<&QueueRow> {
        match self.detail.value() {
            Some(detail) => Some(&detail.row),
            None => self.row.as_ref(),
        }
    }
}

/// The history of an enquiry, oldest event first.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub id: Option<Uuid>,
    pub reference: String,
    pub events: Remote<Vec<HistoryEvent>>,
    pub cursor: Cursor,
    /// The first visible line of the changes of the selected event.
    pub scroll: usize,
}

impl History {
    pub fn events(&self) -> &[HistoryEvent] {
        self.events.value().map_or(&[], Vec::as_slice)
    }

    pub fn chosen(&self) -> Option<&HistoryEvent> {
        self.events().get(self.cursor.index)
    }
}

impl Store {
    /// The enquiry a key acts on: the open one, or the row under the cursor.
    pub fn subject(&self) -> Option<&QueueRow> {
        match self.screen() {
            Screen::SignIn | Screen::Dashboard | Screen::View(_) => None,
            Screen::Queue => self.queue.list().chosen(),
            Screen::Enquiry => self.enquiry.row(),
            // A history may be opened from the queue, while another enquiry is still loaded.
            Screen::History => {
                let id = self.history.id?;
                let open = self.enquiry.row().filter(|row| row.id == id);
                open.or_else(|| self.queue.list().find(id))
            }
        }
    }

    pub(super) fn open(&mut self) -> Vec<Effect> {
        if let Some(alone) = self.selected_standalone_draft() {
            return self.open_standalone_draft(alone);
        }
        let Some(row) = self.subject().cloned() else {
            return self.nothing_chosen();
        };
        self.services.changes.refused = None;
        self.open_enquiry(row)
    }

    /// Opens an enquiry whose row is known.
    pub(super) fn open_enquiry(&mut self, row: QueueRow) -> Vec<Effect> {
        self.screens.push(Screen::Enquiry);
        self.enquiry.scroll = 0;
        self.read_enquiry(row)
    }

    /// Loads an enquiry; known data stay on the screen.
    pub(super) fn read_enquiry(&mut self, row: QueueRow) -> Vec<Effect> {
        let id = row.id;
        if self.enquiry.id != Some(id) {
            self.enquiry = OpenEnquiry {
                id: Some(id),
                row: Some(row),
                ..OpenEnquiry::default()
            };
        }
        self.refresh_enquiry()
    }

    /// Opens an enquiry that no list has loaded.
    pub(super) fn open_new(&mut self, id: Uuid) -> Vec<Effect> {
        self.screens.push(Screen::Enquiry);
        self.enquiry = OpenEnquiry {
            id: Some(id),
            ..OpenEnquiry::default()
        };
        self.refresh_all()
    }

    pub(super) fn refresh_enquiry(&mut self) -> Vec<Effect> {
        let Some(id) = self.enquiry.id else {
            return Vec::new();
        };
        self.enquiry.detail.ask(self.now);
        vec![self.ask(Slot::Enquiry, Request::Enquiry { id })]
    }

    pub(super) fn on_enquiry_loaded(&mut self, detail: EnquiryDetail) {
        if self.enquiry.id == Some(detail.row.id) {
            self.enquiry.detail.fill(detail, self.now);
            self.on_open_enquiry_loaded();
        }
    }

    pub(super) fn open_history(&mut self) -> Vec<Effect> {
        let Some(row) = self.subject() else {
            return self.nothing_chosen();
        };
        let (id, reference) = (row.id, row.reference.clone());
        if self.history.id != Some(id) {
            self.history = History {
                id: Some(id),
                reference,
                ..History::default()
            };
        }
        self.screens.push(Screen::History);
        self.refresh_history()
    }

    pub(super) fn refresh_history(&mut self) -> Vec<Effect> {
        let Some(id) = self.history.id else {
            return Vec::new();
        };
        self.history.events.ask(self.now);
        vec![self.ask(Slot::History, Request::History { id })]
    }

    /// The selected event stays selected; at first it is the newest.
    pub(super) fn on_history_loaded(&mut self, mut events: Vec<HistoryEvent>) {
        events.sort_by_key(|event| (event.occurred_at, event.recorded_at, event.event_id));
        let chosen = self.history.chosen().map(|event| event.event_id);
        let last = events.len().saturating_sub(1);
        let index = chosen
            .and_then(|id| events.iter().position(|event| event.event_id == id))
            .unwrap_or(last);
        let len = events.len();
        let lines = self.measured.lines;
        self.history.events.fill(events, self.now);
        match chosen {
            Some(_) => self.history.cursor.follow(index, len, lines),
            None => self.history.cursor.go(index, len, lines),
        }
    }
}
