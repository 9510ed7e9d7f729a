//! Suggests outcomes of the tenant's list under the outcome field. Free text stays allowed: it filters the list and is
//! never replaced unasked.

use super::Store;
use super::popup::{Popup, StageForm, line};
use crate::action::Edit;
use crate::domain::{FailureDemandReason, ListedOutcome, StandardStage};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::services::notices::Tone;

/// How the report of outcomes will count the text of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeMatch {
    /// Index of the outcome it counts as.
    As(usize),
    NotListed,
}

impl Store {
    /// Loaded together with the transitions, so that the list is there when the form opens.
    pub(super) fn ask_outcomes(&mut self) -> Effect {
        self.outcomes.ask(self.now);
        self.ask(Slot::Outcomes, Request::Outcomes)
    }

    pub fn listed_outcomes(&self) -> &[ListedOutcome] {
        self.outcomes.value().map_or(&[], |all| &all.outcomes)
    }

    /// The reasons of failure demand to choose from, where the outcome of the form asks for one; else none. They then
    /// stand in the place of the outcomes.
    pub fn failure_demand_choices(&self, form: &StageForm) -> &[FailureDemandReason] {
        let asks = match self.outcome_match(form) {
            Some(OutcomeMatch::As(at)) => {
                let listed = self.listed_outcomes().get(at);
                listed.is_some_and(|listed| listed.asks_failure_demand)
            }
            _ => false,
        };
        match self.outcomes.value() {
            Some(all) if asks => &all.failure_demand,
            _ => &[],
        }
    }

    /// The list below the outcome: how many lines it has.
    fn suggestions(&self, form: &StageForm) -> usize {
        match self.failure_demand_choices(form) {
            [] => self.suggested_outcomes(form).len(),
            reasons => reasons.len(),
        }
    }

    /// Indices of outcomes to suggest: those that match the text; all, if none does or the text already names one.
    pub fn suggested_outcomes(&self, form: &StageForm) -> Vec<usize> {
        if !form.transition.needs_outcome {
            return Vec::new();
        }
        let list = self.listed_outcomes();
        let text = form.outcome.text();
        let matching = match ListedOutcome::position(list, &text) {
            Some(_) => Vec::new(),
            None => matching(list, &text),
        };
        match matching.is_empty() {
            true => (0..list.len()).collect(),
            false => matching,
        }
    }

    /// How the report will count the text; `None` where the form says nothing about it.
    pub fn outcome_match(&self, form: &StageForm) -> Option<OutcomeMatch> {
        let list = self.listed_outcomes();
        if list.is_empty() || form.outcome.is_blank() {
            return None;
        }
        // A withdrawn enquiry without a listed outcome is counted as withdrawn.
        let withdrawn = form.transition.to_standard_stage == StandardStage::Withdrawn;
        match ListedOutcome::position(list, &form.outcome.text()) {
            Some(listed) => Some(OutcomeMatch::As(listed)),
            None if withdrawn => None,
            None => Some(OutcomeMatch::NotListed),
        }
    }

    /// The open form, unless it is being sent.
    pub(super) fn stage_form_mut(&mut self) -> Option<&mut StageForm> {
        match &mut self.popup {
            Some(Popup::TransitionPicker(picker)) if !picker.saving => picker.form.as_mut(),
            _ => None,
        }
    }

    /// Down into the suggestions and up out of them; in the text one line up or down.
    pub(super) fn navigate_stage_form(&mut self, down: bool) {
        let last = self.stage_form_mut().cloned();
        let last = last.and_then(|form| self.suggestions(&form).checked_sub(1));
        let Some(form) = self.stage_form_mut() else {
            return;
        };
        form.picked = match (last.filter(|_| form.in_outcome), form.picked, down) {
            (Some(_), None, true) => Some(0),
            (Some(last), Some(at), true) => Some((at + 1).min(last)),
            (Some(_), Some(at), false) => at.checked_sub(1),
            (_, _, true) => {
                form.field_mut().edit(Edit::Down);
                None
            }
            (_, _, false) => {
                form.field_mut().edit(Edit::Up);
                None
            }
        };
    }

    /// Back from the suggestions to the text.
    pub(super) fn leave_suggestions(&mut self) {
        if let Some(form) = self.stage_form_mut() {
            form.picked = None;
        }
    }

    /// Enter on a suggestion inserts its name. Returns whether a suggestion was selected.
    pub(super) fn take_suggestion(&mut self) -> bool {
        let Some(form) = self.stage_form_mut().cloned() else {
            return false;
        };
        let Some(picked) = form.picked else {
            return false;
        };
        if let Some(reason) = self.failure_demand_choices(&form).get(picked).cloned() {
            if let Some(form) = self.stage_form_mut() {
                // A second Enter on the same reason takes it back.
                let again = form.failure_demand.as_ref() == Some(&reason.code);
                form.failure_demand = (!again).then_some(reason.code);
                form.picked = None;
            }
            return true;
        }
        let list = self.listed_outcomes();
        let suggested = self.suggested_outcomes(&form);
        let Some(chosen) = suggested.get(picked).and_then(|at| list.get(*at)) else {
            self.leave_suggestions();
            return true;
        };
        let words = text_with(list, chosen, &form.outcome.text());
        let mut field = line();
        field.paste(&words);
        if field.too_long().is_some() {
            let words = "Not added: there is no room for it beside your text.";
            self.notify(Tone::Error, words);
            return true;
        }
        if let Some(form) = self.stage_form_mut() {
            form.outcome = field;
            form.picked = None;
        }
        self.clear_popup_error();
        self.draft_changed();
        true
    }

    fn clear_popup_error(&mut self) {
        if let Some(Popup::TransitionPicker(picker)) = &mut self.popup {
            picker.error = None;
        }
    }
}

/// Outcomes that contain each typed word: in their name first, then in their standard name. Scattered letters do not
/// match, because a short free text would match by accident.
fn matching(list: &[ListedOutcome], text: &str) -> Vec<usize> {
    let typed = text.to_lowercase();
    let holds = |text: &str| typed.split_whitespace().all(|word| text.contains(word));
    let mut matching: Vec<(bool, usize)> = list
        .iter()
        .enumerate()
        .filter_map(|(at, one)| {
            let own = one.name.to_lowercase();
            let whole = format!("{own} {}", one.standard_name.to_lowercase());
            holds(&whole).then(|| (!holds(&own), at))
        })
        .collect();
    matching.sort_unstable();
    matching.into_iter().map(|(_, at)| at).collect()
}

/// The text of the field with this outcome: it replaces the outcome before it or the letters that matched it, and goes
/// before a free text.
fn text_with(list: &[ListedOutcome], chosen: &ListedOutcome, text: &str) -> String {
    let name = &chosen.name;
    let before = ListedOutcome::position(list, text).and_then(|at| list.get(at));
    match before {
        Some(before) => format!("{name}{}", before.beyond(text)),
        None if matching(list, text).is_empty() => format!("{name}: {}", text.trim()),
        None => name.clone(),
    }
}
