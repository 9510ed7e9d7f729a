//! Changing the stage: every way out with every reason against it, then the reason or outcome it asks for.

use super::Store;
use super::assign::told;
use super::conflict::transition_is_gone;
use super::cursor::Cursor;
use super::mutations::Mutation;
use super::notice::Tone;
use super::popup::{FormError, Popup, StageForm, TransitionPicker, TransitionPurpose};
use crate::domain::{DraftForm, Failure, Transition};
use crate::effect::{Effect, EnquiryVersion, Request};
use uuid::Uuid;

impl Store {
    pub(super) fn choose_stage(&mut self) -> Vec<Effect> {
        let Some(row) = self.subject().cloned() else {
            return self.nothing_chosen();
        };
        self.popup = Some(Popup::TransitionPicker(TransitionPicker {
            enquiry_id: row.id,
            reference: row.reference.clone(),
            cursor: Cursor::default(),
            form: None,
            error: None,
            // What is on its way is answered in the box, and not sent twice.
            saving: self.is_sending(DraftForm::StageChange, row.id),
            placed: false,
            saw: None,
        }));
        // The ways out depend on the moment, so they are read anew even when the enquiry is open.
        let mut effects = self.read_enquiry(row);
        effects.push(self.ask_outcomes());
        self.stand_on_request();
        effects
    }

    /// The ways out of the stage of the enquiry in the popup, once they are known.
    pub fn transitions(&self) -> &[Transition] {
        self.enquiry
            .detail
            .value()
            .map_or(&[], |detail| &detail.transitions)
    }

    /// Enter on a way out, or Save in its form: asks for what is missing before it asks the server.
    pub(super) fn confirm_stage(&mut self) -> Vec<Effect> {
        let transitions = self.transitions().to_vec();
        let may_ask = self
            .chosen_transition()
            .is_some_and(|way| self.may_ask(way));
        let Some(Popup::TransitionPicker(stages)) = &mut self.popup else {
            return Vec::new();
        };
        if stages.saving {
            return Vec::new();
        }
        if let Some(form) = &mut stages.form {
            let wanted = form.transition.transition_id;
            if !transitions.iter().any(|t| t.transition_id == wanted) {
                stages.error = Some(transition_is_gone(&form.transition.label));
                return Vec::new();
            }
            if let Some(words) = form.missing() {
                stages.error = Some(FormError::new(words));
                return Vec::new();
            }
            if form.is_too_long() {
                stages.error = None;
                return self.reject_too_long();
            }
            if form.purpose != TransitionPurpose::Change {
                let form = form.clone();
                return self.send_words(&form);
            }
            // What another way out was asked for stays kept, and goes along with no other.
            let filled = |asked: bool, field: &super::field::Field| {
                (asked && !field.is_blank()).then(|| field.text())
            };
            let transition = form.transition.clone();
            let reason = filled(transition.needs_reason, &form.reason);
            let outcome = filled(transition.needs_outcome, &form.outcome);
            return self.change_stage(transition, reason, outcome);
        }
        let Some(transition) = transitions.get(stages.cursor.index).cloned() else {
            return Vec::new();
        };
        if may_ask {
            stages.error = None;
            let form = StageForm::saying_why(transition, TransitionPurpose::Ask);
            self.open_stage_form(form);
            return Vec::new();
        }
        if !transition.refused_because.is_empty() {
            stages.error = Some(FormError {
                sentence: format!("You cannot choose “{}” yet.", transition.label),
                reasons: transition.refused_because,
            });
            return Vec::new();
        }
        stages.error = None;
        if transition.needs_reason || transition.needs_outcome {
            self.open_stage_form(StageForm::new(transition));
            return Vec::new();
        }
        self.change_stage(transition, None, None)
    }

    /// With what was typed in a form of its kind before and not sent.
    pub(super) fn open_stage_form(&mut self, mut form: StageForm) {
        let Some(Popup::TransitionPicker(stages)) = &self.popup else {
            return;
        };
        let (typed, kept_at) = self.typed_before(form.draft_form(), stages.enquiry_id);
        form.fill(&typed);
        form.kept_at = kept_at;
        if let Some(Popup::TransitionPicker(stages)) = &mut self.popup {
            stages.form = Some(form);
        }
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
        let enquiry = EnquiryVersion {
            id: detail.row.id,
            version: detail.row.version,
        };
        let saw = detail.row.clone();
        let reference = detail.row.reference.clone();
        if let Some(Popup::TransitionPicker(stages)) = &mut self.popup {
            stages.saving = true;
            stages.error = None;
            stages.saw = Some(saw);
        }
        self.queue.pending.insert(enquiry.id);
        self.sending(DraftForm::StageChange, enquiry.id, true);
        let what = Mutation::Stage {
            enquiry_id: enquiry.id,
            reference,
            to_stage: transition.to_stage_name,
            left: self.left_unsaid(enquiry.id, reason.is_some(), outcome.is_some()),
        };
        let request = Request::ChangeStage {
            enquiry,
            to_stage_id: transition.to_stage_id,
            reason,
            outcome,
        };
        vec![self.mutate(what, request)]
    }

    /// What was typed for another step, and does not go along with this one.
    fn left_unsaid(&self, enquiry_id: Uuid, reason_goes: bool, outcome_goes: bool) -> String {
        let (typed, _) = self.typed_before(DraftForm::StageChange, enquiry_id);
        let (reason, outcome) = StageForm::parts(&typed);
        let left = |goes: bool, words: &str| if goes { "" } else { words }.to_owned();
        let left = [left(reason_goes, reason), left(outcome_goes, outcome)].join("\n");
        match left.trim().is_empty() {
            true => String::new(),
            false => left,
        }
    }

    pub(super) fn stage_changed(
        &mut self,
        id: Uuid,
        reference: &str,
        to: &str,
        left: &str,
    ) -> Vec<Effect> {
        self.queue.pending.remove(&id);
        self.was_sent(DraftForm::StageChange, id);
        if self.stages_are_open(id) {
            self.popup = None;
        }
        let mut words = format!("{reference} is now {to}.");
        if !left.is_empty() {
            self.still_typed(DraftForm::StageChange, id, reference, left);
            words += " Your draft for another step is kept. Press D to see it.";
        }
        self.notify(Tone::Good, words);
        self.refresh_all()
    }

    pub(super) fn stage_failed(
        &mut self,
        id: Uuid,
        reference: &str,
        failure: &Failure,
    ) -> Vec<Effect> {
        self.queue.pending.remove(&id);
        self.sending(DraftForm::StageChange, id, false);
        self.sending(DraftForm::Approval, id, false);
        let error = self.error(failure);
        if self.stages_are_open(id) {
            self.set_popup_error(error);
        } else {
            let words = format!("The stage of {reference} was not changed. {}", told(&error));
            self.notify(Tone::Error, words);
        }
        // Refused or superseded: the enquiry or its rules are not what was shown.
        match failure {
            Failure::Conflict => {
                let mut effects = self.who_was_faster(id);
                effects.extend(self.refresh_all());
                effects
            }
            Failure::Refused(_) => self.refresh_all(),
            _ => Vec::new(),
        }
    }

    fn who_was_faster(&mut self, id: Uuid) -> Vec<Effect> {
        let saw = match &mut self.popup {
            Some(Popup::TransitionPicker(stages)) if stages.enquiry_id == id => stages.saw.take(),
            _ => None,
        };
        let Some(saw) = saw else {
            return Vec::new();
        };
        let seen = EnquiryVersion {
            id,
            version: saw.version,
        };
        self.superseded(seen, Some(saw), "Enter")
    }

    /// The enquiry was read again while the popup is open: say what is different, keep what was typed.
    pub(super) fn on_stages_loaded(&mut self) {
        self.stand_on_request();
        let Some(detail) = self.enquiry.detail.value() else {
            return;
        };
        let Some(Popup::TransitionPicker(stages)) = &mut self.popup else {
            return;
        };
        if stages.enquiry_id != detail.row.id || stages.saving {
            return;
        }
        let len = detail.transitions.len();
        stages.cursor.go(stages.cursor.index, len, len);
        if let Some(form) = &mut stages.form {
            // The same way out, not another one to the same stage: what was typed belongs to this step.
            let wanted = form.transition.transition_id;
            match detail
                .transitions
                .iter()
                .find(|t| t.transition_id == wanted)
            {
                // Asking and declining are about a step that is refused until then.
                Some(_) if form.purpose != TransitionPurpose::Change => {}
                Some(transition) if transition.refused_because.is_empty() => {
                    form.transition = transition.clone();
                }
                Some(transition) => {
                    form.transition = transition.clone();
                    stages.error = Some(FormError {
                        sentence: format!("You cannot choose “{}” yet.", transition.label),
                        reasons: transition.refused_because.clone(),
                    });
                }
                None => stages.error = Some(transition_is_gone(&form.transition.label)),
            }
        }
    }

    fn stages_are_open(&self, id: Uuid) -> bool {
        matches!(&self.popup, Some(Popup::TransitionPicker(stages)) if stages.enquiry_id == id)
    }

    /// Back from the form to the choices, and from the choices to the screen. A form keeps its text.
    pub(super) fn close_stages(&mut self) {
        if let Some(Popup::TransitionPicker(stages)) = &mut self.popup
            && let Some(form) = stages.form.take()
        {
            stages.error = None;
            self.save_now();
            if !(form.reason.is_blank() && form.outcome.is_blank()) {
                let words = "Kept as a draft, not saved. Press s to open it again.";
                self.notify(Tone::Plain, words);
            }
            return;
        }
        self.popup = None;
    }
}
