//! The notice: one line above the key hints that disappears after a while.

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
        // An error stays long enough to be read twice.
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

#[derive(Clone, Debug, Default)]
pub struct Notices {
    shown: Option<Notice>,
}

impl Notices {
    /// Replaces the notice before it.
    pub fn show(&mut self, notice: Notice) {
        self.shown = Some(notice);
    }

    pub fn shown(&self) -> Option<&Notice> {
        self.shown.as_ref()
    }

    pub fn clear(&mut self) {
        self.shown = None;
    }

    pub fn tick(&mut self, now: DateTime<Utc>) {
        self.shown.take_if(|notice| notice.until <= now);
    }
}
