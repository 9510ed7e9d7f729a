//! The tenant's list of outcomes, offered under the field in which one is said. Free words stay allowed: the
//! list is filtered by them while they are a beginning, and never takes away what was typed.

use super::Store;
use super::notice::Tone;
use super::popup::{Popup, StageForm, line};
use crate::action::Edit;
use crate::domain::{ListedOutcome, StandardStage};
use crate::effect::{Effect, Request, Slot};

/// What the report of outcomes makes of the words in the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeMatch {
    /// Under this one of the list.
    As(usize),
    NotListed,
}

impl Store {
    /// Beside the ways out, so that nobody waits for it once a step is chosen.
    pub(super) fn ask_outcomes(&mut self) -> Effect {
        self.outcomes.ask(self.now);
        self.ask(Slot::Outcomes, Request::Outcomes)
    }

    pub fn listed_outcomes(&self) -> &[ListedOutcome] {
        self.outcomes.value().map_or(&[], Vec::as_slice)
    }

    /// Which of the list are offered in a form, by their places: those that fit what was typed, and all where it
    /// is none's beginning or is counted already, so that another can be put in its place.
    pub fn offered(&self, form: &StageForm) -> Vec<usize> {
        if !form.transition.needs_outcome {
            return Vec::new();
        }
        let list = self.listed_outcomes();
        let said = form.outcome.text();
        let fitting = match ListedOutcome::of(list, &said) {
            Some(_) => Vec::new(),
            None => fitting(list, &said),
        };
        match fitting.is_empty() {
            true => (0..list.len()).collect(),
            false => fitting,
        }
    }

    /// How the report will count what was typed; nothing where there is nothing to say about it.
    pub fn counted(&self, form: &StageForm) -> Option<OutcomeMatch> {
        let list = self.listed_outcomes();
        if list.is_empty() || form.outcome.is_blank() {
            return None;
        }
        // What is withdrawn is counted as that, where it has no words of the list.
        let withdrawn = form.transition.to_standard_stage == StandardStage::Withdrawn;
        match ListedOutcome::of(list, &form.outcome.text()) {
            Some(listed) => Some(OutcomeMatch::As(listed)),
            None if withdrawn => None,
            None => Some(OutcomeMatch::NotListed),
        }
    }

    /// The form with the keys. While it is being sent, what is sent stays what is seen.
    pub(super) fn stage_form_mut(&mut self) -> Option<&mut StageForm> {
        match &mut self.popup {
            Some(Popup::TransitionPicker(stages)) if !stages.saving => stages.form.as_mut(),
            Some(Popup::CommonStage(together)) if !together.saving => together.form.as_mut(),
            _ => None,
        }
    }

    /// Down into the list and up out of it; in other words one line up or down.
    pub(super) fn go_in_stage_form(&mut self, down: bool) {
        let last = self.stage_form_mut().cloned();
        let last = last.and_then(|form| self.offered(&form).len().checked_sub(1));
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

    /// Whoever types is in the words again.
    pub(super) fn leave_offer(&mut self) {
        if let Some(form) = self.stage_form_mut() {
            form.picked = None;
        }
    }

    /// Enter on an outcome: its words go into the field. Tells whether that is what Enter was for.
    pub(super) fn take_outcome(&mut self) -> bool {
        let Some(form) = self.stage_form_mut().cloned() else {
            return false;
        };
        let Some(picked) = form.picked else {
            return false;
        };
        let list = self.listed_outcomes();
        let offered = self.offered(&form);
        let Some(chosen) = offered.get(picked).and_then(|at| list.get(*at)) else {
            self.leave_offer();
            return true;
        };
        let words = with(list, chosen, &form.outcome.text());
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
        self.typed();
        true
    }

    fn clear_popup_error(&mut self) {
        match &mut self.popup {
            Some(Popup::TransitionPicker(stages)) => stages.error = None,
            Some(Popup::CommonStage(together)) => together.error = None,
            _ => {}
        }
    }
}

/// Those that hold each typed word, in their own words first, then in what they mean. Whole words alone:
/// letters that are scattered would take a short text of somebody's own for the beginning of one.
fn fitting(list: &[ListedOutcome], said: &str) -> Vec<usize> {
    let typed = said.to_lowercase();
    let holds = |text: &str| typed.split_whitespace().all(|word| text.contains(word));
    let mut fitting: Vec<(bool, usize)> = list
        .iter()
        .enumerate()
        .filter_map(|(at, one)| {
            let own = one.name.to_lowercase();
            let whole = format!("{own} {}", one.standard_name.to_lowercase());
            holds(&whole).then(|| (!holds(&own), at))
        })
        .collect();
    fitting.sort_unstable();
    fitting.into_iter().map(|(_, at)| at).collect()
}

/// What stands in the field with this outcome: in place of the one before, in place of the letters that found
/// it, or before words that found none.
fn with(list: &[ListedOutcome], chosen: &ListedOutcome, said: &str) -> String {
    let name = &chosen.name;
    let before = ListedOutcome::of(list, said).and_then(|at| list.get(at));
    match before {
        Some(before) => format!("{name}{}", before.beyond(said)),
        None if fitting(list, said).is_empty() => format!("{name}: {}", said.trim()),
        None => name.clone(),
    }
}
