//! Effects of time: notices expire, the pulse is polled, a wait becomes visible.
//!
//! Every call ends in `finish`, which returns the next time to wake: never one at which nothing changes.

use super::Store;
use crate::runtime::effect::Effect;
use crate::runtime::request::Reply;
use crate::services::connection::Freshness;
use crate::view::remote::QUIET_WAIT;
use crate::view::{Event, View};
use chrono::{DateTime, TimeDelta, Utc};

/// The parts of the screen that change with time alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VisibleClock {
    minute: i64,
    freshness: Option<Freshness>,
    busy: bool,
    notice: bool,
    undo: bool,
}

impl Store {
    /// Whether a request takes so long that the screen should show it.
    pub fn is_slow(&self) -> bool {
        self.waiting_since()
            .is_some_and(|since| self.now - since >= QUIET_WAIT)
    }

    /// The time that screens calculate ages from. It changes once a minute: otherwise the age of each row would change
    /// at a second of its own, and cost bytes with every key.
    pub fn minute(&self) -> DateTime<Utc> {
        let seconds = self.now.timestamp();
        // Whole minutes only, or an age could decrease from one key to the next.
        DateTime::from_timestamp(seconds - seconds.rem_euclid(60), 0).unwrap_or(self.now)
    }

    pub(super) fn tick(&mut self) -> Vec<Effect> {
        let now = self.now;
        self.services.tick(now);
        self.tick_views();
        if self.services.connection.retry_is_due(now) {
            if self.person.is_none() {
                self.services.connection.pulse_was_asked(now);
                return self.broadcast(&Event::Refresh);
            }
            self.services.ask_pulse(now);
        } else if self.person.is_some() && self.services.connection.pulse_is_due(now) {
            self.services.ask_pulse(now);
        }
        Vec::new()
    }

    /// Loads everything again if anything changed.
    pub(super) fn on_pulse(&mut self, reply: Reply) -> Vec<Effect> {
        let signal = reply.open().ok();
        match self.services.connection.on_pulse_loaded(signal, self.now) {
            true => self.refresh_all(),
            false => Vec::new(),
        }
    }

    /// Ends every call: bumps the revision if something visible changed, and sets the next time to wake.
    pub(super) fn finish(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        self.services.save_due_drafts(self.now);
        self.settle_views();
        effects.extend(self.services.requests.take());
        self.track_conflict();
        let face = VisibleClock {
            minute: self.now.timestamp().div_euclid(60),
            freshness: Some(self.services.connection.freshness(self.now)),
            busy: self.is_slow(),
            notice: self.services.notices.shown().is_some(),
            undo: !self.services.undo.is_empty(),
        };
        if face != self.visible_clock {
            self.visible_clock = face;
            self.revision += 1;
        }
        // A pulse may be due right now: a minimum wait avoids a busy loop.
        let wait = (self.next_wake() - self.now).max(TimeDelta::milliseconds(20));
        effects.push(Effect::WakeAfter(wait.to_std().unwrap_or_default()));
        effects
    }

    fn next_wake(&self) -> DateTime<Utc> {
        let seconds = 60 - self.now.timestamp().rem_euclid(60);
        let minute = self.now + TimeDelta::seconds(seconds);
        let slow = self.waiting_since().map(|since| since + QUIET_WAIT);
        [
            self.services.notices.shown().map(|notice| notice.until),
            self.services.undo.next_due(),
            slow.filter(|at| *at > self.now),
            self.services.connection.next_due(),
            self.stack.views().filter_map(View::due).min(),
            self.services.next_draft_due(),
        ]
        .into_iter()
        .flatten()
        .fold(minute, DateTime::min)
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        let views = self.stack.views().filter_map(View::waiting_since);
        views.chain(self.services.requests.waiting_since()).min()
    }
}
