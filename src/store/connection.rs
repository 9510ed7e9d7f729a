//! How things stand with the server: heard lately, lost and retried, and the pulse that tells of changes.

use chrono::{DateTime, TimeDelta, Utc};

/// Between pulses while somebody is at the keys, and after a minute without a key.
const PULSE_BUSY: TimeDelta = TimeDelta::seconds(1);
const PULSE_CALM: TimeDelta = TimeDelta::seconds(5);
const AT_THE_KEYS: TimeDelta = TimeDelta::minutes(1);
/// A pulse that is never answered must not stop the polling.
const PULSE_GIVEN_UP: TimeDelta = TimeDelta::seconds(15);
/// What is older than this is no longer called live.
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
    changes: Option<i64>,
}

/// What the top line says about the age of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Nothing was heard yet.
    Unknown,
    Live,
    Old {
        minutes: i64,
    },
    Lost,
}

impl ConnectionState {
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
        // Back at the keys: look at once instead of up to five seconds later.
        let soon = now + PULSE_BUSY;
        self.pulse_due = self.pulse_due.map(|due| due.min(soon));
    }

    /// An answer came. Tells whether the server had been lost until now.
    pub fn hear(&mut self, now: DateTime<Utc>) -> bool {
        self.heard = Some(now);
        let was_lost = self.lost.take().is_some();
        if was_lost {
            self.pulse_asked = None;
            self.pulse_due = Some(now + PULSE_BUSY);
        }
        was_lost
    }

    /// The server cannot be reached: wait 1, 2, 4 … 30 seconds between attempts.
    pub fn lose(&mut self, now: DateTime<Utc>) {
        let (since, attempts) = match self.lost {
            // Several questions fail together; they are one attempt.
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

    /// Tells whether something changed since the pulse before.
    pub fn on_pulse_loaded(&mut self, changes: Option<i64>, now: DateTime<Utc>) -> bool {
        self.pulse_asked = None;
        let busy = self.last_key.is_some_and(|at| now - at < AT_THE_KEYS);
        self.pulse_due = Some(now + if busy { PULSE_BUSY } else { PULSE_CALM });
        let Some(changes) = changes else { return false };
        let before = self.changes.replace(changes);
        before.is_some_and(|before| before != changes)
    }

    /// The next moment at which something is to be done here.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        match (self.pulse_asked, self.lost) {
            (Some(asked), _) => Some(asked + PULSE_GIVEN_UP + TimeDelta::milliseconds(1)),
            (None, Some(lost)) => Some(lost.retry_at),
            (None, None) => self.pulse_due,
        }
    }

    /// Another person will sit here: begin anew, but remember whether the server is there.
    pub fn forget_session(&mut self) {
        *self = Self {
            lost: self.lost,
            last_key: self.last_key,
            ..Self::default()
        };
    }
}
