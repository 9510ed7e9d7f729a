//! The connection state: last response, loss and retries, and the pulse that reports changes.

mod requests;

use super::Services;
use super::requests::ServiceCall;
use crate::domain::ChangeSignal;
use chrono::{DateTime, TimeDelta, Utc};
pub use requests::Pulse;

/// Interval of pulses while keys are pressed, and after a minute without one.
const PULSE_BUSY: TimeDelta = TimeDelta::seconds(1);
const PULSE_CALM: TimeDelta = TimeDelta::seconds(5);
const AT_THE_KEYS: TimeDelta = TimeDelta::minutes(1);
/// After this time an unanswered pulse is given up, so that polling goes on.
const PULSE_GIVEN_UP: TimeDelta = TimeDelta::seconds(15);
/// Data older than this are no longer called live.
const LIVE: TimeDelta = TimeDelta::seconds(30);
const LONGEST_BACK_OFF: i64 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    pub since: DateTime<Utc>,
    attempts: u32,
    retry_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Default)]
pub struct ConnectionState {
    heard: Option<DateTime<Utc>>,
    pub lost: Option<Lost>,
    last_key: Option<DateTime<Utc>>,
    pulse_asked: Option<DateTime<Utc>>,
    pulse_due: Option<DateTime<Utc>>,
    /// Of the audit log, up to which all changes are known.
    position: Option<String>,
}

/// The age of the data, as the top line shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// No response yet.
    Unknown,
    Live,
    Old {
        minutes: i64,
    },
    Lost,
}

impl ConnectionState {
    /// The time of the last response.
    pub fn heard(&self) -> Option<DateTime<Utc>> {
        self.heard
    }

    pub fn freshness(&self, now: DateTime<Utc>) -> Freshness {
        match (self.lost, self.heard) {
            (Some(_), _) => Freshness::Lost,
            (None, None) => Freshness::Unknown,
            (None, Some(at)) if now - at <= LIVE => Freshness::Live,
            (None, Some(at)) => Freshness::Old {
                minutes: (now - at).num_minutes(),
            },
        }
    }

    pub fn key_pressed(&mut self, now: DateTime<Utc>) {
        self.last_key = Some(now);
        // A key after a pause: poll soon instead of up to five seconds later.
        let soon = now + PULSE_BUSY;
        self.pulse_due = self.pulse_due.map(|due| due.min(soon));
    }

    /// A response came. Returns whether the connection had been lost until now.
    pub fn on_response(&mut self, now: DateTime<Utc>) -> bool {
        self.heard = Some(now);
        let was_lost = self.lost.take().is_some();
        if was_lost {
            self.pulse_asked = None;
            self.pulse_due = Some(now + PULSE_BUSY);
        }
        was_lost
    }

    /// The connection is lost: wait 1, 2, 4 … 30 seconds between attempts.
    pub fn on_lost(&mut self, now: DateTime<Utc>) {
        let (since, attempts) = match self.lost {
            // Several requests that fail together are one attempt.
            Some(lost) if now < lost.retry_at => (lost.since, lost.attempts),
            Some(lost) => (lost.since, lost.attempts + 1),
            None => (now, 0),
        };
        let wait = (1_i64 << attempts.min(5)).min(LONGEST_BACK_OFF);
        self.lost = Some(Lost {
            since,
            attempts,
            retry_at: now + TimeDelta::seconds(wait),
        });
        self.pulse_asked = None;
    }

    pub fn retry_is_due(&self, now: DateTime<Utc>) -> bool {
        let in_hand = self
            .pulse_asked
            .is_some_and(|asked| now - asked <= PULSE_GIVEN_UP);
        self.lost.is_some_and(|lost| now >= lost.retry_at) && !in_hand
    }

    pub fn pulse_is_due(&self, now: DateTime<Utc>) -> bool {
        match self.pulse_asked {
            Some(asked) => now - asked > PULSE_GIVEN_UP,
            None => self.lost.is_none() && self.pulse_due.is_some_and(|due| now >= due),
        }
    }

    pub fn pulse_was_asked(&mut self, now: DateTime<Utc>) {
        self.pulse_asked = Some(now);
    }

    pub fn start_at(&mut self, position: String) {
        self.position = Some(position);
    }

    /// `signal`: none when the pulse failed. Returns whether anything changed since the last pulse.
    pub fn on_pulse_loaded(&mut self, signal: Option<ChangeSignal>, now: DateTime<Utc>) -> bool {
        self.pulse_asked = None;
        let busy = self.last_key.is_some_and(|at| now - at < AT_THE_KEYS);
        self.pulse_due = Some(now + if busy { PULSE_BUSY } else { PULSE_CALM });
        let Some(signal) = signal else {
            return false;
        };
        self.position = Some(signal.position);
        signal.changed
    }

    /// When to poll or retry next.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        match (self.pulse_asked, self.lost) {
            (Some(asked), _) => Some(asked + PULSE_GIVEN_UP + TimeDelta::milliseconds(1)),
            (None, Some(lost)) => Some(lost.retry_at),
            (None, None) => self.pulse_due,
        }
    }

    /// Resets all but the connection itself, for the next session.
    pub fn forget_session(&mut self) {
        *self = Self {
            lost: self.lost,
            last_key: self.last_key,
            ..Self::default()
        };
    }
}

impl Services {
    pub fn ask_pulse(&mut self, now: DateTime<Utc>) {
        self.connection.pulse_was_asked(now);
        let position = self.connection.position.clone();
        let request = Box::new(Pulse { position });
        self.requests.call(ServiceCall::Pulse, request);
    }
}
