//! The preview pane beside the queue: its content, and when it is loaded.
//!
//! A row is loaded when the cursor has rested on it, so passing rows costs no request. Until the response the pane
//! keeps its last enquiry, under that one's reference, so that moving the cursor costs no bytes in it.

use crate::domain::Preview;
use crate::features::queue::requests::LoadPreview;
use crate::services::notices::Tone;
use crate::view::Context;
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
    due: Option<DateTime<Utc>>,
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
    pub(super) fn toggle(&mut self, cx: &mut Context<'_>) {
        // Switched on, but the window is too narrow for it.
        if self.on && !cx.metrics.pane {
            cx.notify(Tone::Plain, "The preview needs a window of 110 columns.");
            return;
        }
        self.on = !self.on;
    }

    /// The same version is to be loaded again.
    pub(super) fn invalidate(&mut self) {
        self.requested = None;
    }

    /// The enquiry of the last request.
    pub fn requested_id(&self) -> Option<Uuid> {
        self.requested.map(|(id, _)| id)
    }

    pub(super) fn is_about_one_of(&self, enquiries: &[Uuid]) -> bool {
        self.requested_id()
            .is_some_and(|id| enquiries.contains(&id))
    }

    pub(super) fn due(&self) -> Option<DateTime<Utc>> {
        self.due
    }

    /// Starts the rest when the enquiry under the cursor or its version changed.
    pub(super) fn track(&mut self, chosen: Option<(Uuid, i32)>, cx: &Context<'_>) {
        let open = cx.is_top && self.on && cx.metrics.pane;
        match chosen.filter(|chosen| open && self.requested != Some(*chosen)) {
            Some(chosen) if self.resting != Some(chosen) => {
                self.resting = Some(chosen);
                self.due = Some(cx.now + REST);
            }
            Some(_) => {}
            None => {
                self.resting = None;
                self.due = None;
            }
        }
    }

    /// The cursor has rested.
    pub(super) fn load(&mut self, cx: &mut Context<'_>) {
        self.due = None;
        if let Some((id, version)) = self.resting.take() {
            self.requested = Some((id, version));
            self.shown.load(LoadPreview { id }, cx);
        }
    }
}
