//! What was sent without an answer is not sent again before it is known what became of it.

use super::autosave::{Reconciled, SendOutcome};
use crate::domain::{DraftForm, Failure};
use crate::effect::Slot;
use crate::store::Store;
use crate::store::notice::Tone;
use crate::store::popup::{FormError, Popup};
use uuid::Uuid;

impl Store {
    /// Under way, or sent without an answer.
    pub(in crate::store) fn is_sending(&self, form: DraftForm, enquiry_id: Uuid) -> bool {
        let key = self.draft_key(form, enquiry_id);
        key.is_some_and(|key| self.drafts.is_sending(&key))
    }

    /// It failed, and may be sent again; only where nobody knows whether it failed, what is kept is read first.
    pub(in crate::store) fn not_sent(
        &mut self,
        form: DraftForm,
        enquiry_id: Uuid,
        failure: &Failure,
    ) -> Option<FormError> {
        let key = self.draft_key(form, enquiry_id);
        if *failure == Failure::Indeterminate && key.is_some_and(|key| self.drafts.doubt(&key)) {
            // An answer to what was asked before would tell of before.
            self.request_ids.issue(Slot::Drafts);
            return Some(FormError::new(format!(
                "{failure} When it is back, this will check whether your text was {}.",
                done(form)
            )));
        }
        self.sending(form, enquiry_id, false);
        None
    }

    pub(super) fn settled(&mut self, settled: Vec<Reconciled>) {
        for Reconciled {
            of,
            reference,
            became,
        } in settled
        {
            let done = done(of.form);
            let what = match of.form {
                DraftForm::Reply => "reply",
                _ => "note",
            };
            let leads_to = self.leads_to(of);
            let open = match &self.popup {
                Some(Popup::Note(note)) => {
                    of.form == DraftForm::Note && note.enquiry_id == of.enquiry_id
                }
                Some(Popup::Reply(reply)) => {
                    of.form == DraftForm::Reply && reply.seen.id == of.enquiry_id
                }
                _ => false,
            };
            let (words, next) = match became {
                SendOutcome::Sent => {
                    if open {
                        self.popup = None;
                    }
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
            match &mut self.popup {
                Some(Popup::Reply(reply)) if open => {
                    reply.saving = false;
                    reply.error = Some(FormError::new(format!("{words} {next}")));
                }
                _ if open => self.set_popup_error(FormError::new(format!("{words} {next}"))),
                _ => self.notify(Tone::Error, format!("{words} {leads_to}").trim_end()),
            }
        }
    }
}

fn done(form: DraftForm) -> &'static str {
    match form {
        DraftForm::Reply => "sent",
        _ => "saved",
    }
}
