//! Undo: the changes that can be taken back, the last one first, each for a short time.

use crate::runtime::request::AnyWrite;
use chrono::{DateTime, TimeDelta, Utc};

#[derive(Clone, Debug)]
struct UndoStep {
    /// The change that takes it back: one request with the former value of each enquiry.
    write: Box<dyn AnyWrite>,
    made: DateTime<Utc>,
    until: DateTime<Utc>,
}

#[derive(Clone, Debug, Default)]
pub struct UndoStack {
    steps: Vec<UndoStep>,
}

impl UndoStack {
    pub fn push(&mut self, write: Box<dyn AnyWrite>, now: DateTime<Utc>) {
        let until = now + TimeDelta::seconds(write.undo_seconds_any());
        self.steps.push(UndoStep {
            write,
            made: now,
            until,
        });
    }

    /// The change that takes back the last one.
    pub fn pop(&mut self, now: DateTime<Utc>) -> Option<Box<dyn AnyWrite>> {
        self.tick(now);
        self.steps.pop().map(|step| step.write)
    }

    /// When the last change was made that can be taken back.
    pub fn last_change(&self) -> Option<DateTime<Utc>> {
        self.steps.last().map(|step| step.made)
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
