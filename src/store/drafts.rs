//! Drafts on the screens: what is loaded and saved, and what is said of it. Their state is in `services::drafts`.

mod discard;
mod restore;

use super::Store;
use crate::domain::{Draft, FormError};
use crate::runtime::effect::Effect;
use crate::runtime::request::Reply;
use crate::services::drafts::SendOutcome;
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
        let result = reply.open::<()>();
        self.services
            .on_draft_saved(result.as_ref().copied(), self.now);
        let leaving = match result {
            Ok(()) => self.services.leaves_when_saved(),
            Err(_) => self.services.stops_waiting(),
        };
        let mut effects = leaving.map_or_else(Vec::new, |leaving| self.leave(leaving));
        let saved = result.is_ok() && self.services.drafts.take_lists_outdated();
        if saved {
            effects.extend(self.broadcast(&Event::DraftsChanged));
        }
        effects
    }

    fn on_drafts_loaded(&mut self, loaded: Vec<Draft>) -> Vec<Effect> {
        for reconciled in self.services.drafts.merge_loaded(loaded) {
            let (words, next) = reconciled.describe();
            let leads_to = self.opening_hint(reconciled.of);
            let view = self.view_of_draft(reconciled.of);
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
}
