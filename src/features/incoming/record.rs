//! The form that records what came in: how, from where, what was said, what it meant, and whether the conversation answered it.
//! The text is a draft until it is saved.

mod view;

use super::requests::{LoadChannels, RecordMessage};
use crate::action::{Action, Edit, KeyContext};
use crate::components::field::Field;
use crate::components::select_field::SelectField;
use crate::domain::{
    Channel, DraftForm, DraftSubject, Failure, FormError, MEANINGS, Target, is_conversation,
};
use crate::keys::INCOMING;
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Event, Handled, View};
use chrono::{DateTime, Utc};
use strum::VariantArray;

/// The limit of `messages_body_length`.
const MAX_LEN: usize = 20_000;

/// The first is the usual one.
const ANSWERED: [&str; 2] = ["No, we owe them an answer", "Yes, in the conversation"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum IncomingField {
    Text,
    Channel,
    From,
    Meant,
    Answered,
}

#[derive(Clone, Debug)]
pub struct IncomingForm {
    pub enquiry: Target,
    pub at: IncomingField,
    pub text: Field,
    pub channel: SelectField,
    pub from: Field,
    pub meant: SelectField,
    pub answered: SelectField,
    pub channels: Remote<Vec<Channel>>,
    /// The code of the draft's channel, until the channels are loaded.
    channel_code: String,
    pub faults: Vec<(IncomingField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
}

fn picked(index: usize) -> SelectField {
    SelectField {
        picked: Some(index),
        ..SelectField::default()
    }
}

impl IncomingForm {
    pub fn new(enquiry: Target, cx: &Context<'_>) -> Self {
        let draft = DraftForm::Message.on(enquiry.seen.id);
        let mut form = Self {
            enquiry,
            at: IncomingField::Text,
            text: Field::many_lines(String::new(), MAX_LEN).allow_overflow(),
            channel: SelectField::default(),
            from: Field::one_line(320),
            meant: picked(0),
            answered: picked(0),
            channels: Remote::NotAsked,
            channel_code: "telephone".into(),
            faults: Vec::new(),
            error: None,
            saving: cx.is_sending(draft),
        };
        form.fill(&cx.draft_text(draft).0);
        form
    }

    fn subject(&self) -> DraftSubject {
        DraftForm::Message.on(self.enquiry.seen.id)
    }

    /// As `written` wrote it.
    fn fill(&mut self, draft: &str) {
        let mut parts = draft.splitn(5, '\n');
        let mut next = || parts.next().unwrap_or_default().to_owned();
        let (channel, from, meant, answered, text) = (next(), next(), next(), next(), next());
        if text.is_empty() {
            return;
        }
        self.channel_code = channel;
        self.from = Field::one_line(320);
        self.from.paste(&from);
        let at = MEANINGS.iter().position(|(code, _)| *code == meant);
        self.meant = picked(at.unwrap_or(0));
        self.answered = picked(usize::from(answered == "1"));
        self.text = Field::many_lines(text, MAX_LEN).allow_overflow();
        self.channel.picked = None;
        self.fill_channel();
    }

    /// A line each, then the text; empty without a text, which is no draft.
    fn written(&self) -> String {
        if self.text.is_blank() {
            return String::new();
        }
        let (channel, from) = (self.channel_code(), self.from.text());
        let meant = self.meant().unwrap_or_default();
        let answered = self.answered.picked.unwrap_or(0);
        format!(
            "{channel}\n{from}\n{meant}\n{answered}\n{}",
            self.text.text()
        )
    }

    fn write_draft(&self, cx: &mut Context<'_>) {
        let targets = std::slice::from_ref(&self.enquiry);
        cx.write_draft(self.subject(), targets, self.written());
    }

    fn fill_channel(&mut self) {
        let all = self.channels.value();
        let at = all.and_then(|all| all.iter().position(|it| it.code == self.channel_code));
        self.channel.picked = self.channel.picked.or(at);
    }

    /// The code of the chosen channel.
    fn channel_code(&self) -> &str {
        let all = self.channels.value();
        let chosen = self.channel.picked.and_then(|at| all?.get(at));
        chosen.map_or(&self.channel_code, |it| &it.code)
    }

    fn meant(&self) -> Option<String> {
        let (code, _) = self.meant.picked.and_then(|at| MEANINGS.get(at))?;
        (!code.is_empty()).then(|| (*code).to_owned())
    }

    pub fn options(&self, field: IncomingField) -> Vec<String> {
        match field {
            IncomingField::Channel => {
                let all = self.channels.value().map_or(&[][..], Vec::as_slice);
                all.iter().map(|it| it.name.clone()).collect()
            }
            IncomingField::Meant => MEANINGS.map(|(_, words)| words.to_owned()).to_vec(),
            IncomingField::Answered => ANSWERED.map(str::to_owned).to_vec(),
            IncomingField::Text | IncomingField::From => Vec::new(),
        }
    }

    /// The list field of a name.
    pub fn select(&self, field: IncomingField) -> Option<&SelectField> {
        match field {
            IncomingField::Channel => Some(&self.channel),
            IncomingField::Meant => Some(&self.meant),
            IncomingField::Answered => Some(&self.answered),
            IncomingField::Text | IncomingField::From => None,
        }
    }

    fn select_mut(&mut self) -> Option<&mut SelectField> {
        match self.at {
            IncomingField::Channel => Some(&mut self.channel),
            IncomingField::Meant => Some(&mut self.meant),
            IncomingField::Answered => Some(&mut self.answered),
            IncomingField::Text | IncomingField::From => None,
        }
    }

    /// Takes what the focused list field is on. False where nothing fits, with the fault beside it.
    fn commit(&mut self) -> bool {
        let at = self.at;
        let options = self.options(at);
        self.faults.retain(|(field, _)| *field != at);
        let Some(Err(fault)) = self.select_mut().map(|select| select.commit(&options)) else {
            return true;
        };
        self.faults.push((at, fault));
        false
    }

    fn step(&mut self, forward: bool, cx: &mut Context<'_>) {
        if !self.commit() {
            return;
        }
        let all = IncomingField::VARIANTS;
        let by = if forward { 1 } else { all.len() - 1 };
        let next = all.get((self.at as usize + by) % all.len());
        self.at = next.copied().unwrap_or(IncomingField::Text);
        self.write_draft(cx);
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving || !self.commit() {
            return;
        }
        self.write_draft(cx);
        self.faults.clear();
        self.error = None;
        let mut fault = |field, words: &str| self.faults.push((field, words.into()));
        if self.text.is_blank() {
            fault(IncomingField::Text, "Enter what was said.");
        }
        if let Some(too_long) = self.text.too_long() {
            fault(IncomingField::Text, &too_long);
        }
        let answered = self.answered.picked == Some(1);
        if answered && !is_conversation(self.channel_code()) {
            let words = "Only a conversation answers at once: by telephone or in person.";
            self.faults.push((IncomingField::Answered, words.into()));
        }
        if let Some((field, _)) = self.faults.first() {
            self.at = *field;
            return;
        }
        self.saving = true;
        let from = self.from.text().trim().to_owned();
        let message = RecordMessage {
            target: self.enquiry.clone(),
            channel: self.channel_code().to_owned(),
            from: (!from.is_empty()).then_some(from),
            body: self.text.text(),
            meant: self.meant(),
            answered,
            draft: Some(self.subject()),
        };
        cx.submit_draft(self.subject(), message);
    }

    fn close(&mut self, cx: &mut Context<'_>) {
        if !self.saving && self.commit() {
            self.write_draft(cx);
        }
        cx.flush_drafts();
        cx.close();
        if self.text.is_blank() {
            return;
        }
        let words = match self.saving {
            true => "Your message is being saved.".to_owned(),
            false => {
                format!("Kept as a draft, not saved. Press {INCOMING} to open it again.")
            }
        };
        cx.notify(Tone::Plain, words);
    }

    /// A refusal of what it meant stands beside that field.
    fn refused(&mut self, ended: &Ended) {
        let Ended::Failed {
            failure: Failure::Refused(refusal),
            ..
        } = ended
        else {
            return;
        };
        let field = match refusal.table.as_deref() {
            Some("clock_acts") => IncomingField::Meant,
            _ if refusal.column.as_deref() == Some("from_address") => IncomingField::From,
            _ => return,
        };
        if let Some(error) = self.error.take() {
            self.faults.push((field, error.describe()));
            self.at = field;
        }
    }
}

impl View for IncomingForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::Incoming
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.channels.load(LoadChannels, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            Action::NextField => self.step(true, cx),
            Action::PreviousField => self.step(false, cx),
            Action::Up | Action::Down => {
                let options = self.options(self.at);
                let down = *action == Action::Down;
                if let Some(select) = self.select_mut() {
                    select.step(down, &options);
                } else if let Some(field) = self.field() {
                    field.edit(if down { Edit::Down } else { Edit::Up });
                }
            }
            Action::Back => self.close(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let left = self.channels.claim(reply, cx.now);
        self.fill_channel();
        left
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.saving = ended.is_unconfirmed();
        self.error = ended.close_or_error(cx);
        self.refused(ended);
        Handled::Consumed
    }

    /// The form may have been opened before the drafts were loaded.
    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::DraftsLoaded && !self.saving {
            let (text, _) = cx.draft_text(self.subject());
            if self.written() != text {
                self.fill(&text);
            }
        }
    }

    fn draft(&self) -> Option<(DraftSubject, bool)> {
        Some((self.subject(), self.saving))
    }

    fn field(&mut self) -> Option<&mut Field> {
        if self.saving {
            return None;
        }
        Some(match self.at {
            IncomingField::Text => &mut self.text,
            IncomingField::Channel => &mut self.channel.typed,
            IncomingField::From => &mut self.from,
            IncomingField::Meant => &mut self.meant.typed,
            IncomingField::Answered => &mut self.answered.typed,
        })
    }

    /// The best match is chosen as soon as something is typed.
    fn edited(&mut self, cx: &mut Context<'_>) {
        let at = self.at;
        self.faults.retain(|(field, _)| *field != at);
        if let Some(select) = self.select_mut() {
            select.cursor = (!select.typed.is_blank()).then_some(0);
        }
        self.write_draft(cx);
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.channels.asking_since()
    }
}
