//! The form of a reply. Its text does not change while it is being sent.

mod send;
mod templates;

use super::requests::{FillTemplate, LoadReplyActivity, LoadReplyTo};
use crate::action::{Action, KeyContext};
use crate::components::choice_list;
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::domain::reply::{
    FilledTemplate, ReplyActivity, ReplyDraft, SentReply, UnfilledPlaceholder,
    unfilled_placeholders,
};
use crate::domain::{DraftForm, DraftSubject, FormError, ReplyTemplate, ReplyTo, Target, text};
use crate::keys::REPLY;
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Event, Handled, View};
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

#[derive(Clone, Debug)]
pub struct ReplyForm {
    /// The enquiry as it was seen when the reply was begun, or when a conflict was shown.
    pub target: Target,
    /// The user has seen what changed: the next load updates the version of `target`.
    version_confirmed: bool,
    pub to: Remote<ReplyTo>,
    pub subject: Field,
    pub body: Field,
    pub in_subject: bool,
    pub template_id: Option<Uuid>,
    /// Subject and text that were not typed: another template replaces them.
    prefilled: (String, String),
    /// The cursor in the list of templates, while it is open.
    pub choosing: Option<Cursor>,
    /// The templates as they were when the list was opened: loading them again does not change it.
    pub offered: Vec<ReplyTemplate>,
    /// The template chosen before the list was loaded.
    pending_template: Option<usize>,
    template: Remote<Option<FilledTemplate>>,
    /// What colleagues did and do meanwhile.
    activity: Remote<ReplyActivity>,
    /// The last letter to the citizen when this reply was begun, or when the database refused it because of a newer one;
    /// none before it is known.
    seen: Option<Option<SentReply>>,
    /// When the draft it started from was saved.
    pub kept_at: Option<DateTime<Utc>>,
    pub error: Option<FormError>,
    pub error_field: ReplyField,
    pub saving: bool,
}

impl ReplyForm {
    pub fn new(target: Target, cx: &Context<'_>) -> Self {
        let of = DraftForm::Reply.on(target.seen.id);
        let mut form = Self {
            target,
            version_confirmed: false,
            to: Remote::NotAsked,
            subject: subject_line(),
            body: page(String::new()),
            in_subject: false,
            template_id: None,
            prefilled: Default::default(),
            choosing: None,
            offered: Vec::new(),
            pending_template: None,
            template: Remote::NotAsked,
            activity: Remote::NotAsked,
            seen: None,
            kept_at: None,
            error: None,
            error_field: ReplyField::Whole,
            saving: cx.is_sending(of),
        };
        let (typed, kept_at) = cx.draft_text(of);
        form.fill(&typed, kept_at);
        form
    }

    /// Assumed until the destination is loaded, so that no typed letter is lost.
    pub fn has_subject(&self) -> bool {
        self.to.value().is_none_or(|to| to.subject.is_some())
    }

    /// Whether a template is being filled.
    pub fn is_filling(&self) -> bool {
        self.template.asking_since().is_some()
    }

    fn draft_subject(&self) -> DraftSubject {
        DraftForm::Reply.on(self.target.seen.id)
    }

    /// The text of the draft; empty while nothing is typed. Leaves out a prefilled subject, which would replace a typed
    /// one.
    fn typed(&self) -> String {
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
    fn fill(&mut self, typed: &str, kept_at: Option<DateTime<Utc>>) {
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

    fn write_draft(&self, cx: &mut Context<'_>) {
        let targets = std::slice::from_ref(&self.target);
        cx.write_draft(self.draft_subject(), targets, self.typed());
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

    fn fail(&mut self, field: ReplyField, error: FormError) {
        self.error = Some(error);
        self.error_field = field;
    }

    pub fn activity(&self) -> Option<&ReplyActivity> {
        let newest = self.activity.value();
        newest.or(self.to.value().map(|to| &to.activity))
    }

    /// The letter of a colleague that went out since this reply was begun.
    pub fn unseen(&self) -> Option<&SentReply> {
        let last = self.activity()?.last.as_ref()?;
        let seen = self.seen.as_ref()?.as_ref();
        seen.is_none_or(|seen| seen.id != last.id).then_some(last)
    }

    /// Others changed something: perhaps a letter went out.
    fn load_activity(&mut self, cx: &mut Context<'_>) {
        let enquiry_id = self.target.seen.id;
        self.activity.load(LoadReplyActivity { enquiry_id }, cx);
    }

    fn load_destination(&mut self, cx: &mut Context<'_>) {
        let enquiry_id = self.target.seen.id;
        self.to.load(LoadReplyTo { enquiry_id }, cx);
    }

    /// Closes the form where there is nobody to write to, keeping the text typed meanwhile as a draft.
    fn on_destination_loaded(&mut self, cx: &mut Context<'_>) {
        let Some(to) = self.to.value().cloned() else {
            return;
        };
        if let Some(words) = to.nobody() {
            self.write_draft(cx);
            cx.flush_drafts();
            cx.close();
            cx.notify(Tone::Plain, words);
            return;
        }
        // A draft from before the last letter was begun without it: the first attempt to send it is refused.
        let last = to.activity.last.clone();
        let unread = |last: &SentReply| self.kept_at.is_some_and(|kept_at| kept_at < last.at);
        self.seen.get_or_insert(last.filter(|last| !unread(last)));
        self.activity = Remote::NotAsked;
        if std::mem::take(&mut self.version_confirmed) {
            self.target.seen.version = to.version;
        }
        match &to.subject {
            // A template has its own subject.
            Some(_) if self.template_id.is_some() => {}
            Some(prefilled) => {
                if self.subject.text() == self.prefilled.0 {
                    self.subject = with(subject_line(), prefilled).0;
                }
                self.prefilled.0.clone_from(prefilled);
            }
            None => self.in_subject = false,
        }
        if to.subject.is_none() && !self.subject.is_blank() && !self.saving {
            // The channel has no subject: a typed one moves into the text.
            let words = format!("{}\n{}", self.subject.text(), self.body.text());
            (self.subject, self.body) = (subject_line(), page(words));
            self.write_draft(cx);
        }
        self.on_templates_loaded(cx);
    }

    /// Esc: closes the list of templates, then the form, which keeps its text.
    fn back(&mut self, cx: &mut Context<'_>) {
        cx.services.changes.conflict = None;
        if self.choosing.take().is_some() {
            // Closing the list also cancels a choice made before it was loaded.
            self.pending_template = None;
            return;
        }
        cx.flush_drafts();
        cx.close();
        if !self.typed().is_empty() {
            let words = match self.saving {
                true => "Your reply is being sent.".to_owned(),
                false => format!("Kept as a draft, not sent. Press {REPLY} to open it again."),
            };
            cx.notify(Tone::Plain, words);
        }
    }

    fn next_field(&mut self) {
        if self.has_subject() && !self.saving {
            self.in_subject = !self.in_subject;
        }
    }
}

impl View for ReplyForm {
    fn key_context(&self) -> KeyContext {
        match self.choosing {
            Some(_) => KeyContext::Templates,
            None => KeyContext::Reply,
        }
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.load_destination(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm if self.choosing.is_some() => self.take_template(None, cx),
            Action::Confirm => self.send(cx),
            Action::Templates => self.open_templates(cx),
            Action::ToTemplate(index) => self.take_template(Some(*index), cx),
            Action::NextField | Action::PreviousField => self.next_field(),
            Action::Back => self.back(cx),
            _ => {
                let len = self.offered.len();
                let moved = self
                    .choosing
                    .as_mut()
                    .is_some_and(|cursor| choice_list::step(cursor, action, len, len));
                if !moved {
                    return Handled::Ignored;
                }
            }
        }
        Handled::Consumed
    }

    /// A reply may have no subject, such as one by telephone.
    fn offers(&self, action: &Action) -> bool {
        *action != Action::NextField || self.has_subject()
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let Some(reply) = self.to.claim(reply, cx.now) else {
            match self.to.why() {
                None => self.on_destination_loaded(cx),
                // There are no templates to choose from.
                Some(_) => (self.choosing, self.pending_template) = (None, None),
            }
            return None;
        };
        let reply = self.activity.claim(reply, cx.now)?;
        let left = self.template.claim(reply, cx.now);
        if left.is_none() {
            self.on_template_filled(cx);
        }
        left
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.on_sent(ended, cx);
        Handled::Consumed
    }

    /// The form may have been opened before the drafts were loaded.
    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::Refresh && !self.saving {
            self.load_activity(cx);
        }
        if *event == Event::DraftsLoaded && !self.saving {
            let (typed, kept_at) = cx.draft_text(self.draft_subject());
            if self.typed() != typed {
                self.fill(&typed, kept_at);
            }
        }
    }

    fn field(&mut self) -> Option<&mut Field> {
        match (self.saving || self.choosing.is_some(), self.in_subject) {
            (true, _) => None,
            (false, true) => Some(&mut self.subject),
            (false, false) => Some(&mut self.body),
        }
    }

    fn edited(&mut self, cx: &mut Context<'_>) {
        self.write_draft(cx);
    }

    fn draft(&self) -> Option<(DraftSubject, bool)> {
        Some((self.draft_subject(), self.saving))
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.fail(ReplyField::Whole, error);
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.to.asking_since()
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
