//! Making enquiries more or less urgent, one or all that are marked, and taking it back.

use super::Store;
use super::acts::Doing;
use super::assign::{Step, Words, told};
use super::cursor::Cursor;
use super::layer::{Layer, Target, Urgency};
use super::notice::Tone;
use crate::domain::{Failure, PRIORITIES};
use crate::effect::{Effect, Ended, Question, Seen};

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
        self.layer = Some(Layer::Priority(Urgency {
            targets,
            cursor,
            trouble: None,
            saving: false,
        }));
        Vec::new()
    }

    /// Enter on a priority, or its digit.
    pub(super) fn confirm_priority(&mut self, to: Option<i16>) -> Vec<Effect> {
        let Some(Layer::Priority(urgency)) = &mut self.layer else {
            return Vec::new();
        };
        let under_cursor = PRIORITIES.get(urgency.cursor.index).map(|(code, _)| *code);
        let Some(to) = to.or(under_cursor).filter(|_| !urgency.saving) else {
            return Vec::new();
        };
        urgency.saving = true;
        urgency.trouble = None;
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
        let enquiries: Vec<Seen> = targets.iter().map(|target| target.seen).collect();
        self.queue
            .pending
            .extend(enquiries.iter().map(|seen| seen.id));
        let what = Doing::Priority {
            targets,
            to,
            undoing,
        };
        vec![self.act(what, Question::ChangePriority { enquiries, to })]
    }

    pub(super) fn priority_changed(
        &mut self,
        targets: &[Target],
        to: i16,
        undoing: bool,
        ended: &Ended,
    ) -> Vec<Effect> {
        let verb = if ended.moved.len() == 1 { "is" } else { "are" };
        let words = Words {
            what: format!("Priority {}", word(to)),
            nothing: "No priority was changed",
            done: &|which| format!("{which} {verb} now {}", word(to)),
        };
        self.done_undoably(targets, undoing, ended, &words, |target| {
            Step::Priority(target.priority)
        })
    }

    pub(super) fn priority_failed(
        &mut self,
        targets: &[Target],
        undoing: bool,
        failure: &Failure,
    ) -> Vec<Effect> {
        self.no_longer_pending(targets);
        let trouble = self.trouble(failure);
        if matches!(self.layer, Some(Layer::Priority(_))) && !undoing {
            self.layer_trouble(trouble);
        } else {
            self.say(Tone::Error, told(&trouble));
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
