//! Writing a note. What was typed is never lost: not by Esc, not by a failure, not by a session that ends.

use super::Store;
use super::acts::Doing;
use super::assign::told;
use super::field::Field;
use super::layer::{self, Layer, Trouble};
use super::notice::Tone;
use crate::domain::{DraftForm, Failure};
use crate::effect::{Effect, Question};
use uuid::Uuid;

/// The longest note: what `notes_body_length` allows, and `enquiries_body_length` for what is asked.
pub const MOST: usize = 20_000;

pub(super) fn page(text: String) -> Field {
    Field::many_lines(text, MOST).holding_more()
}

impl Store {
    pub(super) fn write_note(&mut self) -> Vec<Effect> {
        let Some((id, reference)) = self.subject().map(|row| (row.id, row.reference.clone()))
        else {
            return self.nothing_chosen();
        };
        let (text, kept_at) = self.typed_before(DraftForm::Note, id);
        self.layer = Some(Layer::Note(layer::Note {
            enquiry_id: id,
            reference,
            field: page(text),
            kept_at,
            trouble: None,
            saving: self.is_sending(DraftForm::Note, id),
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
        note.trouble = None;
        if note.field.too_long().is_some() {
            return self.refuse_too_long();
        }
        note.saving = true;
        let (enquiry_id, reference) = (note.enquiry_id, note.reference.clone());
        let body = note.field.text();
        self.sending(DraftForm::Note, enquiry_id, true);
        let what = Doing::Note {
            enquiry_id,
            reference,
        };
        vec![self.act(what, Question::AddNote { enquiry_id, body })]
    }

    pub(super) fn note_saved(&mut self, id: Uuid, reference: &str) -> Vec<Effect> {
        self.was_sent(DraftForm::Note, id);
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
        let doubt = self.not_sent(DraftForm::Note, id, failure);
        let is_doubt = doubt.is_some();
        let trouble = doubt.unwrap_or_else(|| self.trouble(failure));
        if self.note_is_open(id) {
            self.layer_trouble(trouble);
            if let Some(Layer::Note(note)) = &mut self.layer {
                note.saving = is_doubt;
            }
        } else {
            let not = if is_doubt {
                "got no answer"
            } else {
                "was not saved"
            };
            let words = format!("The note on {reference} {not}. {}", told(&trouble));
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
        let (blank, saving) = match &self.layer {
            Some(Layer::Note(note)) => (note.field.is_blank(), note.saving),
            _ => (true, false),
        };
        self.keep_now();
        self.layer = None;
        if !blank {
            let words = match saving {
                true => "Your note is being saved.",
                false => "Your text is kept; n opens it again. It is not saved yet.",
            };
            self.say(Tone::Plain, words);
        }
    }
}
