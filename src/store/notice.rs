//! What happened, said once above the key hints, and gone by itself.

use chrono::{DateTime, TimeDelta, Utc};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Plain,
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub words: String,
    pub tone: Tone,
    pub until: DateTime<Utc>,
}

impl Notice {
    pub fn new(tone: Tone, words: impl Into<String>, now: DateTime<Utc>) -> Self {
        // Bad news stays long enough to be read twice.
        let seconds = if tone == Tone::Error { 20 } else { 8 };
        Self {
            words: words.into(),
            tone,
            until: now + TimeDelta::seconds(seconds),
        }
    }

    pub fn for_seconds(mut self, seconds: i64, now: DateTime<Utc>) -> Self {
        self.until = now + TimeDelta::seconds(seconds);
        self
    }
}
