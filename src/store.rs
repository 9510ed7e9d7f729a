//! The store: all state of the program as plain data. Actions and responses go in, effects come out.
//!
//! No await, no clock (the time is passed in), no drawing, no keys. Screens read it; everything that must happen outside
//! is returned as an `Effect`.

mod application;
mod availability;
mod conflict;
pub mod drafts;
mod navigation;
pub mod request_ids;
mod responses;
mod session;
pub mod sign_in;
mod text_input;
mod time;

use crate::action::{Action, KeyContext, ViewMetrics};
use crate::domain::{Failure, Person};
use crate::runtime::effect::{Effect, Request, RequestId, RequestResult, Slot};
use crate::services::Services;
use crate::services::notices::{Notice, Tone};
use crate::view::{Event, View, ViewStack};
use chrono::{DateTime, Utc};
use request_ids::RequestIds;
use sign_in::SignIn;

#[derive(Debug)]
pub struct Store {
    /// The time of the last action or response.
    pub now: DateTime<Utc>,
    pub person: Option<Person>,
    pub sign_in: SignIn,
    /// Users who signed in from this account, newest first.
    pub recent_users: Vec<(String, String)>,
    /// The open views: the one on top takes the keys, the whole screens are the breadcrumb. Empty before sign-in.
    pub stack: ViewStack,
    pub services: Services,
    /// Replies that no part of the view claimed that asked: a fault of the program.
    pub unclaimed_replies: usize,
    pub measured: ViewMetrics,
    request_ids: RequestIds,
    revision: u64,
    visible_clock: time::VisibleClock,
}

impl Store {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            person: None,
            sign_in: SignIn::default(),
            recent_users: Vec::new(),
            stack: ViewStack::default(),
            services: Services::default(),
            unclaimed_replies: 0,
            measured: ViewMetrics::default(),
            request_ids: RequestIds::default(),
            revision: 0,
            visible_clock: time::VisibleClock::default(),
        }
    }

    /// The key context of the view on top.
    pub fn place(&self) -> KeyContext {
        let top = self.stack.top();
        top.map_or(KeyContext::SignIn, |(_, view)| view.key_context())
    }

    /// The key context of the whole screen, without the popups above it.
    pub fn screen(&self) -> KeyContext {
        let screen = self.stack.screen();
        screen.map_or(KeyContext::SignIn, View::key_context)
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
        let effects = self.dispatch(action);
        self.clear_stale_notice(scope, notice.as_ref());
        self.finish(effects)
    }

    /// Handles the result of a request.
    pub fn handle_response(
        &mut self,
        request_id: RequestId,
        result: RequestResult,
        now: DateTime<Utc>,
    ) -> Vec<Effect> {
        self.now = now;
        if !self.request_ids.counts(request_id) {
            return self.finish(Vec::new());
        }
        let mut recovered = false;
        match &result {
            Err(Failure::Unavailable(_) | Failure::Indeterminate) => {
                self.services.connection.on_lost(now)
            }
            _ => recovered = self.services.connection.on_response(now),
        }
        // A pulse changes nothing visible but `VisibleClock`.
        if request_id.slot != Slot::Pulse {
            self.revision += 1;
        }
        let mut effects = match result {
            Err(Failure::SignedOut) if self.person.is_some() => self.on_session_ended(),
            Ok(response) => self.on_response(response),
            Err(failure) => self.on_error(request_id.slot, &failure),
        };
        if recovered {
            effects.extend(self.refresh_all());
        }
        self.finish(effects)
    }

    fn dispatch(&mut self, action: Action) -> Vec<Effect> {
        match self.stack.top() {
            Some((id, _)) if action.is_from_person() => self.view_action(id, action),
            None if action.is_from_person() => self.sign_in_action(action),
            _ => self.passive_action(action),
        }
    }

    /// What happens without a person.
    fn passive_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Tick => self.tick(),
            Action::ViewMetrics(measured) => {
                self.measured = measured;
                Vec::new()
            }
            _ => {
                self.revision += 1;
                Vec::new()
            }
        }
    }

    /// Before sign-in there is no view.
    fn sign_in_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Edit(edit) => self.edit(edit),
            Action::Paste(text) => self.paste(&text),
            Action::Confirm => self.sign_in_chosen(),
            Action::Refresh => self.refresh_all(),
            Action::Suspend => vec![Effect::Suspend],
            Action::Quit => self.quit(),
            _ => self.navigate(&action),
        }
    }

    fn ask(&mut self, slot: Slot, request: Request) -> Effect {
        Effect::Request(self.request_ids.issue(slot), request)
    }

    /// Loads everything again that is on the screens of the stack.
    fn refresh_all(&mut self) -> Vec<Effect> {
        if self.person.is_none() {
            return match self.sign_in.under_way {
                // A sign-in in hand must not be superseded by its own picker.
                Some(_) => Vec::new(),
                None => self.ask_choices(),
            };
        }
        self.services.load_drafts();
        let mut effects = Vec::new();
        effects.extend(self.broadcast(&Event::Refresh));
        effects
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
        (self.place(), crumbs.unwrap_or_default())
    }

    /// Clears a notice of another popup or screen, which would be read as being about this one. It stays when an
    /// enquiry is opened from a list, or a history from an enquiry.
    fn clear_stale_notice(&mut self, before: NoticeScope, notice: Option<&Notice>) {
        let opens_detail =
            !self.has_popup() && matches!(self.screen(), KeyContext::Enquiry | KeyContext::History);
        if self.notice_scope() != before && !opens_detail && self.services.notices.shown() == notice
        {
            self.services.notices.clear();
        }
    }
}
