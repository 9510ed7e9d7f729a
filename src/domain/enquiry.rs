//! An enquiry as the screens know it: a row of a queue, the whole of it, and what happened to it.

use super::enquiry_context::EnquiryContext;
use super::people::Role;
use chrono::{DateTime, Utc};
use strum::EnumString;
use uuid::Uuid;

/// The stages that mean the same in every tenant (R021); each tenant's own stage maps to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString)]
#[strum(serialize_all = "snake_case")]
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
    #[strum(disabled)]
    Other,
}

impl StandardStage {
    /// Whether it ends the work, as `core.stages.ends` says.
    pub fn ends(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed | Self::Withdrawn)
    }

    /// Its place in `core.stages.position`, by which a queue in the order of stages goes.
    pub fn position(self) -> i16 {
        match self {
            Self::Received => 1,
            Self::Triage => 2,
            Self::InProgress => 3,
            Self::WaitingForCitizen => 4,
            Self::WaitingForThirdParty => 5,
            Self::Escalated => 6,
            Self::Resolved => 7,
            Self::Closed => 8,
            Self::Withdrawn => 9,
            Self::Other => i16::MAX,
        }
    }

    /// Reads the code used in `core.stages.code`.
    pub fn from_code(code: &str) -> Self {
        code.parse().unwrap_or(Self::Other)
    }
}

/// The code of the most urgent priority.
pub const EMERGENCY: i16 = 1;

/// The priorities that mean the same in every tenant, as `core.priorities` has them: 1 is the most urgent.
pub const PRIORITIES: [(i16, &str); 4] = [
    (EMERGENCY, "emergency"),
    (2, "high"),
    (3, "normal"),
    (4, "low"),
];

/// The citizen of an enquiry as a list shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowCitizen {
    Named(String),
    /// The enquiry came without a citizen.
    Anonymous,
    /// The record of the citizen was deleted; nothing of it is shown.
    Deleted,
}

impl RowCitizen {
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Anonymous | Self::Deleted => None,
        }
    }

    /// The name, or what is shown in its place. Untrusted, as the name is.
    pub fn words(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::Anonymous => "Anonymous",
            Self::Deleted => "Deleted",
        }
    }
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
    pub citizen: RowCitizen,
    /// The version this row was read at; a change sends it back (optimistic concurrency).
    pub version: i32,
    /// When the first of its open tasks is due.
    pub next_task_due_at: Option<DateTime<Utc>>,
    /// Until when it is on hold; past where the hold is over and nobody has dealt with it.
    pub hold_until: Option<DateTime<Utc>>,
}

/// A transition from the present stage, with every reason that would refuse it (R096,
/// docs/decisions/0004).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    pub transition_id: Uuid,
    /// The label of the button, for example "Citizen replied".
    pub label: String,
    pub to_stage_id: Uuid,
    pub to_stage_name: String,
    pub to_standard_stage: StandardStage,
    /// A reason is required.
    pub needs_reason: bool,
    /// An outcome is required.
    pub needs_outcome: bool,
    /// Another person must approve it first.
    pub needs_approval: bool,
    /// It closes the enquiry for a person who does not close alone, the reader or who asked: another person must
    /// countersign it first.
    pub needs_countersign: bool,
    /// Who takes it cannot undo it.
    pub is_final: bool,
    /// Whoever approves a request for it takes it by that.
    pub approval_takes_step: bool,
    /// The newest request for approval that is still valid.
    pub approval: Option<Approval>,
    /// Sentences, one for each reason the database would refuse it now, whatever is supplied.
    pub refused_because: Vec<String>,
}

impl Transition {
    /// Another person decides first.
    pub fn needs_decision(&self) -> bool {
        self.needs_approval || self.needs_countersign
    }

    /// What the other person gives: the word of every screen.
    pub fn decision_word(&self) -> &'static str {
        match self.needs_approval {
            true => "approval",
            false => "a countersignature",
        }
    }
}

/// A request for approval of a transition. It is valid while the enquiry has the same version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub id: Uuid,
    pub reason: String,
    pub asked_at: DateTime<Utc>,
    pub asked_by_id: Uuid,
    pub asked_by: String,
    /// Approved or declined; `None` while undecided.
    pub decision: Option<bool>,
    pub decision_reason: Option<String>,
    pub decided_by: Option<String>,
    /// Why the reader may not decide it; `None` if they may.
    pub undecidable_because: Option<String>,
    /// By when it is to be decided; `None` without a deadline.
    pub due_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// What staff wrote on an enquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub id: Uuid,
    pub body: String,
    pub written_by: String,
    pub written_at: DateTime<Utc>,
    /// The enquiry that it belongs to, where that is merged into this one or is its whole.
    pub origin: Option<String>,
}

/// What the pane beside the queue adds to a row: how the enquiry begins, and the last note.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    pub id: Uuid,
    /// At most 800 characters of the body.
    pub beginning: String,
    pub channel_name: String,
    pub citizen_name: Option<String>,
    pub stage_reason: Option<String>,
    pub stage_since: DateTime<Utc>,
    /// Its body is cut at 400 characters.
    pub last_note: Option<Note>,
    /// The oldest undecided request for approval.
    pub asked: Option<RequestedApproval>,
    /// By name.
    pub tags: Vec<String>,
    pub open_tasks: i64,
    /// The one due first.
    pub next_task: Option<NextTask>,
    /// The running clock that is due first.
    pub next_clock: Option<NextClock>,
}

/// The clock of an enquiry that is due first.
#[derive(Clone, Debug, PartialEq)]
pub struct NextClock {
    pub name: String,
    pub due_at: DateTime<Utc>,
    /// The law sets it.
    pub is_duty: bool,
}

/// The open task of an enquiry that is due first.
#[derive(Clone, Debug, PartialEq)]
pub struct NextTask {
    pub what: String,
    pub due_at: DateTime<Utc>,
}

/// A request for approval in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedApproval {
    pub by: String,
    pub step: String,
    pub reason: String,
}

/// Everything the enquiry screen shows.
#[derive(Clone, Debug, PartialEq)]
pub struct EnquiryDetail {
    pub row: QueueRow,
    pub body: String,
    pub channel_name: String,
    pub citizen_phone: Option<String>,
    pub citizen_email: Option<String>,
    /// The reason given for the last change of stage.
    pub stage_reason: Option<String>,
    pub stage_since: DateTime<Utc>,
    pub outcome: Option<String>,
    /// Why the contact should not have been needed.
    pub failure_demand: Option<String>,
    /// The page that should have answered it.
    pub guidance_page: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    /// How often it was opened again after it had closed.
    pub times_reopened: i64,
    /// Until when it may be opened again; none while it is open, and without a limit.
    pub reopening_until: Option<DateTime<Utc>>,
    /// Oldest first.
    pub notes: Vec<Note>,
    pub transitions: Vec<Transition>,
    pub context: EnquiryContext,
}

/// One event of an enquiry's history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEvent {
    pub event_id: Uuid,
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

/// Prefix of a custom field's label where a column name is expected.
pub const OWN_FIELD: &str = "custom_fields.";

/// One value that changed: the column, what it was, what it is. Values are text, untrusted.
pub type Change = (String, Option<String>, Option<String>);

impl EnquiryDetail {
    /// The step that waits for the reader: to be decided, or else approved and to be taken.
    pub fn waiting_step(&self) -> Option<&Transition> {
        let mut steps = self.transitions.iter();
        let decide = steps.clone().find(|step| step.is_for_reader_to_decide());
        decide.or_else(|| steps.find(|step| step.is_approved()))
    }
}

impl Transition {
    /// The pending request.
    pub fn pending_approval(&self) -> Option<&Approval> {
        let approval = self.approval.as_ref();
        approval.filter(|approval| approval.decision.is_none())
    }

    /// Its request waits for the reader's decision.
    pub fn is_for_reader_to_decide(&self) -> bool {
        let pending = self.pending_approval();
        pending.is_some_and(|asked| asked.undecidable_because.is_none())
    }

    /// Another person approved it, and the reader can take it now.
    pub fn is_approved(&self) -> bool {
        let approved = |approval: &Approval| approval.decision == Some(true);
        self.needs_decision()
            && self.refused_because.is_empty()
            && self.approval.as_ref().is_some_and(approved)
    }

    /// Whether approval is needed and not requested yet.
    pub fn can_request_approval(&self) -> bool {
        let living = |approval: &Approval| approval.decision != Some(false);
        self.needs_decision()
            && !self.refused_because.is_empty()
            && !self.approval.as_ref().is_some_and(living)
    }
}
