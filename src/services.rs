//! What outlives a view: requests under way, notices, undo, and what came of the last change.

pub mod changes;
pub mod drafts;
pub mod kept;
pub mod notices;
pub mod reports;
pub mod requests;
pub mod undo;

use crate::domain::{Colleague, FormOptions, OutcomeChoices};
use changes::Changes;
use chrono::{DateTime, Utc};
use drafts::Drafts;
use kept::Kept;
use notices::Notices;
use reports::LastReports;
use requests::{InFlight, Requests};
use undo::UndoStack;

#[derive(Debug, Default)]
pub struct Services {
    pub requests: Requests,
    pub notices: Notices,
    pub undo: UndoStack,
    pub changes: Changes,
    /// Text typed and not sent.
    pub drafts: Drafts,
    /// As they were loaded last, to be shown until they are loaded again.
    pub colleagues: Option<(Vec<Colleague>, DateTime<Utc>)>,
    /// As they were loaded first in this session: they change rarely.
    pub form_options: Option<(FormOptions, DateTime<Utc>)>,
    /// The tenant's outcomes, as the colleagues.
    pub outcomes: Option<(OutcomeChoices, DateTime<Utc>)>,
    /// The words of the search whose results are open.
    pub searched: Option<String>,
    pub reports: LastReports,
    pub kept: Kept,
}

impl Services {
    /// Sends a change. What was said of the one before would be read as the result of this one.
    pub fn submit(&mut self, in_flight: InFlight) {
        self.notices.clear();
        self.changes.begin(&in_flight.write.enquiries());
        self.requests.write(in_flight);
    }

    /// Time passed.
    pub fn tick(&mut self, now: DateTime<Utc>) {
        self.notices.tick(now);
        self.undo.tick(now);
    }

    /// Nothing that a person saw or requested may reach the next one.
    pub fn end_session(&mut self) {
        self.requests.end_session();
        self.notices.clear();
        self.undo.clear();
        self.changes = Changes::default();
        self.colleagues = None;
        self.outcomes = None;
        self.form_options = None;
        self.searched = None;
        self.drafts.end_session();
        self.reports = LastReports::default();
        self.kept = Kept::default();
    }
}
