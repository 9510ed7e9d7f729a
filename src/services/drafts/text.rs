//! One draft: its text, what the database has of it, and its state.

use super::machine::{Comparison, DraftEvent, DraftState, DraftStep, next};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What the database has; an empty text is none.
#[derive(Clone, Debug)]
pub(super) enum Stored {
    Known(String),
    /// A save had no response: this text, or the newer one. It may even be committed after the next request.
    Unconfirmed(String),
}

impl Default for Stored {
    fn default() -> Self {
        Self::Known(String::new())
    }
}

impl Stored {
    pub fn text(&self) -> &str {
        let (Self::Known(text) | Self::Unconfirmed(text)) = self;
        text
    }

    pub fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// The text was read or written, which says nothing about a save that may still be committed.
    pub fn set(&mut self, new: String) {
        let (Self::Known(text) | Self::Unconfirmed(text)) = self;
        *text = new;
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct DraftText {
    pub state: DraftState,
    pub reference: String,
    pub seen_version: Option<i32>,
    /// The marked enquiries at the last key, where it is for several.
    pub marked: Vec<Uuid>,
    /// The text now.
    pub typed: String,
    pub stored: Stored,
    /// The text that the database rejected last.
    pub rejected: Option<String>,
    /// The version of the stored text; 0 for none. A save or a send over another is refused.
    pub version: i32,
    /// The text of a save that had no response: read again later, it is this session's own.
    pub lost_save: Option<String>,
    /// The loads that had been sent when it was saved last: a response to one of them may not know it.
    pub saved_after: u64,
    pub kept_at: Option<DateTime<Utc>>,
    pub last_key: Option<DateTime<Utc>>,
    /// An older new enquiry, loaded when another was typed already. Two cannot be joined, so this one stays in the
    /// database until the other is sent.
    pub superseded: Option<String>,
}

impl DraftText {
    /// A blank text counts as no draft.
    pub fn is_blank(&self) -> bool {
        self.typed.trim().is_empty()
    }

    pub fn is_saved(&self) -> bool {
        self.compare() == Comparison::Saved
    }

    pub fn compare(&self) -> Comparison {
        let stored = self.stored.text();
        let dropped = self.is_blank() && stored.is_empty();
        if self.stored.is_known() && (self.typed == stored || dropped) {
            Comparison::Saved
        } else if self.rejected.as_ref() == Some(&self.typed) {
            Comparison::Rejected
        } else {
            Comparison::Unsaved
        }
    }

    /// How an empty text would compare.
    pub fn compare_empty(&self) -> Comparison {
        match self.stored.is_known() && self.stored.text().is_empty() {
            true => Comparison::Saved,
            false => Comparison::Unsaved,
        }
    }

    pub fn due(&self) -> Option<DateTime<Utc>> {
        self.state.due().filter(|_| self.superseded.is_none())
    }

    /// Whether nothing of it is left, here or in the database.
    pub fn is_done(&self) -> bool {
        self.state == DraftState::Clean && self.is_blank() && self.superseded.is_none()
    }

    pub fn apply(&mut self, event: DraftEvent) -> Option<DraftStep> {
        let (state, step) = next(self.state, event);
        self.state = state;
        step
    }

    /// After the text was replaced, or another was read from the database.
    pub fn settle(&mut self) {
        self.apply(DraftEvent::Replaced(self.compare()));
    }

    pub fn submit_failed(&mut self) {
        self.apply(DraftEvent::SubmitFailed(self.compare()));
    }
}
