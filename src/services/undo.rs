//! Undo: the changes that can be taken back, the last one first, each for a short time.

use crate::runtime::request::AnyWrite;
use chrono::{DateTime, TimeDelta, Utc};

/// How long a change can be taken back.
pub const UNDO_SECONDS: i64 = 30;

#[derive(Clone, Debug)]
struct UndoStep {
    /// The change that takes it back: one request with the former value of each enquiry.
    write: Box<dyn AnyWrite>,
    until: DateTime<Utc>,
}

#[derive(Clone, Debug, Default)]
pub struct UndoStack {
    steps: Vec<UndoStep>,
}

impl UndoStack {
    pub fn push(&mut self, write: Box<dyn AnyWrite>, now: DateTime<Utc>) {
        let until = now + TimeDelta::seconds(UNDO_SECONDS);
        self.steps.push(UndoStep { write, until });
    }

    /// The change that takes back the last one.
    pub fn pop(&mut self, now: DateTime<Utc>) -> Option<Box<dyn AnyWrite>> {
        self.tick(now);
        self.steps.pop().map(|step| step.write)
    }

    /// When the last change was made that can be taken back.
    pub fn last_change(&self) -> Option<DateTime<Utc>> {
        let last = self.steps.last();
        last.map(|step| step.until - TimeDelta::seconds(UNDO_SECONDS))
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// When the next step expires.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.steps.iter().map(|step| step.until).min()
    }

    pub fn tick(&mut self, now: DateTime<Utc>) {
        self.steps.retain(|step| step.until > now);
    }

    pub fn clear(&mut self) {
        self.steps.clear();
    }
}
