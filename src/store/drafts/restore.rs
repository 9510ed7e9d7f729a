//! Restores discarded drafts: `u`, when a discard was the last thing that can be undone.

use crate::action::KeyContext;
use crate::domain::DraftSubject;
use crate::runtime::effect::Effect;
use crate::services::drafts::{Discarded, describe};
use crate::services::notices::Tone;
use crate::store::Store;

impl Store {
    pub(in crate::store) fn restore_discarded(&mut self) -> Option<Vec<Effect>> {
        if !self.services.undoes_discard(self.now) {
            return None;
        }
        match self.services.drafts.restore_discarded(self.now)? {
            Ok(texts) => {
                let words = format!("Restored, not sent: {}", describe(&texts));
                let words = format!("{words} {}", self.where_to_find(&texts));
                self.notify(Tone::Good, words.trim_end());
            }
            Err(blocked) => {
                let is_sending = self.services.drafts.is_sending(blocked.of());
                self.notify(Tone::Plain, blocked.why_not_restored(is_sending));
            }
        }
        Some(Vec::new())
    }

    fn where_to_find(&self, texts: &[Discarded]) -> String {
        match texts {
            [one] => self.opening_hint(one.of()),
            _ if self.draft_list_is_open() => String::new(),
            _ => "Press D to see them.".into(),
        }
    }

    /// A hint with the key that opens the draft here; else the key of the list of drafts.
    pub(super) fn opening_hint(&self, of: DraftSubject) -> String {
        match self.opening_key(of) {
            Some(key) => format!("Press {key} to open it."),
            None if self.draft_list_is_open() => String::new(),
            None => "Press D to see it.".into(),
        }
    }

    fn opening_key(&self, of: DraftSubject) -> Option<&'static str> {
        let screen = self.screen();
        if of == DraftSubject::NEW_ENQUIRY {
            let has_key = matches!(
                screen,
                KeyContext::Queue | KeyContext::Dashboard | KeyContext::Enquiry
            );
            return has_key.then_some("N");
        }
        let has_key =
            matches!(screen, KeyContext::Queue | KeyContext::Enquiry) && !self.acts_on_marked();
        let chosen = self.subject().filter(|_| has_key)?;
        let (_, key) = of.form.of_one()?;
        (of.enquiry() == Some(chosen.id)).then_some(key)
    }

    pub(in crate::store) fn can_restore_discarded(&self) -> bool {
        self.services.drafts.discarded_at(self.now).is_some()
    }
}
