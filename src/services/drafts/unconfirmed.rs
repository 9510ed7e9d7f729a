//! Texts that were sent without a response. The database drops a draft in the transaction that sends it, so the drafts
//! that are still there show what was not sent.

use super::{DraftKey, Drafts};
use crate::domain::{Draft, DraftSubject};
use uuid::Uuid;

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

impl Drafts {
    /// Stops saving and sending it until the drafts are loaded again. Returns whether there is such a draft.
    pub fn mark_unconfirmed(&mut self, key: &DraftKey) -> bool {
        let Some(text) = self.texts.get_mut(key) else {
            return false;
        };
        text.send_unconfirmed = true;
        self.loaded_for = None;
        true
    }

    pub(super) fn reconcile(&mut self, writer: Uuid, loaded: &[Draft]) -> Vec<Reconciled> {
        let mut reconciled = Vec::new();
        self.texts.retain(|key, text| {
            if key.writer != writer || !std::mem::take(&mut text.send_unconfirmed) {
                return true;
            }
            let is_there = loaded.iter().any(|draft| draft.of == key.of);
            let outcome = match (is_there, text.save_overlapped) {
                (true, false) => SendOutcome::NotSent,
                (false, _) if !text.saved.is_empty() => SendOutcome::Sent,
                _ => SendOutcome::Unknown,
            };
            (text.sending, text.save_overlapped) = (false, false);
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
