//! The store: all state of the program as plain data. Actions and responses go in, effects come out.
//!
//! No await, no clock (the time is passed in), no drawing, no keys. Screens read it; everything that must happen outside
//! is returned as an `Effect`.

pub mod adhoc_list;
mod application;
mod availability;
mod conflict;
pub mod connection;
pub mod dashboard;
pub mod drafts;
pub mod enquiry;
mod filter;
pub mod list;
pub mod mutations;
mod navigation;
pub mod popup;
pub mod preview;
pub mod queue;
pub mod related;
pub mod request_ids;
mod responses;
mod session;
pub mod sign_in;
mod text_input;
mod time;
mod watch;

use crate::action::{Action, KeyContext, ViewMetrics};
use crate::domain::{Failure, Person};
use crate::runtime::effect::{Effect, Request, RequestId, RequestResult, Slot};
use crate::runtime::request::ViewId;
use crate::services::Services;
use crate::services::notices::{Notice, Tone};
use crate::view::{AnyView, Event, View, ViewStack};
use chrono::{DateTime, Utc};
use connection::ConnectionState;
use dashboard::DashboardState;
use drafts::PendingExit;
use enquiry::OpenEnquiry;
use mutations::PendingMutation;
use popup::Popup;
use queue::Queue;
use request_ids::RequestIds;
use sign_in::SignIn;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    SignIn,
    Dashboard,
    Queue,
    Enquiry,
    /// A view of the stack takes the whole screen; it is not in `Store::screens`, which lie below it.
    View(KeyContext),
}

#[derive(Debug)]
pub struct Store {
    /// The time of the last action or response.
    pub now: DateTime<Utc>,
    pub person: Option<Person>,
    /// The stack of screens: the last is shown, the others are the breadcrumb.
    pub screens: Vec<Screen>,
    pub popup: Option<Popup>,
    pub sign_in: SignIn,
    /// Users who signed in from this account, newest first.
    pub recent_users: Vec<(String, String)>,
    pub dashboard: DashboardState,
    pub queue: Queue,
    pub enquiry: OpenEnquiry,
    /// Enquiries that a related one was opened from, for Esc.
    pub back_stack: Vec<OpenEnquiry>,
    /// The views above the screen.
    pub stack: ViewStack,
    pub services: Services,
    /// Replies that no part of the view claimed that asked: a fault of the program.
    pub unclaimed_replies: usize,
    pub connection: ConnectionState,
    pub measured: ViewMetrics,
    request_ids: RequestIds,
    mutations: Vec<PendingMutation>,
    /// What happens once the drafts are saved.
    pending_exit: Option<PendingExit>,
    quit_warned: bool,
    revision: u64,
    visible_clock: time::VisibleClock,
}

impl Store {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            person: None,
            screens: vec![Screen::SignIn],
            popup: None,
            sign_in: SignIn::default(),
            recent_users: Vec::new(),
            dashboard: DashboardState::default(),
            queue: Queue::default(),
            enquiry: OpenEnquiry::default(),
            back_stack: Vec::new(),
            stack: ViewStack::default(),
            services: Services::default(),
            unclaimed_replies: 0,
            connection: ConnectionState::default(),
            measured: ViewMetrics::default(),
            request_ids: RequestIds::default(),
            mutations: Vec::new(),
            pending_exit: None,
            quit_warned: false,
            revision: 0,
            visible_clock: time::VisibleClock::default(),
        }
    }

    pub fn screen(&self) -> Screen {
        match self.stack.screen() {
            Some(view) => Screen::View(view.key_context()),
            None => self.screens.last().copied().unwrap_or(Screen::SignIn),
        }
    }

    /// The key context of the view on top, else of the popup, else of the screen.
    pub fn place(&self) -> KeyContext {
        match (self.active_view(), &self.popup) {
            (Some((_, view)), _) => view.key_context(),
            (None, Some(popup)) => popup.place(),
            (None, None) => key_context_of(self.screen()),
        }
    }

    /// The view that takes the keys. The popup lies above a view of the whole screen and below a popup of the stack.
    fn active_view(&self) -> Option<(ViewId, &dyn AnyView)> {
        let top = self.stack.top();
        top.filter(|(_, view)| view.is_popup() || self.popup.is_none())
    }

    /// Grows whenever something visible may have changed; the event loop draws when it did.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Handles an action of the user, or the passing of time.
    pub fn handle_action(&mut self, action: Action, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        if action.is_from_person() {
            self.connection.key_pressed(now);
            self.revision += 1;
        }
        self.forget_quit_warning(&action);
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
            Err(Failure::Unavailable(_) | Failure::Indeterminate) => self.connection.on_lost(now),
            _ => recovered = self.connection.on_response(now),
        }
        // A pulse changes nothing visible but `VisibleClock`.
        if request_id.slot != Slot::Pulse {
            self.revision += 1;
        }
        let mut effects = match result {
            Err(Failure::SignedOut) if self.person.is_some() => self.on_session_ended(),
            result if request_id.slot == Slot::Act => self.on_mutation_done(request_id, result),
            Ok(response) => self.on_response(response),
            Err(failure) => self.on_error(request_id.slot, &failure),
        };
        if recovered {
            effects.extend(self.refresh_all());
        }
        self.finish(effects)
    }

    fn dispatch(&mut self, action: Action) -> Vec<Effect> {
        match self.active_view() {
            Some((id, _)) if action.is_from_person() => self.view_action(id, action),
            _ => self.dispatch_to_screen(action),
        }
    }

    fn dispatch_to_screen(&mut self, action: Action) -> Vec<Effect> {
        match action {
            // Not `Stage`: who only reads may read the transitions and what refuses them.
            Action::Assign
            | Action::AssignToMe
            | Action::Note
            | Action::Reply
            | Action::Priority
            | Action::NewEnquiry
            | Action::Watch
            | Action::Discard
                if self.only_reads() =>
            {
                self.notify(Tone::Plain, "You cannot change enquiries in your role.");
                Vec::new()
            }
            Action::Tick => self.tick(),
            Action::ViewMetrics(measured) => {
                self.measured = measured;
                Vec::new()
            }
            Action::Resized { .. } => {
                self.revision += 1;
                Vec::new()
            }
            Action::Edit(edit) => self.edit(edit),
            Action::Paste(text) => self.paste(&text),
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::First
            | Action::Last
            | Action::Earlier
            | Action::Later => self.navigate(&action),
            Action::Dashboard => self.open_dashboard(),
            Action::NextScope => self.next_scope(),
            Action::View(view) => self.show_view(view),
            Action::NextView => self.next_view(true),
            Action::PreviousView => self.next_view(false),
            Action::Open if self.screen() == Screen::Dashboard => self.open_drilldown(),
            Action::Open if self.screen() == Screen::Enquiry => self.open_related(),
            Action::Open => self.open(),
            Action::NextRelated => self.choose_related(true),
            Action::PreviousRelated => self.choose_related(false),
            Action::Back => self.back(),
            Action::Mark => self.mark(),
            Action::MarkDown => self.mark_on(true),
            Action::MarkUp => self.mark_on(false),
            Action::MarkAll => self.mark_all(),
            Action::Filter => self.open_filter(),
            Action::Sort(places) => self.next_sort(places),
            Action::Preview => self.toggle_preview(),
            Action::AssignToMe
            | Action::Assign
            | Action::Note
            | Action::Reply
            | Action::NewEnquiry
            | Action::Priority
            | Action::Stage
            | Action::BulkFailures
            | Action::Search
            | Action::History
            | Action::Reports
            | Action::Help
            | Action::Palette => self.run_command(&action),
            Action::Watch => self.watch(),
            Action::Watched => self.open_watched(),
            Action::Drafts => self.open_drafts(),
            Action::Refresh => self.refresh_all(),
            Action::Discard => self.discard(),
            Action::Undo => self.undo_last(),
            Action::CopyReference => self.copy_reference(),
            Action::Confirm => self.confirm(),
            // Keys of a view alone.
            Action::ToPriority(_)
            | Action::Decide(_)
            | Action::Templates
            | Action::ToTemplate(_)
            | Action::Period(_)
            | Action::Export(_)
            | Action::PreviewPageDown
            | Action::PreviewPageUp => Vec::new(),
            // Keys of forms.
            Action::NextField | Action::PreviousField => Vec::new(),
            Action::Suspend => vec![Effect::Suspend],
            Action::SignOut => self.sign_out(),
            Action::Quit => self.quit(),
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
        let mut effects = Vec::new();
        effects.extend(self.reload_drafts());
        if self.screens.contains(&Screen::Dashboard) {
            effects.extend(self.refresh_dashboard());
        }
        if self.screens.contains(&Screen::Queue) {
            effects.extend(self.refresh_queue());
        }
        if self.screens.contains(&Screen::Enquiry) {
            effects.extend(self.refresh_enquiry());
        }
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

    fn nothing_chosen(&mut self) -> Vec<Effect> {
        self.notify(Tone::Plain, "Choose an enquiry first.");
        Vec::new()
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
        let opens_detail = !self.has_popup()
            && matches!(
                self.screen(),
                Screen::Enquiry | Screen::View(KeyContext::History)
            );
        if self.notice_scope() != before && !opens_detail && self.services.notices.shown() == notice
        {
            self.services.notices.clear();
        }
    }
}

fn key_context_of(screen: Screen) -> KeyContext {
    match screen {
        Screen::SignIn => KeyContext::SignIn,
        Screen::Dashboard => KeyContext::Dashboard,
        Screen::Queue => KeyContext::Queue,
        Screen::Enquiry => KeyContext::Enquiry,
        Screen::View(context) => context,
    }
}
