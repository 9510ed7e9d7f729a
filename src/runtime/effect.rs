//! Effects: what the store asks the runtime to do. The only way from plain state to input and output.

use super::request::{AnyRequest, RequestId};
use crate::domain::SessionToken;
use std::path::PathBuf;
use std::time::Duration;

/// The response to `Effect::WriteFile`: the whole path, and why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWritten {
    pub path: PathBuf,
    pub why_not: Option<String>,
}

/// What the store asks the runtime to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Run a request, in the session of the signed-in person where it needs one.
    Run(RequestId, Box<dyn AnyRequest>),
    /// Keep this token for every later request; `None` forgets it.
    SetSession(Option<SessionToken>),
    /// Put text on the person's clipboard through the terminal (OSC 52).
    Copy(String),
    /// Write a new file; one that is there already stays as it is.
    WriteFile {
        number: RequestId,
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
