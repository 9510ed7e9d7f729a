//! Writing a note. What was typed is never lost: not by Esc, not by a failure, not by a session that ends.

use super::Store;
use super::assign::told;
use super::field::Field;
use super::mutations::Mutation;
use super::notice::Tone;
use super::popup::{self, FormError, Popup};
use crate::domain::{DraftForm, Failure};
use crate::effect::{Effect, Request};
use uuid::Uuid;

/// The longest note: what `notes_body_length` allows, and `enquiries_body_length` for what is asked.
pub const MAX_LEN: usize = 20_000;

pub(super) fn page(text: String) -> Field {
    Field::many_lines(text, MAX_LEN).allow_overflow()
}

impl Store {
    pub(super) fn write_note(&mut self) -> Vec<Effect> {
        let Some((id, reference)) = self.subject().map(|row| (row.id, row.reference.clone()))
        else {
            return self.nothing_chosen();
        };
        let (text, kept_at) = self.typed_before(DraftForm::Note, id);
        self.popup = Some(Popup::Note(popup::NoteForm {
            enquiry_id: id,
            reference,
            field: page(text),
            kept_at,
            error: None,
            saving: self.is_sending(DraftForm::Note, id),
        }));
        Vec::new()
    }

    pub(super) fn save_note(&mut self) -> Vec<Effect> {
        let Some(Popup::Note(note)) = &mut self.popup else {
            return Vec::new();
        };
        if note.saving {
            return Vec::new();
        }
        if note.field.is_blank() {
            note.error = Some(FormError::new("Enter a note."));
            return Vec::new();
        }
        note.error = None;
        if note.field.too_long().is_some() {
            return self.reject_too_long();
        }
        note.saving = true;
        let (enquiry_id, reference) = (note.enquiry_id, note.reference.clone());
        let body = note.field.text();
        self.sending(DraftForm::Note, enquiry_id, true);
        let what = Mutation::Note {
            enquiry_id,
            reference,
        };
        vec![self.mutate(what, Request::AddNote { enquiry_id, body })]
    }

    pub(super) fn note_saved(&mut self, id: Uuid, reference: &str) -> Vec<Effect> {
        self.was_sent(DraftForm::Note, id);
        if self.note_is_open(id) {
            self.popup = None;
        }
        self.notify(Tone::Good, format!("Note saved on {reference}."));
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
        let error = doubt.unwrap_or_else(|| self.error(failure));
        if self.note_is_open(id) {
            self.set_popup_error(error);
            if let Some(Popup::Note(note)) = &mut self.popup {
                note.saving = is_doubt;
            }
        } else {
            let not = if is_doubt {
                "may not have been saved"
            } else {
                "was not saved"
            };
            let words = format!("The note on {reference} {not}. {}", told(&error));
            self.notify(Tone::Error, words + " Press n to open it again.");
        }
        match failure {
            Failure::Conflict => self.refresh_all(),
            _ => Vec::new(),
        }
    }

    fn note_is_open(&self, id: Uuid) -> bool {
        matches!(&self.popup, Some(Popup::Note(note)) if note.enquiry_id == id)
    }

    /// Closing the popup keeps its text for the next `n` on the same enquiry.
    pub(super) fn close_note(&mut self) {
        let (blank, saving) = match &self.popup {
            Some(Popup::Note(note)) => (note.field.is_blank(), note.saving),
            _ => (true, false),
        };
        self.save_now();
        self.popup = None;
        if !blank {
            let words = match saving {
                true => "Your note is being saved.",
                false => "Kept as a draft, not saved. Press n to open it again.",
            };
            self.notify(Tone::Plain, words);
        }
    }
}
