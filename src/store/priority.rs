//! Making enquiries more or less urgent, one or all that are marked, and taking it back.

use super::Store;
use super::assign::{UndoStep, Words, told};
use super::cursor::Cursor;
use super::mutations::Mutation;
use super::notice::Tone;
use super::popup::{Popup, PriorityPicker, Target};
use crate::domain::{Failure, PRIORITIES};
use crate::effect::{BulkResult, Effect, EnquiryVersion, Request};

impl Store {
    /// The targets are taken now, and the cursor stands on the priority of the first.
    pub(super) fn choose_priority(&mut self) -> Vec<Effect> {
        let targets = self.targets();
        let Some(first) = targets.first() else {
            return self.nothing_chosen();
        };
        let index = PRIORITIES
            .iter()
            .position(|(code, _)| *code == first.priority);
        let cursor = Cursor {
            index: index.unwrap_or(0),
            top: 0,
        };
        self.popup = Some(Popup::Priority(PriorityPicker {
            targets,
            cursor,
            error: None,
            saving: false,
        }));
        Vec::new()
    }

    /// Enter on a priority, or its digit.
    pub(super) fn confirm_priority(&mut self, to: Option<i16>) -> Vec<Effect> {
        let Some(Popup::Priority(urgency)) = &mut self.popup else {
            return Vec::new();
        };
        let under_cursor = PRIORITIES.get(urgency.cursor.index).map(|(code, _)| *code);
        let Some(to) = to.or(under_cursor).filter(|_| !urgency.saving) else {
            return Vec::new();
        };
        urgency.saving = true;
        urgency.error = None;
        let targets = urgency.targets.clone();
        let targets = self.as_seen_now(targets);
        self.change_priority(targets, to, false)
    }

    pub(super) fn change_priority(
        &mut self,
        targets: Vec<Target>,
        to: i16,
        undoing: bool,
    ) -> Vec<Effect> {
        let enquiries: Vec<EnquiryVersion> = targets.iter().map(|target| target.seen).collect();
        self.queue
            .pending
            .extend(enquiries.iter().map(|seen| seen.id));
        let what = Mutation::Priority {
            targets,
            to,
            undoing,
        };
        vec![self.mutate(what, Request::ChangePriority { enquiries, to })]
    }

    pub(super) fn priority_changed(
        &mut self,
        targets: &[Target],
        to: i16,
        undoing: bool,
        ended: &BulkResult,
    ) -> Vec<Effect> {
        let verb = if ended.moved.len() == 1 { "is" } else { "are" };
        let words = Words {
            what: format!("Priority {}", word(to)),
            nothing: "No priority was changed",
            done: &|which| format!("{which} {verb} now {}", word(to)),
        };
        self.done_undoably(targets, undoing, ended, &words, |target| {
            UndoStep::Priority(target.priority)
        })
    }

    pub(super) fn priority_failed(
        &mut self,
        targets: &[Target],
        undoing: bool,
        failure: &Failure,
    ) -> Vec<Effect> {
        self.no_longer_pending(targets);
        let error = self.error(failure);
        if matches!(self.popup, Some(Popup::Priority(_))) && !undoing {
            self.set_popup_error(error);
        } else {
            self.notify(Tone::Error, told(&error));
        }
        match failure {
            Failure::Conflict => self.refresh_all(),
            _ => Vec::new(),
        }
    }
}

fn word(code: i16) -> &'static str {
    let known = PRIORITIES.iter().find(|(known, _)| *known == code);
    known.map_or("of another priority", |(_, word)| word)
}
