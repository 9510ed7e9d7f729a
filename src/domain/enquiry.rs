//! An enquiry as the screens know it: a row of a queue, the whole of it, and what happened to it.

use super::people::Role;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The stages that mean the same in every tenant (R021); each tenant's own stage maps to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StandardStage {
    Received,
    Triage,
    InProgress,
    WaitingForCitizen,
    WaitingForThirdParty,
    Escalated,
    Resolved,
    Closed,
    Withdrawn,
    /// A stage added to `core.stages` after this program was built: shown plainly by its name.
    Other,
}

impl StandardStage {
    /// Reads the code used in `core.stages.code`.
    pub fn from_code(code: &str) -> Self {
        match code {
            "received" => Self::Received,
            "triage" => Self::Triage,
            "in_progress" => Self::InProgress,
            "waiting_for_citizen" => Self::WaitingForCitizen,
            "waiting_for_third_party" => Self::WaitingForThirdParty,
            "escalated" => Self::Escalated,
            "resolved" => Self::Resolved,
            "closed" => Self::Closed,
            "withdrawn" => Self::Withdrawn,
            _ => Self::Other,
        }
    }
}

/// The tabs of the queue screen, in the order of their number keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueueView {
    Mine,
    Team,
    Unassigned,
    Overdue,
    All,
}

impl QueueView {
    pub const ALL: [Self; 5] = [
        Self::Mine,
        Self::Team,
        Self::Unassigned,
        Self::Overdue,
        Self::All,
    ];

    /// The word on the tab.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mine => "Mine",
            Self::Team => "Team",
            Self::Unassigned => "Unassigned",
            Self::Overdue => "Overdue",
            Self::All => "All open",
        }
    }

    /// What `sql/queries/queue/page.sql` calls this view.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Team => "team",
            Self::Unassigned => "unassigned",
            Self::Overdue => "overdue",
            Self::All => "all",
        }
    }
}

/// How many open enquiries each tab holds, counted to at most 1,001: above 1,000 the tab says "1,000+".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueCounts {
    pub mine: i64,
    pub team: i64,
    pub unassigned: i64,
    pub overdue: i64,
    pub all: i64,
}

impl QueueCounts {
    pub fn of(&self, view: QueueView) -> i64 {
        match view {
            QueueView::Mine => self.mine,
            QueueView::Team => self.team,
            QueueView::Unassigned => self.unassigned,
            QueueView::Overdue => self.overdue,
            QueueView::All => self.all,
        }
    }
}

/// Where a page of the queue ends, so that the next one begins behind it (paging by key, no OFFSET).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageKey {
    pub due_at: DateTime<Utc>,
    pub id: Uuid,
}

/// One line of a queue. Texts are untrusted: they are cleaned where they are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueRow {
    pub id: Uuid,
    /// The public reference a citizen quotes, for example `HMRC-26-4F7K9Q-X`.
    pub reference: String,
    pub subject: String,
    pub type_name: String,
    /// The tenant's own name of the stage.
    pub stage_name: String,
    pub standard_stage: StandardStage,
    /// 1 is the most urgent.
    pub priority: i16,
    pub priority_name: String,
    pub received_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub assignee_id: Option<Uuid>,
    pub assignee_name: Option<String>,
    pub team_name: Option<String>,
    /// The version this row was read at; a change sends it back (optimistic concurrency).
    pub version: i32,
}

impl QueueRow {
    pub fn key(&self) -> PageKey {
        PageKey {
            due_at: self.due_at,
            id: self.id,
        }
    }
}

/// One way out of the present stage, with every reason that stands against it (R096, DESIGN §5.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    pub transition_id: Uuid,
    /// What the button says, for example "Citizen replied".
    pub label: String,
    pub to_stage_id: Uuid,
    pub to_stage_name: String,
    pub to_standard_stage: StandardStage,
    /// The act must say why.
    pub needs_reason: bool,
    /// The act must name an outcome.
    pub needs_outcome: bool,
    /// Sentences, one for each reason the database would refuse it now, whatever is supplied.
    pub refused_because: Vec<String>,
}

/// What staff wrote on an enquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub id: Uuid,
    pub body: String,
    pub written_by: String,
    pub written_at: DateTime<Utc>,
}

/// Everything the enquiry screen shows.
#[derive(Clone, Debug, PartialEq)]
pub struct EnquiryDetail {
    pub row: QueueRow,
    pub body: String,
    pub channel_name: String,
    pub citizen_name: Option<String>,
    pub citizen_phone: Option<String>,
    pub citizen_email: Option<String>,
    /// Why it stands in its present stage, as the person who moved it said.
    pub stage_reason: Option<String>,
    pub stage_since: DateTime<Utc>,
    pub outcome: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    /// Oldest first.
    pub notes: Vec<Note>,
    pub transitions: Vec<Transition>,
}

/// One event of the audit trail about an enquiry, told for a person.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEvent {
    pub event_id: i64,
    pub occurred_at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    /// Who did it; a reserved actor has its own name, for example "Import".
    pub actor_name: String,
    pub actor_role: Role,
    /// insert, update or delete.
    pub action: String,
    /// The table concerned, for example `notes`.
    pub table_name: String,
    /// Every value that changed.
    pub changes: Vec<Change>,
}

/// One value that changed: the column, what it was, what it is. Values are text, untrusted.
pub type Change = (String, Option<String>, Option<String>);
