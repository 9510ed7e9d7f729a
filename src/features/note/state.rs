//! The form of a note. Its text does not change while it is being saved.

use super::requests::AddNotes;
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::domain::{DraftForm, DraftSubject, FormError, Target};
use crate::keys::NOTE;
use crate::services::notices::Tone;
use crate::view::{Context, Ended, Event, Handled, View};
use chrono::{DateTime, Utc};

/// The limit of `notes_body_length`.
const MAX_LEN: usize = 20_000;

#[derive(Clone, Debug)]
pub struct NoteForm {
    pub targets: Vec<Target>,
    pub draft: DraftSubject,
    pub text: Field,
    /// When the draft it started from was saved.
    pub kept_at: Option<DateTime<Utc>>,
    pub error: Option<FormError>,
    pub saving: bool,
}

fn page(text: String) -> Field {
    Field::many_lines(text, MAX_LEN).allow_overflow()
}

impl NoteForm {
    pub fn new(targets: Vec<Target>, cx: &Context<'_>) -> Self {
        let first = targets.first().filter(|_| !cx.several);
        let draft = match first {
            Some(first) => DraftForm::Note.on(first.seen.id),
            None => DraftSubject::NOTES,
        };
        let (text, kept_at) = cx.draft_text(draft);
        Self {
            targets,
            draft,
            text: page(text),
            kept_at,
            error: None,
            saving: cx.is_sending(draft),
        }
    }

    pub fn is_for_several(&self) -> bool {
        self.draft.is_for_several()
    }

    pub fn reference(&self) -> &str {
        let first = self.targets.first();
        first.map_or("", |target| target.reference.as_str())
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving {
            return;
        }
        if self.text.is_blank() {
            self.error = Some(FormError::new("Enter a note."));
            return;
        }
        self.error = None;
        if self.text.too_long().is_some() {
            // The field itself shows by how much.
            cx.notify(Tone::Error, "Not saved or sent. The text is too long.");
            return;
        }
        self.saving = true;
        let note = AddNotes {
            targets: self.targets.clone(),
            body: self.text.text(),
            draft: self.draft,
        };
        cx.submit_draft(self.draft, note);
    }

    /// Keeps the text as a draft for the next `n`.
    fn close(&self, cx: &mut Context<'_>) {
        let words = match self.is_for_several() {
            _ if self.text.is_blank() => None,
            _ if self.saving => Some("Your note is being saved.".to_owned()),
            true => Some(format!(
                "Kept as a draft, not saved. Press {NOTE} on marked rows to open it again."
            )),
            false => Some(format!(
                "Kept as a draft, not saved. Press {NOTE} to open it again."
            )),
        };
        cx.flush_drafts();
        cx.close();
        if let Some(words) = words {
            cx.notify(Tone::Plain, words);
        }
    }
}

impl View for NoteForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::Note
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            Action::Back => self.close(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        match ended {
            Ended::Done { .. } => cx.close(),
            Ended::Failed {
                error, unconfirmed, ..
            } => {
                self.error = Some(error.clone());
                self.saving = *unconfirmed;
            }
        }
        Handled::Consumed
    }

    /// The form may have been opened before the drafts were loaded.
    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::DraftsLoaded && !self.saving {
            let (text, kept_at) = cx.draft_text(self.draft);
            if self.text.text() != text {
                (self.text, self.kept_at) = (page(text), kept_at);
            }
        }
    }

    fn field(&mut self) -> Option<&mut Field> {
        (!self.saving).then_some(&mut self.text)
    }

    fn edited(&mut self, cx: &mut Context<'_>) {
        cx.write_draft(self.draft, &self.targets, self.text.text());
    }

    fn draft(&self) -> Option<(DraftSubject, bool)> {
        Some((self.draft, self.saving))
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }
}
