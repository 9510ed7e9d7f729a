//! Dispatches an action: to the view on top, then to the application.

use super::Store;
use super::availability::closed_advice;
use super::screens::Screens;
use super::session::SessionChange;
use crate::action::{Action, Edit};
use crate::domain::{DraftSubject, ListSource, Target};
use crate::features;
use crate::features::queue::QueueOpening;
use crate::keys::{DISCARD, DRAFTS};
use crate::runtime::effect::Effect;
use crate::runtime::request::ViewId;
use crate::services::notices::Tone;
use crate::view::{Context, Event, Handled};

pub(super) struct Dispatch<'a> {
    pub store: &'a mut Store,
}

impl Dispatch<'_> {
    pub fn dispatch(&mut self, action: Action) -> Vec<Effect> {
        match self.store.stack.top() {
            Some((id, _)) if action.is_from_person() => self.view_action(id, action),
            _ => self.passive_action(action),
        }
    }

    /// What happens without a person.
    fn passive_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Tick => self.store.tick(),
            Action::ViewMetrics(measured) => {
                self.store.measured = measured;
                Vec::new()
            }
            Action::SampleData(progress) => {
                self.store.revision += 1;
                self.store.broadcast(&Event::SampleData(progress))
            }
            _ => {
                self.store.revision += 1;
                Vec::new()
            }
        }
    }

    /// An action for the view on top; what it ignores is the application's.
    fn view_action(&mut self, id: ViewId, action: Action) -> Vec<Effect> {
        let handled = self.store.with_view(id, |view, cx| match &action {
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
        let is_screen = self
            .store
            .stack
            .top()
            .is_some_and(|(_, view)| !view.is_popup());
        match action {
            Action::Back => {
                self.store.services.changes.conflict = None;
                if is_screen {
                    self.store.services.changes.refused = None;
                }
                if !self.store.stack.is_lowest(top) {
                    self.store.close_view(top);
                }
                Vec::new()
            }
            Action::Discard if !self.store.only_reads() => self.discard(),
            Action::Undo => self.store.undo_last(),
            Action::Refresh => self.store.refresh_all(),
            Action::Help | Action::Palette => self.run_command(&action),
            Action::Suspend => vec![Effect::Suspend],
            Action::SignOut => SessionChange::of(self.store).sign_out(),
            Action::Quit => SessionChange::of(self.store).quit(),
            _ if is_screen => self.screen_action(action),
            _ => Vec::new(),
        }
    }

    /// What a whole screen leads to.
    fn screen_action(&mut self, action: Action) -> Vec<Effect> {
        if !self.store.only_reads()
            && let Some(words) = closed_advice(&self.store.stack, &action)
        {
            self.store.notify(Tone::Plain, words);
            return Vec::new();
        }
        match action {
            // Not `Stage`: who only reads may read the transitions and what refuses them.
            Action::Assign
            | Action::AssignToMe
            | Action::TakeNext
            | Action::Note
            | Action::Reply
            | Action::Recall
            | Action::Request
            | Action::Priority
            | Action::NewEnquiry
            | Action::Duplicates
            | Action::Split
            | Action::Watch
            | Action::Ask
            | Action::Hold
            | Action::Discard
                if self.store.only_reads() =>
            {
                self.store
                    .notify(Tone::Plain, "You cannot change enquiries in your role.");
                Vec::new()
            }
            Action::Dashboard => Screens::of(self.store).open_dashboard(),
            Action::View(view) => Screens::of(self.store).open_queue(QueueOpening::Tab(view)),
            Action::Watched => {
                Screens::of(self.store).open_list(ListSource::Watched, "Watched by me".into())
            }
            Action::Drafts => {
                Screens::of(self.store).open_list(ListSource::Drafts, "Drafts".into())
            }
            Action::CopyReference => self.copy_reference(),
            _ => self.run_command(&action),
        }
    }

    /// Runs a command of a feature about the marked rows, the chosen one, or the open enquiry.
    fn run_command(&mut self, action: &Action) -> Vec<Effect> {
        self.run_command_about(action, self.store.stack.acts_on_marked())
    }

    /// `several`: it is about the marked enquiries, even where only one is left of them.
    pub fn run_command_about(&mut self, action: &Action, several: bool) -> Vec<Effect> {
        let targets = match action {
            // Of one enquiry, whatever is marked.
            Action::History
            | Action::Clocks
            | Action::Request
            | Action::RecordMessage
            | Action::WhyNot => self
                .store
                .stack
                .subject()
                .map(Target::from)
                .into_iter()
                .collect(),
            _ => self.store.stack.targets(),
        };
        let top = self.store.stack.top();
        let asked = top.and_then(|(_, view)| view.asked()).cloned();
        let detail = self.store.stack.detail().cloned().map(Box::new);
        let mut cx = Context {
            now: self.store.now,
            person: self.store.person.as_ref(),
            metrics: self.store.measured,
            targets,
            several,
            citizen: self.store.stack.citizen(),
            detail,
            asked,
            shown: self.store.stack.shown(),
            key_context: self.store.stack.key_context(),
            view: None,
            is_top: false,
            is_lowest: false,
            navigation: Vec::new(),
            services: &mut self.store.services,
        };
        features::run(action, &mut cx);
        let navigation = cx.navigation;
        self.store.follow(navigation)
    }

    fn copy_reference(&mut self) -> Vec<Effect> {
        let Some(reference) = self.store.stack.subject().map(|row| row.reference.clone()) else {
            self.store.notify(Tone::Plain, "Choose an enquiry first.");
            return Vec::new();
        };
        // OSC 52 has no reply, so success is not known.
        self.store.notify(
            Tone::Good,
            format!("{reference} was sent to your terminal's clipboard."),
        );
        vec![Effect::Copy(reference)]
    }

    fn discard(&mut self) -> Vec<Effect> {
        match self.store.stack.open_draft() {
            Some((of, sending)) => self.discard_open(of, sending),
            None => {
                let words =
                    format!("Press {DRAFTS} to see your drafts, then {DISCARD} to discard one.");
                self.store.notify(Tone::Plain, words);
            }
        }
        Vec::new()
    }

    fn discard_open(&mut self, of: DraftSubject, sending: bool) {
        if sending {
            self.store
                .notify(Tone::Plain, "It is being sent. You cannot discard it now.");
            return;
        }
        self.store.services.changes.conflict = None;
        if let Some(id) = self.store.stack.top().map(|(id, _)| id) {
            self.store.close_view(id);
            self.store.services.discard_drafts(&[of], self.store.now);
        }
    }
}
