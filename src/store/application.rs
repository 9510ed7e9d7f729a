//! The application: lends each view its context, routes replies to the view that asked, and concludes changes.

use super::{Screen, Store};
use crate::action::{Action, KeyContext};
use crate::domain::{BulkResult, EnquiryVersion, Failure, FormError, Target};
use crate::features;
use crate::features::bulk_failures::BulkFailuresPopup;
use crate::runtime::effect::{Effect, FileWritten};
use crate::runtime::request::{Conclusion, Reply, ViewId, count};
use crate::services::changes::BulkFailures;
use crate::services::notices::{Notice, Tone};
use crate::services::requests::{InFlight, Route};
use crate::services::undo::UNDO_SECONDS;
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
                if let Some(field) = view.field() {
                    field.edit(*edit);
                    view.edited(cx);
                }
                Handled::Consumed
            }
            Action::Paste(text) => {
                let left_out = view.field().map_or(0, |field| field.paste(text));
                view.edited(cx);
                if left_out > 0 {
                    let words = format!("Too long: the last {left_out} characters were not added.");
                    cx.notify(Tone::Error, words);
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
        let targets = match action {
            Action::Assign | Action::AssignToMe | Action::Priority => self.targets(),
            _ => Vec::new(),
        };
        let searched = self.queue.found.as_ref().filter(|found| !found.is_named());
        self.services.searched = searched.map(|found| found.words.clone());
        let mut cx = Context {
            now: self.now,
            person: self.person.as_ref(),
            metrics: self.measured,
            targets,
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
    fn with_view<T>(
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
        self.stack.close(id);
        self.services.requests.view_closed(id);
    }

    fn broadcast(&mut self, event: &Event) -> Vec<Effect> {
        let ids = self.stack.ids();
        let told = ids
            .into_iter()
            .filter_map(|id| self.with_view(id, |view, cx| view.on_event(event, cx)));
        told.flat_map(|((), effects)| effects).collect()
    }

    /// A change was answered. Its popup may be closed by now: notice, undo and refresh are owed all the same.
    fn conclude(&mut self, in_flight: &InFlight, reply: Reply) -> Vec<Effect> {
        let targets = in_flight.write.targets_any();
        let result = in_flight.write.conclude_any(reply);
        self.services.changes.ended(&targets);
        // Taken before anything is loaded again.
        let saw = match targets.as_slice() {
            [one] => self.newest_row(one.seen.id).cloned(),
            _ => None,
        };
        let told = in_flight
            .view
            .and_then(|id| self.with_view(id, |view, cx| view.concluded(&result, cx)));
        let (handled, mut effects) = told.unwrap_or((Handled::Ignored, Vec::new()));
        let handled = handled == Handled::Consumed;
        match (result, targets.as_slice()) {
            (Ok(conclusion), [one]) if conclusion.is_conflict() && !in_flight.undoing => {
                let again = match handled {
                    true => "Enter",
                    false => {
                        let error = FormError::of(&Failure::Conflict, false);
                        self.services.changes.refused = Some((one.seen.id, error));
                        "m"
                    }
                };
                effects.extend(self.on_superseded(one.seen, saw, again));
                effects.extend(self.refresh_all());
            }
            (Ok(conclusion), _) => effects.extend(self.announce(conclusion, in_flight.undoing)),
            (Err(failure), _) => {
                if !handled {
                    self.report_failure(&targets, &failure);
                }
                if failure == Failure::Conflict {
                    effects.extend(self.refresh_all());
                }
            }
        }
        effects
    }

    /// Says what was changed and what was not, and offers to take it back.
    fn announce(&mut self, conclusion: Conclusion, undoing: bool) -> Vec<Effect> {
        let Conclusion {
            sentence,
            title,
            targets,
            result,
            undo,
        } = conclusion;
        let failures = self.report_bulk(&title, &targets, &result, undoing);
        let words = sentence + &failures;
        let whole = result.stale.is_empty() && result.rejected.is_empty();
        let notice = match undo {
            _ if undoing && whole => Notice::new(Tone::Good, words + ".", self.now),
            Some(undo) => {
                self.services.undo.push(undo, self.now);
                let words = words + ". Press u to undo.";
                Notice::new(Tone::Good, words, self.now).for_seconds(UNDO_SECONDS, self.now)
            }
            None => Notice::new(Tone::Error, words + ".", self.now),
        };
        self.services.notices.show(notice);
        let updated: Vec<_> = result.updated.iter().map(|seen| seen.id).collect();
        let mut effects = match updated.is_empty() {
            true => Vec::new(),
            false => self.broadcast(&Event::EnquiriesChanged(updated)),
        };
        effects.extend(self.refresh_all());
        effects
    }

    /// The error stands beside the row of one enquiry, and in a notice for several.
    fn report_failure(&mut self, targets: &[Target], failure: &Failure) {
        let error = FormError::of(failure, self.place().takes_text());
        match targets {
            [one] if self.screen() != Screen::History => {
                self.services.changes.refused = Some((one.seen.id, error));
            }
            _ => self.notify(Tone::Error, error.describe()),
        }
    }

    /// Ends every bulk action: keeps the marks of what was not updated, and the list of failures. Returns the end of
    /// the notice.
    pub(super) fn report_bulk(
        &mut self,
        what: &str,
        targets: &[Target],
        result: &BulkResult,
        undoing: bool,
    ) -> String {
        self.services.changes.ended(targets);
        self.queue.unmark(&result.updated);
        if undoing && targets.len() > 1 {
            let back = result.updated.iter().map(|seen| seen.id);
            self.queue.list_mut().marks.extend(back);
        }
        let (rejected, stale) = (result.rejected.len(), result.stale.len());
        if undoing || targets.len() > 1 {
            self.services.changes.failures = Some(BulkFailures::new(what, targets, result));
        }
        let several = self.services.changes.has_failures();
        // The list opens for refusals; for stale enquiries the notice is enough. It never takes the keys when the user
        // has gone on to something else.
        if rejected > 0 && several && !self.has_popup() && self.screen() == Screen::Queue {
            self.stack.push(Box::new(BulkFailuresPopup::default()));
        }
        let (it, which) = match stale {
            1 => ("it", "it"),
            _ => ("them", "which"),
        };
        match (rejected, stale) {
            (0, 0) => String::new(),
            (0, _) if !several => format!("; {} had changed since you saw {it}", count(stale)),
            (0, _) => format!("; {stale} had changed since you saw {it}. Press ! to see {which}"),
            (_, 0) => format!("; {rejected} refused. Press ! to see why"),
            _ => format!("; {rejected} refused, {stale} had changed. Press ! to see why"),
        }
    }

    /// The notice of a bulk action stays longer when there were failures.
    pub(super) fn notify_bulk(&mut self, tone: Tone, words: &str, failures: &str) {
        let notice = Notice::new(tone, words, self.now);
        self.services.notices.show(match failures.is_empty() {
            true => notice,
            false => notice.for_seconds(20, self.now),
        });
    }

    /// Undoes the last discarded draft or the last change, whichever is newer. An undo is a change like any other: the
    /// rules apply to it, and it is in the history.
    pub(super) fn undo_last(&mut self) -> Vec<Effect> {
        if let Some(effects) = self.restore_discarded() {
            return effects;
        }
        let Some(write) = self.services.undo.pop(self.now) else {
            let words = "Nothing to undo. You cannot undo a stage change, note or letter.";
            self.notify(Tone::Plain, words);
            return Vec::new();
        };
        if let Some((id, top)) = self.stack.top()
            && top.key_context() == KeyContext::BulkFailures
        {
            self.close_view(id);
        }
        let (view, undoing, since) = (None, true, self.now);
        self.services.submit(InFlight {
            view,
            write,
            undoing,
            since,
        });
        Vec::new()
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

    /// Shows the targets as being changed. Returns their versions for the request.
    pub(super) fn set_pending(&mut self, targets: &[Target]) -> Vec<EnquiryVersion> {
        let enquiries: Vec<EnquiryVersion> = targets.iter().map(|target| target.seen).collect();
        let ids = enquiries.iter().map(|seen| seen.id);
        self.services.changes.pending.extend(ids);
        enquiries
    }

    pub(super) fn no_longer_pending(&mut self, targets: &[Target]) {
        self.services.changes.ended(targets);
    }

    /// Whether something above the screen takes the keys.
    pub(super) fn has_popup(&self) -> bool {
        self.popup.is_some() || !self.stack.is_empty()
    }
}
