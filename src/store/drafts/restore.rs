//! `u`, where discarding is the last that can be taken back.

use super::autosave::Discarded;
use super::discard::told;
use crate::domain::DraftSubject;
use crate::effect::Effect;
use crate::store::assign::UNDO_SECONDS;
use crate::store::notice::Tone;
use crate::store::{Screen, Store};
use chrono::TimeDelta;

impl Store {
    pub(in crate::store) fn restore_discarded(&mut self) -> Option<Vec<Effect>> {
        let me = self.me()?;
        let at = self.drafts.discarded_at(me, self.now)?;
        let since = self.undo.as_ref().map(|undo| undo.until);
        let since = since.map(|until| until - TimeDelta::seconds(UNDO_SECONDS));
        if since.is_some_and(|since| since > at) {
            return None;
        }
        match self.drafts.restore_discarded(me, self.now)? {
            Ok(texts) => {
                // It is in the text by now.
                if texts
                    .iter()
                    .any(|text| text.of() == DraftSubject::NEW_ENQUIRY)
                {
                    self.unsent_new_enquiries.remove(&me);
                }
                let words = format!("Restored, not sent: {}", told(&texts));
                let words = format!("{words} {}", self.where_to_find(&texts));
                self.notify(Tone::Good, words.trim_end());
            }
            Err(waits) => self.say_what_stands_there(&waits),
        }
        Some(Vec::new())
    }

    fn say_what_stands_there(&mut self, waits: &Discarded) {
        let of = waits.of();
        let what = of.told(&waits.reference, waits.marked.len());
        let words = match self.is_sending(of.form, of.enquiry_id) {
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
            [one] => self.leads_to(one.of()),
            _ if self.lists_drafts() => String::new(),
            _ => "Press D to see them.".into(),
        }
    }

    /// The key that opens it, where that key means this text; else the list of all such texts.
    pub(super) fn leads_to(&self, of: DraftSubject) -> String {
        match self.opener(of) {
            Some(key) => format!("Press {key} to open it."),
            None if self.lists_drafts() => String::new(),
            None => "Press D to see it.".into(),
        }
    }

    fn opener(&self, of: DraftSubject) -> Option<&'static str> {
        let screen = self.screen();
        if of == DraftSubject::NEW_ENQUIRY {
            let has_key = matches!(screen, Screen::Queue | Screen::Dashboard | Screen::Enquiry);
            return has_key.then_some("N");
        }
        let has_key = matches!(screen, Screen::Queue | Screen::Enquiry) && !self.acts_on_marked();
        let chosen = self.subject().filter(|_| has_key)?;
        let (_, key) = of.form.of_one()?;
        (of.enquiry() == Some(chosen.id)).then_some(key)
    }

    pub(in crate::store) fn can_bring_back(&self) -> bool {
        let me = self.me();
        me.is_some_and(|me| self.drafts.discarded_at(me, self.now).is_some())
    }
}
