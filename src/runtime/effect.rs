//! Effects: what the store asks the runtime to do. The only way from plain state to input and output.
//!
//! A `Request` goes to the database. Its `RequestId` names the slot that the response fills and how new it is, so
//! that a late response to an older request is dropped (`Store::handle_response`).

use super::request::{AnyRequest, RequestNumber};
use crate::domain::{AuditMonths, Failure, Person, SessionToken, SignInChoice};
use std::path::PathBuf;
use std::time::Duration;

/// The parts of the store that a response can fill. A newer request of a slot supersedes an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    SignIn,
    /// Signing out. Nothing waits for it.
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
    /// The change signal: has anything changed that a reader at this position of the audit log did not see?
    /// (docs/decisions/0007)
    Pulse {
        position: Option<String>,
    },
}

impl Request {
    /// The kind of request, without its values: for the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SignInChoices => "sign_in_choices",
            Self::SignIn { .. } => "sign_in",
            Self::SignOut => "sign_out",
            Self::Pulse { .. } => "pulse",
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
    /// The position to ask from next.
    Pulse {
        changed: bool,
        position: String,
    },
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
