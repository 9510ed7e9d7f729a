//! Changes in hand: each knows what it was about, so that its answer can say what happened.

use super::Store;
use super::popup::{FormError, Popup, Target};
use crate::domain::Failure;
use crate::effect::{Effect, Request, RequestId, RequestResult, Response, Slot};
use chrono::{DateTime, Utc};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct PendingMutation {
    number: u64,
    pub since: DateTime<Utc>,
    what: Mutation,
}

#[derive(Clone, Debug)]
pub(super) enum Mutation {
    Assign {
        targets: Vec<Target>,
        to_name: String,
        undoing: bool,
    },
    Priority {
        targets: Vec<Target>,
        to: i16,
        undoing: bool,
    },
    Note {
        enquiry_id: Uuid,
        reference: String,
    },
    Reply {
        enquiry_id: Uuid,
        reference: String,
        /// The citizen's name.
        to: String,
    },
    Notes {
        targets: Vec<Target>,
    },
    /// Asking for an approval, or deciding it.
    Approval {
        enquiry_id: Uuid,
        reference: String,
        /// What is said when it is done.
        done: String,
    },
    TransitionPicker {
        targets: Vec<Target>,
        to_stage: String,
    },
    Stage {
        enquiry_id: Uuid,
        reference: String,
        to_stage: String,
        /// What was typed for another step, and stays not sent.
        left: String,
    },
    CreateEnquiry,
    /// Watching an enquiry, or stopping.
    Watch {
        enquiry_id: Uuid,
        reference: String,
    },
}

impl Mutation {
    fn undoes(&self) -> bool {
        matches!(
            self,
            Self::Assign { undoing: true, .. } | Self::Priority { undoing: true, .. }
        )
    }
}

impl Store {
    pub(super) fn mutate(&mut self, what: Mutation, request: Request) -> Effect {
        // What is still told of the act before would be read as the answer to this one.
        self.notice = None;
        self.queue.refused = None;
        self.conflict = None;
        if !what.undoes() {
            self.queue.bulk_failures = None;
        }
        let request_id = self.request_ids.issue(Slot::Act);
        self.mutations.push(PendingMutation {
            number: request_id.number,
            since: self.now,
            what,
        });
        Effect::Request(request_id, request)
    }

    /// Whether such an act is under way.
    pub(super) fn is_mutating(&self, such: impl Fn(&Mutation) -> bool) -> bool {
        self.mutations.iter().any(|act| such(&act.what))
    }

    pub(super) fn on_mutation_done(
        &mut self,
        request_id: RequestId,
        outcome: RequestResult,
    ) -> Vec<Effect> {
        // Signing out is an act that nobody waits for.
        let Some(index) = self
            .mutations
            .iter()
            .position(|act| act.number == request_id.number)
        else {
            return Vec::new();
        };
        let what = self.mutations.remove(index).what;
        match (what, outcome) {
            (
                Mutation::Assign {
                    targets,
                    to_name,
                    undoing,
                },
                Ok(Response::Updated(ended)),
            ) => self.assigned(&targets, &to_name, undoing, &ended),
            (
                Mutation::Priority {
                    targets,
                    to,
                    undoing,
                },
                Ok(Response::Updated(ended)),
            ) => self.priority_changed(&targets, to, undoing, &ended),
            (
                Mutation::Approval {
                    enquiry_id, done, ..
                },
                Ok(_),
            ) => self.approval_done(enquiry_id, done),
            (
                Mutation::Reply {
                    enquiry_id,
                    reference,
                    to,
                },
                Ok(_),
            ) => self.reply_sent(enquiry_id, &reference, &to),
            (Mutation::Notes { targets }, Ok(Response::Updated(ended))) => {
                self.notes_saved(&targets, &ended)
            }
            (Mutation::TransitionPicker { targets, to_stage }, Ok(Response::Updated(ended))) => {
                self.stages_changed(&targets, &to_stage, &ended)
            }
            (
                Mutation::Note {
                    enquiry_id,
                    reference,
                },
                Ok(_),
            ) => self.note_saved(enquiry_id, &reference),
            (
                Mutation::Stage {
                    enquiry_id,
                    reference,
                    to_stage,
                    left,
                },
                Ok(_),
            ) => self.stage_changed(enquiry_id, &reference, &to_stage, &left),
            (
                Mutation::Watch {
                    enquiry_id,
                    reference,
                },
                Ok(Response::Watching(watches)),
            ) => self.watched(enquiry_id, &reference, watches),
            (Mutation::CreateEnquiry, Ok(Response::EnquiryCreated(received))) => {
                self.registered(&received)
            }
            (Mutation::CreateEnquiry, Ok(Response::InvalidFields(faults))) => {
                self.not_sound(faults)
            }
            (what, outcome) => {
                let unexpected = || Failure::Internal("an answer to another request".into());
                let failure = outcome.err().unwrap_or_else(unexpected);
                self.on_mutation_failed(&what, &failure)
            }
        }
    }

    fn on_mutation_failed(&mut self, what: &Mutation, failure: &Failure) -> Vec<Effect> {
        match what {
            Mutation::Assign {
                targets, undoing, ..
            } => self.assign_failed(targets, *undoing, failure),
            Mutation::Priority {
                targets, undoing, ..
            } => self.priority_failed(targets, *undoing, failure),
            Mutation::Notes { targets } => self.notes_failed(targets, failure),
            Mutation::TransitionPicker { targets, .. } => self.stages_failed(targets, failure),
            Mutation::Note {
                enquiry_id,
                reference,
            } => self.note_failed(*enquiry_id, reference, failure),
            Mutation::Reply {
                enquiry_id,
                reference,
                ..
            } => self.reply_failed(*enquiry_id, reference, failure),
            Mutation::Approval {
                enquiry_id,
                reference,
                ..
            }
            | Mutation::Stage {
                enquiry_id,
                reference,
                ..
            } => self.stage_failed(*enquiry_id, reference, failure),
            Mutation::CreateEnquiry => self.register_failed(failure),
            Mutation::Watch { reference, .. } => self.watch_failed(reference, failure),
        }
    }

    /// What a person reads when an act failed: what happened, and what to do next.
    pub(super) fn error(&self, failure: &Failure) -> FormError {
        match failure {
            Failure::Refused(refusal) => FormError::from(refusal.as_ref()),
            Failure::Conflict => FormError::new("This enquiry has changed since you saw it."),
            Failure::Unavailable(_) => FormError::new(format!(
                "{failure} Nothing was changed. Try again in a moment."
            )),
            // The text of a field takes the letters: the way to `r` leads over Esc.
            Failure::Indeterminate if self.place().takes_text() => FormError::new(format!(
                "{failure} It may have been saved. Press Esc to keep your text, then r to check."
            )),
            Failure::Indeterminate => FormError::new(format!(
                "{failure} It may have been saved. Press r to check."
            )),
            other => FormError::new(other.to_string()),
        }
    }

    /// Where the typed text stays, its error above it.
    pub(super) fn set_popup_error(&mut self, error: FormError) {
        match &mut self.popup {
            Some(Popup::Note(note)) => {
                note.saving = false;
                note.error = Some(error);
            }
            Some(Popup::Notes(notes)) => {
                notes.saving = false;
                notes.error = Some(error);
            }
            Some(Popup::CommonStage(together)) => {
                together.saving = false;
                together.error = Some(error);
            }
            Some(Popup::TransitionPicker(stages)) => {
                stages.saving = false;
                stages.error = Some(error);
            }
            Some(Popup::Priority(urgency)) => {
                urgency.saving = false;
                urgency.error = Some(error);
            }
            Some(Popup::AssigneePicker(people)) => {
                people.saving = false;
                people.error = Some(error);
            }
            _ => {}
        }
    }
}
