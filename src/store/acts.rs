//! Changes in hand: each knows what it was about, so that its answer can say what happened.

use super::Store;
use super::layer::{Layer, Target, Trouble};
use crate::domain::Failure;
use crate::effect::{Answer, Effect, Outcome, Question, Slot, Ticket};
use chrono::{DateTime, Utc};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Act {
    number: u64,
    pub since: DateTime<Utc>,
    what: Doing,
}

#[derive(Clone, Debug)]
pub(super) enum Doing {
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
    Stages {
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
    Register,
    /// Watching an enquiry, or stopping.
    Watch {
        enquiry_id: Uuid,
        reference: String,
    },
}

impl Doing {
    fn undoes(&self) -> bool {
        matches!(
            self,
            Self::Assign { undoing: true, .. } | Self::Priority { undoing: true, .. }
        )
    }
}

impl Store {
    pub(super) fn act(&mut self, what: Doing, question: Question) -> Effect {
        // What is still told of the act before would be read as the answer to this one.
        self.notice = None;
        self.queue.refused = None;
        self.conflict = None;
        if !what.undoes() {
            self.queue.remainder = None;
        }
        let ticket = self.tickets.issue(Slot::Act);
        self.acts.push(Act {
            number: ticket.number,
            since: self.now,
            what,
        });
        Effect::Ask(ticket, question)
    }

    /// Whether such an act is under way.
    pub(super) fn is_doing(&self, such: impl Fn(&Doing) -> bool) -> bool {
        self.acts.iter().any(|act| such(&act.what))
    }

    pub(super) fn act_done(&mut self, ticket: Ticket, outcome: Outcome) -> Vec<Effect> {
        // Signing out is an act that nobody waits for.
        let Some(index) = self.acts.iter().position(|act| act.number == ticket.number) else {
            return Vec::new();
        };
        let what = self.acts.remove(index).what;
        match (what, outcome) {
            (
                Doing::Assign {
                    targets,
                    to_name,
                    undoing,
                },
                Ok(Answer::Acted(ended)),
            ) => self.assigned(&targets, &to_name, undoing, &ended),
            (
                Doing::Priority {
                    targets,
                    to,
                    undoing,
                },
                Ok(Answer::Acted(ended)),
            ) => self.priority_changed(&targets, to, undoing, &ended),
            (
                Doing::Approval {
                    enquiry_id, done, ..
                },
                Ok(_),
            ) => self.approval_done(enquiry_id, done),
            (
                Doing::Reply {
                    enquiry_id,
                    reference,
                    to,
                },
                Ok(_),
            ) => self.reply_sent(enquiry_id, &reference, &to),
            (Doing::Notes { targets }, Ok(Answer::Acted(ended))) => {
                self.notes_saved(&targets, &ended)
            }
            (Doing::Stages { targets, to_stage }, Ok(Answer::Acted(ended))) => {
                self.stages_changed(&targets, &to_stage, &ended)
            }
            (
                Doing::Note {
                    enquiry_id,
                    reference,
                },
                Ok(_),
            ) => self.note_saved(enquiry_id, &reference),
            (
                Doing::Stage {
                    enquiry_id,
                    reference,
                    to_stage,
                    left,
                },
                Ok(_),
            ) => self.stage_changed(enquiry_id, &reference, &to_stage, &left),
            (
                Doing::Watch {
                    enquiry_id,
                    reference,
                },
                Ok(Answer::Watching(watches)),
            ) => self.watched(enquiry_id, &reference, watches),
            (Doing::Register, Ok(Answer::Registered(received))) => self.registered(&received),
            (Doing::Register, Ok(Answer::NotSound(faults))) => self.not_sound(faults),
            (what, outcome) => {
                let unexpected = || Failure::Fault("an answer to another question".into());
                let failure = outcome.err().unwrap_or_else(unexpected);
                self.act_failed(&what, &failure)
            }
        }
    }

    fn act_failed(&mut self, what: &Doing, failure: &Failure) -> Vec<Effect> {
        match what {
            Doing::Assign {
                targets, undoing, ..
            } => self.assign_failed(targets, *undoing, failure),
            Doing::Priority {
                targets, undoing, ..
            } => self.priority_failed(targets, *undoing, failure),
            Doing::Notes { targets } => self.notes_failed(targets, failure),
            Doing::Stages { targets, .. } => self.stages_failed(targets, failure),
            Doing::Note {
                enquiry_id,
                reference,
            } => self.note_failed(*enquiry_id, reference, failure),
            Doing::Reply {
                enquiry_id,
                reference,
                ..
            } => self.reply_failed(*enquiry_id, reference, failure),
            Doing::Approval {
                enquiry_id,
                reference,
                ..
            }
            | Doing::Stage {
                enquiry_id,
                reference,
                ..
            } => self.stage_failed(*enquiry_id, reference, failure),
            Doing::Register => self.register_failed(failure),
            Doing::Watch { reference, .. } => self.watch_failed(reference, failure),
        }
    }

    /// What a person reads when an act failed: what happened, and what to do next.
    pub(super) fn trouble(&self, failure: &Failure) -> Trouble {
        match failure {
            Failure::Refused(refusal) => Trouble::from(refusal.as_ref()),
            Failure::Conflict => Trouble::new("Somebody changed this enquiry since you saw it."),
            Failure::Unavailable(_) => Trouble::new(format!(
                "{failure} Nothing was changed; try again in a moment."
            )),
            // The text of a field takes the letters: the way to `r` leads over Esc.
            Failure::Unanswered if self.place().takes_text() => Trouble::new(format!(
                "{failure} It may have been saved: Esc keeps your text, then r shows whether it was."
            )),
            Failure::Unanswered => {
                Trouble::new(format!("{failure} It may have been saved: press r to see."))
            }
            other => Trouble::new(other.to_string()),
        }
    }

    /// Where the typed text stays, its error above it.
    pub(super) fn layer_trouble(&mut self, trouble: Trouble) {
        match &mut self.layer {
            Some(Layer::Note(note)) => {
                note.saving = false;
                note.trouble = Some(trouble);
            }
            Some(Layer::Notes(notes)) => {
                notes.saving = false;
                notes.trouble = Some(trouble);
            }
            Some(Layer::Together(together)) => {
                together.saving = false;
                together.trouble = Some(trouble);
            }
            Some(Layer::Stages(stages)) => {
                stages.saving = false;
                stages.trouble = Some(trouble);
            }
            Some(Layer::Priority(urgency)) => {
                urgency.saving = false;
                urgency.trouble = Some(trouble);
            }
            Some(Layer::People(people)) => {
                people.saving = false;
                people.trouble = Some(trouble);
            }
            _ => {}
        }
    }
}
