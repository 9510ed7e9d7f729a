//! Assigning one enquiry or many, and taking it back.

use super::cursor::Cursor;
use super::field::Field;
use super::mutations::Mutation;
use super::notice::{Notice, Tone};
use super::popup::{AssigneePicker, FormError, Popup, Target};
use super::{Screen, Store, fuzzy};
use crate::domain::{Colleague, Failure, QueueRow};
use crate::effect::{BulkResult, Effect, EnquiryVersion, Request, Slot};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long `u` takes an assignment back.
pub(super) const UNDO_SECONDS: i64 = 30;

/// One change of the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UndoStep {
    Owner(Option<Uuid>),
    Priority(i16),
}

/// How an act that can be taken back is told.
pub(super) struct Words<'a> {
    /// What it is called where it left some out.
    pub what: String,
    pub nothing: &'a str,
    /// Of one reference, or of so many enquiries.
    pub done: &'a dyn Fn(&str) -> String,
}

/// The way back: to whom each of the moved enquiries belonged, or how urgent it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    pub steps: Vec<(UndoStep, Vec<Target>)>,
    pub until: DateTime<Utc>,
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
            before: row.assignee_id,
            priority: row.priority,
        }
    }
}

impl Store {
    /// The enquiries an assignment is about: the marked rows, the chosen row, or the open enquiry.
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

    /// One key, no question: the commonest assignment of all.
    pub(super) fn assign_to_me(&mut self) -> Vec<Effect> {
        let targets = self.targets();
        let Some(me) = self.person.as_ref().map(|person| person.staff_id) else {
            return Vec::new();
        };
        if targets.is_empty() {
            return self.nothing_chosen();
        }
        self.assign(targets, Some(me), "you".into(), false)
    }

    /// The targets are taken now: a refresh while a name is typed does not change whom it is about.
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

    /// Colleagues whose names fit what was typed, best first.
    pub fn fitting_colleagues(&self, typed: &str) -> Vec<&Colleague> {
        let all = self.colleagues.value().map_or(&[][..], Vec::as_slice);
        let names: Vec<String> = all
            .iter()
            .map(|c| format!("{}\n{}", c.name, c.team_name.as_deref().unwrap_or_default()))
            .collect();
        let ranked = fuzzy::rank(typed, &names);
        ranked.into_iter().filter_map(|i| all.get(i)).collect()
    }

    pub(super) fn assign_to_chosen(&mut self) -> Vec<Effect> {
        let Some(Popup::AssigneePicker(people)) = &self.popup else {
            return Vec::new();
        };
        if people.saving {
            return Vec::new();
        }
        let fitting = self.fitting_colleagues(&people.typed.text());
        let Some(to) = fitting.get(people.cursor.index) else {
            return Vec::new();
        };
        let (to, name, targets) = (to.staff_id, to.name.clone(), people.targets.clone());
        let targets = self.as_seen_now(targets);
        if let Some(Popup::AssigneePicker(people)) = &mut self.popup {
            people.saving = true;
            people.error = None;
        }
        self.assign(targets, Some(to), name, false)
    }

    fn assign(
        &mut self,
        targets: Vec<Target>,
        to: Option<Uuid>,
        to_name: String,
        undoing: bool,
    ) -> Vec<Effect> {
        self.queue.refused = None;
        let enquiries: Vec<EnquiryVersion> = targets.iter().map(|target| target.seen).collect();
        self.queue
            .pending
            .extend(enquiries.iter().map(|seen| seen.id));
        let request = Request::Assign {
            enquiries,
            to,
            reason: undoing.then(|| "Undone".into()),
        };
        let what = Mutation::Assign {
            targets,
            to_name,
            undoing,
        };
        vec![self.mutate(what, request)]
    }

    pub(super) fn assigned(
        &mut self,
        targets: &[Target],
        to_name: &str,
        undoing: bool,
        ended: &BulkResult,
    ) -> Vec<Effect> {
        let words = Words {
            what: format!("Assign to {to_name}"),
            nothing: "Nothing was assigned",
            done: &|which| format!("Assigned {which} to {to_name}"),
        };
        self.done_undoably(targets, undoing, ended, &words, |target| {
            UndoStep::Owner(target.before)
        })
    }

    /// Says what was moved and what was not, and remembers the way back: of an assignment and of a priority.
    pub(super) fn done_undoably(
        &mut self,
        targets: &[Target],
        undoing: bool,
        ended: &BulkResult,
        words: &Words<'_>,
        was: impl Fn(&Target) -> UndoStep,
    ) -> Vec<Effect> {
        if let ([one], [_], false) = (targets, ended.left.as_slice(), undoing) {
            self.no_longer_pending(targets);
            return self.left_alone(one);
        }
        // The box in which it was chosen; an undo is asked for in none.
        if matches!(
            self.popup,
            Some(Popup::AssigneePicker(_) | Popup::Priority(_))
        ) && !undoing
        {
            self.popup = None;
        }
        self.undone_count += if undoing { ended.moved.len() } else { 0 };
        let what = if undoing { "Undo" } else { &words.what };
        let end = self.report_bulk(what, targets, ended, undoing);
        let said = match ended.moved.as_slice() {
            _ if undoing && self.undone_count == 1 && targets.len() == 1 => {
                let of = targets.first().map_or("", |one| one.reference.as_str());
                format!("Undone: {of}")
            }
            _ if undoing => format!("Undone: {}", count(self.undone_count)),
            [] => words.nothing.to_owned(),
            [one] => {
                let one = targets.iter().find(|target| target.seen.id == one.id);
                (words.done)(one.map_or("one enquiry", |one| one.reference.as_str()))
            }
            many => (words.done)(&count(many.len())),
        };
        let steps = by(targets, &ended.moved, was);
        self.say_undoable(said + &end, undoing, ended, steps)
    }

    /// The last words of an assignment or a change of priority, and the way back where there is one.
    fn say_undoable(
        &mut self,
        words: String,
        undoing: bool,
        ended: &BulkResult,
        steps: BTreeMap<UndoStep, Vec<Target>>,
    ) -> Vec<Effect> {
        let whole = ended.left.is_empty() && ended.refused.is_empty();
        if undoing || ended.moved.is_empty() {
            let tone = if whole { Tone::Good } else { Tone::Error };
            self.notify(tone, words + ".");
        } else {
            let undo = Notice::new(Tone::Good, words + ". Press u to undo.", self.now);
            self.notice = Some(undo.for_seconds(UNDO_SECONDS, self.now));
            self.undo = Some(Undo {
                steps: steps.into_iter().collect(),
                until: self.now + TimeDelta::seconds(UNDO_SECONDS),
            });
        }
        self.refresh_all()
    }

    /// Beside the field in the popup, beside the row in a list, or in a notice when it is about several.
    pub(super) fn assign_failed(
        &mut self,
        targets: &[Target],
        undoing: bool,
        failure: &Failure,
    ) -> Vec<Effect> {
        self.no_longer_pending(targets);
        let error = self.error(failure);
        match &mut self.popup {
            Some(Popup::AssigneePicker(people)) if !undoing => {
                people.saving = false;
                people.error = Some(error);
            }
            _ => match targets {
                [one] if self.screen() != Screen::History => {
                    self.queue.refused = Some((one.seen.id, error));
                }
                _ => self.notify(Tone::Error, told(&error)),
            },
        }
        match failure {
            Failure::Conflict => self.refresh_all(),
            _ => Vec::new(),
        }
    }

    /// An undo is an assignment like any other: it is guarded, and it is in the history.
    pub(super) fn undo_last(&mut self) -> Vec<Effect> {
        if let Some(effects) = self.restore_discarded() {
            return effects;
        }
        let Some(undo) = self.undo.take().filter(|undo| undo.until > self.now) else {
            let words = "Nothing to undo. You cannot undo a stage change, note or letter.";
            self.notify(Tone::Plain, words);
            return Vec::new();
        };
        self.notice = None;
        self.queue.bulk_failures = None;
        if matches!(self.popup, Some(Popup::BulkFailures)) {
            self.popup = None;
        }
        self.undone_count = 0;
        let several = undo.steps.iter().map(|(_, targets)| targets.len());
        self.remark_on_undo = several.sum::<usize>() > 1;
        let mut effects = Vec::new();
        for (step, targets) in undo.steps {
            effects.extend(match step {
                UndoStep::Owner(to) => self.assign(targets, to, String::new(), true),
                UndoStep::Priority(to) => self.change_priority(targets, to, true),
            });
        }
        effects
    }

    pub(super) fn no_longer_pending(&mut self, targets: &[Target]) {
        for target in targets {
            self.queue.pending.remove(&target.seen.id);
        }
    }
}

/// Those that were moved, with the versions they have now, by what each was before.
fn by(
    targets: &[Target],
    moved: &[EnquiryVersion],
    was: impl Fn(&Target) -> UndoStep,
) -> BTreeMap<UndoStep, Vec<Target>> {
    let mut steps: BTreeMap<UndoStep, Vec<Target>> = BTreeMap::new();
    for target in targets {
        if let Some(seen) = moved.iter().find(|seen| seen.id == target.seen.id) {
            let now_at = Target {
                seen: *seen,
                ..target.clone()
            };
            steps.entry(was(target)).or_default().push(now_at);
        }
    }
    steps
}

pub(super) fn count(number: usize) -> String {
    match number {
        1 => "1 enquiry".into(),
        _ => format!("{number} enquiries"),
    }
}

/// A trouble as one sentence, where there is no room for a list.
pub(super) fn told(error: &FormError) -> String {
    let mut words = error.sentence.clone();
    for reason in &error.reasons {
        words.push(' ');
        words.push_str(reason);
    }
    words
}
