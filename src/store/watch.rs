//! Watches the open enquiry or stops watching it, by one key; and the list of watched enquiries.

use super::Store;
use super::adhoc_list::{AdhocList, ListSource};
use super::mutations::Mutation;
use crate::domain::{Failure, Watcher, names};
use crate::runtime::effect::{Effect, Request};
use crate::services::notices::Tone;
use uuid::Uuid;

impl Store {
    /// Whether the user watches the enquiry on the screen; `None` before it is loaded.
    pub(super) fn is_watching(&self) -> Option<bool> {
        let detail = self.enquiry.detail.value()?;
        let me = self.person.as_ref()?.staff_id;
        let mut watchers = detail.context.watchers.iter();
        Some(watchers.any(|watcher| watcher.staff_id == me))
    }

    pub(super) fn watch(&mut self) -> Vec<Effect> {
        let (Some(row), Some(watches)) = (self.enquiry.row(), self.is_watching()) else {
            self.notify(Tone::Plain, "The enquiry is still loading.");
            return Vec::new();
        };
        let (enquiry_id, reference) = (row.id, row.reference.clone());
        // A second key before the response would send the same request again.
        let same = |mutation: &Mutation| matches!(mutation, Mutation::Watch { enquiry_id: it, .. } if *it == enquiry_id);
        if self.is_mutating(same) {
            self.notify(Tone::Plain, "Your last change is still being saved.");
            return Vec::new();
        }
        let mutation = Mutation::Watch {
            enquiry_id,
            reference,
        };
        let watches = !watches;
        let request = Request::Watch {
            enquiry_id,
            watches,
        };
        vec![self.mutate(mutation, request)]
    }

    /// Updates the user's own name at once; other watchers come with the next load.
    pub(super) fn on_watch_changed(
        &mut self,
        id: Uuid,
        reference: &str,
        watches: bool,
    ) -> Vec<Effect> {
        let words = match watches {
            true => format!("You are watching {reference}. Press w to stop."),
            false => format!("You are not watching {reference}. Press w to watch it again."),
        };
        self.notify(Tone::Good, words);
        // The list of watched enquiries has changed.
        let listed = self.queue.shows(&ListSource::Watched);
        let mut effects = match listed {
            true => self.refresh_queue(),
            false => Vec::new(),
        };
        if self.enquiry.id != Some(id) {
            return effects;
        }
        if let (Some(detail), Some(person)) = (self.enquiry.detail.value_mut(), &self.person) {
            let me = person.staff_id;
            let watchers = &mut detail.context.watchers;
            watchers.retain(|watcher| watcher.staff_id != me);
            if watches {
                watchers.push(Watcher {
                    staff_id: me,
                    name: person.name.clone(),
                });
                watchers.sort_by(|one, other| names::compare(&one.name, &other.name));
            }
        }
        effects.extend(self.refresh_enquiry());
        effects
    }

    /// `W`: opens the list of watched enquiries, with the actions of the queue. Esc goes back.
    pub(super) fn open_watched(&mut self) -> Vec<Effect> {
        self.services.changes.refused = None;
        self.queue.pane.invalidate();
        let again = self.queue.shows(&ListSource::Watched);
        if !again {
            self.queue.found = Some(AdhocList::new(ListSource::Watched, "Watched by me"));
        }
        self.show_list();
        self.refresh_queue()
    }

    pub(super) fn on_watch_failed(&mut self, reference: &str, failure: &Failure) -> Vec<Effect> {
        let error = self.error(failure);
        let words = format!("Watching {reference} was not changed. {}", error.describe());
        self.notify(Tone::Error, words);
        Vec::new()
    }
}
