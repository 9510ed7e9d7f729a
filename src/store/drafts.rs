//! Drafts on the screens: what is loaded, saved, discarded and restored, and what is said of it. Their state is in `services::drafts`.

use super::Store;
use super::session::SessionChange;
use crate::domain::{Draft, DraftSubject, FormError, ListSource};
use crate::features::queue::QueueScreen;
use crate::runtime::effect::Effect;
use crate::runtime::request::Reply;
use crate::services::drafts::{SendOutcome, describe};
use crate::services::notices::Tone;
use crate::services::requests::ServiceCall;
use crate::view::Event;

impl Store {
    /// The reply to a request of a service.
    pub(super) fn on_service_reply(&mut self, call: ServiceCall, reply: Reply) -> Vec<Effect> {
        match call {
            // The drafts are loaded again at the next refresh.
            ServiceCall::LoadDrafts => match reply.open() {
                Ok(loaded) => self.on_drafts_loaded(loaded),
                Err(_) => Vec::new(),
            },
            ServiceCall::SaveDraft => self.on_draft_saved(reply),
            ServiceCall::Pulse => self.on_pulse(reply),
            ServiceCall::LoadChangesSince => {
                self.on_changes_since(reply);
                Vec::new()
            }
        }
    }

    fn on_draft_saved(&mut self, reply: Reply) -> Vec<Effect> {
        let result = reply.open::<i32>();
        self.services
            .on_draft_saved(result.as_ref().copied(), self.now);
        let leaving = match result {
            Ok(_) => self.services.leaves_when_saved(),
            Err(_) => self.services.stops_waiting(),
        };
        let mut effects =
            leaving.map_or_else(Vec::new, |leaving| SessionChange::of(self).leave(leaving));
        let saved = result.is_ok() && self.services.drafts.take_lists_outdated();
        if saved {
            effects.extend(self.broadcast(&Event::DraftsChanged));
        }
        effects
    }

    fn on_drafts_loaded(&mut self, loaded: Vec<Draft>) -> Vec<Effect> {
        let (reconciled, merged) = self.services.drafts.merge_loaded(loaded);
        if let Some(merged) = merged.first() {
            self.notify(Tone::Error, merged.describe());
        }
        for reconciled in reconciled {
            let (words, next) = reconciled.describe();
            let leads_to = self.opening_hint(reconciled.of);
            let view = self.stack.form_of(reconciled.of);
            if reconciled.outcome == SendOutcome::Sent {
                view.into_iter().for_each(|id| self.close_view(id));
                self.notify(Tone::Good, words);
            } else if let Some(view) = view.and_then(|id| self.stack.get_mut(id)) {
                view.show_error(FormError::new(format!("{words} {next}")));
            } else {
                self.notify(Tone::Error, format!("{words} {leads_to}").trim_end());
            }
        }
        self.broadcast(&Event::DraftsLoaded)
    }

    /// The list of drafts, if it is on the screen.
    fn draft_list(&self) -> Option<&QueueScreen> {
        let screen = self.stack.screen()?.as_any().downcast_ref::<QueueScreen>();
        screen.filter(|queue| queue.lists.shows(&ListSource::Drafts))
    }

    pub(super) fn why_not_discard(&self) -> Option<&'static str> {
        if self.stack.open_draft().is_some() {
            return None;
        }
        let Some(listed) = self.draft_list() else {
            return Some("press D to see your drafts");
        };
        let chosen = listed.lists.chosen_draft(&self.services.drafts).is_some()
            || !listed.list().targets().is_empty();
        (!chosen).then_some("no drafts here")
    }

    /// Restores discarded drafts, when a discard was the last thing that can be undone.
    pub(super) fn restore_discarded(&mut self) -> Option<Vec<Effect>> {
        if !self.services.undoes_discard(self.now) {
            return None;
        }
        match self.services.drafts.restore_discarded(self.now)? {
            Ok(texts) => {
                let words = format!("Restored, not sent: {}", describe(&texts));
                let leads_to = match texts.as_slice() {
                    [one] => self.opening_hint(one.of()),
                    _ if self.draft_list().is_some() => String::new(),
                    _ => "Press D to see them.".into(),
                };
                let words = format!("{words} {leads_to}");
                self.notify(Tone::Good, words.trim_end());
            }
            Err(blocked) => {
                let is_sending = self.services.drafts.is_sending(blocked.of());
                self.notify(Tone::Plain, blocked.why_not_restored(is_sending));
            }
        }
        Some(Vec::new())
    }

    /// A hint with the key that opens the draft here; else the key of the list of drafts.
    fn opening_hint(&self, of: DraftSubject) -> String {
        match self.stack.opening_key(of) {
            Some(key) => format!("Press {key} to open it."),
            None if self.draft_list().is_some() => String::new(),
            None => "Press D to see it.".into(),
        }
    }
}
