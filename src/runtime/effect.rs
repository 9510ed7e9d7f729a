//! Effects: what the store asks the runtime to do. The only way from plain state to input and output.
//!
//! A `Request` goes to the database. Its `RequestId` names the slot that the response fills and how new it is, so
//! that a late response to an older request is dropped (`Store::handle_response`).

use super::request::{AnyRequest, RequestNumber};
use crate::domain::{
    AuditMonths, Dashboard, EnquiryDetail, EnquiryVersion, Failure, HistoryEvent, PageKey, Person,
    Preview, QueueCounts, QueueFilter, QueueRow, QueueView, Scope, SessionToken, SignInChoice,
    Sort,
};
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::time::Duration;
use uuid::Uuid;

/// The parts of the store that a response can fill. A newer request of a slot supersedes an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    SignIn,
    Queue,
    Counts,
    Preview,
    Enquiry,
    Dashboard,
    /// Changes by others since a version of an enquiry.
    ChangedSince,
    /// A mutation. None supersedes another.
    Act,
    Pulse,
}

/// The request that a response belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId {
    pub slot: Slot,
    pub number: u64,
}

/// A request to the database. Each is answered by one query file or one function.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    SignInChoices,
    SignIn {
        tenant_code: String,
        username: String,
    },
    SignOut,
    /// `expect_capped`: the last count hit the cap (`QueueCounts::are_many`). It saves a pass and never gives a
    /// wrong count.
    QueueCounts {
        expect_capped: bool,
    },
    /// Up to `limit` (1 to 200) open enquiries in this order, behind `after`.
    QueuePage {
        view: QueueView,
        sort: Sort,
        after: Option<PageKey>,
        limit: i64,
    },
    /// The beginning of an enquiry and its last note, for the pane beside the queue.
    Preview {
        id: Uuid,
    },
    /// Words, a prefix, or a reference.
    Search {
        words: String,
        limit: i64,
    },
    Enquiry {
        id: Uuid,
    },
    /// Changes by others in an enquiry since this version.
    ChangedSince {
        enquiry: EnquiryVersion,
    },
    /// Starts or stops watching an enquiry.
    Watch {
        enquiry_id: Uuid,
        watches: bool,
    },
    /// The change signal: has anything changed that a reader at this position of the audit log did not see?
    /// (docs/decisions/0007)
    Pulse {
        position: Option<String>,
    },
    /// Open work in figures.
    Dashboard {
        scope: Scope,
    },
    /// Up to `limit` (1 to 200) enquiries behind a figure, soonest due first, behind `after`.
    Drilldown {
        filter: QueueFilter,
        after: Option<PageKey>,
        limit: i64,
    },
    /// The enquiries that the person watches, those changed last first.
    Watched {
        limit: i64,
    },
    /// The enquiries that this is about, newest first.
    WithDrafts {
        limit: i64,
    },
    /// These enquiries, as far as they are here.
    ByIds {
        enquiries: Vec<Uuid>,
    },
}

impl Request {
    /// Whether a person's change hangs on the answer.
    pub fn changes(&self) -> bool {
        matches!(self, Self::Watch { .. })
    }

    /// The kind of request, without its values: for the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SignInChoices => "sign_in_choices",
            Self::SignIn { .. } => "sign_in",
            Self::SignOut => "sign_out",
            Self::QueueCounts { .. } => "queue_counts",
            Self::QueuePage { .. } => "queue_page",
            Self::Preview { .. } => "preview",
            Self::Search { .. } => "search",
            Self::Enquiry { .. } => "enquiry",
            Self::ChangedSince { .. } => "changed_since",
            Self::Watch { .. } => "watch",
            Self::Pulse { .. } => "pulse",
            Self::Dashboard { .. } => "dashboard",
            Self::Drilldown { .. } => "drilldown",
            Self::Watched { .. } => "watched",
            Self::WithDrafts { .. } => "drafted",
            Self::ByIds { .. } => "these",
        }
    }
}

/// What comes back.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    SignInChoices(Vec<SignInChoice>),
    SignedIn {
        person: Person,
        token: SessionToken,
        /// Of the audit log at sign-in: no change after it is missed.
        position: String,
        audit_months: AuditMonths,
    },
    SignedOut,
    QueueCounts(QueueCounts),
    /// `more`: another page follows the last row.
    QueuePage {
        rows: Vec<QueueRow>,
        more: bool,
        as_of: DateTime<Utc>,
    },
    Preview(Box<Preview>),
    Found(Vec<QueueRow>),
    Enquiry(Box<EnquiryDetail>),
    /// Oldest first.
    ChangedSince {
        id: Uuid,
        events: Vec<HistoryEvent>,
    },
    /// Whether the person watches it now.
    Watching(bool),
    /// The position to ask from next.
    Pulse {
        changed: bool,
        position: String,
    },
    Dashboard(Dashboard),
}

/// The response to `Effect::WriteFile`: the whole path, and why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWritten {
    pub path: PathBuf,
    pub why_not: Option<String>,
}

/// What the store asks the runtime to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the database, in the session of the signed-in person where there is one.
    Request(RequestId, Request),
    /// Run a typed request, in the same session.
    Run(RequestNumber, Box<dyn AnyRequest>),
    /// Keep this token for every later request; `None` forgets it.
    SetSession(Option<SessionToken>),
    /// Put text on the person's clipboard through the terminal (OSC 52).
    Copy(String),
    /// Write a new file; one that is there already stays as it is.
    WriteFile {
        number: RequestNumber,
        path: PathBuf,
        text: String,
    },
    /// Remember who signed in here, newest first: tenants' codes and usernames.
    SaveRecentUsers(Vec<(String, String)>),
    /// Wake the store after this time with `Action::Tick`.
    WakeAfter(Duration),
    /// Hand the terminal back to the shell until it continues us (Ctrl-Z).
    Suspend,
    Quit,
}

/// The result of a request: its answer, or why there is none.
pub type RequestResult = Result<Response, Failure>;
