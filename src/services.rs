//! What outlives a view: requests under way, notices, undo, and what came of the last change.

pub mod changes;
pub mod connection;
pub mod drafts;
pub mod enquiry;
pub mod for_you;
pub mod kept;
pub mod notices;
pub mod reports;
pub mod requests;
pub mod session;
pub mod undo;
pub mod watch;

use crate::domain::{Colleague, FormOptions, OutcomeChoices};
use changes::Changes;
use chrono::{DateTime, Utc};
use connection::ConnectionState;
use drafts::{Drafts, Submission};
use for_you::ForYou;
use kept::Kept;
use notices::Notices;
use reports::LastReports;
use requests::{InFlight, Requests};
use session::Session;
use undo::UndoStack;

#[derive(Debug, Default)]
pub struct Services {
    pub requests: Requests,
    pub notices: Notices,
    pub undo: UndoStack,
    pub changes: Changes,
    pub connection: ConnectionState,
    pub session: Session,
    /// Text typed and not sent.
    pub drafts: Drafts,
    /// What others did that concerns this person.
    pub for_you: ForYou,
    /// As they were loaded last, to be shown until they are loaded again.
    pub colleagues: Option<(Vec<Colleague>, DateTime<Utc>)>,
    /// As they were loaded first in this session: they change rarely.
    pub form_options: Option<(FormOptions, DateTime<Utc>)>,
    /// The tenant's outcomes, as the colleagues.
    pub outcomes: Option<(OutcomeChoices, DateTime<Utc>)>,
    /// The words of the last search of this session.
    pub searched: Option<String>,
    pub reports: LastReports,
    pub kept: Kept,
}

impl Services {
    /// Sends a change. What was said of the one before would be read as the result of this one.
    ///
    /// The text of a draft waits for the save under way.
    pub fn submit(&mut self, in_flight: InFlight) {
        let submission = match in_flight.draft {
            Some(of) => self.drafts.submit(of),
            None => Submission::Now,
        };
        if submission == Submission::Never {
            return;
        }
        self.notices.clear();
        self.changes.begin(&in_flight.write.enquiries());
        match submission {
            Submission::Later => self.requests.hold(in_flight),
            _ => {
                let read_version = in_flight.draft.and_then(|of| self.drafts.read_version(of));
                self.requests.write(in_flight, read_version);
            }
        }
    }

    /// Time passed.
    pub fn tick(&mut self, now: DateTime<Utc>) {
        self.notices.tick(now);
        self.undo.tick(now);
    }

    /// Nothing that a person saw or requested may reach the next one.
    pub fn end_session(&mut self) {
        self.requests.end_session();
        self.connection.forget_session();
        self.notices.clear();
        self.undo.clear();
        self.changes = Changes::default();
        self.colleagues = None;
        self.outcomes = None;
        self.form_options = None;
        self.searched = None;
        self.drafts.end_session();
        self.for_you = ForYou::default();
        self.reports = LastReports::default();
        self.kept = Kept::default();
    }
}
