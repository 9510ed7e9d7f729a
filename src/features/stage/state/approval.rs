//! Approvals: requests approval of a transition, and decides the requests of others.

use super::{StageForm, TransitionPicker, TransitionPurpose, changed};
use crate::domain::text::one_line as clean;
use crate::domain::{DraftForm, Target, Transition};
use crate::features::stage::requests::{DecideApproval, RequestApproval};
use crate::services::notices::Tone;
use crate::view::Context;

impl TransitionPicker {
    /// Initial selection: the request that waits for the user's decision, or else the step that is approved.
    pub(super) fn select_pending_approval(&mut self) {
        let len = self.transitions().len();
        if self.several || self.placed || len == 0 {
            return;
        }
        let position = |waits: fn(&Transition) -> bool| self.transitions().iter().position(waits);
        let wanted = position(Transition::is_for_reader_to_decide)
            .or_else(|| position(Transition::is_approved));
        self.placed = true;
        self.cursor.go(wanted.unwrap_or_default(), len, len);
    }

    /// Why the user may not decide the selected request. The database checks it again.
    pub(super) fn why_not_decide(&self) -> Option<&str> {
        match self.chosen_transition() {
            Some(transition) => undecidable_because(transition),
            None => Some("the next steps are still loading"),
        }
    }

    /// Opens a form, so that one key decides nothing: for a comment, or for the reason that a refusal needs.
    pub(super) fn decide(&mut self, approve: bool, cx: &mut Context<'_>) {
        if self.form.is_some() || changed::show_newer(self, cx) {
            return;
        }
        if let Some(why) = self.why_not_decide() {
            let elsewhere = pending_elsewhere(self);
            let words =
                elsewhere.unwrap_or_else(|| format!("Not now: {}.", why.trim_end_matches('.')));
            cx.notify(Tone::Plain, words);
            return;
        }
        let Some(transition) = self.chosen_transition().cloned() else {
            return;
        };
        if !self.saving {
            self.error = None;
            let purpose = match approve {
                true => TransitionPurpose::Approve,
                false => TransitionPurpose::Decline,
            };
            self.open_form(StageForm::saying_why(transition, purpose), cx);
        }
    }

    /// Submits the form of a request or of a decision.
    pub(super) fn submit_approval_form(&mut self, form: &StageForm, cx: &mut Context<'_>) {
        let reason = form.reason.text();
        match form.purpose {
            TransitionPurpose::Approve => {
                let comment = Some(reason).filter(|_| !form.reason.is_blank());
                self.send_decision(&form.transition, true, comment, cx);
            }
            TransitionPurpose::Decline => {
                self.send_decision(&form.transition, false, Some(reason), cx);
            }
            TransitionPurpose::Ask | TransitionPurpose::Change => {
                self.request_approval(&form.transition, reason, cx);
            }
        }
    }

    fn request_approval(&mut self, transition: &Transition, reason: String, cx: &mut Context<'_>) {
        let Some(target) = self.newest_target() else {
            return;
        };
        let request = RequestApproval::of(transition, target, reason);
        (self.saving, self.error) = (true, None);
        cx.submit_draft(self.draft_of(DraftForm::Approval), request);
    }

    fn send_decision(
        &mut self,
        transition: &Transition,
        approve: bool,
        reason: Option<String>,
        cx: &mut Context<'_>,
    ) {
        let target = self.newest_target();
        let decision =
            target.and_then(|target| DecideApproval::of(transition, target, approve, reason));
        let Some(decision) = decision else {
            return;
        };
        (self.saving, self.error) = (true, None);
        cx.submit_draft(self.draft_of(DraftForm::Approval), decision);
    }

    fn newest_target(&self) -> Option<Target> {
        let detail = self.detail.value()?;
        Some(Target::from(&detail.row))
    }
}

/// The database gives the reason with each request, by the same rule as its policy and its guard.
fn undecidable_because(transition: &Transition) -> Option<&str> {
    match &transition.approval {
        Some(known) => known.undecidable_because.as_deref(),
        None => Some("no approval to decide here"),
    }
}

/// A hint to the transition with a pending request, when another one is selected.
fn pending_elsewhere(picker: &TransitionPicker) -> Option<String> {
    let chosen = picker.chosen_transition()?;
    let mut transitions = picker.transitions().iter();
    let other = transitions.find(|transition| transition.pending_approval().is_some())?;
    let label = clean(&other.label);
    let words = format!("The request is for “{label}”. Choose that step first.");
    chosen.pending_approval().is_none().then_some(words)
}
