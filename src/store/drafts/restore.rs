//! Restores discarded drafts: `u`, when a discard was the last thing that can be undone.

use crate::action::KeyContext;
use crate::domain::DraftSubject;
use crate::runtime::effect::Effect;
use crate::services::drafts::{Discarded, describe};
use crate::services::notices::Tone;
use crate::store::Store;

impl Store {
    pub(in crate::store) fn restore_discarded(&mut self) -> Option<Vec<Effect>> {
        let me = self.me()?;
        let at = self.services.drafts.discarded_at(me, self.now)?;
        let since = self.services.undo.last_change();
        if since.is_some_and(|since| since > at) {
            return None;
        }
        match self.services.drafts.restore_discarded(me, self.now)? {
            Ok(texts) => {
                let words = format!("Restored, not sent: {}", describe(&texts));
                let words = format!("{words} {}", self.where_to_find(&texts));
                self.notify(Tone::Good, words.trim_end());
            }
            Err(blocked) => self.report_not_restored(&blocked),
        }
        Some(Vec::new())
    }

    fn report_not_restored(&mut self, blocked: &Discarded) {
        let of = blocked.of();
        let what = of.describe(&blocked.reference, blocked.marked.len());
        let words = match self.is_sending(of) {
            true => {
                format!("Another {what} is being sent. Press u after that to restore the old one.")
            }
            false => format!(
                "There is another {what}. Send or clear it first, then press u to restore the old one."
            ),
        };
        self.notify(Tone::Plain, words);
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
        let me = self.me();
        me.is_some_and(|me| self.services.drafts.discarded_at(me, self.now).is_some())
    }
}
