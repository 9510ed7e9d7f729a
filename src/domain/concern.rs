//! A concern: what another person did that is of this person's interest, as the list "For you" has it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// An enquiry, and the position of the reading up to which a person has seen it; none for not seen.
pub type SeenMark = (Uuid, Option<String>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConcernReason {
    /// The enquiry was given to them.
    #[default]
    Assigned,
    /// A task of it was given to them.
    Task,
    /// Their request for approval was decided.
    Approval { approved: bool },
    /// A colleague asked them, or their team.
    Question,
    /// A colleague asked for an approval that they may give; late once its deadline has passed.
    Decide { late: bool },
    /// Their own request for approval was not decided in time.
    Undecided,
    /// Their question was answered, or withdrawn by another.
    Answer { withdrawn: bool },
    /// They watch the enquiry, and others changed it.
    Watched,
    /// The worker tells them: a deadline comes near.
    Warning,
    /// The worker tells them: a deadline was missed.
    Breach,
    /// The worker tells them: nobody took an urgent enquiry.
    Untaken,
}

/// Texts are untrusted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Concern {
    /// Of the record that it is about.
    pub id: Uuid,
    pub enquiry_id: Uuid,
    pub reference: String,
    pub subject: String,
    pub reason: ConcernReason,
    /// Of a watched enquiry: the kind of the last change, by the code of the database.
    pub detail: String,
    /// Who did it.
    pub who: String,
    /// The reason of an assignment, the task, the step that was decided, the question, the sentence of a warning; empty where
    /// nothing was said.
    pub words: String,
    pub at: DateTime<Utc>,
    /// How many changes of a watched enquiry.
    pub changes: i64,
    /// Of a question: by when an answer is needed, and the version that an answer is about.
    pub due_at: Option<DateTime<Utc>>,
    pub version: i32,
    /// Of the audit log, up to which the list was read: to mark it as seen.
    pub position: String,
}

impl ConcernReason {
    pub fn code(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Task => "task",
            Self::Approval { approved: true } => "approved",
            Self::Approval { approved: false } => "declined",
            Self::Question => "question",
            Self::Decide { .. } => "to_decide",
            Self::Undecided => "undecided",
            Self::Answer { withdrawn: false } => "answered",
            Self::Answer { withdrawn: true } => "withdrawn",
            Self::Watched => "watched",
            Self::Warning => "warning",
            Self::Breach => "breach",
            Self::Untaken => "untaken",
        }
    }
}

impl Concern {
    pub fn is_question(&self) -> bool {
        self.reason == ConcernReason::Question
    }

    /// It stays until it is answered or decided, seen or not.
    pub fn stays(&self) -> bool {
        matches!(
            self.reason,
            ConcernReason::Question | ConcernReason::Decide { .. } | ConcernReason::Undecided
        )
    }

    /// Its place above or among the others: what nobody took, questions, then what is to be decided, then the rest.
    pub fn rank(&self) -> u8 {
        match self.reason {
            ConcernReason::Untaken => 0,
            ConcernReason::Question => 1,
            ConcernReason::Decide { .. } => 2,
            _ => 3,
        }
    }

    /// What happened, in one line.
    pub fn describe(&self) -> String {
        let who = &self.who;
        let what = match self.reason {
            ConcernReason::Assigned => format!("Assigned to you by {who}"),
            ConcernReason::Task => format!("Task from {who}"),
            ConcernReason::Approval { approved: true } => format!("Approved by {who}"),
            ConcernReason::Approval { approved: false } => format!("Declined by {who}"),
            ConcernReason::Question => format!("Question from {who}"),
            ConcernReason::Decide { late: false } => format!("{who} asks for approval"),
            ConcernReason::Decide { late: true } => {
                format!("Late: {who} asks for approval")
            }
            ConcernReason::Undecided => "Nobody has decided in time".to_owned(),
            ConcernReason::Answer { withdrawn: false } => format!("Answered by {who}"),
            ConcernReason::Answer { withdrawn: true } => format!("Question withdrawn by {who}"),
            ConcernReason::Watched => format!("Watched: {} by {who}", self.change_words()),
            // Nobody did it: time passed.
            ConcernReason::Warning | ConcernReason::Breach | ConcernReason::Untaken => {
                return self.words.clone();
            }
        };
        match (self.words.as_str(), self.changes) {
            ("", 0 | 1) => what,
            ("", many) => format!("{what} · {many} changes"),
            (words, _) => format!("{what}: {words}"),
        }
    }

    fn change_words(&self) -> &'static str {
        match self.detail.as_str() {
            "stage" => "stage changed",
            "assignee" => "reassigned",
            "priority" => "priority changed",
            "tenant.approvals" => "approval",
            "tenant.corrections" => "corrected",
            "tenant.documents" => "document",
            "tenant.enquiry_links" => "link",
            "tenant.enquiry_tags" => "tag",
            "tenant.messages" => "message",
            "tenant.notes" => "note",
            "tenant.tasks" => "task",
            _ => "changed",
        }
    }
}
