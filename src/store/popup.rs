//! What lies above the screen and takes the keys first. At most one at a time.

use super::cursor::Cursor;
use super::export::Export;
use super::field::Field;
use super::new_enquiry::NewEnquiryForm;
use super::notes::Notes;
use super::reply::Reply;
use super::together::CommonStage;
use crate::action::{Action, KeyContext};
use crate::domain::{DraftForm, QueueRow, Refusal, Transition};
use crate::effect::EnquiryVersion;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Why the last attempt failed: one sentence, and all reasons.
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
}

impl From<&Refusal> for FormError {
    fn from(refusal: &Refusal) -> Self {
        Self {
            sentence: refusal.sentence.clone(),
            reasons: refusal.reasons.clone(),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Popup {
    Help {
        scroll: usize,
        place: KeyContext,
    },
    Palette(Palette),
    Search {
        field: Field,
    },
    /// Typing letters that the rows on the screen must hold.
    Filter {
        field: Field,
    },
    AssigneePicker(AssigneePicker),
    Priority(PriorityPicker),
    Note(NoteForm),
    Reply(Box<Reply>),
    NewEnquiry(Box<NewEnquiryForm>),
    /// One note for all marked enquiries.
    Notes(Notes),
    Export(Export),
    TransitionPicker(TransitionPicker),
    /// The stage of all marked enquiries.
    CommonStage(CommonStage),
    /// What the last act on several left as it was; the list itself is in the queue.
    BulkFailures,
}

impl Popup {
    /// Which keys it takes.
    pub fn place(&self) -> KeyContext {
        match self {
            Self::Help { .. } => KeyContext::Help,
            Self::Palette(_) => KeyContext::Palette,
            Self::Search { .. } => KeyContext::Search,
            Self::Filter { .. } => KeyContext::Filter,
            Self::AssigneePicker(_) => KeyContext::AssigneePicker,
            Self::Priority(_) => KeyContext::Priority,
            Self::Note(_) | Self::Notes(_) => KeyContext::Note,
            Self::Reply(reply) if reply.choosing.is_some() => KeyContext::Templates,
            Self::Reply(_) => KeyContext::Reply,
            Self::NewEnquiry(_) => KeyContext::NewEnquiry,
            Self::Export(_) => KeyContext::Export,
            Self::TransitionPicker(TransitionPicker { form: None, .. })
            | Self::CommonStage(CommonStage { form: None, .. }) => KeyContext::Transitions,
            Self::TransitionPicker(TransitionPicker {
                form: Some(form), ..
            })
            | Self::CommonStage(CommonStage {
                form: Some(form), ..
            }) => match form.picked {
                Some(_) => KeyContext::Outcomes,
                None => KeyContext::StageForm,
            },
            Self::BulkFailures => KeyContext::BulkFailures,
        }
    }
}

/// One thing the palette can do here.
#[derive(Clone, Debug, PartialEq)]
pub struct PaletteItem {
    pub words: String,
    pub key: String,
    pub action: Action,
}

/// The things that can be done here, narrowed by typing.
#[derive(Clone, Debug)]
pub struct Palette {
    pub offers: Vec<PaletteItem>,
    pub typed: Field,
    pub cursor: Cursor,
}

/// An enquiry that is to be assigned, and to whom it was assigned before.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    pub seen: EnquiryVersion,
    pub reference: String,
    /// As it was seen: it may be in no list any more when somebody asks what became of it.
    pub row: QueueRow,
    pub before: Option<Uuid>,
    /// How urgent it was.
    pub priority: i16,
}

/// Choosing how urgent enquiries are.
#[derive(Clone, Debug)]
pub struct PriorityPicker {
    pub targets: Vec<Target>,
    pub cursor: Cursor,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// Choosing the colleague who gets the enquiries.
#[derive(Clone, Debug)]
pub struct AssigneePicker {
    pub targets: Vec<Target>,
    pub typed: Field,
    pub cursor: Cursor,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// A note being written. While it is being saved its text does not change.
#[derive(Clone, Debug)]
pub struct NoteForm {
    pub enquiry_id: Uuid,
    pub reference: String,
    pub field: Field,
    /// When the text it began with was kept.
    pub kept_at: Option<DateTime<Utc>>,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// Choosing what happens next to an enquiry; the choices themselves are in the open enquiry.
#[derive(Clone, Debug)]
pub struct TransitionPicker {
    pub enquiry_id: Uuid,
    pub reference: String,
    pub cursor: Cursor,
    pub form: Option<StageForm>,
    pub error: Option<FormError>,
    pub saving: bool,
    /// The bar was put on what waits for a decision, or there was nothing: it is the person's now.
    pub placed: bool,
    /// The row that was on the screen when the attempt was made, to be told apart from what is there now.
    pub saw: Option<QueueRow>,
}

/// The longest reason or outcome: what `enquiries_stage_reason_length` and its kin allow.
const MAX_REASON_LEN: usize = 500;

pub(super) fn line() -> Field {
    Field::one_line(MAX_REASON_LEN).allow_overflow()
}

/// What the form of the ways out is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransitionPurpose {
    Change,
    /// Asking that somebody approves of the step.
    Ask,
    /// Saying no to who asked.
    Decline,
}

/// What a change of stage asks for: a reason, an outcome, or both.
#[derive(Clone, Debug)]
pub struct StageForm {
    pub transition: Transition,
    pub purpose: TransitionPurpose,
    pub reason: Field,
    pub outcome: Field,
    /// The cursor is in the outcome.
    pub in_outcome: bool,
    /// Which of the offered outcomes is chosen; none while the keys are in the words.
    pub picked: Option<usize>,
    /// When the text it began with was kept.
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
            picked: None,
            kept_at: None,
        }
    }

    /// A form that asks for a reason and nothing else.
    pub(super) fn saying_why(transition: Transition, purpose: TransitionPurpose) -> Self {
        let mut form = Self::new(Transition {
            needs_reason: true,
            needs_outcome: false,
            ..transition
        });
        form.purpose = purpose;
        form
    }

    /// Two fields, so that Tab has somewhere to go.
    pub fn both(&self) -> bool {
        self.transition.needs_reason && self.transition.needs_outcome
    }

    /// Under which name its text is kept.
    pub fn draft_form(&self) -> DraftForm {
        match self.purpose {
            TransitionPurpose::Change => DraftForm::StageChange,
            TransitionPurpose::Ask | TransitionPurpose::Decline => DraftForm::Approval,
        }
    }

    /// Both texts as one, a line each, as they are kept.
    pub fn typed(&self) -> String {
        format!("{}\n{}", self.reason.text(), self.outcome.text())
    }

    /// The reason and the outcome of what `typed` gave.
    pub(super) fn parts(typed: &str) -> (&str, &str) {
        typed.split_once('\n').unwrap_or((typed, ""))
    }

    /// What was typed before, in its fields again.
    pub fn fill(&mut self, typed: &str) {
        let (reason, outcome) = Self::parts(typed);
        self.picked = None;
        self.reason = line();
        self.reason.paste(reason);
        self.outcome = line();
        self.outcome.paste(outcome);
    }

    /// What must still be said, with the cursor where it is to be said.
    pub(super) fn missing(&mut self) -> Option<&'static str> {
        if self.transition.needs_reason && self.reason.is_blank() {
            (self.in_outcome, self.picked) = (false, None);
            Some("Enter a reason.")
        } else if self.transition.needs_outcome && self.outcome.is_blank() {
            self.in_outcome = true;
            Some("Enter an outcome.")
        } else {
            None
        }
    }

    /// Whether what is asked for is too long to be sent, with the cursor in it.
    pub(super) fn is_too_long(&mut self) -> bool {
        let way = &self.transition;
        let reason = way.needs_reason && self.reason.too_long().is_some();
        let outcome = way.needs_outcome && self.outcome.too_long().is_some();
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
