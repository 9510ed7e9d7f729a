//! Writing a note. What was typed is never lost: not by Esc, not by a failure, not by a session that ends.

use super::Store;
use super::acts::Doing;
use super::assign::told;
use super::field::Field;
use super::layer::{self, Layer, Trouble};
use super::notice::Tone;
use crate::domain::Failure;
use crate::effect::{Effect, Question};
use uuid::Uuid;

/// What was typed about an enquiry and not saved.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) reference: String,
    text: String,
}

/// The longest note.
pub const MOST: usize = 20_000;

impl Store {
    pub(super) fn write_note(&mut self) -> Vec<Effect> {
        let Some((id, reference)) = self.subject().map(|row| (row.id, row.reference.clone()))
        else {
            return self.nothing_chosen();
        };
        let kept = self
            .draft_key(id)
            .and_then(|key| self.drafts.get(&key))
            .map(|draft| draft.text.clone());
        self.layer = Some(Layer::Note(layer::Note {
            enquiry_id: id,
            reference,
            field: Field::many_lines(kept.unwrap_or_default(), MOST),
            trouble: None,
            saving: false,
        }));
        Vec::new()
    }

    pub(super) fn save_note(&mut self) -> Vec<Effect> {
        let Some(Layer::Note(note)) = &mut self.layer else {
            return Vec::new();
        };
        if note.saving {
            return Vec::new();
        }
        if note.field.is_blank() {
            note.trouble = Some(Trouble::new("Write the note first."));
            return Vec::new();
        }
        note.saving = true;
        note.trouble = None;
        let (enquiry_id, reference) = (note.enquiry_id, note.reference.clone());
        let body = note.field.text();
        // The layer may be closed before the answer comes.
        self.keep_draft();
        let what = Doing::Note {
            enquiry_id,
            reference,
        };
        vec![self.act(what, Question::AddNote { enquiry_id, body })]
    }

    pub(super) fn note_saved(&mut self, id: Uuid, reference: &str) -> Vec<Effect> {
        if let Some(key) = self.draft_key(id) {
            self.drafts.remove(&key);
        }
        if self.note_is_open(id) {
            self.layer = None;
        }
        self.say(Tone::Good, format!("Note saved on {reference}."));
        self.refresh_all()
    }

    pub(super) fn note_failed(
        &mut self,
        id: Uuid,
        reference: &str,
        failure: &Failure,
    ) -> Vec<Effect> {
        let trouble = self.trouble(failure);
        if self.note_is_open(id) {
            self.layer_trouble(trouble);
        } else {
            let words = format!("The note on {reference} was not saved. {}", told(&trouble));
            self.say(Tone::Error, words + " n opens it again.");
        }
        match failure {
            Failure::Conflict => self.refresh_all(),
            _ => Vec::new(),
        }
    }

    fn note_is_open(&self, id: Uuid) -> bool {
        matches!(&self.layer, Some(Layer::Note(note)) if note.enquiry_id == id)
    }

    /// Closing the layer keeps its text for the next `n` on the same enquiry.
    pub(super) fn close_note(&mut self) {
        let blank = matches!(&self.layer, Some(Layer::Note(note)) if note.field.is_blank());
        self.keep_draft();
        self.layer = None;
        if !blank {
            self.say(
                Tone::Plain,
                "Your text is kept; n opens it again. It is not saved yet.",
            );
        }
    }

    pub(super) fn keep_draft(&mut self) {
        let Some(Layer::Note(note)) = &self.layer else {
            return;
        };
        let (id, blank) = (note.enquiry_id, note.field.is_blank());
        let draft = Draft {
            reference: note.reference.clone(),
            text: note.field.text(),
        };
        if let Some(key) = self.draft_key(id) {
            if blank {
                self.drafts.remove(&key);
            } else {
                self.drafts.insert(key, draft);
            }
        }
    }

    /// A draft belongs to who wrote it: the next person at these keys must not see it.
    fn draft_key(&self, enquiry_id: Uuid) -> Option<(Uuid, Uuid)> {
        let person = self.person.as_ref()?;
        Some((person.staff_id, enquiry_id))
    }

    /// What would be lost by leaving now: the references of this person's enquiries, and of another's text
    /// no more than that there is some.
    pub(super) fn unsaved(&self) -> Vec<String> {
        let mut about = Vec::new();
        match &self.layer {
            Some(Layer::Note(note)) if !note.field.is_blank() => about.push(note.reference.clone()),
            Some(Layer::Stages(stages)) => {
                let typed = stages.form.as_ref();
                let typed = typed.filter(|f| !f.reason.is_blank() || !f.outcome.is_blank());
                about.extend(typed.map(|_| stages.reference.clone()));
            }
            _ => {}
        }
        about.extend(self.parked_form.iter().map(|form| form.reference.clone()));
        about.extend(self.unsaved_on_several());
        let me = self.person.as_ref().map(|person| person.staff_id);
        let (mine, others): (Vec<_>, Vec<_>) = self
            .drafts
            .iter()
            .partition(|((writer, _), _)| Some(*writer) == me);
        about.extend(mine.into_iter().map(|(_, draft)| draft.reference.clone()));
        about.sort_unstable();
        about.dedup();
        if !others.is_empty() {
            about.push("an enquiry of somebody who was signed in here".into());
        }
        about
    }
}
