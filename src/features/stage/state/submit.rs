//! Enter: asks for what is missing before it asks the server, then submits the change.

use super::{
    CommonTransition, OutcomeMatch, StageForm, TransitionPicker, TransitionPurpose, changed, parts,
};
use crate::components::field::Field;
use crate::domain::{DraftForm, DraftSubject, FormError, Target};
use crate::features::stage::requests::ChangeStages;
use crate::keys::{BACK, SAVE, UP};
use crate::services::notices::Tone;
use crate::view::Context;
use uuid::Uuid;

fn undecided() -> FormError {
    FormError::new(format!(
        "Choose an outcome from the list, or press {UP} for “Other” to use your own words."
    ))
}

/// What came of the enquiries, as the form says it.
#[derive(Default)]
struct Ending {
    outcome: Option<String>,
    outcome_id: Option<Uuid>,
    failure_demand: Option<String>,
}

impl TransitionPicker {
    /// Enter on a transition, or Save in its form.
    pub(super) fn confirm(&mut self, cx: &mut Context<'_>) {
        if self.saving || changed::show_newer(self, cx) {
            return;
        }
        if self.form.is_some() && !self.several {
            return self.submit_form(cx);
        }
        self.error = None;
        let chosen = self.chosen_transition().cloned();
        let step = match self.several {
            true => changed::chosen_common(self).cloned(),
            false => chosen.clone().map(CommonTransition::from),
        };
        let Some(step) = step else {
            let form = self.form.as_ref();
            self.error = form.map(|form| transition_is_gone(&form.transition.to_stage_name));
            return;
        };
        let only_reads = cx.only_reads();
        if let Some(transition) = chosen.filter(|it| it.can_request_approval() && !only_reads) {
            let form = StageForm::saying_why(transition, TransitionPurpose::Ask);
            return self.open_form(form, cx);
        }
        if parts::are_in_the_way(self, &step) {
            return parts::close_together(self, cx);
        }
        if step.possible() == 0 {
            self.error = Some(refused(&step, self.several));
            return;
        }
        if self.form.is_some() {
            return self.submit_form(cx);
        }
        if step.asks() != (false, false) {
            return self.open_form(StageForm::new(step.as_one()), cx);
        }
        self.change_stages(&step, None, Ending::default(), cx);
    }

    fn submit_form(&mut self, cx: &mut Context<'_>) {
        self.error = None;
        let known: Vec<Uuid> = self.transitions().iter().map(|t| t.transition_id).collect();
        let Some(form) = &mut self.form else {
            return;
        };
        if !self.several && !known.contains(&form.transition.transition_id) {
            self.error = Some(transition_is_gone(&form.transition.label));
            return;
        }
        if let Some(words) = form.missing() {
            self.error = Some(FormError::new(words));
            return;
        }
        let (list, needs) = (&self.outcomes.choices, form.transition.needs_outcome);
        if needs && list.value().is_none() && list.asking_since().is_some() {
            self.error = Some(FormError::new(
                "The list of outcomes is still loading. Try again.",
            ));
            return;
        }
        if self.outcomes.is_undecided(form) {
            form.in_outcome = true;
            form.picked = self.outcomes.best(form);
            self.error = Some(undecided());
            return;
        }
        if form.is_too_long() {
            // The field itself shows by how much.
            cx.notify(Tone::Error, "Not saved or sent. The text is too long.");
            return;
        }
        let form = form.clone();
        if form.purpose != TransitionPurpose::Change {
            return self.submit_approval_form(&form, cx);
        }
        // A field of another transition keeps its text as a draft and is not sent with this one.
        let filled =
            |asked: bool, field: &Field| (asked && !field.is_blank()).then(|| field.text());
        let reason = filled(form.transition.needs_reason, &form.reason);
        let outcome = filled(form.transition.needs_outcome, &form.outcome);
        let outcome_id = match self.outcomes.counted_as(&form) {
            Some(OutcomeMatch::As(at)) if outcome.is_some() => {
                self.outcomes.listed().get(at).map(|listed| listed.id)
            }
            _ => None,
        };
        // Chosen for this outcome: another one may ask for nothing.
        let asked = !self.outcomes.failure_demand(&form).is_empty();
        let ending = Ending {
            outcome,
            outcome_id,
            failure_demand: form.failure_demand.clone().filter(|_| asked),
        };
        let common = changed::chosen_common(self).cloned();
        let step = common.unwrap_or_else(|| form.transition.into());
        self.change_stages(&step, reason, ending, cx);
    }

    /// Sends the versions on the screen: if somebody else was faster, the enquiry is stale.
    fn change_stages(
        &mut self,
        step: &CommonTransition,
        reason: Option<String>,
        ending: Ending,
        cx: &mut Context<'_>,
    ) {
        let newest = self.detail.value().filter(|_| !self.several);
        if let Some(detail) = newest {
            self.targets = vec![Target::from(&detail.row)];
        }
        (self.saving, self.error) = (true, None);
        let draft = self.draft_of(DraftForm::StageChange);
        let unsent = match self.several {
            true => String::new(),
            false => unsent_text(draft, reason.is_some(), ending.outcome.is_some(), cx),
        };
        let to = step.steps.iter().map(|step| step.to_stage_id);
        let change = ChangeStages {
            changes: self.targets.iter().cloned().zip(to).collect(),
            reason,
            outcome: ending.outcome,
            outcome_id: ending.outcome_id,
            failure_demand: ending.failure_demand,
            draft,
            to_stage: step.stage.clone(),
            is_final: step.is_final(),
            unsent,
        };
        // Without a form nothing typed for several is sent, so their draft stays.
        match self.form.is_some() || !self.several {
            true => cx.submit_draft(draft, change),
            false => cx.submit(change),
        }
    }
}

/// The text typed for another transition, which this one does not send.
fn unsent_text(
    draft: DraftSubject,
    reason_sent: bool,
    outcome_sent: bool,
    cx: &Context<'_>,
) -> String {
    let (typed, _) = cx.draft_text(draft);
    let (reason, outcome) = StageForm::parts(&typed);
    let unsent = |sent: bool, text: &str| if sent { "" } else { text }.to_owned();
    let text = [unsent(reason_sent, reason), unsent(outcome_sent, outcome)].join("\n");
    match text.trim().is_empty() {
        true => String::new(),
        false => text,
    }
}

/// Enter: takes the chosen outcome or goes to the next field. It never saves.
pub(super) fn go_on(picker: &mut TransitionPicker, cx: &mut Context<'_>) {
    if picker.saving || picker.take_suggestion(cx) {
        return;
    }
    let Some(form) = &mut picker.form else {
        return;
    };
    if form.both() && !form.in_outcome {
        form.in_outcome = true;
        form.picked = picker.outcomes.best(form);
        return;
    }
    match form.in_outcome && picker.outcomes.is_undecided(form) {
        true => picker.error = Some(undecided()),
        false => cx.notify(Tone::Plain, format!("Press {SAVE} to save.")),
    }
}

pub(super) fn refused(step: &CommonTransition, several: bool) -> FormError {
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

/// The error for a form whose transition is no longer there.
pub(super) fn transition_is_gone(label: &str) -> FormError {
    FormError {
        sentence: format!("“{label}” is no longer possible. The stage has changed."),
        reasons: vec![format!(
            "Your text is kept. Press {BACK} to see what is possible now."
        )],
    }
}
