//! Writing to a citizen. The box opens at once and takes letters while the database says where the reply goes; what
//! was typed is never lost: not by Esc, not by a refusal, not by a session that ends.

mod submit;
mod templates;

use super::Store;
use super::cursor::Cursor;
use super::field::Field;
use super::notice::Tone;
use super::popup::{FormError, Popup};
use super::remote::Remote;
use crate::domain::reply::{ReplyDraft, UnfilledPlaceholder, unfilled_placeholders};
use crate::domain::{DraftForm, QueueRow, ReplyTo, text};
use crate::effect::{Effect, EnquiryVersion, Request, Slot};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const MOST_SUBJECT: usize = 200;
/// The longest text, as `messages_body_length` has it, and above it the longest subject.
const MAX_LEN: usize = 20_000;

/// Where an error stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplyField {
    #[default]
    Whole,
    Subject,
    Body,
}

/// A reply being written. While it is being sent its text does not change.
#[derive(Clone, Debug)]
pub struct Reply {
    /// As it was when somebody began to answer it.
    pub seen: EnquiryVersion,
    saw: QueueRow,
    /// What was seen is what is there now, once that has come.
    sees_again: bool,
    pub reference: String,
    pub to: Remote<ReplyTo>,
    pub subject: Field,
    pub body: Field,
    pub in_subject: bool,
    pub template_id: Option<Uuid>,
    /// Subject and text that nobody typed: other agreed words take their place.
    given: (String, String),
    /// The bar of the list of agreed words, while it is open.
    pub choosing: Option<Cursor>,
    /// One of them was chosen before the list had come.
    wanted: Option<usize>,
    pub filling: bool,
    /// When the text it began with was kept.
    pub kept_at: Option<DateTime<Utc>>,
    pub error: Option<FormError>,
    pub spot: ReplyField,
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
            sees_again: false,
            reference: row.reference.clone(),
            to: Remote::NotAsked,
            subject: subject_line(),
            body: page(String::new()),
            in_subject: false,
            template_id: None,
            given: Default::default(),
            choosing: None,
            wanted: None,
            filling: false,
            kept_at: None,
            error: None,
            spot: ReplyField::Whole,
            saving: false,
        }
    }

    /// Until the answer has come it is taken to have one, so that no letter is lost.
    pub fn has_subject(&self) -> bool {
        self.to.value().is_none_or(|to| to.subject.is_some())
    }

    /// The field with the keys.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        match (self.saving || self.choosing.is_some(), self.in_subject) {
            (true, _) => None,
            (false, true) => Some(&mut self.subject),
            (false, false) => Some(&mut self.body),
        }
    }

    /// Both texts as they are kept; empty while nobody has typed. A subject that nobody typed is not among them:
    /// it would take the place of one that somebody did.
    pub fn typed(&self) -> String {
        let subject = self.subject.text();
        let is_given = subject == self.given.0;
        if self.body.is_blank() && (is_given || subject.trim().is_empty()) {
            return String::new();
        }
        let drafted = ReplyDraft {
            template_id: self.template_id,
            subject: match is_given && self.template_id.is_none() {
                true => String::new(),
                false => subject,
            },
            body: self.body.text(),
        };
        drafted.written()
    }

    /// What was typed before, in its fields again.
    pub fn fill(&mut self, typed: &str, kept_at: Option<DateTime<Utc>>) {
        if typed.is_empty() {
            return;
        }
        let drafted = ReplyDraft::read(typed);
        self.template_id = drafted.template_id;
        let subject = match drafted.subject.is_empty() && self.template_id.is_none() {
            true => &self.given.0,
            false => &drafted.subject,
        };
        self.subject = with(subject_line(), subject).0;
        // Whole, however long it is: two texts that were put together may be more than one box takes.
        self.body = page(text::many_lines(&drafted.body));
        self.kept_at = kept_at;
    }

    /// The places of the agreed words that nobody has filled yet; what is written freely has none.
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

    /// Where there is no subject, what was typed as one begins the text.
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
    Field::one_line(MOST_SUBJECT).allow_overflow()
}

fn page(text: String) -> Field {
    Field::many_lines(text, MAX_LEN).allow_overflow()
}

/// A field with this text, harmless, and how many characters of it were left out.
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
        let (typed, kept_at) = self.typed_before(DraftForm::Reply, row.id);
        reply.fill(&typed, kept_at);
        reply.saving = self.is_sending(DraftForm::Reply, row.id);
        self.popup = Some(Popup::Reply(Box::new(reply)));
        self.ask_where()
    }

    /// The open enquiry is known, and nobody is named on it.
    pub(super) fn names_nobody(&self) -> bool {
        let open = self.enquiry.detail.value();
        let on_screen = self.screen() == super::Screen::Enquiry;
        on_screen && open.is_some_and(|detail| detail.citizen_name.is_none())
    }

    fn ask_where(&mut self) -> Vec<Effect> {
        let now = self.now;
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return Vec::new();
        };
        reply.to.ask(now);
        let enquiry_id = reply.seen.id;
        vec![self.ask(Slot::Reply, Request::ReplyTo { enquiry_id })]
    }

    /// The key is refused where there is nobody to write to; what was typed meanwhile is kept all the same.
    pub(super) fn on_reply_to_loaded(&mut self, to: ReplyTo) -> Vec<Effect> {
        let now = self.now;
        let Some(Popup::Reply(reply)) = &mut self.popup else {
            return Vec::new();
        };
        if reply.seen.id != to.enquiry_id {
            return Vec::new();
        }
        if let Some(words) = to.nobody() {
            self.typed();
            self.save_now();
            self.popup = None;
            self.notify(Tone::Plain, words);
            return Vec::new();
        }
        if std::mem::take(&mut reply.sees_again) {
            reply.seen.version = to.version;
        }
        match &to.subject {
            // Of a template the subject is its own.
            Some(_) if reply.template_id.is_some() => {}
            Some(given) => {
                if reply.subject.text() == reply.given.0 {
                    reply.subject = with(subject_line(), given).0;
                }
                reply.given.0.clone_from(given);
            }
            None => reply.in_subject = false,
        }
        let moves = to.subject.is_none() && !reply.subject.is_blank() && !reply.saving;
        if moves {
            reply.subject_into_body();
        }
        reply.to.fill(to, now);
        if moves {
            self.typed();
        }
        self.on_templates_loaded()
    }

    pub(super) fn on_reply_to_failed(&mut self, why: String) {
        if let Some(Popup::Reply(reply)) = &mut self.popup {
            reply.to.fail(why);
            // There is nothing to choose from.
            (reply.choosing, reply.wanted) = (None, None);
        }
    }

    /// Esc: out of the list of agreed words, then out of the box, which keeps its text.
    pub(super) fn close_reply(&mut self) {
        if let Some(Popup::Reply(reply)) = &mut self.popup
            && reply.choosing.take().is_some()
        {
            // Who leaves the list wants none of it.
            reply.wanted = None;
            return;
        }
        let (blank, saving) = match &self.popup {
            Some(Popup::Reply(reply)) => (reply.typed().is_empty(), reply.saving),
            _ => (true, false),
        };
        self.save_now();
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
