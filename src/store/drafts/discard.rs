//! Discards drafts, in their form or in the list of drafts. There is no confirmation, because `u` restores them.

use crate::domain::{DraftSubject, ListSource};
use crate::features::queue::QueueScreen;
use crate::runtime::effect::Effect;
use crate::services::notices::Tone;
use crate::store::Store;

impl Store {
    /// The draft of the open form, and whether it is being sent.
    fn open_draft(&self) -> Option<(DraftSubject, bool)> {
        self.stack.top()?.1.draft()
    }

    pub(in crate::store) fn discard(&mut self) -> Vec<Effect> {
        match self.open_draft() {
            Some((of, sending)) => self.discard_open(of, sending),
            None => {
                let words = "Press D to see your drafts, then x to discard one.";
                self.notify(Tone::Plain, words);
            }
        }
        Vec::new()
    }

    fn discard_open(&mut self, of: DraftSubject, sending: bool) {
        if sending {
            self.notify(Tone::Plain, "It is being sent. You cannot discard it now.");
            return;
        }
        self.services.changes.conflict = None;
        if let Some(id) = self.stack.top().map(|(id, _)| id) {
            self.close_view(id);
            self.services.discard_drafts(&[of], self.now);
        }
    }

    /// The list of drafts, if it is on the screen.
    fn draft_list(&self) -> Option<&QueueScreen> {
        let screen = self.stack.screen()?.as_any().downcast_ref::<QueueScreen>();
        screen.filter(|queue| queue.lists.shows(&ListSource::Drafts))
    }

    pub(in crate::store) fn draft_list_is_open(&self) -> bool {
        self.draft_list().is_some()
    }

    pub(in crate::store) fn why_not_discard(&self) -> Option<&'static str> {
        if self.open_draft().is_some() {
            return None;
        }
        let Some(listed) = self.draft_list() else {
            return Some("press D to see your drafts");
        };
        let chosen = listed.lists.chosen_draft(&self.services.drafts).is_some()
            || !listed.list().targets().is_empty();
        (!chosen).then_some("no drafts here")
    }
}
