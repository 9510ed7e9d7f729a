//! Texts that were sent without an answer: what the database still keeps tells what became of them, because it drops
//! a draft in the transaction that sends it.

use super::{DraftKey, Drafts};
use crate::domain::{Draft, DraftSubject};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    Sent,
    NotSent,
    /// It was never kept, or a request that keeps it may have come after.
    Unknown,
}

/// What is known of a text now.
#[derive(Clone, Debug)]
pub struct Reconciled {
    pub of: DraftSubject,
    pub reference: String,
    pub became: SendOutcome,
}

impl Drafts {
    /// It is neither kept nor sent until the kept texts are read again. Tells whether there is such a text.
    pub fn doubt(&mut self, key: &DraftKey) -> bool {
        let Some(text) = self.texts.get_mut(key) else {
            return false;
        };
        text.doubt = true;
        self.read = None;
        true
    }

    pub(super) fn settle(&mut self, writer: Uuid, kept: &[Draft]) -> Vec<Reconciled> {
        let mut settled = Vec::new();
        self.texts.retain(|key, text| {
            if key.writer != writer || !std::mem::take(&mut text.doubt) {
                return true;
            }
            let is_there = kept.iter().any(|draft| draft.of == key.of);
            let became = match (is_there, text.crossed) {
                (true, false) => SendOutcome::NotSent,
                (false, _) if !text.kept.is_empty() => SendOutcome::Sent,
                _ => SendOutcome::Unknown,
            };
            (text.sending, text.crossed) = (false, false);
            settled.push(Reconciled {
                of: key.of,
                reference: text.reference.clone(),
                became,
            });
            became != SendOutcome::Sent
        });
        settled
    }
}
