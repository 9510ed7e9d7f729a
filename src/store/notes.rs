//! One note on all marked enquiries. What was typed stays until it is saved on all of them.

use super::Store;
use super::assign::{count, told};
use super::field::Field;
use super::mutations::Mutation;
use super::note::page;
use super::notice::{Notice, Tone};
use super::popup::{FormError, Popup, Target};
use crate::domain::{DraftSubject, Failure};
use crate::effect::{BulkResult, Effect, EnquiryVersion, Request};
use chrono::{DateTime, Utc};

const NOTES: DraftSubject = DraftSubject::NOTES;

/// A note for several enquiries being written. While it is being saved its text does not change.
#[derive(Clone, Debug)]
pub struct Notes {
    pub targets: Vec<Target>,
    pub field: Field,
    /// When the text it began with was kept.
    pub kept_at: Option<DateTime<Utc>>,
    pub error: Option<FormError>,
    pub saving: bool,
}

impl Store {
    /// Keys that act on one enquiry act on the marked ones where any are, as assigning does.
    pub(super) fn acts_on_marked(&self) -> bool {
        let list = self.queue.list();
        let chosen = list.chosen().map(|row| row.id);
        let only_chosen = list.marks.iter().all(|id| Some(*id) == chosen);
        self.screen() == super::Screen::Queue && !only_chosen
    }

    pub(super) fn write_notes(&mut self) -> Vec<Effect> {
        let (text, kept_at) = self.typed_before(NOTES.form, NOTES.enquiry_id);
        self.popup = Some(Popup::Notes(Notes {
            targets: self.targets(),
            field: page(text),
            kept_at,
            error: None,
            saving: self.is_sending(NOTES.form, NOTES.enquiry_id),
        }));
        Vec::new()
    }

    pub(super) fn save_notes(&mut self) -> Vec<Effect> {
        let Some(Popup::Notes(notes)) = &mut self.popup else {
            return Vec::new();
        };
        if notes.saving {
            return Vec::new();
        }
        if notes.field.is_blank() {
            notes.error = Some(FormError::new("Enter a note."));
            return Vec::new();
        }
        notes.error = None;
        if notes.field.too_long().is_some() {
            return self.reject_too_long();
        }
        notes.saving = true;
        let (targets, body) = (notes.targets.clone(), notes.field.text());
        self.sending(NOTES.form, NOTES.enquiry_id, true);
        let enquiries: Vec<EnquiryVersion> = targets.iter().map(|target| target.seen).collect();
        self.queue.pending.extend(enquiries.iter().map(|s| s.id));
        let request = Request::AddNotes { enquiries, body };
        vec![self.mutate(Mutation::Notes { targets }, request)]
    }

    pub(super) fn notes_saved(&mut self, targets: &[Target], ended: &BulkResult) -> Vec<Effect> {
        if matches!(self.popup, Some(Popup::Notes(_))) {
            self.popup = None;
        }
        let all = self.was_sent_to(NOTES, targets, ended);
        let end = self.report_bulk("Note on each", targets, ended, false);
        let kept = if all {
            ""
        } else {
            " Press n to open it again."
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
        self.sending(NOTES.form, NOTES.enquiry_id, false);
        let error = self.error(failure);
        if matches!(self.popup, Some(Popup::Notes(_))) {
            self.set_popup_error(error);
        } else {
            let words = format!("The notes were not saved. {}", told(&error));
            self.notify(Tone::Error, words + " Press n to open it again.");
        }
        Vec::new()
    }

    pub(super) fn close_notes(&mut self) {
        let (blank, saving) = match &self.popup {
            Some(Popup::Notes(notes)) => (notes.field.is_blank(), notes.saving),
            _ => (true, false),
        };
        self.save_now();
        self.popup = None;
        if !blank {
            let words = match saving {
                true => "Your note is being saved.",
                false => "Kept as a draft, not saved. Press n on marked rows to open it again.",
            };
            self.notify(Tone::Plain, words);
        }
    }
}
