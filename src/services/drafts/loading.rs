//! Loading the saved drafts: they are merged with what was typed here meanwhile, so that nothing of either is lost.

use super::text::DraftText;
use super::{Drafts, Reconciled, can_join, join};
use crate::domain::{Draft, DraftForm, DraftSubject};

/// A draft on which another session of its writer wrote, while it was typed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub of: DraftSubject,
    pub reference: String,
    /// Both texts are in the form; else the other one stays in the database until this one is sent.
    pub joined: bool,
}

impl Merged {
    pub fn describe(&self) -> String {
        let what = self.of.describe(&self.reference, 0);
        match self.joined {
            true => format!("You wrote on this {what} in another window too. Both texts are here."),
            false => format!(
                "You have another draft of this {what} in another window. It is kept, and comes back after this one."
            ),
        }
    }
}

impl Drafts {
    /// Merges the drafts in the database with newer text typed here. Returns the reconciled sends, and the drafts that
    /// were typed in two sessions.
    pub fn merge_loaded(&mut self, loaded: Vec<Draft>) -> (Vec<Reconciled>, Vec<Merged>) {
        let reconciled = self.reconcile(&loaded);
        let is_first = !self.loaded;
        self.loaded = self.writer.is_some();
        self.outdated = false;
        self.forget_dropped(&loaded);
        let mut merged = Vec::new();
        for draft in loaded {
            if let Some(key) = self.key(draft.of) {
                let joined = merge(self.texts.entry(key).or_default(), draft);
                // What was typed before the first load is no other session's.
                merged.extend(joined.filter(|_| !is_first));
            }
        }
        (reconciled, merged)
    }

    /// Another session sent or discarded these drafts. What was typed on one here stays, and is saved again.
    fn forget_dropped(&mut self, loaded: &[Draft]) {
        let (writer, loads) = (self.writer, self.loads);
        self.texts.retain(|key, text| {
            let is_there = loaded.iter().any(|draft| draft.of == key.of);
            let known = text.version > 0 && text.saved_after < loads && text.stored.is_known();
            if Some(key.writer) != writer || is_there || !known || text.state.is_sending() {
                return true;
            }
            let had = text.is_saved();
            text.version = 0;
            text.superseded = None;
            text.stored.set(String::new());
            if had {
                text.typed.clear();
            }
            text.settle();
            !text.is_done()
        });
    }
}

/// Returns the draft where another session wrote on it too.
fn merge(text: &mut DraftText, draft: Draft) -> Option<Merged> {
    if draft.version <= text.version {
        // Read before the last save of this session.
        return None;
    }
    text.reference = draft.reference;
    text.kept_at = Some(draft.kept_at);
    text.version = draft.version;
    let base = text.stored.text().to_owned();
    let changed = text.typed != base;
    let is_ours = text.lost_save.take().is_some_and(|lost| lost == draft.body);
    let unread = Merged {
        of: draft.of,
        reference: text.reference.clone(),
        joined: true,
    };
    let mut merged = None;
    if is_ours || !text.is_blank() && text.typed.starts_with(&draft.body) {
        // The longer text is here. A blank one was discarded: it must not come back.
    } else if text.is_blank() || !changed {
        // Discarded or left as it was here, and written in another session since.
        text.marked = draft.marked;
        text.typed.clone_from(&draft.body);
    } else if can_join(draft.of.form) {
        text.typed = join_since(draft.of.form, &base, &draft.body, &text.typed);
        merged = Some(unread);
    } else {
        text.superseded = Some(draft.body);
        return Some(Merged {
            joined: false,
            ..unread
        });
    }
    text.stored.set(draft.body);
    text.settle();
    merged
}

/// Both texts, the other session's first; of a text that was continued here only what is new.
fn join_since(form: DraftForm, base: &str, other: &str, here: &str) -> String {
    let added = here.strip_prefix(base).filter(|_| !base.is_empty());
    match added.map(str::trim) {
        Some(added) if form == DraftForm::Note && other.starts_with(base) => {
            join(form, other, added)
        }
        _ => join(form, other, here),
    }
}
