//! The pane beside the queue: what it shows, and when it is filled.
//!
//! No request goes out for a row that is only passed: the cursor must rest on it first. Until the answer
//! is there the pane keeps the enquiry it had, under that one's own reference, and a row down costs no byte in it.

use super::notice::Tone;
use super::popup::Popup;
use super::remote::Remote;
use super::{Screen, Store};
use crate::domain::Preview;
use crate::effect::{Effect, Request, Slot};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long the cursor rests before the chosen row is read: longer than between two repeats of a held key.
const REST: TimeDelta = TimeDelta::milliseconds(180);

#[derive(Clone, Debug)]
pub struct Pane {
    /// Whether the person wants it; whether there is room is the screen's to say.
    pub on: bool,
    pub shown: Remote<Preview>,
    /// Which enquiry at which version the last request was about.
    asked: Option<(Uuid, i32)>,
    /// On which one the cursor stands, and when it has rested there long enough.
    resting: Option<(Uuid, i32)>,
    pub(super) due: Option<DateTime<Utc>>,
}

impl Default for Pane {
    fn default() -> Self {
        Self {
            on: true,
            shown: Remote::NotAsked,
            asked: None,
            resting: None,
            due: None,
        }
    }
}

impl Pane {
    /// What it says of a request for approval changes while the enquiry's version does not.
    pub(super) fn read_again(&mut self) {
        self.asked = None;
    }

    /// The enquiry the pane is about when its answer is there, or is known not to come.
    pub fn asked_about(&self) -> Option<Uuid> {
        self.asked.map(|(id, _)| id)
    }
}

impl Store {
    pub(super) fn toggle_preview(&mut self) -> Vec<Effect> {
        // Wanted and not drawn: there is no room for it.
        if self.queue.pane.on && !self.measured.pane {
            self.notify(Tone::Plain, "The preview needs a window of 110 columns.");
            return Vec::new();
        }
        self.queue.pane.on = !self.queue.pane.on;
        Vec::new()
    }

    /// At the end of every call: has the cursor come to another enquiry, or this one to another version?
    pub(super) fn watch_cursor(&mut self) {
        let free = matches!(self.popup, None | Some(Popup::Filter { .. }));
        let seen = self.screen() == Screen::Queue && free;
        let open = seen && self.queue.pane.on && self.measured.pane;
        let chosen = self.queue.list().chosen().map(|row| (row.id, row.version));
        let now = self.now;
        let pane = &mut self.queue.pane;
        match chosen.filter(|chosen| open && pane.asked != Some(*chosen)) {
            Some(chosen) if pane.resting != Some(chosen) => {
                pane.resting = Some(chosen);
                pane.due = Some(now + REST);
            }
            Some(_) => {}
            None => {
                pane.resting = None;
                pane.due = None;
            }
        }
    }

    pub(super) fn ask_preview(&mut self) -> Vec<Effect> {
        let now = self.now;
        let pane = &mut self.queue.pane;
        let Some((id, version)) = pane
            .resting
            .filter(|_| pane.due.is_some_and(|due| due <= now))
        else {
            return Vec::new();
        };
        pane.asked = Some((id, version));
        pane.resting = None;
        pane.due = None;
        pane.shown.ask(now);
        vec![self.ask(Slot::Preview, Request::Preview { id })]
    }
}
