//! Watching the open enquiry, and stopping: one key for both, so that it takes itself back. The list of what one
//! watches.

use super::Store;
use super::adhoc_list::{AdhocList, ListSource};
use super::assign::told;
use super::mutations::Mutation;
use super::notice::Tone;
use crate::domain::{Failure, Watcher};
use crate::effect::{Effect, Request};
use uuid::Uuid;

impl Store {
    /// Whether this person watches the enquiry on the screen; `None` before that is known.
    pub(super) fn watches_it(&self) -> Option<bool> {
        let detail = self.enquiry.detail.value()?;
        let me = self.person.as_ref()?.staff_id;
        let mut watchers = detail.context.watchers.iter();
        Some(watchers.any(|watcher| watcher.staff_id == me))
    }

    pub(super) fn watch(&mut self) -> Vec<Effect> {
        let (Some(row), Some(watches)) = (self.enquiry.row(), self.watches_it()) else {
            self.notify(Tone::Plain, "The enquiry is still loading.");
            return Vec::new();
        };
        let (enquiry_id, reference) = (row.id, row.reference.clone());
        // The answer to the first says what the second would take back.
        let asked = |what: &Mutation| matches!(what, Mutation::Watch { enquiry_id: it, .. } if *it == enquiry_id);
        if self.is_mutating(asked) {
            self.notify(Tone::Plain, "Your last change is still being saved.");
            return Vec::new();
        }
        let what = Mutation::Watch {
            enquiry_id,
            reference,
        };
        let watches = !watches;
        let request = Request::Watch {
            enquiry_id,
            watches,
        };
        vec![self.mutate(what, request)]
    }

    /// The name is there, or gone, at once; whoever else watches it comes with the next reading.
    pub(super) fn watched(&mut self, id: Uuid, reference: &str, watches: bool) -> Vec<Effect> {
        let words = match watches {
            true => format!("You are watching {reference}. Press w to stop."),
            false => format!("You are not watching {reference}. Press w to watch it again."),
        };
        self.notify(Tone::Good, words);
        // The list of what one watches has another row now, or one less.
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
                watchers.sort_by(|one, other| one.name.cmp(&other.name));
            }
        }
        effects.extend(self.refresh_enquiry());
        effects
    }

    /// W. Every act of the queue is at home in it; Esc goes back to where it was opened.
    pub(super) fn open_watched(&mut self) -> Vec<Effect> {
        self.queue.refused = None;
        self.queue.pane.read_again();
        let again = self.queue.shows(&ListSource::Watched);
        if !again {
            self.queue.found = Some(AdhocList::new(ListSource::Watched, "Watched by me"));
        }
        self.show_list();
        self.refresh_queue()
    }

    pub(super) fn watch_failed(&mut self, reference: &str, failure: &Failure) -> Vec<Effect> {
        let error = self.error(failure);
        let words = format!("Watching {reference} was not changed. {}", told(&error));
        self.notify(Tone::Error, words);
        Vec::new()
    }
}
