//! Asking that an enquiry may take a step, and deciding what others asked. Both in the box of the ways out.

use super::Store;
use super::mutations::Mutation;
use super::notice::Tone;
use super::popup::{Popup, StageForm, TransitionPurpose};
use crate::domain::text::one_line as clean;
use crate::domain::{Approval, DraftForm, Transition};
use crate::effect::{Effect, EnquiryVersion, Request};

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
    pub(super) fn stand_on_request(&mut self) {
        let wanted = {
            let mut ways = self.transitions().iter();
            ways.position(|way| why_not_decide_on(way).is_none())
        };
        let len = self.transitions().len();
        if let Some(Popup::TransitionPicker(stages)) = &mut self.popup
            && !stages.placed
            && len > 0
        {
            stages.placed = true;
            stages.cursor.go(wanted.unwrap_or_default(), len, len);
        }
    }

    /// The way out under the cursor of the box.
    pub(super) fn chosen_transition(&self) -> Option<&Transition> {
        match &self.popup {
            Some(Popup::TransitionPicker(stages)) => self.transitions().get(stages.cursor.index),
            _ => None,
        }
    }

    /// Why the chosen request is not for this person to decide; the database has the last word.
    pub(super) fn why_not_decide(&self) -> Option<&str> {
        match self.chosen_transition() {
            Some(way) => why_not_decide_on(way),
            None => Some("the next steps are still loading"),
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
        let words = format!("The request is for “{label}”. Choose that step first.");
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
        if let Some(Popup::TransitionPicker(stages)) = &mut self.popup
            && !stages.saving
        {
            stages.error = None;
            self.open_stage_form(StageForm::saying_why(way, TransitionPurpose::Decline));
        }
        Vec::new()
    }

    /// The form of a request or of a refusal was filled in.
    pub(super) fn send_words(&mut self, form: &StageForm) -> Vec<Effect> {
        let reason = form.reason.text();
        match form.purpose {
            TransitionPurpose::Decline => self.send_decision(&form.transition, false, Some(reason)),
            TransitionPurpose::Ask | TransitionPurpose::Change => {
                self.send_request(&form.transition, reason)
            }
        }
    }

    fn send_request(&mut self, way: &Transition, reason: String) -> Vec<Effect> {
        let Some((enquiry, reference)) = self.under_the_box() else {
            return Vec::new();
        };
        let request = Request::RequestApproval {
            enquiry,
            transition_id: way.transition_id,
            reason,
        };
        let done = format!("Approval requested: {} of {reference}.", way.label);
        self.approval_act(enquiry, reference, done, request)
    }

    fn send_decision(
        &mut self,
        way: &Transition,
        approve: bool,
        reason: Option<String>,
    ) -> Vec<Effect> {
        let (Some((enquiry, reference)), Some(asked)) = (self.under_the_box(), way.asked()) else {
            return Vec::new();
        };
        let request = Request::DecideApproval {
            enquiry_id: enquiry.id,
            approval_id: asked.id,
            seen_version: asked.version,
            approve,
            reason,
        };
        let word = if approve { "Approved" } else { "Declined" };
        let done = format!("{word}: {} of {reference}.", way.label);
        self.approval_act(enquiry, reference, done, request)
    }

    fn under_the_box(&self) -> Option<(EnquiryVersion, String)> {
        let row = &self.enquiry.detail.value()?.row;
        let seen = EnquiryVersion {
            id: row.id,
            version: row.version,
        };
        Some((seen, row.reference.clone()))
    }

    fn approval_act(
        &mut self,
        enquiry: EnquiryVersion,
        reference: String,
        done: String,
        request: Request,
    ) -> Vec<Effect> {
        if let Some(Popup::TransitionPicker(stages)) = &mut self.popup {
            stages.saving = true;
            stages.error = None;
        }
        let enquiry_id = enquiry.id;
        self.queue.pending.insert(enquiry_id);
        self.sending(DraftForm::Approval, enquiry_id, true);
        let what = Mutation::Approval {
            enquiry_id,
            reference,
            done,
        };
        vec![self.mutate(what, request)]
    }

    /// Back among the ways out, which are read again: what was asked or decided stands there.
    pub(super) fn approval_done(&mut self, enquiry_id: uuid::Uuid, done: String) -> Vec<Effect> {
        self.queue.pending.remove(&enquiry_id);
        self.was_sent(DraftForm::Approval, enquiry_id);
        self.queue.pane.read_again();
        if let Some(Popup::TransitionPicker(stages)) = &mut self.popup
            && stages.enquiry_id == enquiry_id
        {
            stages.saving = false;
            stages.form = None;
        }
        self.notify(Tone::Good, done);
        self.refresh_all()
    }
}

/// The database tells it of every request: the rule that its policy and its guard ask.
fn why_not_decide_on(way: &Transition) -> Option<&str> {
    match &way.approval {
        Some(known) => known.undecidable_because.as_deref(),
        None => Some("no approval to decide here"),
    }
}
