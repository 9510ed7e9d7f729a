//! The store: all state of the program as plain data. Actions and responses go in, effects come out.
//!
//! No await, no clock (the time is passed in), no drawing, no keys. Screens read it; everything that must happen outside
//! is returned as an `Effect`.

mod application;
mod availability;
mod conclude;
mod conflict;
mod dispatch;
pub mod drafts;
mod screens;
mod session;
mod time;

use crate::action::{Action, KeyContext, ViewMetrics};
use crate::domain::Person;
use crate::runtime::effect::Effect;
use crate::services::Services;
use crate::services::notices::{Notice, Tone};
use crate::view::{Event, View, ViewStack};
use chrono::{DateTime, Utc};
use dispatch::Dispatch;

#[derive(Debug)]
pub struct Store {
    /// The time of the last action or response.
    pub now: DateTime<Utc>,
    pub person: Option<Person>,
    /// The open views: the one on top takes the keys, the whole screens are the breadcrumb. Before sign-in its picker is
    /// the only one.
    pub stack: ViewStack,
    pub services: Services,
    /// Replies that no part of the view claimed that asked: a fault of the program.
    pub unclaimed_replies: usize,
    pub measured: ViewMetrics,
    revision: u64,
    visible_clock: time::VisibleClock,
}

impl Store {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            person: None,
            stack: ViewStack::default(),
            services: Services::default(),
            unclaimed_replies: 0,
            measured: ViewMetrics::default(),
            revision: 0,
            visible_clock: time::VisibleClock::default(),
        }
    }

    /// Grows whenever something visible may have changed; the event loop draws when it did.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Handles an action of the user, or the passing of time.
    pub fn handle_action(&mut self, action: Action, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        if action.is_from_person() {
            self.services.connection.key_pressed(now);
            self.revision += 1;
        }
        self.services.forget_quit_warning(&action);
        let (scope, notice) = (self.notice_scope(), self.services.notices.shown().cloned());
        let effects = Dispatch { store: self }.dispatch(action);
        self.clear_stale_notice(scope, notice.as_ref());
        self.finish(effects)
    }

    /// Loads everything again that is on the screens of the stack.
    fn refresh_all(&mut self) -> Vec<Effect> {
        self.services.load_drafts();
        if self.person.is_some() {
            self.services.load_for_you();
        }
        self.broadcast(&Event::Refresh)
    }

    fn notify(&mut self, tone: Tone, words: impl Into<String>) {
        let notice = Notice::new(tone, words, self.now);
        self.services.notices.show(notice);
    }

    fn only_reads(&self) -> bool {
        self.person
            .as_ref()
            .is_some_and(|p| p.capabilities.only_read())
    }
}

/// Where a notice was shown. It is cleared when this changes.
type NoticeScope = (KeyContext, Vec<String>);

impl Store {
    fn notice_scope(&self) -> NoticeScope {
        let crumbs = self.stack.screen().map(View::crumbs);
        (self.stack.key_context(), crumbs.unwrap_or_default())
    }

    /// Clears a notice of another popup or screen, which would be read as being about this one. It stays when an
    /// enquiry is opened from a list, or a history from an enquiry.
    fn clear_stale_notice(&mut self, before: NoticeScope, notice: Option<&Notice>) {
        let opens_detail = !self.stack.has_popup()
            && matches!(
                self.stack.screen_context(),
                KeyContext::Enquiry | KeyContext::History | KeyContext::Clocks
            );
        if self.notice_scope() != before && !opens_detail && self.services.notices.shown() == notice
        {
            self.services.notices.clear();
        }
    }
}
