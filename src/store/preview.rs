//! The preview pane beside the queue: its content, and when it is loaded.
//!
//! A row is loaded when the cursor has rested on it, so passing rows costs no request. Until the response the pane
//! keeps its last enquiry, under that one's reference, so that moving the cursor costs no bytes in it.

use super::popup::Popup;
use super::{Screen, Store};
use crate::domain::Preview;
use crate::runtime::effect::{Effect, Request, Slot};
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long the cursor rests before the row is loaded: longer than between two repeats of a held key.
const REST: TimeDelta = TimeDelta::milliseconds(180);

#[derive(Clone, Debug)]
pub struct Pane {
    /// Whether the user wants it. Whether there is room is known to the screen.
    pub on: bool,
    pub shown: Remote<Preview>,
    /// The enquiry and version of the last request.
    requested: Option<(Uuid, i32)>,
    /// The enquiry and version under the cursor; `due` is when it has rested there long enough.
    resting: Option<(Uuid, i32)>,
    pub(super) due: Option<DateTime<Utc>>,
}

impl Default for Pane {
    fn default() -> Self {
        Self {
            on: true,
            shown: Remote::NotAsked,
            requested: None,
            resting: None,
            due: None,
        }
    }
}

impl Pane {
    /// Approvals do not bump the enquiry version, so invalidate explicitly.
    pub(super) fn invalidate(&mut self) {
        self.requested = None;
    }

    /// The enquiry of the last request.
    pub fn requested_id(&self) -> Option<Uuid> {
        self.requested.map(|(id, _)| id)
    }
}

impl Store {
    pub(super) fn toggle_preview(&mut self) -> Vec<Effect> {
        // Switched on, but the window is too narrow for it.
        if self.queue.pane.on && !self.measured.pane {
            self.notify(Tone::Plain, "The preview needs a window of 110 columns.");
            return Vec::new();
        }
        self.queue.pane.on = !self.queue.pane.on;
        Vec::new()
    }

    /// Called at the end of every call: starts the rest when the enquiry under the cursor or its version changed.
    pub(super) fn track_cursor(&mut self) {
        let free = self.stack.is_empty() && matches!(self.popup, None | Some(Popup::Filter { .. }));
        let seen = self.screen() == Screen::Queue && free;
        let open = seen && self.queue.pane.on && self.measured.pane;
        let chosen = self.queue.list().chosen().map(|row| (row.id, row.version));
        let now = self.now;
        let pane = &mut self.queue.pane;
        match chosen.filter(|chosen| open && pane.requested != Some(*chosen)) {
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
        pane.requested = Some((id, version));
        pane.resting = None;
        pane.due = None;
        pane.shown.ask(now);
        vec![self.ask(Slot::Preview, Request::Preview { id })]
    }
}
