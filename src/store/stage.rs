//! Changing the stage: every way out with every reason against it, then the reason or outcome it asks for.

use super::Store;
use super::acts::Doing;
use super::assign::told;
use super::cursor::Cursor;
use super::layer::{Layer, Purpose, StageForm, Stages, Trouble};
use super::notice::Tone;
use crate::domain::{Failure, QueueRow, Transition};
use crate::effect::{Effect, Question, Seen};
use uuid::Uuid;

/// A reason or outcome whose form was closed before it was sent.
#[derive(Clone, Debug)]
pub(super) struct Parked {
    enquiry_id: Uuid,
    pub(super) reference: String,
    form: StageForm,
}

impl Store {
    pub(super) fn choose_stage(&mut self) -> Vec<Effect> {
        let Some(row) = self.subject().cloned() else {
            return self.nothing_chosen();
        };
        self.layer = Some(Layer::Stages(Stages {
            enquiry_id: row.id,
            reference: row.reference.clone(),
            cursor: Cursor::default(),
            form: None,
            trouble: None,
            saving: false,
            saw: None,
        }));
        // The ways out depend on the moment, so they are read anew even when the enquiry is open.
        self.read_enquiry(row)
    }

    /// The ways out of the stage of the enquiry in the layer, once they are known.
    pub fn transitions(&self) -> &[Transition] {
        self.enquiry
            .detail
            .value()
            .map_or(&[], |detail| &detail.transitions)
    }

    /// Enter on a way out, or Save in its form: asks for what is missing before it asks the server.
    pub(super) fn confirm_stage(&mut self) -> Vec<Effect> {
        let transitions = self.transitions().to_vec();
        let Some(Layer::Stages(stages)) = &mut self.layer else {
            return Vec::new();
        };
        if stages.saving {
            return Vec::new();
        }
        if let Some(form) = &mut stages.form {
            if let Some(words) = form.missing() {
                stages.trouble = Some(Trouble::new(words));
                return Vec::new();
            }
            let wanted = form.transition.transition_id;
            let same = |t: &&Transition| t.transition_id == wanted;
            if !transitions.iter().any(|t| same(&t)) {
                // The trouble that says so is on the screen since the enquiry was read again.
                return Vec::new();
            }
            if form.purpose != Purpose::Change {
                let form = form.clone();
                return self.send_words(&form);
            }
            let filled = |field: &super::field::Field| (!field.is_blank()).then(|| field.text());
            let (reason, outcome) = (filled(&form.reason), filled(&form.outcome));
            let transition = form.transition.clone();
            return self.change_stage(transition, reason, outcome);
        }
        let Some(transition) = transitions.get(stages.cursor.index).cloned() else {
            return Vec::new();
        };
        if transition.can_be_asked() {
            stages.trouble = None;
            stages.form = Some(StageForm::saying_why(transition, Purpose::Ask));
            return Vec::new();
        }
        if !transition.refused_because.is_empty() {
            stages.trouble = Some(Trouble {
                sentence: format!("You cannot choose “{}” yet.", transition.label),
                reasons: transition.refused_because,
            });
            return Vec::new();
        }
        stages.trouble = None;
        if transition.needs_reason || transition.needs_outcome {
            let id = stages.enquiry_id;
            let parked = self.parked_form.take();
            let parked = parked.filter(|parked| parked.enquiry_id == id);
            let mut form = StageForm::new(transition);
            if let Some(Parked { form: kept, .. }) = parked {
                (form.reason, form.outcome) = (kept.reason, kept.outcome);
            }
            stages.form = Some(form);
            return Vec::new();
        }
        self.change_stage(transition, None, None)
    }

    /// Sends the version that is on the screen: whoever was faster wins, and we are told.
    fn change_stage(
        &mut self,
        transition: Transition,
        reason: Option<String>,
        outcome: Option<String>,
    ) -> Vec<Effect> {
        let Some(detail) = self.enquiry.detail.value() else {
            return Vec::new();
        };
        let enquiry = Seen {
            id: detail.row.id,
            version: detail.row.version,
        };
        let saw = (
            detail.row.stage_name.clone(),
            detail.row.assignee_name.clone(),
        );
        let reference = detail.row.reference.clone();
        if let Some(Layer::Stages(stages)) = &mut self.layer {
            stages.saving = true;
            stages.trouble = None;
            stages.saw = Some(saw);
        }
        self.queue.pending.insert(enquiry.id);
        let what = Doing::Stage {
            enquiry_id: enquiry.id,
            reference,
            to_stage: transition.to_stage_name,
        };
        let question = Question::ChangeStage {
            enquiry,
            to_stage_id: transition.to_stage_id,
            reason,
            outcome,
        };
        vec![self.act(what, question)]
    }

    pub(super) fn stage_changed(&mut self, id: Uuid, reference: &str, to: &str) -> Vec<Effect> {
        self.queue.pending.remove(&id);
        if self.stages_are_open(id) {
            self.layer = None;
        }
        self.say(Tone::Good, format!("{reference} is now {to}."));
        self.refresh_all()
    }

    pub(super) fn stage_failed(
        &mut self,
        id: Uuid,
        reference: &str,
        failure: &Failure,
    ) -> Vec<Effect> {
        self.queue.pending.remove(&id);
        let trouble = self.trouble(failure);
        if self.stages_are_open(id) {
            self.layer_trouble(trouble);
        } else {
            let words = format!(
                "The stage of {reference} was not changed. {}",
                told(&trouble)
            );
            self.say(Tone::Error, words);
        }
        // Refused or overtaken: the enquiry or its rules are not what was shown.
        match failure {
            Failure::Conflict | Failure::Refused(_) => self.refresh_all(),
            _ => Vec::new(),
        }
    }

    /// The enquiry was read again while the layer is open: say what is different, keep what was typed.
    pub(super) fn stages_came(&mut self) {
        let Some(detail) = self.enquiry.detail.value() else {
            return;
        };
        let Some(Layer::Stages(stages)) = &mut self.layer else {
            return;
        };
        if stages.enquiry_id != detail.row.id || stages.saving {
            return;
        }
        let len = detail.transitions.len();
        stages.cursor.go(stages.cursor.index, len, len);
        let now = (
            detail.row.stage_name.clone(),
            detail.row.assignee_name.clone(),
        );
        if let (Some(trouble), Some(saw)) = (&mut stages.trouble, stages.saw.take())
            && saw != now
        {
            let told = |(stage, who): &(String, Option<String>)| match who {
                Some(who) => format!("{stage}, with {who}"),
                None => format!("{stage}, with nobody"),
            };
            trouble.reasons.push(format!("You saw: {}.", told(&saw)));
            trouble.reasons.push(format!("Now: {}.", told(&now)));
        }
        if let Some(form) = &mut stages.form {
            // The same way out, not another one to the same stage: what was typed belongs to this step.
            let wanted = form.transition.transition_id;
            match detail
                .transitions
                .iter()
                .find(|t| t.transition_id == wanted)
            {
                // Asking and declining are about a step that is refused until then.
                Some(_) if form.purpose != Purpose::Change => {}
                Some(transition) if transition.refused_because.is_empty() => {
                    form.transition = transition.clone();
                }
                Some(transition) => {
                    form.transition = transition.clone();
                    stages.trouble = Some(Trouble {
                        sentence: format!("You cannot choose “{}” yet.", transition.label),
                        reasons: transition.refused_because.clone(),
                    });
                }
                None => stages.trouble = Some(overtaken(&form.transition.label, &detail.row)),
            }
        }
    }

    fn stages_are_open(&self, id: Uuid) -> bool {
        matches!(&self.layer, Some(Layer::Stages(stages)) if stages.enquiry_id == id)
    }

    /// Back from the form to the choices, and from the choices to the screen. A form keeps its text.
    pub(super) fn close_stages(&mut self) {
        if let Some(Layer::Stages(stages)) = &mut self.layer
            && let Some(form) = stages.form.take()
        {
            stages.trouble = None;
            let blank = form.reason.is_blank() && form.outcome.is_blank();
            self.parked_form = (!blank).then(|| Parked {
                enquiry_id: stages.enquiry_id,
                reference: stages.reference.clone(),
                form,
            });
            if !blank {
                let words = "Your text is kept; s opens it again. It is not saved yet.";
                self.say(Tone::Plain, words);
            }
            return;
        }
        self.layer = None;
    }
}

/// Somebody else took another way while this one was being written about.
fn overtaken(label: &str, row: &QueueRow) -> Trouble {
    let with = row.assignee_name.as_deref().unwrap_or("nobody");
    Trouble {
        sentence: format!("“{label}” is no longer possible; somebody changed the stage."),
        reasons: vec![
            format!("Now: {}, with {with}.", row.stage_name),
            "What you typed is kept; Esc goes back to what is possible now.".into(),
        ],
    }
}
