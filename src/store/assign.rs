//! Assigns one enquiry or several. Taking it back is in `undo.rs`.

use super::bulk_failures::count;
use super::cursor::Cursor;
use super::field::Field;
use super::mutations::Mutation;
use super::notice::Tone;
use super::popup::{AssigneePicker, Popup, Target};
use super::undo::UndoKind;
use super::{Screen, Store, fuzzy};
use crate::domain::{Colleague, Failure, QueueRow};
use crate::effect::{BulkResult, Effect, EnquiryVersion, Request, Slot};
use uuid::Uuid;

/// The words for a change that can be taken back.
pub(super) struct Wording<'a> {
    /// The heading of the list of failures.
    pub title: String,
    pub nothing: &'a str,
    /// The result, for a reference or a number of enquiries.
    pub done: &'a dyn Fn(&str) -> String,
}

impl From<&QueueRow> for Target {
    fn from(row: &QueueRow) -> Self {
        Self {
            seen: EnquiryVersion {
                id: row.id,
                version: row.version,
            },
            reference: row.reference.clone(),
            row: row.clone(),
            former_assignee: row.assignee_id,
            former_priority: row.priority,
        }
    }
}

impl Store {
    /// The enquiries a key acts on: the marked rows, the chosen row, or the open enquiry.
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

    /// Without a picker: the most frequent assignment of all.
    pub(super) fn assign_to_me(&mut self) -> Vec<Effect> {
        let targets = self.targets();
        let Some(me) = self.person.as_ref().map(|person| person.staff_id) else {
            return Vec::new();
        };
        if targets.is_empty() {
            return self.nothing_chosen();
        }
        self.assign(targets, me, "you".into())
    }

    /// The targets are taken now: a refresh while a name is typed does not change them.
    pub(super) fn choose_colleague(&mut self) -> Vec<Effect> {
        let targets = self.targets();
        if targets.is_empty() {
            return self.nothing_chosen();
        }
        self.popup = Some(Popup::AssigneePicker(AssigneePicker {
            targets,
            typed: Field::one_line(60),
            cursor: Cursor::default(),
            error: None,
            saving: false,
        }));
        self.colleagues.ask(self.now);
        vec![self.ask(Slot::Colleagues, Request::Colleagues)]
    }

    /// Colleagues whose names match the typed text, best first.
    pub fn matching_colleagues(&self, typed: &str) -> Vec<&Colleague> {
        let all = self.colleagues.value().map_or(&[][..], Vec::as_slice);
        let names: Vec<String> = all
            .iter()
            .map(|c| format!("{}\n{}", c.name, c.team_name.as_deref().unwrap_or_default()))
            .collect();
        let ranked = fuzzy::rank(typed, &names);
        ranked.into_iter().filter_map(|i| all.get(i)).collect()
    }

    pub(super) fn assign_to_chosen(&mut self) -> Vec<Effect> {
        let Some(Popup::AssigneePicker(picker)) = &self.popup else {
            return Vec::new();
        };
        if picker.saving {
            return Vec::new();
        }
        let matching = self.matching_colleagues(&picker.typed.text());
        let Some(to) = matching.get(picker.cursor.index) else {
            return Vec::new();
        };
        let (to, name, targets) = (to.staff_id, to.name.clone(), picker.targets.clone());
        let targets = self.at_newest_version(targets);
        if let Some(Popup::AssigneePicker(picker)) = &mut self.popup {
            picker.saving = true;
            picker.error = None;
        }
        self.assign(targets, to, name)
    }

    fn assign(&mut self, targets: Vec<Target>, to: Uuid, to_name: String) -> Vec<Effect> {
        self.queue.refused = None;
        let enquiries = self.set_pending(&targets);
        let request = Request::Assign {
            to: vec![Some(to); enquiries.len()],
            enquiries,
            reason: None,
        };
        vec![self.mutate(Mutation::Assign { targets, to_name }, request)]
    }

    pub(super) fn on_assigned(
        &mut self,
        targets: &[Target],
        to_name: &str,
        result: &BulkResult,
    ) -> Vec<Effect> {
        let words = Wording {
            title: format!("Assign to {to_name}"),
            nothing: "Nothing was assigned",
            done: &|which| format!("Assigned {which} to {to_name}"),
        };
        self.report_undoable(UndoKind::Assignment, targets, result, &words)
    }

    /// Says what was updated and what was not, and offers to take it back: for assignments and priorities.
    pub(super) fn report_undoable(
        &mut self,
        kind: UndoKind,
        targets: &[Target],
        result: &BulkResult,
        words: &Wording<'_>,
    ) -> Vec<Effect> {
        if let ([one], [_]) = (targets, result.stale.as_slice()) {
            self.no_longer_pending(targets);
            return self.on_stale(one);
        }
        // The picker it was chosen in.
        if matches!(
            self.popup,
            Some(Popup::AssigneePicker(_) | Popup::Priority(_))
        ) {
            self.popup = None;
        }
        let failures = self.report_bulk(&words.title, targets, result, false);
        let done = match result.updated.as_slice() {
            [] => words.nothing.to_owned(),
            [one] => {
                let one = targets.iter().find(|target| target.seen.id == one.id);
                (words.done)(one.map_or("one enquiry", |one| one.reference.as_str()))
            }
            many => (words.done)(&count(many.len())),
        };
        self.offer_undo(kind, done + &failures, targets, &result.updated);
        self.refresh_all()
    }

    /// The error stands in the picker, beside the row in a list, or in a notice when it is about several.
    pub(super) fn on_assign_failed(
        &mut self,
        targets: &[Target],
        failure: &Failure,
    ) -> Vec<Effect> {
        self.no_longer_pending(targets);
        let error = self.error(failure);
        match (&self.popup, targets) {
            (Some(Popup::AssigneePicker(_)), _) => self.set_popup_error(error),
            (_, [one]) if self.screen() != Screen::History => {
                self.queue.refused = Some((one.seen.id, error));
            }
            _ => self.notify(Tone::Error, error.describe()),
        }
        match failure {
            Failure::Conflict => self.refresh_all(),
            _ => Vec::new(),
        }
    }

    /// Shows the targets as being changed. Returns their versions for the request.
    pub(super) fn set_pending(&mut self, targets: &[Target]) -> Vec<EnquiryVersion> {
        let enquiries: Vec<EnquiryVersion> = targets.iter().map(|target| target.seen).collect();
        let ids = enquiries.iter().map(|seen| seen.id);
        self.queue.pending.extend(ids);
        enquiries
    }

    pub(super) fn no_longer_pending(&mut self, targets: &[Target]) {
        for target in targets {
            self.queue.pending.remove(&target.seen.id);
        }
    }
}
