//! A change of one enquiry or of several: its targets as they were seen, its result, and why it was refused.

use super::{Failure, QueueRow, Refusal};
use crate::keys::{BACK, REFRESH};
use uuid::Uuid;

/// The reason that the program gives for an assignment that takes another one back.
pub const UNDONE: &str = "Undone";

/// An enquiry at the version that was seen when its change was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnquiryVersion {
    pub id: Uuid,
    pub version: i32,
}

/// The result of a change of one or several enquiries: each of them is in one of the lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BulkResult {
    /// Updated, with their new versions.
    pub updated: Vec<EnquiryVersion>,
    /// Changed by somebody else since they were seen; left as they are.
    pub stale: Vec<StaleEnquiry>,
    /// Rejected by a rule, each with its refusal.
    pub rejected: Vec<(Uuid, Refusal)>,
}

/// An enquiry that is no longer at the expected version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleEnquiry {
    pub id: Uuid,
    /// Its present stage and assignee; `None` where it is no longer visible.
    pub now: Option<(String, Option<String>)>,
}

/// An enquiry that a mutation is about, as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    pub seen: EnquiryVersion,
    pub reference: String,
    /// Kept for the list of failures: by then no list may have it any more.
    pub row: QueueRow,
    /// The former assignee.
    pub former_assignee: Option<Uuid>,
    /// The former priority.
    pub former_priority: i16,
}

impl From<&QueueRow> for Target {
    fn from(row: &QueueRow) -> Self {
        Self {
            seen: EnquiryVersion {
                id: row.id,
                version: row.version,
            },
            reference: row.reference.clone(),
            row: row.clone(),
            former_assignee: row.assignee_id,
            former_priority: row.priority,
        }
    }
}

/// The error of the last attempt: one sentence, and all reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormError {
    pub sentence: String,
    pub reasons: Vec<String>,
}

impl FormError {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            reasons: Vec::new(),
        }
    }

    /// The sentence with its reasons, for a notice of one line.
    pub fn describe(&self) -> String {
        let mut words = self.sentence.clone();
        for reason in &self.reasons {
            words.push(' ');
            words.push_str(reason);
        }
        words
    }
}

impl FormError {
    /// The error of a failed request: what happened, and what to do next. In a form that takes text the key that
    /// checks is a letter, so Esc comes first.
    pub fn of(failure: &Failure, takes_text: bool) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::from(refusal.as_ref()),
            Failure::Conflict => Self::new("This enquiry has changed since you saw it."),
            Failure::Unavailable(_) => Self::new(format!(
                "{failure} Nothing was changed. Try again in a moment."
            )),
            Failure::Indeterminate if takes_text => Self::new(format!(
                "{failure} It may have been saved. Press {BACK} to keep your text, then {REFRESH} to check."
            )),
            Failure::Indeterminate => Self::new(format!(
                "{failure} It may have been saved. Press {REFRESH} to check."
            )),
            other => Self::new(other.to_string()),
        }
    }
}

impl From<&Refusal> for FormError {
    fn from(refusal: &Refusal) -> Self {
        Self {
            sentence: refusal.sentence.clone(),
            reasons: refusal.reasons.clone(),
        }
    }
}
