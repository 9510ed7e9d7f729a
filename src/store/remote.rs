//! Something the server knows, and how well we know it.
//!
//! Good rows are never cleared to show waiting: asking again keeps what was there, and a failure makes it
//! stale, not absent.

use chrono::{DateTime, TimeDelta, Utc};

/// Nobody notices a wait shorter than this, so nothing is shown for it.
pub const QUIET_WAIT: TimeDelta = TimeDelta::milliseconds(150);

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote<T> {
    #[default]
    /// Nobody wanted to know yet.
    NotAsked,
    /// A request is in hand; what was known before is still shown.
    Asking {
        since: DateTime<Utc>,
        had: Option<(T, DateTime<Utc>)>,
    },
    /// The newest answer.
    Fresh { value: T, at: DateTime<Utc> },
    /// An older answer, and why there is no newer one.
    Stale {
        value: T,
        at: DateTime<Utc>,
        why: String,
    },
    /// No answer at all.
    Failed { why: String },
}

impl<T> Remote<T> {
    /// What is known, however old.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Asking { had, .. } => had.as_ref().map(|(value, _)| value),
            Self::Fresh { value, .. } | Self::Stale { value, .. } => Some(value),
            Self::NotAsked | Self::Failed { .. } => None,
        }
    }

    pub fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Asking { had, .. } => had.as_mut().map(|(value, _)| value),
            Self::Fresh { value, .. } | Self::Stale { value, .. } => Some(value),
            Self::NotAsked | Self::Failed { .. } => None,
        }
    }

    /// When the request now in hand was asked.
    pub fn asking_since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Asking { since, .. } => Some(*since),
            _ => None,
        }
    }

    /// Why the newest request has no answer.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Stale { why, .. } | Self::Failed { why } => Some(why),
            _ => None,
        }
    }

    /// Asked again while asking, it keeps the first moment: the person waits since then.
    pub fn ask(&mut self, now: DateTime<Utc>) {
        let (since, had) = match std::mem::take(self) {
            Self::Asking { since, had } => (since, had),
            Self::Fresh { value, at } | Self::Stale { value, at, .. } => (now, Some((value, at))),
            Self::NotAsked | Self::Failed { .. } => (now, None),
        };
        *self = Self::Asking { since, had };
    }

    pub fn fill(&mut self, value: T, at: DateTime<Utc>) {
        *self = Self::Fresh { value, at };
    }

    /// What was known becomes stale; it does not go away.
    pub fn fail(&mut self, why: String) {
        *self = match std::mem::take(self) {
            Self::Asking {
                had: Some((value, at)),
                ..
            }
            | Self::Fresh { value, at }
            | Self::Stale { value, at, .. } => Self::Stale { value, at, why },
            _ => Self::Failed { why },
        };
    }
}
