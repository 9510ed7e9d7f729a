//! All that a view may do beside changing itself.

use super::AnyView;
use crate::action::{Action, KeyContext, ViewMetrics};
use crate::domain::{
    Concern, DraftSubject, EnquiryDetail, EnquiryVersion, KnownCitizen, ListSource, LoadProgress,
    OpenedSession, Person, QueueRow, QueueView, Scope, Target, ViewQuery,
};
use crate::runtime::request::{Reads, Request, RequestId, ViewId, Write};
use crate::services::Services;
use crate::services::notices::{Notice, Tone};
use crate::services::requests::InFlight;
use chrono::{DateTime, Utc};
use std::any::Any;
use std::path::PathBuf;
use uuid::Uuid;

/// What one feature lets the others know. They do not see each other.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// All enquiries that one change touched: an event for each would make every list load as many times.
    EnquiriesChanged(Vec<Uuid>),
    /// A form may have been opened before they were loaded.
    DraftsLoaded,
    /// A change of several ended: those reached are no longer marked, and those are again of which a change was taken
    /// back.
    Marks {
        reached: Vec<EnquiryVersion>,
        back: Vec<EnquiryVersion>,
    },
    /// The database has deleted a draft that a list may show.
    DraftsChanged,
    /// All that is on the screens is to be loaded again.
    Refresh,
    /// Sample data came while they are loaded beside the program.
    SampleData(LoadProgress),
    /// The server ended the session: all views are closed next.
    SessionEnded,
}

/// Where a view can lead, as plain data: it does not know the feature that opens there.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// The first screen of somebody who signed in.
    Session(Box<OpenedSession>),
    /// An enquiry, with the row that is known of it.
    Enquiry(Box<QueueRow>),
    /// An enquiry of which no row is known, such as one that was created just now.
    EnquiryById(Uuid),
    /// The enquiries with these words; no words leave the list that was searched for.
    Search(String),
    /// A tab of the queue.
    Tab(QueueView),
    /// The queue in the tab that was open last.
    QueueAsLeft,
    /// What a saved view shows, and its name.
    SavedView(ViewQuery, String),
    /// A list of enquiries outside the tabs, and its name.
    List(ListSource, String),
    /// The open tasks of a scope.
    Tasks(Scope),
    /// The clocks of a scope that run out in the next hours.
    NextHours(Scope),
}

/// Done when the view has returned: a view cannot change the stack that it stands in.
#[derive(Debug)]
pub enum Navigation {
    Push(Box<dyn AnyView>),
    Close(ViewId),
    Open(Destination),
    /// As if its key had been pressed, once the stack has settled.
    Perform(Action),
    /// The same for a command about the marked rows, even where only one is left of them.
    PerformOnSeveral(Action),
}

pub struct Context<'a> {
    pub now: DateTime<Utc>,
    pub person: Option<&'a Person>,
    pub metrics: ViewMetrics,
    /// What a command is about, taken from the view below before a popup opens: a refresh does not change it.
    pub targets: Vec<Target>,
    /// The command is about the marked enquiries, and not about the chosen one alone.
    pub several: bool,
    /// The citizen of the enquiry on the screen, for a command.
    pub citizen: Option<KnownCitizen>,
    /// The open enquiry, for a command that begins with what is known of it.
    pub detail: Option<Box<EnquiryDetail>>,
    /// The question to this person on which the cursor is, for a command.
    pub asked: Option<Concern>,
    /// What the queue on the screen shows, for a command that saves it.
    pub shown: Option<ViewQuery>,
    /// The key context in which a command was given.
    pub key_context: KeyContext,
    /// The view that is lent this context; none for a command.
    pub view: Option<ViewId>,
    /// It takes the keys: no view lies above it.
    pub is_top: bool,
    /// No view lies below it.
    pub is_lowest: bool,
    pub navigation: Vec<Navigation>,
    pub services: &'a mut Services,
}

impl Context<'_> {
    /// Sends a question; the response comes to this view.
    pub fn request<R: Request<Access = Reads>>(&mut self, request: R) -> RequestId {
        self.services.requests.read(self.view, Box::new(request))
    }

    /// Sends a change, which concludes itself whether or not this view is still open by then.
    pub fn submit<W: Write>(&mut self, write: W) {
        let in_flight = InFlight {
            view: self.view,
            write: Box::new(write),
            undoing: false,
            draft: None,
            since: self.now,
        };
        self.services.submit(in_flight);
    }

    /// As `submit`, of a text that is kept as a draft until it was sent.
    pub fn submit_draft<W: Write>(&mut self, of: DraftSubject, write: W) {
        let in_flight = InFlight {
            view: self.view,
            write: Box::new(write),
            undoing: false,
            draft: Some(of),
            since: self.now,
        };
        self.services.submit(in_flight);
    }

    /// The text of a draft, and when it was saved.
    pub fn draft_text(&self, of: DraftSubject) -> (String, Option<DateTime<Utc>>) {
        self.services.drafts.text(of)
    }

    /// Being sent, or sent without a response.
    pub fn is_sending(&self, of: DraftSubject) -> bool {
        self.services.drafts.is_sending(of)
    }

    /// The draft is up to date at each key, and saved after a pause.
    pub fn write_draft(&mut self, of: DraftSubject, targets: &[Target], text: String) {
        let one = targets.first().filter(|_| !of.is_for_several());
        let reference = one.map_or("", |one| one.reference.as_str());
        let reference = of.about().unwrap_or(reference).to_owned();
        let marked = match of.is_for_several() {
            true => targets.iter().map(|target| target.seen.id).collect(),
            false => Vec::new(),
        };
        let version = one.map(|one| one.seen.version);
        let drafts = &mut self.services.drafts;
        drafts.write(of, reference, version, (marked, text), self.now);
    }

    /// The same for a form that knows of its enquiry no more than its reference.
    pub fn write_draft_on(&mut self, of: DraftSubject, reference: &str, text: String) {
        let (reference, written) = (reference.to_owned(), (Vec::new(), text));
        let drafts = &mut self.services.drafts;
        drafts.write(of, reference, None, written, self.now);
    }

    /// Keeps a form as it was left, with what its draft does not hold.
    pub fn park(&mut self, of: DraftSubject, form: impl Any + Send) {
        self.services.drafts.park(of, Box::new(form));
    }

    /// The form as it was left, once.
    pub fn unpark<T: Any>(&mut self, of: DraftSubject) -> Option<T> {
        let parked = self.services.drafts.unpark(of)?;
        parked.downcast().ok().map(|form| *form)
    }

    /// Whether an older text stays in the database until this one was sent.
    pub fn has_superseded(&self, of: DraftSubject) -> bool {
        self.services.drafts.has_superseded(of)
    }

    /// If the text is empty, it is the older one again.
    pub fn bring_back_superseded(&mut self, of: DraftSubject) {
        self.services.drafts.bring_back_superseded(of);
    }

    /// The number of enquiries that the person has drafts about; a draft about no single one counts as one.
    pub fn draft_count(&self) -> usize {
        self.services.drafts.count()
    }

    /// There is no confirmation, because `u` restores them. Returns whether there was anything to discard.
    pub fn discard_drafts(&mut self, these: &[DraftSubject]) -> bool {
        self.services.discard_drafts(these, self.now)
    }

    /// A form was closed, which counts as a pause.
    pub fn flush_drafts(&mut self) {
        self.services.drafts.flush();
    }

    /// Writes a new file; how that ended comes back to this view, or as a notice once it is closed.
    pub fn write_file(&mut self, path: PathBuf, text: String) -> RequestId {
        self.services.requests.write_file(self.view, path, text)
    }

    pub fn notify(&mut self, tone: Tone, words: impl Into<String>) {
        let notice = Notice::new(tone, words, self.now);
        self.services.notices.show(notice);
    }

    pub fn push(&mut self, view: impl AnyView + 'static) {
        self.navigation.push(Navigation::Push(Box::new(view)));
    }

    pub fn perform(&mut self, action: Action) {
        self.navigation.push(Navigation::Perform(action));
    }

    pub fn perform_on_several(&mut self, action: Action) {
        self.navigation.push(Navigation::PerformOnSeveral(action));
    }

    /// Closes this view. What it submitted goes on.
    pub fn close(&mut self) {
        self.navigation.extend(self.view.map(Navigation::Close));
    }

    pub fn open(&mut self, destination: Destination) {
        self.navigation.push(Navigation::Open(destination));
    }

    /// The database refuses what this person may not change; the program does not offer it.
    pub fn only_reads(&self) -> bool {
        self.person.is_some_and(|it| it.capabilities.only_read())
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
