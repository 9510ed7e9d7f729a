//! The application: lends each view its context, and routes replies to the view that asked.

mod conclude;

use super::{Screen, Store};
use crate::action::{Action, Edit};
use crate::domain::{DraftSubject, Failure, Target};
use crate::features;
use crate::runtime::effect::{Effect, FileWritten};
use crate::runtime::request::{Reply, ViewId};
use crate::services::notices::Tone;
use crate::services::requests::Route;
use crate::view::{AnyView, Context, Destination, Event, Handled, Navigation};
use chrono::{DateTime, Utc};

impl Store {
    /// Handles the reply to a typed request.
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
                self.connection.on_lost(now);
                false
            }
            _ => self.connection.on_response(now),
        };
        self.revision += 1;
        let mut effects = match (route, reply.failure()) {
            (_, Some(Failure::SignedOut)) if self.person.is_some() => self.on_session_ended(),
            (Route::View(id), _) => self.respond(id, reply),
            (Route::Service(call), _) => self.on_draft_reply(call, reply),
            (Route::File(view), _) => self.on_file_written(view, reply),
            (Route::Write(in_flight), _) => self.conclude(&in_flight, reply),
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

    /// An action for the view on top; what it ignores is the application's.
    pub(super) fn view_action(&mut self, id: ViewId, action: Action) -> Vec<Effect> {
        let handled = self.with_view(id, |view, cx| match &action {
            Action::Edit(edit) => {
                let field = view.field();
                // Enter leaves a field of one line.
                if *edit == Edit::NewLine && field.as_ref().is_none_or(|it| it.is_one_line()) {
                    return view.handle(&Action::NextField, cx);
                }
                if let Some(field) = field {
                    field.edit(*edit);
                    view.edited(cx);
                }
                Handled::Consumed
            }
            Action::Paste(text) => {
                let left_out = view.field().map(|field| field.paste(text));
                if let Some(left_out) = left_out {
                    view.edited(cx);
                    if left_out > 0 {
                        let words =
                            format!("Too long: the last {left_out} characters were not added.");
                        cx.notify(Tone::Error, words);
                    }
                }
                Handled::Consumed
            }
            _ => view.handle(&action, cx),
        });
        match handled {
            Some((Handled::Consumed, effects)) => effects,
            _ => self.application_action(id, action),
        }
    }

    /// From a popup only what is the same everywhere; a view of the whole screen leads wherever a screen does.
    fn application_action(&mut self, top: ViewId, action: Action) -> Vec<Effect> {
        let is_screen = self.stack.top().is_some_and(|(_, view)| !view.is_popup());
        match action {
            Action::Back => {
                self.services.changes.conflict = None;
                if is_screen {
                    self.services.changes.refused = None;
                }
                self.close_view(top);
                Vec::new()
            }
            Action::Undo
            | Action::Discard
            | Action::Refresh
            | Action::Help
            | Action::Palette
            | Action::Suspend
            | Action::SignOut
            | Action::Quit => self.dispatch_to_screen(action),
            _ if is_screen => self.dispatch_to_screen(action),
            _ => Vec::new(),
        }
    }

    /// Runs a command of a feature about the marked rows, the chosen one, or the open enquiry.
    pub(super) fn run_command(&mut self, action: &Action) -> Vec<Effect> {
        self.run_command_about(action, self.acts_on_marked())
    }

    /// `several`: it is about the marked enquiries, even where only one is left of them.
    pub(super) fn run_command_about(&mut self, action: &Action, several: bool) -> Vec<Effect> {
        let targets = match action {
            // Of one enquiry, whatever is marked.
            Action::History => self.subject().map(Target::from).into_iter().collect(),
            Action::Assign
            | Action::AssignToMe
            | Action::Note
            | Action::Reply
            | Action::Stage
            | Action::Priority => self.targets(),
            _ => Vec::new(),
        };
        let known = self
            .enquiry
            .detail
            .value()
            .filter(|_| *action == Action::Stage);
        let detail = known.cloned().map(Box::new);
        let searched = self.queue.found.as_ref().filter(|found| !found.is_named());
        self.services.searched = searched.map(|found| found.words.clone());
        let mut cx = Context {
            now: self.now,
            person: self.person.as_ref(),
            metrics: self.measured,
            targets,
            several,
            citizen: self.citizen_here(),
            detail,
            key_context: self.place(),
            view: None,
            navigation: Vec::new(),
            services: &mut self.services,
        };
        features::run(action, &mut cx);
        let navigation = cx.navigation;
        self.follow(navigation)
    }

    /// Lends a view its context, then does what it wanted done. `None` when the view is gone.
    pub(super) fn with_view<T>(
        &mut self,
        id: ViewId,
        work: impl FnOnce(&mut dyn AnyView, &mut Context<'_>) -> T,
    ) -> Option<(T, Vec<Effect>)> {
        let key_context = self.place();
        let view = self.stack.get_mut(id)?;
        let mut cx = Context {
            now: self.now,
            person: self.person.as_ref(),
            metrics: self.measured,
            targets: Vec::new(),
            several: false,
            citizen: None,
            detail: None,
            key_context,
            view: Some(id),
            navigation: Vec::new(),
            services: &mut self.services,
        };
        let done = work(view.as_mut(), &mut cx);
        let navigation = cx.navigation;
        Some((done, self.follow(navigation)))
    }

    fn follow(&mut self, navigation: Vec<Navigation>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for step in navigation {
            match step {
                Navigation::Push(view) => effects.extend(self.push_view(view)),
                Navigation::Close(id) => self.close_view(id),
                Navigation::Open(Destination::Enquiry(row)) => {
                    effects.extend(self.open_enquiry(*row));
                }
                Navigation::Open(Destination::Created(id)) => self.open_created(id),
                Navigation::Open(Destination::Search(words)) => {
                    effects.extend(match words.is_empty() {
                        true => self.close_search(),
                        false => self.search(words),
                    });
                }
                Navigation::Perform(action) => effects.extend(self.dispatch(action)),
            }
        }
        effects
    }

    fn push_view(&mut self, view: Box<dyn AnyView>) -> Vec<Effect> {
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

    /// Closes the form that takes the keys, and not the screen below it.
    pub(super) fn close_form_on_top(&mut self) {
        match self.active_view().map(|(id, _)| id) {
            Some(id) => self.close_view(id),
            None => self.popup = None,
        }
    }

    /// The open form of a draft.
    pub(super) fn view_of_draft(&self, of: DraftSubject) -> Option<ViewId> {
        self.stack
            .find(|view| view.draft().is_some_and(|(draft, _)| draft == of))
    }

    /// The enquiries that a key acts on: the marked rows, the chosen row, or the open enquiry.
    pub(super) fn targets(&self) -> Vec<Target> {
        match self.screen() {
            Screen::Queue => self
                .queue
                .list()
                .targets()
                .into_iter()
                .map(Target::from)
                .collect(),
            _ => self.subject().map(Target::from).into_iter().collect(),
        }
    }

    /// Keys that act on one enquiry act on the marked ones where any are.
    pub(super) fn acts_on_marked(&self) -> bool {
        let list = self.queue.list();
        let chosen = list.chosen().map(|row| row.id);
        let only_chosen = list.marks.iter().all(|id| Some(*id) == chosen);
        self.screen() == Screen::Queue && !only_chosen
    }

    /// Whether a popup takes the keys.
    pub fn has_popup(&self) -> bool {
        let top = self.stack.top();
        self.popup.is_some() || top.is_some_and(|(_, view)| view.is_popup())
    }
}
