//! Asking that an enquiry may take a step, and deciding what others asked. Both in the box of the ways out.

use super::Store;
use super::mutations::Mutation;
use super::notice::Tone;
use super::popup::{Popup, StageForm, Target, TransitionPurpose};
use crate::domain::text::one_line as clean;
use crate::domain::{Approval, DraftForm, Transition};
use crate::effect::{Effect, Request};
use uuid::Uuid;

impl Transition {
    /// A request that nobody has decided yet.
    pub fn asked(&self) -> Option<&Approval> {
        let approval = self.approval.as_ref();
        approval.filter(|approval| approval.decision.is_none())
    }

    /// It waits for an approval that nobody has asked for.
    pub fn can_be_asked(&self) -> bool {
        let living = |approval: &Approval| approval.decision != Some(false);
        self.needs_approval
            && !self.refused_because.is_empty()
            && !self.approval.as_ref().is_some_and(living)
    }
}

impl Store {
    /// Whoever only reads is not told to ask; the database has the last word.
    pub fn may_ask(&self, way: &Transition) -> bool {
        way.can_be_asked() && !self.only_reads()
    }

    /// The box was opened, or its choices have come: the bar stands on what waits for this person's decision,
    /// until they have moved it.
    pub(super) fn select_pending_approval(&mut self) {
        let wanted = {
            let mut ways = self.transitions().iter();
            ways.position(|way| why_not_decide_on(way).is_none())
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

    /// The way out under the cursor of the box.
    pub(super) fn chosen_transition(&self) -> Option<&Transition> {
        match &self.popup {
            Some(Popup::TransitionPicker(picker)) if !picker.is_for_several() => {
                self.transitions().get(picker.cursor.index)
            }
            _ => None,
        }
    }

    /// Why the chosen request is not for this person to decide; the database has the last word.
    pub(super) fn why_not_decide(&self) -> Option<&str> {
        match self.chosen_transition() {
            Some(way) => why_not_decide_on(way),
            None => Some("what can happen next is not read yet"),
        }
    }

    /// Where else an approval is asked for, when not at the chosen step.
    fn asked_elsewhere(&self) -> Option<String> {
        let chosen = self.chosen_transition()?;
        let other = self
            .transitions()
            .iter()
            .find(|way| way.asked().is_some())?;
        let label = clean(&other.label);
        let words = format!("Approval is asked for at “{label}”: choose that first.");
        chosen.asked().is_none().then_some(words)
    }

    /// Approving needs no words; declining does, so that whoever asked can read what to mend.
    pub(super) fn decide(&mut self, approve: bool) -> Vec<Effect> {
        if let Some(why) = self.why_not_decide() {
            let elsewhere = self.asked_elsewhere();
            let words =
                elsewhere.unwrap_or_else(|| format!("Not now: {}.", why.trim_end_matches('.')));
            self.notify(Tone::Plain, words);
            return Vec::new();
        }
        let Some(way) = self.chosen_transition().cloned() else {
            return Vec::new();
        };
        if approve {
            return self.send_decision(&way, true, None);
        }
        if let Some(Popup::TransitionPicker(picker)) = &mut self.popup
            && !picker.saving
        {
            picker.error = None;
            self.open_stage_form(StageForm::saying_why(way, TransitionPurpose::Decline));
        }
        Vec::new()
    }

    /// The form of a request or of a refusal was filled in.
    pub(super) fn submit_approval_form(&mut self, form: &StageForm) -> Vec<Effect> {
        let reason = form.reason.text();
        match form.purpose {
            TransitionPurpose::Decline => self.send_decision(&form.transition, false, Some(reason)),
            TransitionPurpose::Ask | TransitionPurpose::Change => {
                self.send_request(&form.transition, reason)
            }
        }
    }

    fn send_request(&mut self, way: &Transition, reason: String) -> Vec<Effect> {
        let Some(target) = self.open_target() else {
            return Vec::new();
        };
        let request = Request::RequestApproval {
            enquiry: target.seen,
            transition_id: way.transition_id,
            reason,
        };
        let done = format!(
            "Approval is asked for: {} of {}.",
            way.label, target.reference
        );
        self.save_approval(target, done, request)
    }

    fn send_decision(
        &mut self,
        way: &Transition,
        approve: bool,
        reason: Option<String>,
    ) -> Vec<Effect> {
        let (Some(target), Some(asked)) = (self.open_target(), way.asked()) else {
            return Vec::new();
        };
        let request = Request::DecideApproval {
            enquiry_id: target.seen.id,
            approval_id: asked.id,
            seen_version: asked.version,
            approve,
            reason,
        };
        let word = if approve { "Approved" } else { "Declined" };
        let done = format!("{word}: {} of {}.", way.label, target.reference);
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
        self.queue.pending.insert(enquiry_id);
        self.sending(DraftForm::Approval.on(enquiry_id), true);
        vec![self.mutate(Mutation::Approval { target, done }, request)]
    }

    /// Back among the ways out, which are read again: what was asked or decided stands there.
    pub(super) fn on_approval_saved(&mut self, enquiry_id: Uuid, done: String) -> Vec<Effect> {
        self.queue.pending.remove(&enquiry_id);
        self.was_sent(DraftForm::Approval.on(enquiry_id));
        self.queue.pane.read_again();
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

/// The database tells it of every request: the rule that its policy and its guard ask.
fn why_not_decide_on(way: &Transition) -> Option<&str> {
    match &way.approval {
        Some(known) => known.undecidable_because.as_deref(),
        None => Some("no approval is asked for here"),
    }
}
