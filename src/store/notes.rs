//! One note on all marked enquiries. What was typed stays until it is saved on all of them.

use super::Store;
use super::acts::Doing;
use super::assign::{count, told};
use super::field::Field;
use super::layer::{Layer, Target, Trouble};
use super::note::MOST;
use super::notice::{Notice, Tone};
use crate::domain::Failure;
use crate::effect::{Effect, Ended, Question, Seen};
use std::collections::HashMap;
use uuid::Uuid;

/// A note for several enquiries being written. While it is being saved its text does not change.
#[derive(Clone, Debug)]
pub struct Notes {
    pub targets: Vec<Target>,
    pub field: Field,
    pub trouble: Option<Trouble>,
    pub saving: bool,
}

/// What was typed for several enquiries and is not saved on all of them, by who typed it.
pub(super) type Kept = HashMap<Uuid, String>;

impl Store {
    /// Keys that act on one enquiry act on the marked ones where any are, as assigning does.
    pub(super) fn acts_on_marked(&self) -> bool {
        let list = self.queue.list();
        let chosen = list.chosen().map(|row| row.id);
        let only_chosen = list.marks.iter().all(|id| Some(*id) == chosen);
        self.screen() == super::Screen::Queue && !only_chosen
    }

    pub(super) fn write_notes(&mut self) -> Vec<Effect> {
        let kept = self.me().and_then(|me| self.kept_notes.get(&me));
        let text = kept.cloned().unwrap_or_default();
        self.layer = Some(Layer::Notes(Notes {
            targets: self.targets(),
            field: Field::many_lines(text, MOST),
            trouble: None,
            saving: false,
        }));
        Vec::new()
    }

    pub(super) fn save_notes(&mut self) -> Vec<Effect> {
        let Some(Layer::Notes(notes)) = &mut self.layer else {
            return Vec::new();
        };
        if notes.saving {
            return Vec::new();
        }
        if notes.field.is_blank() {
            notes.trouble = Some(Trouble::new("Write the note first."));
            return Vec::new();
        }
        notes.saving = true;
        notes.trouble = None;
        let (targets, body) = (notes.targets.clone(), notes.field.text());
        // The layer may be closed before the answer comes.
        self.keep_notes();
        let enquiries: Vec<Seen> = targets.iter().map(|target| target.seen).collect();
        self.queue.pending.extend(enquiries.iter().map(|s| s.id));
        let question = Question::AddNotes { enquiries, body };
        vec![self.act(Doing::Notes { targets }, question)]
    }

    pub(super) fn notes_saved(&mut self, targets: &[Target], ended: &Ended) -> Vec<Effect> {
        if matches!(self.layer, Some(Layer::Notes(_))) {
            self.layer = None;
        }
        let me = self.me();
        if ended.moved.len() == targets.len()
            && let Some(me) = me
        {
            self.kept_notes.remove(&me);
        }
        let end = self.conclude("Note on each", targets, ended, false);
        let kept = match me.is_some_and(|me| self.kept_notes.contains_key(&me)) {
            true => " n has the text again.",
            false => "",
        };
        let (tone, words) = match ended.moved.len() {
            0 => (Tone::Error, "No note was saved".to_owned()),
            moved => (Tone::Good, format!("Note saved on {}", count(moved))),
        };
        let notice = Notice::new(tone, format!("{words}{end}.{kept}"), self.now);
        self.notice = Some(match end.is_empty() {
            true => notice,
            false => notice.for_seconds(20, self.now),
        });
        self.refresh_all()
    }

    pub(super) fn notes_failed(&mut self, targets: &[Target], failure: &Failure) -> Vec<Effect> {
        self.no_longer_pending(targets);
        let trouble = self.trouble(failure);
        if matches!(self.layer, Some(Layer::Notes(_))) {
            self.layer_trouble(trouble);
        } else {
            let words = format!("The notes were not saved. {}", told(&trouble));
            self.say(Tone::Error, words + " n opens the text again.");
        }
        Vec::new()
    }

    pub(super) fn close_notes(&mut self) {
        self.keep_notes();
        self.layer = None;
        if self
            .me()
            .is_some_and(|me| self.kept_notes.contains_key(&me))
        {
            let words = "Your text is kept; n on marked rows opens it again. It is not saved yet.";
            self.say(Tone::Plain, words);
        }
    }

    pub(super) fn keep_notes(&mut self) {
        if let (Some(Layer::Notes(notes)), Some(me)) = (&self.layer, self.me()) {
            match notes.field.is_blank() {
                true => self.kept_notes.remove(&me),
                false => self.kept_notes.insert(me, notes.field.text()),
            };
        }
    }

    /// What would be lost by leaving now.
    pub(super) fn unsaved_on_several(&self) -> Vec<String> {
        let open = matches!(&self.layer, Some(Layer::Notes(notes)) if !notes.field.is_blank());
        let typed = match &self.layer {
            Some(Layer::Together(together)) => together.has_text(),
            _ => false,
        };
        let noted = open || !self.kept_notes.is_empty();
        let moved = typed || !self.kept_reasons.is_empty();
        let several = (noted || moved).then(|| "several enquiries".to_owned());
        several.into_iter().collect()
    }
}
