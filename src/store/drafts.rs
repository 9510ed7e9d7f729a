//! Drafts on the screens: what is loaded, saved, discarded and restored, and what is said of it. Their state is in `services::drafts`.

use super::Store;
use super::session::SessionChange;
use crate::action::Action;
use crate::domain::{Draft, DraftForm, DraftSubject, FormError, ListSource, QueueRow};
use crate::features::queue::QueueScreen;
use crate::keymap;
use crate::keys::{DRAFTS, Key};
use crate::runtime::effect::Effect;
use crate::runtime::request::Reply;
use crate::services::drafts::{SendOutcome, describe};
use crate::services::notices::Tone;
use crate::services::requests::ServiceCall;
use crate::view::{Event, ViewStack};

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
            ServiceCall::ListConcerns => {
                self.services.for_you.on_loaded(reply);
                Vec::new()
            }
            ServiceCall::MarkSeen => {
                self.services.load_for_you();
                Vec::new()
            }
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

    pub(super) fn why_not_discard(&self) -> Option<String> {
        if self.stack.open_draft().is_some() {
            return None;
        }
        let Some(listed) = self.draft_list() else {
            return Some(format!("press {DRAFTS} to see your drafts"));
        };
        let chosen = listed.lists.chosen_draft(&self.services.drafts).is_some()
            || !listed.list().targets().is_empty();
        (!chosen).then(|| "no drafts here".to_owned())
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
                    _ => format!("Press {DRAFTS} to see them."),
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
        match opening_key(&self.stack, of) {
            Some(key) => format!("Press {key} to open it."),
            None if self.draft_list().is_some() => String::new(),
            None => format!("Press {DRAFTS} to see it."),
        }
    }
}

/// The key that opens the draft here.
fn opening_key(stack: &ViewStack, of: DraftSubject) -> Option<Key> {
    let action = match of.form {
        DraftForm::Note => Action::Note,
        DraftForm::Reply => Action::Reply,
        DraftForm::StageChange | DraftForm::Approval => Action::Stage,
        DraftForm::NewEnquiry => Action::NewEnquiry,
        DraftForm::Question | DraftForm::Answer => Action::Ask,
        DraftForm::Message => Action::RecordMessage,
    };
    let is_about = |enquiry: &QueueRow| of.enquiry() == Some(enquiry.id);
    let is_here = of == DraftSubject::NEW_ENQUIRY
        || (!stack.acts_on_marked() && stack.subject().is_some_and(is_about));
    keymap::key_of(stack.screen_context(), &action).filter(|_| is_here)
}
