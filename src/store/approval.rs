//! Approvals: requests approval of a transition, and decides the requests of others. Both in the transition picker.

use super::Store;
use super::mutations::Mutation;
use super::popup::{Popup, StageForm, TransitionPurpose};
use crate::domain::Target;
use crate::domain::text::one_line as clean;
use crate::domain::{Approval, DraftForm, Transition};
use crate::runtime::effect::{Effect, Request};
use crate::services::notices::Tone;
use uuid::Uuid;

impl Transition {
    /// The pending request.
    pub fn pending_approval(&self) -> Option<&Approval> {
        let approval = self.approval.as_ref();
        approval.filter(|approval| approval.decision.is_none())
    }

    /// Whether approval is needed and not requested yet.
    pub fn can_request_approval(&self) -> bool {
        let living = |approval: &Approval| approval.decision != Some(false);
        self.needs_decision()
            && !self.refused_because.is_empty()
            && !self.approval.as_ref().is_some_and(living)
    }
}

impl Store {
    /// Whether the user may request approval. The database checks it again.
    pub fn may_request_approval(&self, transition: &Transition) -> bool {
        transition.can_request_approval() && !self.only_reads()
    }

    /// Initial selection of the picker: the request that waits for the user's decision.
    pub(super) fn select_pending_approval(&mut self) {
        let wanted = {
            let mut transitions = self.transitions().iter();
            transitions.position(|transition| undecidable_because(transition).is_none())
        };
        let len = self.transitions().len();
        if let Some(Popup::TransitionPicker(picker)) = &mut self.popup
            && !picker.is_for_several()
            && !picker.placed
            && len > 0
        {
            picker.placed = true;
            picker.cursor.go(wanted.unwrap_or_default(), len, len);
        }
    }

    /// The transition under the cursor, where the picker is for one enquiry.
    pub(super) fn chosen_transition(&self) -> Option<&Transition> {
        match &self.popup {
            Some(Popup::TransitionPicker(picker)) if !picker.is_for_several() => {
                self.transitions().get(picker.cursor.index)
            }
            _ => None,
        }
    }

    /// Why the user may not decide the selected request. The database checks it again.
    pub(super) fn why_not_decide(&self) -> Option<&str> {
        match self.chosen_transition() {
            Some(transition) => undecidable_because(transition),
            None => Some("the next steps are still loading"),
        }
    }

    /// A hint to the transition with a pending request, when another one is selected.
    fn pending_elsewhere(&self) -> Option<String> {
        let chosen = self.chosen_transition()?;
        let other = self
            .transitions()
            .iter()
            .find(|transition| transition.pending_approval().is_some())?;
        let label = clean(&other.label);
        let words = format!("The request is for “{label}”. Choose that step first.");
        chosen.pending_approval().is_none().then_some(words)
    }

    /// Approving needs no reason; declining does, so that the requester knows what to change.
    pub(super) fn decide(&mut self, approve: bool) -> Vec<Effect> {
        if let Some(why) = self.why_not_decide() {
            let elsewhere = self.pending_elsewhere();
            let words =
                elsewhere.unwrap_or_else(|| format!("Not now: {}.", why.trim_end_matches('.')));
            self.notify(Tone::Plain, words);
            return Vec::new();
        }
        let Some(transition) = self.chosen_transition().cloned() else {
            return Vec::new();
        };
        if approve {
            return self.send_decision(&transition, true, None);
        }
        if let Some(Popup::TransitionPicker(picker)) = &mut self.popup
            && !picker.saving
        {
            picker.error = None;
            self.open_stage_form(StageForm::saying_why(
                transition,
                TransitionPurpose::Decline,
            ));
        }
        Vec::new()
    }

    /// Submits the form of a request or of a refusal.
    pub(super) fn submit_approval_form(&mut self, form: &StageForm) -> Vec<Effect> {
        let reason = form.reason.text();
        match form.purpose {
            TransitionPurpose::Decline => self.send_decision(&form.transition, false, Some(reason)),
            TransitionPurpose::Ask | TransitionPurpose::Change => {
                self.request_approval(&form.transition, reason)
            }
        }
    }

    fn request_approval(&mut self, transition: &Transition, reason: String) -> Vec<Effect> {
        let Some(target) = self.open_target() else {
            return Vec::new();
        };
        let request = Request::RequestApproval {
            enquiry: target.seen,
            transition_id: transition.transition_id,
            reason,
        };
        let what = match transition.needs_approval {
            true => "Approval",
            false => "Countersignature",
        };
        let done = format!(
            "{what} requested: {} of {}.",
            transition.label, target.reference
        );
        self.save_approval(target, done, request)
    }

    fn send_decision(
        &mut self,
        transition: &Transition,
        approve: bool,
        reason: Option<String>,
    ) -> Vec<Effect> {
        let (Some(target), Some(approval)) = (self.open_target(), transition.pending_approval())
        else {
            return Vec::new();
        };
        let request = Request::DecideApproval {
            enquiry_id: target.seen.id,
            approval_id: approval.id,
            seen_version: approval.version,
            approve,
            reason,
        };
        let word = if approve { "Approved" } else { "Declined" };
        let done = format!("{word}: {} of {}.", transition.label, target.reference);
        self.save_approval(target, done, request)
    }

    fn open_target(&self) -> Option<Target> {
        let detail = self.enquiry.detail.value()?;
        Some(Target::from(&detail.row))
    }

    fn save_approval(&mut self, target: Target, done: String, request: Request) -> Vec<Effect> {
        if let Some(Popup::TransitionPicker(picker)) = &mut self.popup {
            picker.saving = true;
            picker.error = None;
        }
        let enquiry_id = target.seen.id;
        self.services.changes.pending.insert(enquiry_id);
        self.sending(DraftForm::Approval.on(enquiry_id), true);
        let target = Box::new(target);
        vec![self.mutate(Mutation::Approval { target, done }, request)]
    }

    /// Goes back to the transitions, which are loaded again with the request or decision.
    pub(super) fn on_approval_saved(&mut self, enquiry_id: Uuid, done: String) -> Vec<Effect> {
        self.services.changes.pending.remove(&enquiry_id);
        self.was_sent(DraftForm::Approval.on(enquiry_id));
        self.queue.pane.invalidate();
        if let Some(Popup::TransitionPicker(picker)) = &mut self.popup
            && picker.enquiry_id() == Some(enquiry_id)
        {
            picker.saving = false;
            picker.form = None;
        }
        self.notify(Tone::Good, done);
        self.refresh_all()
    }
}

/// The database gives the reason with each request, by the same rule as its policy and its guard.
fn undecidable_because(transition: &Transition) -> Option<&str> {
    match &transition.approval {
        Some(known) => known.undecidable_because.as_deref(),
        None => Some("no approval to decide here"),
    }
}
