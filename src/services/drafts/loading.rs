//! Loading the saved drafts: they are merged with what was typed here meanwhile.

use super::text::DraftText;
use super::{Drafts, Reconciled, join};
use crate::domain::{Draft, DraftSubject};

impl Drafts {
    /// Merges the drafts in the database with newer text typed here. Returns the reconciled sends.
    pub fn merge_loaded(&mut self, loaded: Vec<Draft>) -> Vec<Reconciled> {
        let reconciled = self.reconcile(&loaded);
        self.loaded = self.writer.is_some();
        for draft in loaded {
            if let Some(key) = self.key(draft.of) {
                merge(self.texts.entry(key).or_default(), draft);
            }
        }
        reconciled
    }
}

fn merge(text: &mut DraftText, draft: Draft) {
    text.reference = draft.reference;
    let is_ours = !text.stored.text().is_empty() || !text.stored.is_known();
    if text.is_blank() && !is_ours {
        text.marked = draft.marked;
    }
    text.kept_at = Some(draft.kept_at);
    if text.is_blank() && is_ours {
        // Discarded here and not yet deleted there: it must not come back.
    } else if text.is_blank() {
        text.typed.clone_from(&draft.body);
    } else if !is_ours && !text.typed.starts_with(&draft.body) {
        if draft.of == DraftSubject::NEW_ENQUIRY {
            text.superseded = Some(draft.body);
            return;
        }
        // Typed before the drafts were loaded: both stay, the older first.
        text.typed = join(draft.of.form, &draft.body, &text.typed);
    }
    text.stored.set(draft.body);
    text.settle();
}
