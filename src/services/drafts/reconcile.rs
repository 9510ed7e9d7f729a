//! Reconciles texts that were sent without a response: they are not sent again until the outcome is known.
//!
//! The database drops a draft in the transaction that sends it, so the drafts that are still there show what was not
//! sent.

use super::machine::{DraftEvent, DraftState};
use super::submit::done;
use super::{Drafts, text::DraftText};
use crate::domain::{Draft, DraftForm, DraftSubject};
use crate::keys::{BACK, SAVE};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    Sent,
    NotSent,
    /// The draft was never saved, or a save may have been committed after the send.
    Unknown,
}

/// A text whose send is known to have succeeded or failed, or is still unknown.
#[derive(Clone, Debug)]
pub struct Reconciled {
    pub of: DraftSubject,
    pub reference: String,
    pub outcome: SendOutcome,
}

impl Reconciled {
    /// What became of it, and what to do next in its form.
    pub fn describe(&self) -> (String, String) {
        let (reference, done) = (&self.reference, done(self.of.form));
        let what = match self.of.form {
            DraftForm::Reply => "reply",
            DraftForm::Question => "question",
            DraftForm::Answer => "answer",
            DraftForm::Message => "message",
            _ => "note",
        };
        match self.outcome {
            SendOutcome::Sent => (
                format!("Your {what} on {reference} was {done}."),
                String::new(),
            ),
            SendOutcome::NotSent => (
                format!("The {what} on {reference} was not {done}. The server was lost."),
                format!("Press {SAVE} to try again."),
            ),
            SendOutcome::Unknown => (
                format!(
                    "The {what} on {reference} may have been {done} when the server was lost. Check the enquiry first."
                ),
                format!("Press {BACK} to keep your text. {SAVE} may send it twice."),
            ),
        }
    }
}

impl Drafts {
    pub(super) fn reconcile(&mut self, loaded: &[Draft]) -> Vec<Reconciled> {
        let mut reconciled = Vec::new();
        let writer = self.writer;
        self.texts.retain(|key, text| {
            if Some(key.writer) != writer || text.state != DraftState::Unconfirmed {
                return true;
            }
            let outcome = outcome(text, loaded.iter().any(|draft| draft.of == key.of));
            text.apply(match outcome {
                SendOutcome::Sent => DraftEvent::KnownSent,
                SendOutcome::NotSent | SendOutcome::Unknown => {
                    DraftEvent::KnownNotSent(text.compare())
                }
            });
            reconciled.push(Reconciled {
                of: key.of,
                reference: text.reference.clone(),
                outcome,
            });
            outcome != SendOutcome::Sent
        });
        reconciled
    }
}

fn outcome(text: &DraftText, is_there: bool) -> SendOutcome {
    match is_there {
        true if text.stored.is_known() => SendOutcome::NotSent,
        false if !text.stored.text().is_empty() => SendOutcome::Sent,
        _ => SendOutcome::Unknown,
    }
}
