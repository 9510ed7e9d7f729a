//! Changes the stage of one enquiry or of several: shows every transition with what refuses it, then asks for the
//! reason or outcome that it needs.

mod common;

use super::Store;
use super::conflict::transition_is_gone;
use super::mutations::Mutation;
use super::outcomes::OutcomeMatch;
use super::popup::{Popup, StageForm, TransitionPurpose};
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::domain::{BulkResult, FormError, Target};
use crate::domain::{DraftForm, DraftSubject, Failure, Transition};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::runtime::request::count;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
pub use common::CommonTransition;
use common::common_transitions;
use uuid::Uuid;

/// Choosing the next stage of one enquiry or of several.
#[derive(Clone, Debug)]
pub struct TransitionPicker {
    pub targets: Vec<Target>,
    /// The transitions of several enquiries; `None` for one, whose transitions are in the open enquiry.
    pub common: Option<Remote<Vec<CommonTransition>>>,
    pub cursor: Cursor,
    pub form: Option<StageForm>,
    pub error: Option<FormError>,
    pub saving: bool,
    /// The initial selection is done; from now on only the user moves the cursor.
    pub placed: bool,
}

/// What came of the enquiries, as the form says it.
#[derive(Default)]
struct Ended {
    outcome: Option<String>,
    outcome_id: Option<Uuid>,
    failure_demand: Option<String>,
}

impl TransitionPicker {
    pub fn is_for_several(&self) -> bool {
        self.common.is_some()
    }

    /// The enquiry, where it is for one.
    pub fn enquiry_id(&self) -> Option<Uuid> {
        let first = self.targets.first().filter(|_| !self.is_for_several());
        first.map(|target| target.seen.id)
    }

    pub fn reference(&self) -> &str {
        let first = self.targets.first();
        first.map_or("", |target| target.reference.as_str())
    }

    /// What several enquiries can do together.
    pub fn choices(&self) -> &[CommonTransition] {
        let common = self.common.as_ref().and_then(Remote::value);
        common.map_or(&[], Vec::as_slice)
    }

    /// The draft of a form of this kind.
    pub fn draft(&self, form: DraftForm) -> DraftSubject {
        match self.enquiry_id() {
            Some(id) => form.on(id),
            None => DraftSubject::STAGES,
        }
    }
}

impl Store {
    pub(super) fn choose_stage(&mut self, several: bool) -> Vec<Effect> {
        let targets = self.targets();
        let Some(row) = targets.first().map(|target| target.row.clone()) else {
            return self.nothing_chosen();
        };
        let enquiries = targets.iter().map(|target| target.seen.id).collect();
        let mut picker = TransitionPicker {
            targets,
            common: several.then_some(Remote::NotAsked),
            cursor: Cursor::default(),
            form: None,
            error: None,
            saving: false,
            placed: false,
        };
        // A change under way is answered in this popup, and not sent twice.
        picker.saving = self.is_sending(picker.draft(DraftForm::StageChange));
        if let Some(common) = &mut picker.common {
            common.ask(self.now);
        }
        self.popup = Some(Popup::TransitionPicker(Box::new(picker)));
        if several {
            let transitions = self.ask(Slot::Transitions, Request::Transitions { enquiries });
            return vec![transitions, self.ask_outcomes()];
        }
        // Transitions depend on the moment, so they are read again even when the enquiry is open.
        let mut effects = self.read_enquiry(row);
        effects.push(self.ask_outcomes());
        self.select_pending_approval();
        effects
    }

    /// The transitions of the open enquiry, once they are known.
    pub fn transitions(&self) -> &[Transition] {
        self.enquiry
            .detail
            .value()
            .map_or(&[], |detail| &detail.transitions)
    }

    pub(super) fn on_transitions_loaded(&mut self, transitions: &[(Uuid, Transition)]) {
        let now = self.now;
        if let Some(Popup::TransitionPicker(picker)) = &mut self.popup
            && let Some(common) = &mut picker.common
        {
            common.fill(common_transitions(&picker.targets, transitions), now);
        }
    }

    pub(super) fn on_transitions_failed(&mut self, why: String) {
        if let Some(Popup::TransitionPicker(picker)) = &mut self.popup
            && let Some(common) = &mut picker.common
        {
            common.fail(why);
        }
    }

    /// Enter on a transition, or Save in its form: asks for what is missing before it asks the server.
    pub(super) fn confirm_stage(&mut self) -> Vec<Effect> {
        let chosen = self.chosen_transition().cloned();
        let may_request = chosen
            .as_ref()
            .is_some_and(|transition| self.may_request_approval(transition));
        let Some(Popup::TransitionPicker(picker)) = &mut self.popup else {
            return Vec::new();
        };
        if picker.saving {
            return Vec::new();
        }
        if picker.form.is_some() && !picker.is_for_several() {
            return self.submit_stage_form();
        }
        picker.error = None;
        let several = picker.is_for_several();
        let step = match several {
            true => picker.choices().get(picker.cursor.index).cloned(),
            false => chosen.clone().map(CommonTransition::from),
        };
        let Some(step) = step else {
            return Vec::new();
        };
        if may_request && let Some(transition) = chosen {
            self.open_stage_form(StageForm::saying_why(transition, TransitionPurpose::Ask));
            return Vec::new();
        }
        if step.possible() == 0 {
            picker.error = Some(refused(&step, several));
            return Vec::new();
        }
        if picker.form.is_some() {
            return self.submit_stage_form();
        }
        if step.asks() != (false, false) {
            self.open_stage_form(StageForm::new(step.as_one()));
            return Vec::new();
        }
        self.change_stages(&step, None, Ended::default())
    }

    fn submit_stage_form(&mut self) -> Vec<Effect> {
        let known: Vec<Uuid> = self.transitions().iter().map(|t| t.transition_id).collect();
        let Some(Popup::TransitionPicker(picker)) = &mut self.popup else {
            return Vec::new();
        };
        let several = picker.is_for_several();
        let common = picker.choices().get(picker.cursor.index).cloned();
        picker.error = None;
        let Some(form) = &mut picker.form else {
            return Vec::new();
        };
        if !several && !known.contains(&form.transition.transition_id) {
            picker.error = Some(transition_is_gone(&form.transition.label));
            return Vec::new();
        }
        if let Some(words) = form.missing() {
            picker.error = Some(FormError::new(words));
            return Vec::new();
        }
        if form.is_too_long() {
            return self.reject_too_long();
        }
        let form = form.clone();
        if form.purpose != TransitionPurpose::Change {
            return self.submit_approval_form(&form);
        }
        // A field of another transition keeps its text as a draft and is not sent with this one.
        let filled =
            |asked: bool, field: &Field| (asked && !field.is_blank()).then(|| field.text());
        let reason = filled(form.transition.needs_reason, &form.reason);
        let outcome = filled(form.transition.needs_outcome, &form.outcome);
        let outcome_id = match self.outcome_match(&form) {
            Some(OutcomeMatch::As(at)) if outcome.is_some() => {
                self.listed_outcomes().get(at).map(|listed| listed.id)
            }
            _ => None,
        };
        // Chosen for this outcome: another one may ask for nothing.
        let asked = !self.failure_demand_choices(&form).is_empty();
        let ended = Ended {
            outcome,
            outcome_id,
            failure_demand: form.failure_demand.clone().filter(|_| asked),
        };
        let step = common.unwrap_or_else(|| form.transition.into());
        self.change_stages(&step, reason, ended)
    }

    /// Fills the form with the draft of its kind.
    pub(super) fn open_stage_form(&mut self, mut form: StageForm) {
        let Some(Popup::TransitionPicker(picker)) = &self.popup else {
            return;
        };
        let (text, kept_at) = self.draft_text(picker.draft(form.draft_form()));
        form.fill(&text);
        form.kept_at = kept_at;
        if let Some(Popup::TransitionPicker(picker)) = &mut self.popup {
            picker.form = Some(form);
        }
    }

    /// Sends the versions on the screen: if somebody else was faster, the enquiry is stale.
    fn change_stages(
        &mut self,
        step: &CommonTransition,
        reason: Option<String>,
        ended: Ended,
    ) -> Vec<Effect> {
        let row = self.enquiry.row().cloned();
        let Some(Popup::TransitionPicker(picker)) = &mut self.popup else {
            return Vec::new();
        };
        let several = picker.is_for_several();
        if let Some(row) = row.filter(|_| !several) {
            picker.targets = vec![Target::from(&row)];
        }
        (picker.saving, picker.error) = (true, None);
        let (targets, has_form) = (picker.targets.clone(), picker.form.is_some());
        let draft = picker.draft(DraftForm::StageChange);
        let enquiries = self.set_pending(&targets);
        // Without a form nothing typed for several is sent, so their draft stays.
        if has_form || !several {
            self.sending(draft, true);
        }
        let unsent = match several {
            true => String::new(),
            false => self.unsent_text(draft, reason.is_some(), ended.outcome.is_some()),
        };
        let request = Request::ChangeStages {
            enquiries,
            to_stages: step.steps.iter().map(|step| step.to_stage_id).collect(),
            reason,
            outcome: ended.outcome,
            outcome_id: ended.outcome_id,
            failure_demand: ended.failure_demand,
            draft,
        };
        let mutation = Mutation::Stage {
            targets,
            draft,
            to_stage: step.stage.clone(),
            unsent,
        };
        vec![self.mutate(mutation, request)]
    }

    /// The text typed for another transition, which this one does not send.
    fn unsent_text(&self, draft: DraftSubject, reason_sent: bool, outcome_sent: bool) -> String {
        let (typed, _) = self.draft_text(draft);
        let (reason, outcome) = StageForm::parts(&typed);
        let unsent = |sent: bool, text: &str| if sent { "" } else { text }.to_owned();
        let text = [unsent(reason_sent, reason), unsent(outcome_sent, outcome)].join("\n");
        match text.trim().is_empty() {
            true => String::new(),
            false => text,
        }
    }

    pub(super) fn on_stage_changed(
        &mut self,
        targets: &[Target],
        draft: DraftSubject,
        (to_stage, unsent): (&str, &str),
        result: &BulkResult,
    ) -> Vec<Effect> {
        if let ([_], [_], Some(_)) = (targets, result.stale.as_slice(), draft.enquiry()) {
            return self.on_stage_failed(targets, draft, &Failure::Conflict);
        }
        if self.picker_is_open(draft) {
            self.popup = None;
        }
        let all_sent = self.on_sent_to(draft, targets, result);
        let failures = self.report_bulk(&format!("Stage {to_stage}"), targets, result, false);
        let (tone, words) = match (targets, result.updated.len()) {
            (_, 0) => (Tone::Error, "No stage was changed".to_owned()),
            ([one], _) if draft.enquiry().is_some() => {
                (Tone::Good, format!("{} is now {to_stage}", one.reference))
            }
            (_, 1) => (Tone::Good, format!("1 enquiry is now {to_stage}")),
            (_, moved) => (Tone::Good, format!("{} are now {to_stage}", count(moved))),
        };
        let mut hint = if all_sent {
            "Next: none. This stage is final."
        } else {
            " Press s to open it again."
        };
        if let [one] = targets
            && !unsent.is_empty()
        {
            self.keep_unsent(draft, &one.reference, unsent);
            hint = " Your draft for another step is kept. Press D to see it.";
        }
        self.notify_bulk(tone, &format!("{words}{failures}.{hint}"), &failures);
        self.refresh_all()
    }

    /// A stage that was not changed, or an approval that was not saved.
    pub(super) fn on_stage_failed(
        &mut self,
        targets: &[Target],
        draft: DraftSubject,
        failure: &Failure,
    ) -> Vec<Effect> {
        self.no_longer_pending(targets);
        self.sending(draft, false);
        let error = self.error(failure);
        let open = self.picker_is_open(draft);
        match targets {
            _ if open => self.set_popup_error(error),
            [one] if !draft.is_for_several() => {
                let what = format!("The stage of {} was not changed.", one.reference);
                self.notify(Tone::Error, format!("{what} {}", error.describe()));
            }
            _ => {
                let words = format!("The stages were not changed. {}", error.describe());
                self.notify(Tone::Error, words);
            }
        }
        let mut effects = Vec::new();
        if let [one] = targets
            && *failure == Failure::Conflict
            && draft.form == DraftForm::StageChange
            && open
        {
            effects = self.on_superseded(one.seen, Some(one.row.clone()), "Enter");
        }
        // The enquiry or its rules are not what was shown.
        if matches!(failure, Failure::Conflict | Failure::Refused(_)) {
            effects.extend(self.refresh_all());
        }
        effects
    }

    /// The enquiry was read again while the popup is open: says what is different, keeps what was typed.
    pub(super) fn on_open_enquiry_loaded(&mut self) {
        self.select_pending_approval();
        let Some(detail) = self.enquiry.detail.value() else {
            return;
        };
        let Some(Popup::TransitionPicker(picker)) = &mut self.popup else {
            return;
        };
        if picker.enquiry_id() != Some(detail.row.id) || picker.saving {
            return;
        }
        let len = detail.transitions.len();
        picker.cursor.go(picker.cursor.index, len, len);
        let Some(form) = &mut picker.form else {
            return;
        };
        // The same transition, not another one to the same stage: the text was typed for this one.
        let id = form.transition.transition_id;
        match detail.transitions.iter().find(|t| t.transition_id == id) {
            // Approvals are asked for and declined while the transition is still refused.
            Some(_) if form.purpose != TransitionPurpose::Change => {}
            Some(transition) => {
                form.transition = transition.clone();
                if !transition.refused_because.is_empty() {
                    picker.error = Some(refused(&transition.clone().into(), false));
                }
            }
            None => picker.error = Some(transition_is_gone(&form.transition.label)),
        }
    }

    fn picker_is_open(&self, draft: DraftSubject) -> bool {
        matches!(&self.popup, Some(Popup::TransitionPicker(picker)) if picker.enquiry_id() == draft.enquiry())
    }

    /// Back from the form to the transitions, and from the transitions to the screen. A form keeps its text.
    pub(super) fn close_stages(&mut self) {
        self.flush_drafts();
        let Some(Popup::TransitionPicker(picker)) = &mut self.popup else {
            return;
        };
        picker.error = None;
        let words = match picker.is_for_several() {
            true => "Kept as a draft, not saved. Open the form again to go on.",
            false => "Kept as a draft, not saved. Press s to open it again.",
        };
        match picker.form.take() {
            None => self.popup = None,
            Some(form) if !(form.reason.is_blank() && form.outcome.is_blank()) => {
                self.notify(Tone::Plain, words);
            }
            Some(_) => {}
        }
    }
}

fn refused(step: &CommonTransition, several: bool) -> FormError {
    let sentence = match step.steps.as_slice() {
        [one] if !several => format!("You cannot choose “{}” yet.", one.label),
        _ => format!("None of them can move to “{}” yet.", step.stage),
    };
    let reasons = step.reasons().into_iter().map(|(reason, _)| reason);
    FormError {
        sentence,
        reasons: reasons.collect(),
    }
}
