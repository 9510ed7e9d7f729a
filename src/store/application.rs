//! The application: lends each view its context, and routes replies to the view that asked.

mod conclude;
mod screens;

use super::Store;
use crate::action::{Action, Edit};
use crate::domain::{
    DraftSubject, EnquiryDetail, Failure, KnownCitizen, ListSource, QueueRow, Target,
};
use crate::features;
use crate::features::queue::QueueOpening;
use crate::runtime::effect::{Effect, FileWritten};
use crate::runtime::request::{Reply, ViewId};
use crate::services::notices::Tone;
use crate::services::requests::{Route, ServiceCall};
use crate::view::{AnyView, Context, Event, Handled, Navigation, View};
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
            (_, Some(Failure::SignedOut)) if self.person.is_some() => self.on_session_ended(),
            (Route::View(id), _) => self.respond(id, reply),
            (Route::Service(call), _) => self.on_service_reply(call, reply),
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

    /// From a popup only what is the same everywhere; a view of the whole screen leads wherever another does.
    fn application_action(&mut self, top: ViewId, action: Action) -> Vec<Effect> {
        let is_screen = self.stack.top().is_some_and(|(_, view)| !view.is_popup());
        match action {
            Action::Back => {
                self.services.changes.conflict = None;
                if is_screen {
                    self.services.changes.refused = None;
                }
                if !self.stack.is_lowest(top) {
                    self.close_view(top);
                }
                Vec::new()
            }
            Action::Discard if !self.only_reads() => self.discard(),
            Action::Undo => self.undo_last(),
            Action::Refresh => self.refresh_all(),
            Action::Help | Action::Palette => self.run_command(&action),
            Action::Suspend => vec![Effect::Suspend],
            Action::SignOut => self.sign_out(),
            Action::Quit => self.quit(),
            _ if is_screen => self.screen_action(action),
            _ => Vec::new(),
        }
    }

    /// What a whole screen leads to.
    fn screen_action(&mut self, action: Action) -> Vec<Effect> {
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
            Action::Dashboard => self.open_dashboard(),
            Action::View(view) => self.open_queue(QueueOpening::Tab(view)),
            Action::Watched => self.open_list(ListSource::Watched, "Watched by me".into()),
            Action::Drafts => self.open_list(ListSource::Drafts, "Drafts".into()),
            Action::CopyReference => self.copy_reference(),
            _ => self.run_command(&action),
        }
    }

    /// Runs a command of a feature about the marked rows, the chosen one, or the open enquiry.
    pub(super) fn run_command(&mut self, action: &Action) -> Vec<Effect> {
        self.run_command_about(action, self.acts_on_marked())
    }

    /// `several`: it is about the marked enquiries, even where only one is left of them.
    fn run_command_about(&mut self, action: &Action, several: bool) -> Vec<Effect> {
        let targets = match action {
            // Of one enquiry, whatever is marked.
            Action::History => self.subject().map(Target::from).into_iter().collect(),
            _ => self.targets(),
        };
        let detail = self.detail().cloned().map(Box::new);
        let screen = self.stack.screen();
        self.services.searched = screen.and_then(|it| it.searched().map(str::to_owned));
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
            is_top: false,
            is_lowest: false,
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

    fn follow(&mut self, navigation: Vec<Navigation>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for step in navigation {
            effects.extend(match step {
                Navigation::Push(view) => self.push_view(view),
                Navigation::Close(id) => {
                    self.close_view(id);
                    Vec::new()
                }
                Navigation::Open(destination) => self.open(destination),
                Navigation::Perform(action) => self.dispatch(action),
                Navigation::PerformOnSeveral(action) => self.run_command_about(&action, true),
            });
        }
        effects
    }

    pub(super) fn push_view(&mut self, view: Box<dyn AnyView>) -> Vec<Effect> {
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

    /// The open form of a draft.
    pub(super) fn view_of_draft(&self, of: DraftSubject) -> Option<ViewId> {
        self.stack
            .find(|view| view.draft().is_some_and(|(draft, _)| draft == of))
    }

    /// Lets each view follow what the call has changed.
    pub(super) fn settle_views(&mut self) {
        for id in self.stack.ids() {
            self.with_view(id, |view, cx| view.settled(cx));
        }
    }

    /// The enquiry that a key acts on: the chosen row, or the enquiry that the screen is about.
    pub fn subject(&self) -> Option<&QueueRow> {
        let screen = self.stack.screen()?;
        screen
            .chosen()
            .or_else(|| self.newest_row(screen.enquiry()?))
    }

    /// The enquiries that a command acts on.
    fn targets(&self) -> Vec<Target> {
        let targets = self.stack.screen().map(View::targets);
        match targets.filter(|targets| !targets.is_empty()) {
            Some(targets) => targets,
            None => self.subject().map(Target::from).into_iter().collect(),
        }
    }

    pub(super) fn acts_on_marked(&self) -> bool {
        self.stack.screen().is_some_and(View::acts_on_marked)
    }

    /// All that is known of the enquiry that the screen is about.
    fn detail(&self) -> Option<&EnquiryDetail> {
        let about = self.stack.screen()?.enquiry()?;
        let details = self.stack.views().filter_map(View::detail);
        details.filter(|detail| detail.row.id == about).last()
    }

    /// The citizen of the enquiry on the screen.
    fn citizen_here(&self) -> Option<KnownCitizen> {
        let detail = self.stack.screen()?.detail()?;
        Some(KnownCitizen {
            id: detail.context.citizen.as_ref()?.id,
            name: detail.citizen_name.clone()?,
            phone: detail.citizen_phone.clone(),
            email: detail.citizen_email.clone(),
            postcode: None,
        })
    }

    /// Whether a popup takes the keys.
    pub fn has_popup(&self) -> bool {
        self.stack.top().is_some_and(|(_, view)| view.is_popup())
    }
}
