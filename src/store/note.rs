//! Adds a note to one enquiry or to several. Typed text survives Esc, a failure, and the end of a session.

use super::Store;
use super::mutations::Mutation;
use super::popup::Popup;
use crate::components::field::Field;
use crate::domain::{BulkResult, FormError, Target};
use crate::domain::{DraftForm, DraftSubject, Failure};
use crate::runtime::effect::{Effect, Request};
use crate::runtime::request::count;
use crate::services::notices::Tone;
use chrono::{DateTime, Utc};

/// The limit of `notes_body_length`, and of `enquiries_body_length` for the text of a new enquiry.
pub const MAX_LEN: usize = 20_000;

pub(super) fn page(text: String) -> Field {
    Field::many_lines(text, MAX_LEN).allow_overflow()
}

/// A note being written. Its text does not change while it is being saved.
#[derive(Clone, Debug)]
pub struct NoteForm {
    pub targets: Vec<Target>,
    pub draft: DraftSubject,
    pub field: Field,
    /// When the draft it started from was saved.
    pub kept_at: Option<DateTime<Utc>>,
    pub error: Option<FormError>,
    pub saving: bool,
}

impl NoteForm {
    pub fn is_for_several(&self) -> bool {
        self.draft.is_for_several()
    }

    pub fn reference(&self) -> &str {
        let first = self.targets.first();
        first.map_or("", |target| target.reference.as_str())
    }
}

impl Store {
    /// Keys that act on one enquiry act on the marked ones where any are, as assigning does.
    pub(super) fn acts_on_marked(&self) -> bool {
        let list = self.queue.list();
        let chosen = list.chosen().map(|row| row.id);
        let only_chosen = list.marks.iter().all(|id| Some(*id) == chosen);
        self.screen() == super::Screen::Queue && !only_chosen
    }

    /// The text for several enquiries is one draft, however many are marked the next time.
    pub(super) fn open_note(&mut self, several: bool) -> Vec<Effect> {
        let targets = self.targets();
        let Some(first) = targets.first() else {
            return self.nothing_chosen();
        };
        let draft = match several {
            true => DraftSubject::NOTES,
            false => DraftForm::Note.on(first.seen.id),
        };
        let (text, kept_at) = self.draft_text(draft);
        self.popup = Some(Popup::Note(NoteForm {
            targets,
            draft,
            field: page(text),
            kept_at,
            error: None,
            saving: self.is_sending(draft),
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
        let (targets, draft, body) = (note.targets.clone(), note.draft, note.field.text());
        self.sending(draft, true);
        let enquiries = self.set_pending(&targets);
        let request = Request::AddNotes {
            enquiries,
            body,
            draft,
        };
        vec![self.mutate(Mutation::Note { targets, draft }, request)]
    }

    pub(super) fn on_note_saved(
        &mut self,
        targets: &[Target],
        draft: DraftSubject,
        result: &BulkResult,
    ) -> Vec<Effect> {
        if self.note_is_open(draft) {
            self.popup = None;
        }
        let all_sent = self.on_sent_to(draft, targets, result);
        let failures = self.report_bulk("Note on each", targets, result, false);
        let (tone, words) = match (targets, result.updated.len()) {
            (_, 0) => (Tone::Error, "No note was saved".to_owned()),
            ([one], _) if !draft.is_for_several() => {
                (Tone::Good, format!("Note saved on {}", one.reference))
            }
            (_, saved) => (Tone::Good, format!("Note saved on {}", count(saved))),
        };
        let hint = if all_sent {
            ""
        } else {
            " Press n to open it again."
        };
        self.notify_bulk(tone, &format!("{words}{failures}.{hint}"), &failures);
        self.refresh_all()
    }

    /// The error stands in the form while it is open, else in a notice.
    pub(super) fn on_note_failed(
        &mut self,
        targets: &[Target],
        draft: DraftSubject,
        failure: &Failure,
    ) -> Vec<Effect> {
        self.no_longer_pending(targets);
        let unconfirmed = self.not_sent(draft, failure);
        let is_unconfirmed = unconfirmed.is_some();
        let error = unconfirmed.unwrap_or_else(|| self.error(failure));
        if self.note_is_open(draft) {
            self.set_popup_error(error);
            if let Some(Popup::Note(note)) = &mut self.popup {
                note.saving = is_unconfirmed;
            }
            return Vec::new();
        }
        let (what, opens) = match targets {
            [one] if !draft.is_for_several() => {
                let not = if is_unconfirmed {
                    "may not have been saved"
                } else {
                    "was not saved"
                };
                (format!("The note on {} {not}.", one.reference), "it")
            }
            _ => ("The notes were not saved.".to_owned(), "the text"),
        };
        let words = format!("{what} {} Press n to open {opens} again.", error.describe());
        self.notify(Tone::Error, words);
        Vec::new()
    }

    fn note_is_open(&self, draft: DraftSubject) -> bool {
        matches!(&self.popup, Some(Popup::Note(note)) if note.draft == draft)
    }

    /// Closing the popup keeps its text as a draft for the next `n`.
    pub(super) fn close_note(&mut self) {
        let words = match &self.popup {
            Some(Popup::Note(note)) if note.field.is_blank() => None,
            Some(Popup::Note(note)) if note.saving => Some("Your note is being saved."),
            Some(Popup::Note(note)) if note.is_for_several() => {
                Some("Kept as a draft, not saved. Press n on marked rows to open it again.")
            }
            Some(Popup::Note(_)) => Some("Kept as a draft, not saved. Press n to open it again."),
            _ => None,
        };
        self.flush_drafts();
        self.popup = None;
        if let Some(words) = words {
            self.notify(Tone::Plain, words);
        }
    }
}
