//! Sending the text of a draft: when it may be sent, and what is left of it afterwards.

use super::machine::{DraftEvent, DraftStep};
use super::text::{DraftText, Stored};
use super::{Comparison, Drafts, join};
use crate::domain::draft::is_unread;
use crate::domain::{BulkResult, DraftForm, DraftSubject, Failure, FormError, Target};
use crate::runtime::request::ReturnedDraft;
use crate::services::Services;
use crate::services::requests::ServiceCall;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Whether the change that sends a text is sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submission {
    Now,
    /// After the save under way.
    Later,
    /// It is under way already, or it is not known whether it arrived.
    Never,
}

impl Drafts {
    pub fn submit(&mut self, of: DraftSubject) -> Submission {
        // A transition without a form sends no text.
        let Some(text) = self.get_mut(of) else {
            return Submission::Now;
        };
        match text.apply(DraftEvent::Submit) {
            Some(DraftStep::Send) => Submission::Now,
            Some(DraftStep::Hold) => Submission::Later,
            _ => Submission::Never,
        }
    }

    /// Being sent, or sent without a response.
    pub fn is_sending(&self, of: DraftSubject) -> bool {
        self.get(of).is_some_and(|text| text.state.is_sending())
    }

    fn on_sent(&mut self, of: DraftSubject) {
        let Some(key) = self.key(of) else { return };
        self.parked.remove(&key);
        let Some(text) = self.texts.get_mut(&key) else {
            return;
        };
        let (left, comparison) = left_after(text);
        if text.apply(DraftEvent::SubmitDone(comparison)) == Some(DraftStep::Clear) {
            *text = DraftText {
                state: text.state,
                ..left
            };
        }
        if text.is_done() {
            self.texts.remove(&key);
        }
    }

    /// The database keeps the draft for the enquiries that were not reached.
    fn on_partly_sent(&mut self, of: DraftSubject, left: Vec<Uuid>) {
        if let Some(text) = self.get_mut(of) {
            text.marked = left;
            text.stored.set(text.typed.clone());
            text.submit_failed();
        }
    }

    /// Stops saving and sending it until the drafts are loaded again. Returns whether there is such a draft.
    fn submit_lost(&mut self, of: DraftSubject) -> bool {
        let Some(text) = self.get_mut(of) else {
            return false;
        };
        text.apply(DraftEvent::SubmitLost);
        self.loaded = false;
        true
    }

    /// A text that was sent and taken back is a draft again, before anything typed meanwhile, and saved at once.
    pub fn give_back(&mut self, text: ReturnedDraft, now: DateTime<Utc>) {
        let ReturnedDraft { of, target, text } = text;
        let typed = match self.text(of).0 {
            typed if typed.is_empty() => text,
            newer => join(of.form, &text, &newer),
        };
        let seen = Some(target.seen.version);
        self.write(of, target.reference, seen, (Vec::new(), typed), now);
        self.flush();
    }

    /// Keeps the part of a text that was not sent. The database dropped the whole draft, so this is saved at once.
    pub fn keep_unsent(&mut self, of: DraftSubject, reference: &str, typed: &str) {
        if let Some(key) = self.key(of) {
            let text = self.texts.entry(key).or_default();
            text.reference = reference.to_owned();
            text.typed = typed.to_owned();
            text.settle();
        }
    }
}

/// What is left of a draft when its text was sent. The database dropped it in the same transaction.
fn left_after(text: &DraftText) -> (DraftText, Comparison) {
    let mut left = DraftText::default();
    if let Some(older) = &text.superseded {
        left.reference.clone_from(&text.reference);
        left.typed.clone_from(older);
        left.kept_at = text.kept_at;
    } else if !text.stored.is_known() {
        // A save without a response may still be committed, so the draft is deleted once more.
        left.stored = Stored::Unconfirmed(text.typed.clone());
        left.lost_save = Some(text.lost_save.clone().unwrap_or_else(|| text.typed.clone()));
    }
    let comparison = left.compare();
    (left, comparison)
}

impl Services {
    /// A text was sent to all of its targets, or to some. Returns whether nothing of it is left to send.
    pub fn on_draft_sent(
        &mut self,
        of: DraftSubject,
        targets: &[Target],
        result: &BulkResult,
    ) -> bool {
        let reached =
            |target: &&Target| result.updated.iter().any(|seen| seen.id == target.seen.id);
        let left = targets.iter().filter(|target| !reached(target));
        let left: Vec<Uuid> = left.map(|target| target.seen.id).collect();
        if !self.drafts.is_sending(of) {
            // A transition without a form sent no text.
            return true;
        }
        let is_all = left.is_empty();
        match is_all {
            true => self.drafts.on_sent(of),
            false => self.drafts.on_partly_sent(of, left),
        }
        is_all
    }

    /// Sending failed. Returns the error when the outcome is unknown: then the drafts are loaded before another attempt.
    pub fn on_draft_not_sent(&mut self, of: DraftSubject, failure: &Failure) -> Option<FormError> {
        // A text for several may have reached some of them, which its draft does not show; and a new enquiry is looked up
        // by its writer.
        let is_of_one = of.enquiry().is_some();
        if is_of_one && *failure == Failure::Indeterminate && self.drafts.submit_lost(of) {
            // A load under way may have read the drafts before the send.
            self.requests.give_up(ServiceCall::LoadDrafts);
            return Some(FormError::new(format!(
                "{failure} When it is back, this will check whether your text was {}.",
                done(of.form)
            )));
        }
        if let Some(text) = self.drafts.get_mut(of) {
            text.submit_failed();
        }
        if is_unread(failure) {
            self.drafts.outdated = true;
            self.reload_drafts();
        }
        None
    }
}

/// What is done with a text of this form.
pub(super) fn done(form: DraftForm) -> &'static str {
    match form {
        DraftForm::Reply | DraftForm::Question | DraftForm::Answer => "sent",
        _ => "saved",
    }
}
