//! The notice: one line above the key hints that disappears after a while.

use super::{Screen, Store};
use crate::action::KeyContext;
use crate::domain::ReportName;
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

/// Where a notice was shown. It is cleared when this changes.
type NoticeScope = (KeyContext, ReportName);

impl Store {
    pub(super) fn notice_scope(&self) -> NoticeScope {
        (self.place(), self.reports.name)
    }

    /// Clears a notice of another popup or screen, which would be read as being about this one. It stays when an
    /// enquiry is opened from a list, or a history from an enquiry.
    pub(super) fn clear_stale_notice(&mut self, before: NoticeScope, notice: Option<Notice>) {
        let opens_detail =
            self.popup.is_none() && matches!(self.screen(), Screen::Enquiry | Screen::History);
        if self.notice_scope() != before && !opens_detail && self.notice == notice {
            self.notice = None;
        }
    }
}
