//! Reconciles texts that were sent without a response: they are not sent again until the outcome is known.

use crate::domain::FormError;
use crate::domain::{DraftForm, DraftSubject, Failure};
use crate::services::drafts::{Reconciled, SendOutcome};
use crate::services::notices::Tone;
use crate::services::requests::ServiceCall;
use crate::store::Store;

impl Store {
    /// Being sent, or sent without a response.
    pub(in crate::store) fn is_sending(&self, of: DraftSubject) -> bool {
        let key = self.draft_key(of);
        key.is_some_and(|key| self.services.drafts.is_sending(&key))
    }

    /// Sending failed. Returns the error when the outcome is unknown: then the drafts are loaded before another attempt.
    pub(in crate::store) fn not_sent(
        &mut self,
        of: DraftSubject,
        failure: &Failure,
    ) -> Option<FormError> {
        // A text for several may have reached some of them, which its draft does not show; and a new enquiry is looked up
        // by its writer.
        let key = self.draft_key(of).filter(|_| of.enquiry().is_some());
        if *failure == Failure::Indeterminate
            && key.is_some_and(|key| self.services.drafts.mark_unconfirmed(&key))
        {
            // A load under way may have read the drafts before the send.
            self.services.requests.give_up(ServiceCall::LoadDrafts);
            return Some(FormError::new(format!(
                "{failure} When it is back, this will check whether your text was {}.",
                done(of.form)
            )));
        }
        self.sending(of, false);
        None
    }

    pub(super) fn report_reconciled(&mut self, reconciled: Vec<Reconciled>) {
        for Reconciled {
            of,
            reference,
            outcome,
        } in reconciled
        {
            let done = done(of.form);
            let what = match of.form {
                DraftForm::Reply => "reply",
                _ => "note",
            };
            let leads_to = self.opening_hint(of);
            let view = self.view_of_draft(of);
            let (words, next) = match outcome {
                SendOutcome::Sent => {
                    view.into_iter().for_each(|id| self.close_view(id));
                    let words = format!("Your {what} on {reference} was {done}.");
                    self.notify(Tone::Good, words);
                    continue;
                }
                SendOutcome::NotSent => (
                    format!("The {what} on {reference} was not {done}. The server was lost."),
                    "Press Ctrl-S to try again.",
                ),
                SendOutcome::Unknown => (
                    format!(
                        "The {what} on {reference} may have been {done} when the server was lost. Check the enquiry first."
                    ),
                    "Press Esc to keep your text. Ctrl-S may send it twice.",
                ),
            };
            if let Some(view) = view.and_then(|id| self.stack.get_mut(id)) {
                view.show_error(FormError::new(format!("{words} {next}")));
                continue;
            }
            self.notify(Tone::Error, format!("{words} {leads_to}").trim_end());
        }
    }
}

fn done(form: DraftForm) -> &'static str {
    match form {
        DraftForm::Reply => "sent",
        _ => "saved",
    }
}
