//! Requests under way: which view waits for which response, and which changes are owed a conclusion.

use super::drafts::SendDraft;
use crate::domain::DraftSubject;
use crate::runtime::effect::Effect;
use crate::runtime::request::{AnyRequest, AnyWrite, Reply, RequestId, ViewId};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::path::PathBuf;

/// A change under way. It is kept here and not in its popup, because the popup may close first.
#[derive(Clone, Debug)]
pub struct InFlight {
    /// The view it was submitted from; none for a key without a popup, and for an undo.
    pub view: Option<ViewId>,
    pub write: Box<dyn AnyWrite>,
    /// An undo is not undone again.
    pub undoing: bool,
    /// The draft of the text that it sends.
    pub draft: Option<DraftSubject>,
    pub since: DateTime<Utc>,
}

/// A request of a service. A newer one supersedes an older one of the same kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceCall {
    LoadDrafts,
    SaveDraft,
    /// The changes of others since the version of an enquiry that a change was about.
    LoadChangesSince,
    Pulse,
    /// What is for the person.
    ListConcerns,
    /// The person opened an enquiry that was for them.
    MarkSeen,
}

/// Where a response goes.
#[derive(Debug)]
pub enum Route {
    Service(ServiceCall),
    View(ViewId),
    Write(InFlight),
    /// A file was written, or was not; for the view that asked, if it is still open.
    File(Option<ViewId>),
    /// Superseded, or of a view or a session that is gone.
    Nobody,
}

#[derive(Clone, Debug, Default)]
pub struct Requests {
    last: u64,
    reads: HashMap<RequestId, ViewId>,
    writes: HashMap<RequestId, InFlight>,
    /// Changes that wait for the save of their draft.
    held: Vec<InFlight>,
    calls: HashMap<RequestId, ServiceCall>,
    files: HashMap<RequestId, Option<ViewId>>,
    outbox: Vec<Effect>,
}

impl Requests {
    fn next_number(&mut self) -> RequestId {
        self.last += 1;
        RequestId(self.last)
    }

    fn send(&mut self, request: Box<dyn AnyRequest>) -> RequestId {
        let number = self.next_number();
        self.outbox.push(Effect::Run(number, request));
        number
    }

    pub fn read(&mut self, view: Option<ViewId>, request: Box<dyn AnyRequest>) -> RequestId {
        let number = self.send(request);
        self.reads.extend(view.map(|view| (number, view)));
        number
    }

    /// `read_version`: of the draft whose text it sends.
    pub fn write(&mut self, in_flight: InFlight, read_version: Option<i32>) {
        let change = in_flight.write.clone_any();
        let number = match in_flight.draft.zip(read_version) {
            Some((of, read_version)) => self.send(Box::new(SendDraft {
                of,
                read_version,
                change,
            })),
            None => self.send(change),
        };
        self.writes.insert(number, in_flight);
    }

    /// Keeps a change until its draft was saved.
    pub fn hold(&mut self, in_flight: InFlight) {
        self.held.push(in_flight);
    }

    /// Sends the change that waited for the save of this draft.
    pub fn release(&mut self, of: DraftSubject, read_version: Option<i32>) {
        let waited = |held: &mut InFlight| held.draft == Some(of);
        for in_flight in self.held.extract_if(.., waited).collect::<Vec<_>>() {
            self.write(in_flight, read_version);
        }
    }

    pub fn call(&mut self, call: ServiceCall, request: Box<dyn AnyRequest>) {
        self.give_up(call);
        let number = self.send(request);
        self.calls.insert(number, call);
    }

    /// The response to a call under way is not wanted any more.
    pub fn give_up(&mut self, call: ServiceCall) {
        self.calls.retain(|_, other| *other != call);
    }

    pub fn write_file(&mut self, view: Option<ViewId>, path: PathBuf, text: String) -> RequestId {
        let number = self.next_number();
        self.files.insert(number, view);
        self.outbox.push(Effect::WriteFile { number, path, text });
        number
    }

    /// The effects since the last call.
    pub fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.outbox)
    }

    /// A newer request took its place.
    pub fn forget(&mut self, number: RequestId) {
        self.reads.remove(&number);
    }

    /// A closed view reads no responses; its changes go on.
    pub fn view_closed(&mut self, view: ViewId) {
        self.reads.retain(|_, owner| *owner != view);
    }

    /// Responses to what the last person asked are nobody's.
    pub fn end_session(&mut self) {
        self.reads.clear();
        self.writes.clear();
        self.held.clear();
        self.calls.clear();
        self.files.clear();
        self.outbox.clear();
    }

    pub fn route(&mut self, reply: &Reply) -> Route {
        if let Some(view) = self.reads.remove(&reply.number) {
            return Route::View(view);
        }
        if let Some(call) = self.calls.remove(&reply.number) {
            return Route::Service(call);
        }
        if let Some(view) = self.files.remove(&reply.number) {
            return Route::File(view);
        }
        match self.writes.remove(&reply.number) {
            Some(in_flight) => Route::Write(in_flight),
            None => Route::Nobody,
        }
    }

    /// Whether such a change is under way.
    pub fn is_writing<W: 'static>(&self, is_one: impl Fn(&W) -> bool) -> bool {
        let writes = self.writes.values().map(|it| it.write.as_any());
        writes.filter_map(|it| it.downcast_ref()).any(is_one)
    }

    /// Since when the oldest change under way has been waiting.
    pub fn waiting_since(&self) -> Option<DateTime<Utc>> {
        let writes = self.writes.values().chain(&self.held);
        writes.map(|write| write.since).min()
    }
}
