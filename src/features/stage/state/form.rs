//! The form of a change of stage, of a request for approval, or of a refusal of one: a reason, an outcome, or both.

use crate::components::field::Field;
use crate::domain::{DraftForm, Transition};
use chrono::{DateTime, Utc};

/// The limit of `stage_changes_reason_length`, `enquiries_outcome_length` and the lengths of `approvals`.
const MAX_REASON_LEN: usize = 500;

pub(super) fn line() -> Field {
    Field::one_line(MAX_REASON_LEN).allow_overflow()
}

/// What the form of a transition is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransitionPurpose {
    Change,
    /// Requesting approval of the transition.
    Ask,
    /// Approving a request, with or without a comment.
    Approve,
    /// Declining a request for approval.
    Decline,
}

/// The form of a change of stage: a reason, an outcome, or both.
#[derive(Clone, Debug)]
pub struct StageForm {
    pub transition: Transition,
    pub purpose: TransitionPurpose,
    pub reason: Field,
    pub outcome: Field,
    /// The cursor is in the outcome.
    pub in_outcome: bool,
    /// Code of the reason for which the contact should not have been needed.
    pub failure_demand: Option<String>,
    /// The words chosen from the line “Other”: meant as they are, though the list does not have them.
    pub own_words: Option<String>,
    /// Index of the selected suggestion; `None` while the text has the keys.
    pub picked: Option<usize>,
    /// When the draft it started from was saved.
    pub kept_at: Option<DateTime<Utc>>,
}

impl StageForm {
    pub fn new(transition: Transition) -> Self {
        let in_outcome = transition.needs_outcome && !transition.needs_reason;
        Self {
            transition,
            purpose: TransitionPurpose::Change,
            reason: line(),
            outcome: line(),
            in_outcome,
            failure_demand: None,
            own_words: None,
            picked: None,
            kept_at: None,
        }
    }

    /// A form for a reason or a comment only.
    pub(super) fn saying_why(transition: Transition, purpose: TransitionPurpose) -> Self {
        let mut form = Self::new(Transition {
            needs_reason: true,
            needs_outcome: false,
            ..transition
        });
        form.purpose = purpose;
        form
    }

    /// Whether the request that it decides is no longer waiting.
    pub(super) fn is_decided(&self, newest: &Transition) -> bool {
        let decides = [TransitionPurpose::Approve, TransitionPurpose::Decline];
        let pending = |it: &Transition| it.pending_approval().map(|approval| approval.id);
        decides.contains(&self.purpose) && pending(&self.transition) != pending(newest)
    }

    /// Whether it has two fields for Tab to switch between.
    pub fn both(&self) -> bool {
        self.transition.needs_reason && self.transition.needs_outcome
    }

    /// The form that its draft is saved under.
    pub fn draft_form(&self) -> DraftForm {
        match self.purpose {
            TransitionPurpose::Change => DraftForm::StageChange,
            TransitionPurpose::Ask | TransitionPurpose::Approve | TransitionPurpose::Decline => {
                DraftForm::Approval
            }
        }
    }

    /// Both texts as one draft, a line each.
    pub fn typed(&self) -> String {
        format!("{}\n{}", self.reason.text(), self.outcome.text())
    }

    /// Splits the text made by `typed` into reason and outcome.
    pub(super) fn parts(typed: &str) -> (&str, &str) {
        typed.split_once('\n').unwrap_or((typed, ""))
    }

    /// Fills the fields from a draft.
    pub fn fill(&mut self, typed: &str) {
        let (reason, outcome) = Self::parts(typed);
        self.picked = None;
        self.reason = line();
        self.reason.paste(reason);
        self.outcome = line();
        self.outcome.paste(outcome);
    }

    /// The error of a missing text, with the cursor moved to its field.
    pub(super) fn missing(&mut self) -> Option<&'static str> {
        let needs_reason =
            self.transition.needs_reason && self.purpose != TransitionPurpose::Approve;
        if needs_reason && self.reason.is_blank() {
            (self.in_outcome, self.picked) = (false, None);
            Some("Enter a reason.")
        } else if self.transition.needs_outcome && self.outcome.is_blank() {
            self.in_outcome = true;
            Some("Enter an outcome.")
        } else {
            None
        }
    }

    /// Whether a text is too long to be sent, with the cursor moved to its field.
    pub(super) fn is_too_long(&mut self) -> bool {
        let transition = &self.transition;
        let reason = transition.needs_reason && self.reason.too_long().is_some();
        let outcome = transition.needs_outcome && self.outcome.too_long().is_some();
        if reason || outcome {
            (self.in_outcome, self.picked) = (!reason, None);
        }
        reason || outcome
    }

    /// The field under the cursor.
    pub fn field_mut(&mut self) -> &mut Field {
        if self.in_outcome {
            &mut self.outcome
        } else {
            &mut self.reason
        }
    }
}
