//! The application: lends each view its context, and routes replies to the view that asked.

use super::Store;
use super::conclude::Concluding;
use super::dispatch::Dispatch;
use super::screens::Screens;
use super::session::SessionChange;
use crate::action::KeyContext;
use crate::domain::Failure;
use crate::runtime::effect::{Effect, FileWritten};
use crate::runtime::request::{Reply, ViewId};
use crate::services::notices::Tone;
use crate::services::requests::{Route, ServiceCall};
use crate::view::{AnyView, Context, Event, Navigation};
use chrono::{DateTime, Utc};

impl Store {
    /// Handles the reply to a request.
    pub fn handle_reply(&mut self, reply: Reply, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        let route = self.services.requests.route(&reply);
        if matches!(route, Route::Nobody) {
            return self.finish(Vec::new());
        }
        let recovered = match reply.failure() {
            // A file says nothing about the server.
            _ if matches!(route, Route::File(_)) => false,
            Some(Failure::Unavailable(_) | Failure::Indeterminate) => {
                self.services.connection.on_lost(now);
                false
            }
            _ => self.services.connection.on_response(now),
        };
        // A pulse changes nothing visible but `VisibleClock`.
        if !matches!(route, Route::Service(ServiceCall::Pulse)) {
            self.revision += 1;
        }
        let mut effects = match (route, reply.failure()) {
            (_, Some(Failure::SignedOut)) if self.person.is_some() => {
                SessionChange::of(self).on_session_ended()
            }
            (Route::View(id), _) => self.respond(id, reply),
            (Route::Service(call), _) => self.on_service_reply(call, reply),
            (Route::File(view), _) => self.on_file_written(view, reply),
            (Route::Write(in_flight), _) => Concluding {
                store: self,
                in_flight: &in_flight,
            }
            .conclude(reply),
            (Route::Nobody, _) => Vec::new(),
        };
        if recovered {
            effects.extend(self.refresh_all());
        }
        self.finish(effects)
    }

    fn respond(&mut self, id: ViewId, reply: Reply) -> Vec<Effect> {
        let responded = self.with_view(id, |view, cx| view.respond(reply, cx));
        let Some((unclaimed, effects)) = responded else {
            return Vec::new();
        };
        if let Some(reply) = unclaimed {
            tracing::error!(number = ?reply.number, "no part of a view claimed a reply");
            self.unclaimed_replies += 1;
        }
        effects
    }

    /// The popup that asked shows how the writing of a file ended; once it is closed, a notice does.
    fn on_file_written(&mut self, view: Option<ViewId>, reply: Reply) -> Vec<Effect> {
        if let Some(id) = view.filter(|id| self.stack.get_mut(*id).is_some()) {
            return self.respond(id, reply);
        }
        match reply.open::<FileWritten>() {
            Ok(FileWritten { path, why_not }) => {
                let path = path.display();
                match why_not {
                    None => self.notify(Tone::Good, format!("Saved: {path}")),
                    Some(why) => self.notify(Tone::Error, format!("{path} was not saved: {why}.")),
                }
            }
            Err(failure) => self.notify(Tone::Error, failure.to_string()),
        }
        Vec::new()
    }

    /// Lends a view its context, then does what it wanted done. `None` when the view is gone.
    pub(super) fn with_view<T>(
        &mut self,
        id: ViewId,
        work: impl FnOnce(&mut dyn AnyView, &mut Context<'_>) -> T,
    ) -> Option<(T, Vec<Effect>)> {
        let key_context = self.stack.key_context();
        let is_top = self.stack.top().is_some_and(|(top, _)| top == id);
        let is_lowest = self.stack.is_lowest(id);
        let view = self.stack.get_mut(id)?;
        let mut cx = Context {
            now: self.now,
            person: self.person.as_ref(),
            metrics: self.measured,
            targets: Vec::new(),
            several: false,
            citizen: None,
            detail: None,
            asked: None,
            shown: None,
            key_context,
            view: Some(id),
            is_top,
            is_lowest,
            navigation: Vec::new(),
            services: &mut self.services,
        };
        let done = work(view.as_mut(), &mut cx);
        let navigation = cx.navigation;
        Some((done, self.follow(navigation)))
    }

    pub(super) fn follow(&mut self, navigation: Vec<Navigation>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for step in navigation {
            effects.extend(match step {
                Navigation::Push(view) => self.push_view(view),
                Navigation::Close(id) => {
                    self.close_view(id);
                    Vec::new()
                }
                Navigation::Open(destination) => Screens::of(self).open(destination),
                Navigation::Perform(action) => Dispatch { store: self }.dispatch(action),
                Navigation::PerformOnSeveral(action) => {
                    Dispatch { store: self }.run_command_about(&action, true)
                }
            });
        }
        effects
    }

    pub(super) fn push_view(&mut self, view: Box<dyn AnyView>) -> Vec<Effect> {
        let types_drafts = matches!(
            view.key_context(),
            KeyContext::Note | KeyContext::Reply | KeyContext::NewEnquiry | KeyContext::Transitions
        );
        if types_drafts {
            self.services.reload_drafts();
        }
        let id = self.stack.push(view);
        let opened = self.with_view(id, |view, cx| view.opened(cx));
        opened.map(|((), effects)| effects).unwrap_or_default()
    }

    pub(super) fn close_view(&mut self, id: ViewId) {
        self.with_view(id, |view, cx| view.closed(cx));
        self.stack.close(id);
        self.services.requests.view_closed(id);
    }

    /// Lets each view know whose time has come.
    pub(super) fn tick_views(&mut self) {
        let now = self.now;
        let views = self.stack.ids().into_iter().zip(self.stack.views());
        let due = views.filter(|(_, view)| view.due().is_some_and(|due| due <= now));
        let due: Vec<ViewId> = due.map(|(id, _)| id).collect();
        for id in due {
            self.with_view(id, |view, cx| view.tick(cx));
        }
    }

    pub(super) fn broadcast(&mut self, event: &Event) -> Vec<Effect> {
        let ids = self.stack.ids();
        let lent = ids
            .into_iter()
            .filter_map(|id| self.with_view(id, |view, cx| view.on_event(event, cx)));
        lent.flat_map(|((), effects)| effects).collect()
    }

    /// Lets each view follow what the call has changed.
    pub(super) fn settle_views(&mut self) {
        for id in self.stack.ids() {
            self.with_view(id, |view, cx| view.settled(cx));
        }
    }
}
