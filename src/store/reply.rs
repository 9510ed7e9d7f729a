//! Replies to a citizen. The form opens at once, while the destination is loaded. Typed text survives Esc, a refusal,
//! and the end of a session.

mod submit;
mod templates;

use super::Store;
use super::popup::Popup;
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::domain::reply::{ReplyDraft, UnfilledPlaceholder, unfilled_placeholders};
use crate::domain::{DraftForm, QueueRow, ReplyTo, text};
use crate::domain::{EnquiryVersion, FormError};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use chrono::{DateTime, Utc};
use uuid::Uuid;

const MAX_SUBJECT_LEN: usize = 200;
/// The limits of `messages_subject_length` (above) and `messages_body_length`.
const MAX_LEN: usize = 20_000;

/// The field an error is shown at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplyField {
    #[default]
    Whole,
    Subject,
    Body,
}

/// A reply being written. Its text does not change while it is being sent.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The version when the reply was begun.
    pub seen: EnquiryVersion,
    saw: QueueRow,
    /// The user has seen what changed: the next load updates `seen`.
    version_confirmed: bool,
    pub reference: String,
    pub to: Remote<ReplyTo>,
    pub subject: Field,
    pub body: Field,
    pub in_subject: bool,
    pub template_id: Option<Uuid>,
    /// Subject and text that were not typed: another template replaces them.
    prefilled: (String, String),
    /// The cursor in the list of templates, while it is open.
    pub choosing: Option<Cursor>,
    /// The template chosen before the list was loaded.
    pending_template: Option<usize>,
    pub filling: bool,
    /// When the draft it started from was saved.
    pub kept_at: Option<DateTime<Utc>>,
    pub error: Option<FormError>,
    pub error_field: ReplyField,
    pub saving: bool,
}

impl Reply {
    fn new(row: &QueueRow) -> Self {
        Self {
            seen: EnquiryVersion {
                id: row.id,
                version: row.version,
            },
            saw: row.clone(),
            version_confirmed: false,
            reference: row.reference.clone(),
            to: Remote::NotAsked,
            subject: subject_line(),
            body: page(String::new()),
            in_subject: false,
            template_id: None,
            prefilled: Default::default(),
            choosing: None,
            pending_template: None,
            filling: false,
            kept_at: None,
            error: None,
            error_field: ReplyField::Whole,
            saving: false,
        }
    }

    /// Assumed until the destination is loaded, so that no typed letter is lost.
    pub fn has_subject(&self) -> bool {
        self.to.value().is_none_or(|to| to.subject.is_some())
    }

    /// The focused field.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        match (self.saving || self.choosing.is_some(), self.in_subject) {
            (true, _) => None,
            (false, true) => Some(&mut self.subject),
            (false, false) => Some(&mut self.body),
        }
    }

    /// The text of the draft; empty while nothing is typed. Leaves out a prefilled subject, which would replace a typed
    /// one.
    pub fn typed(&self) -> String {
        let subject = self.subject.text();
        let is_prefilled = subject == self.prefilled.0;
        if self.body.is_blank() && (is_prefilled || subject.trim().is_empty()) {
            return String::new();
        }
        let drafted = ReplyDraft {
            template_id: self.template_id,
            subject: match is_prefilled && self.template_id.is_none() {
                true => String::new(),
                false => subject,
            },
            body: self.body.text(),
        };
        drafted.written()
    }

    /// Fills the fields from a draft.
    pub fn fill(&mut self, typed: &str, kept_at: Option<DateTime<Utc>>) {
        if typed.is_empty() {
            return;
        }
        let drafted = ReplyDraft::read(typed);
        self.template_id = drafted.template_id;
        let subject = match drafted.subject.is_empty() && self.template_id.is_none() {
            true => &self.prefilled.0,
            false => &drafted.subject,
        };
        self.subject = with(subject_line(), subject).0;
        // Not cut: two joined texts may be longer than the field allows.
        self.body = page(text::many_lines(&drafted.body));
        self.kept_at = kept_at;
    }

    /// The placeholders of the template that are still unfilled; free text has none.
    pub fn unfilled_placeholders(&self) -> Vec<UnfilledPlaceholder> {
        match self.template_id {
            Some(_) => [
                unfilled_placeholders(&self.subject.text()),
                unfilled_placeholders(&self.body.text()),
            ]
            .concat(),
            None => Vec::new(),
        }
    }

    /// Moves a typed subject into the text when the channel has no subject.
    fn subject_into_body(&mut self) {
        let words = format!("{}\n{}", self.subject.text(), self.body.text());
        self.body = page(words);
        self.subject = subject_line();
    }

    fn go_to_unfilled_placeholder(&mut self) {
        let first = |field: &Field| unfilled_placeholders(&field.text()).into_iter().next();
        if let Some(place) = first(&self.subject).filter(|_| self.has_subject()) {
            self.in_subject = true;
            self.subject.go_to(place.line, place.at);
        } else if let Some(place) = first(&self.body) {
            self.in_subject = false;
            self.body.go_to(place.line, place.at);
        }
    }
}

fn subject_line() -> Field {
    Field::one_line(MAX_SUBJECT_LEN).allow_overflow()
}

fn page(text: String) -> Field {
    Field::many_lines(text, MAX_LEN).allow_overflow()
}

/// A field with this text, sanitised, and the number of characters that did not fit.
fn with(mut field: Field, text: &str) -> (Field, usize) {
    let left_out = field.paste(text);
    (field, left_out)
}

impl Store {
    pub(super) fn write_reply(&mut self) -> Vec<Effect> {
        if self.acts_on_marked() {
            let words =
                "You can reply to one citizen at a time. Press Esc to clear the marks, then l.";
            self.notify(Tone::Plain, words);
            return Vec::new();
        }
        let Some(row) = self.subject().cloned() else {
            return self.nothing_chosen();
        };
        let mut reply = Reply::new(&row);
        let (typed, kept_at) = self.draft_text(DraftForm::Reply.on(row.id));
        reply.fill(&typed, kept_at);
        reply.saving = self.is_sending(DraftForm::Reply.on(row.id));
        self.popup = Some(Popup::Reply(Box::new(reply)));
        self.load_destination()
    }

    /// Whether the open enquiry is loaded and names no citizen.
    pub(super) fn has_no_citizen(&self) -> bool {
        let open = self.enquiry.detail.value();
        let on_screen = self.screen() == super::Screen::Enquiry;
        on_screen && open.is_some_and(|detail| detail.citizen_name.is_none())
    }

    fn load_destination(&mut self) -> Vec<Effect> {
        let now = self.now;
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return Vec::new();
        };
        reply.to.ask(now);
        let enquiry_id = reply.seen.id;
        vec![self.ask(Slot::Reply, Request::ReplyTo { enquiry_id })]
    }

    /// Closes the form where there is nobody to write to, keeping the text typed meanwhile as a draft.
    pub(super) fn on_reply_to_loaded(&mut self, to: ReplyTo) -> Vec<Effect> {
        let now = self.now;
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return Vec::new();
        };
        if reply.seen.id != to.enquiry_id {
            return Vec::new();
        }
        if let Some(words) = to.nobody() {
            self.draft_changed();
            self.flush_drafts();
            self.popup = None;
            self.notify(Tone::Plain, words);
            return Vec::new();
        }
        if std::mem::take(&mut reply.version_confirmed) {
            reply.seen.version = to.version;
        }
        match &to.subject {
            // A template has its own subject.
            Some(_) if reply.template_id.is_some() => {}
            Some(prefilled) => {
                if reply.subject.text() == reply.prefilled.0 {
                    reply.subject = with(subject_line(), prefilled).0;
                }
                reply.prefilled.0.clone_from(prefilled);
            }
            None => reply.in_subject = false,
        }
        let moves = to.subject.is_none() && !reply.subject.is_blank() && !reply.saving;
        if moves {
            reply.subject_into_body();
        }
        reply.to.fill(to, now);
        if moves {
            self.draft_changed();
        }
        self.on_templates_loaded()
    }

    pub(super) fn on_reply_to_failed(&mut self, why: String) {
        if let Some(Popup::Reply(reply)) = &mut self.popup {
            reply.to.fail(why);
            // There are no templates to choose from.
            (reply.choosing, reply.pending_template) = (None, None);
        }
    }

    /// Esc: closes the list of templates, then the form, which keeps its text.
    pub(super) fn close_reply(&mut self) {
        if let Some(Popup::Reply(reply)) = &mut self.popup
            && reply.choosing.take().is_some()
        {
            // Closing the list also cancels a choice made before it was loaded.
            reply.pending_template = None;
            return;
        }
        let (blank, saving) = match &self.popup {
            Some(Popup::Reply(reply)) => (reply.typed().is_empty(), reply.saving),
            _ => (true, false),
        };
        self.flush_drafts();
        self.popup = None;
        if !blank {
            let words = match saving {
                true => "Your reply is being sent.",
                false => "Kept as a draft, not sent. Press l to open it again.",
            };
            self.notify(Tone::Plain, words);
        }
    }

    pub(super) fn next_reply_field(&mut self) {
        if let Some(Popup::Reply(reply)) = &mut self.popup
            && reply.has_subject()
            && !reply.saving
        {
            reply.in_subject = !reply.in_subject;
        }
    }
}
