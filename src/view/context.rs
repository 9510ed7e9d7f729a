//! All that a view may do beside changing itself.

use super::AnyView;
use crate::action::{Action, KeyContext, ViewMetrics};
use crate::domain::{Person, QueueRow, Target};
use crate::runtime::request::{Reads, RequestNumber, TypedRequest, ViewId, Write};
use crate::services::Services;
use crate::services::notices::{Notice, Tone};
use crate::services::requests::InFlight;
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use uuid::Uuid;

/// What one feature lets the others know. They do not see each other.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// All enquiries that one change touched: an event for each would make every list load as many times.
    EnquiriesChanged(Vec<Uuid>),
}

/// Where a view can lead, as plain data: it does not know the feature that opens there.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// An enquiry, with the row that is known of it.
    Enquiry(Box<QueueRow>),
    /// The enquiries with these words; no words leave the list that was searched for.
    Search(String),
}

/// Done when the view has returned: a view cannot change the stack that it stands in.
#[derive(Debug)]
pub enum Navigation {
    Push(Box<dyn AnyView>),
    Close(ViewId),
    Open(Destination),
    /// As if its key had been pressed, once the stack has settled.
    Perform(Action),
}

pub struct Context<'a> {
    pub now: DateTime<Utc>,
    pub person: Option<&'a Person>,
    pub metrics: ViewMetrics,
    /// What a command is about, taken from the view below before a popup opens: a refresh does not change it.
    pub targets: Vec<Target>,
    /// The key context in which a command was given.
    pub key_context: KeyContext,
    /// The view that is lent this context; none for a command.
    pub view: Option<ViewId>,
    pub navigation: Vec<Navigation>,
    pub services: &'a mut Services,
}

impl Context<'_> {
    /// Sends a question; the response comes to this view.
    pub fn request<R: TypedRequest<Access = Reads>>(&mut self, request: R) -> RequestNumber {
        self.services.requests.read(self.view, Box::new(request))
    }

    /// Sends a change, which concludes itself whether or not this view is still open by then.
    pub fn submit<W: Write>(&mut self, write: W) {
        let in_flight = InFlight {
            view: self.view,
            write: Box::new(write),
            undoing: false,
            since: self.now,
        };
        self.services.submit(in_flight);
    }

    /// Writes a new file; how that ended comes back to this view, or as a notice once it is closed.
    pub fn write_file(&mut self, path: PathBuf, text: String) -> RequestNumber {
        self.services.requests.write_file(self.view, path, text)
    }

    pub fn notify(&mut self, tone: Tone, words: impl Into<String>) {
        let notice = Notice::new(tone, words, self.now);
        self.services.notices.show(notice);
    }

    pub fn push(&mut self, view: impl AnyView + 'static) {
        self.navigation.push(Navigation::Push(Box::new(view)));
    }

    /// Closes this view. What it submitted goes on.
    pub fn close(&mut self) {
        self.navigation.extend(self.view.map(Navigation::Close));
    }

    pub fn open(&mut self, destination: Destination) {
        self.navigation.push(Navigation::Open(destination));
    }

    /// The targets of a command, or a notice that there are none.
    pub fn take_targets(&mut self) -> Option<Vec<Target>> {
        let targets = std::mem::take(&mut self.targets);
        if targets.is_empty() {
            self.notify(Tone::Plain, "Choose an enquiry first.");
            return None;
        }
        Some(targets)
    }
}
