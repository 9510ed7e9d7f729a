//! Changes the priority of one enquiry or of several. Taking it back is in `undo.rs`.

use super::Store;
use super::assign::Wording;
use super::cursor::Cursor;
use super::mutations::Mutation;
use super::notice::Tone;
use super::popup::{Popup, PriorityPicker, Target};
use super::undo::UndoKind;
use crate::domain::{Failure, PRIORITIES};
use crate::effect::{BulkResult, Effect, Request};

impl Store {
    /// The targets are taken now; the cursor starts on the priority of the first.
    pub(super) fn choose_priority(&mut self) -> Vec<Effect> {
        let targets = self.targets();
        let Some(first) = targets.first() else {
            return self.nothing_chosen();
        };
        let index = PRIORITIES
            .iter()
            .position(|(code, _)| *code == first.former_priority);
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

    /// Enter on a priority, or its number.
    pub(super) fn confirm_priority(&mut self, to: Option<i16>) -> Vec<Effect> {
        let Some(Popup::Priority(picker)) = &mut self.popup else {
            return Vec::new();
        };
        let under_cursor = PRIORITIES.get(picker.cursor.index).map(|(code, _)| *code);
        let Some(to) = to.or(under_cursor).filter(|_| !picker.saving) else {
            return Vec::new();
        };
        picker.saving = true;
        picker.error = None;
        let targets = picker.targets.clone();
        let targets = self.at_newest_version(targets);
        self.change_priority(targets, to)
    }

    fn change_priority(&mut self, targets: Vec<Target>, to: i16) -> Vec<Effect> {
        let enquiries = self.set_pending(&targets);
        let request = Request::ChangePriority {
            to: vec![to; enquiries.len()],
            enquiries,
        };
        vec![self.mutate(Mutation::Priority { targets, to }, request)]
    }

    pub(super) fn on_priority_changed(
        &mut self,
        targets: &[Target],
        to: i16,
        result: &BulkResult,
    ) -> Vec<Effect> {
        let verb = if result.updated.len() == 1 {
            "is"
        } else {
            "are"
        };
        let words = Wording {
            title: format!("Priority {}", word(to)),
            nothing: "No priority was changed",
            done: &|which| format!("{which} {verb} now {}", word(to)),
        };
        self.report_undoable(UndoKind::Priority, targets, result, &words)
    }

    pub(super) fn on_priority_failed(
        &mut self,
        targets: &[Target],
        failure: &Failure,
    ) -> Vec<Effect> {
        self.no_longer_pending(targets);
        let error = self.error(failure);
        match self.popup {
            Some(Popup::Priority(_)) => self.set_popup_error(error),
            _ => self.notify(Tone::Error, error.describe()),
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
