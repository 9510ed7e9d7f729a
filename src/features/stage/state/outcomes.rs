//! Suggests outcomes of the tenant's list under the outcome field. Typed letters filter the list, and
//! Enter takes the first that has them. Words of the user's own are a line of the list too, its last.

use super::form::line;
use super::{DraftForm, StageForm, TransitionPicker};
use crate::action::Edit;
use crate::components::choice_list::SHOWN_NEW;
use crate::domain::{FailureDemandReason, ListedOutcome, OutcomeChoices, StandardStage};
use crate::services::notices::Tone;
use crate::view::Context;
use crate::view::aside::Aside;
use crate::view::remote::Remote;

/// How the report of outcomes will count the text of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeMatch {
    /// Index of the outcome it counts as.
    As(usize),
    NotListed,
}

/// The tenant's outcomes, and the reasons of failure demand.
#[derive(Clone, Debug, Default)]
pub struct OutcomeList {
    pub choices: Remote<OutcomeChoices>,
    /// Another list than the one being chosen from.
    pub newer: Aside<OutcomeChoices>,
}

impl OutcomeList {
    pub fn listed(&self) -> &[ListedOutcome] {
        self.choices.value().map_or(&[], |all| &all.outcomes)
    }

    /// The reasons of failure demand to choose from, where the outcome of the form asks for one; else none. They then
    /// stand in the place of the outcomes.
    pub fn failure_demand(&self, form: &StageForm) -> &[FailureDemandReason] {
        let asks = match self.counted_as(form) {
            Some(OutcomeMatch::As(at)) => {
                let listed = self.listed().get(at);
                listed.is_some_and(|listed| listed.asks_failure_demand)
            }
            _ => false,
        };
        match self.choices.value() {
            Some(all) if asks => &all.failure_demand,
            _ => &[],
        }
    }

    /// The list below the outcome: how many lines it has.
    fn suggestions(&self, form: &StageForm) -> usize {
        match self.failure_demand(form) {
            [] => self.suggested(form).len() + usize::from(self.offers_own_words(form)),
            reasons => reasons.len(),
        }
    }

    /// Whether the list ends with a line for the text as it was typed: it names no outcome of the list.
    pub fn offers_own_words(&self, form: &StageForm) -> bool {
        let (list, text) = (self.listed(), form.outcome.text());
        form.transition.needs_outcome
            && !(list.is_empty() || form.outcome.is_blank())
            && ListedOutcome::position(list, &text).is_none()
    }

    /// Whether a line of the list is still to be chosen: the text may be part of an outcome, or words of the user's own.
    pub fn is_undecided(&self, form: &StageForm) -> bool {
        self.offers_own_words(form) && form.own_words.as_ref() != Some(&form.outcome.text())
    }

    /// The line that Enter takes after typing: the first outcome that has the letters.
    pub(super) fn best(&self, form: &StageForm) -> Option<usize> {
        let has = |form: &StageForm| !matching(self.listed(), &form.outcome.text()).is_empty();
        (form.in_outcome && self.is_undecided(form) && has(form)).then_some(0)
    }

    /// Indices of outcomes to suggest: those that match the text; all, if none does or the text already names one.
    pub fn suggested(&self, form: &StageForm) -> Vec<usize> {
        if !form.transition.needs_outcome {
            return Vec::new();
        }
        let list = self.listed();
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
    pub fn counted_as(&self, form: &StageForm) -> Option<OutcomeMatch> {
        let list = self.listed();
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
}

impl TransitionPicker {
    /// Down into the suggestions and up out of them; in the text one line up or down.
    pub(super) fn navigate_form(&mut self, down: bool) {
        if self.saving {
            return;
        }
        let form = self.form.as_ref();
        let last = form.and_then(|form| self.outcomes.suggestions(form).checked_sub(1));
        let Some(form) = &mut self.form else {
            return;
        };
        let undecided = self.outcomes.is_undecided(form);
        form.picked = match (last.filter(|_| form.in_outcome), form.picked, down) {
            (Some(_), None, true) => Some(0),
            // The last line has the words as they are.
            (Some(last), None, false) if undecided => Some(last),
            (Some(last), Some(at), true) => Some((at + 1).min(last)),
            (Some(_), Some(at), false) => at.checked_sub(1),
            (_, _, down) => {
                let edit = if down { Edit::Down } else { Edit::Up };
                form.field_mut().edit(edit);
                None
            }
        };
    }

    /// Enter on a suggestion inserts its name. Returns whether a suggestion was selected.
    pub(super) fn take_suggestion(&mut self, cx: &mut Context<'_>) -> bool {
        let form = self.form.as_ref().filter(|_| !self.saving);
        let Some((form, picked)) = form.and_then(|form| Some((form.clone(), form.picked?))) else {
            return false;
        };
        if show_newer(self, &form, picked) {
            cx.notify(Tone::Plain, SHOWN_NEW);
            return true;
        }
        let reason = self.outcomes.failure_demand(&form).get(picked).cloned();
        let list = self.outcomes.listed();
        let suggested = self.outcomes.suggested(&form);
        let chosen = suggested.get(picked).and_then(|at| list.get(*at));
        let words = chosen.map(|chosen| text_with(list, chosen, &form.outcome.text()));
        let Some(form) = &mut self.form else {
            return false;
        };
        if let Some(reason) = reason {
            // A second Enter on the same reason takes it back.
            let again = form.failure_demand.as_ref() == Some(&reason.code);
            form.failure_demand = (!again).then_some(reason.code);
            form.picked = None;
            return true;
        }
        let Some(words) = words else {
            (form.own_words, form.picked) = (Some(form.outcome.text()), None);
            self.error = None;
            return true;
        };
        let mut field = line();
        field.paste(&words);
        if field.too_long().is_some() {
            let words = "Not added: there is no room for it beside your text.";
            cx.notify(Tone::Error, words);
            return true;
        }
        (form.outcome, form.picked) = (field, None);
        let typed = form.typed();
        self.error = None;
        cx.write_draft(self.draft_of(DraftForm::StageChange), &self.targets, typed);
        true
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

/// A list out of date is only replaced, with the cursor on the same line where that is left. Returns whether it was.
fn show_newer(picker: &mut TransitionPicker, form: &StageForm, picked: usize) -> bool {
    let reason = picker.outcomes.failure_demand(form).get(picked).cloned();
    let at = picker.outcomes.suggested(form).get(picked).copied();
    let chosen = at.and_then(|at| picker.outcomes.listed().get(at).cloned());
    if !picker.outcomes.newer.show(&mut picker.outcomes.choices) {
        return false;
    }
    let picked = match picker.outcomes.failure_demand(form) {
        [] => {
            let list = picker.outcomes.listed();
            let same = |at: &usize| list.get(*at) == chosen.as_ref();
            chosen
                .is_some()
                .then(|| picker.outcomes.suggested(form).iter().position(same))
        }
        reasons => Some(reasons.iter().position(|it| Some(it) == reason.as_ref())),
    };
    if let Some(form) = &mut picker.form {
        form.picked = picked.flatten();
    }
    true
}
