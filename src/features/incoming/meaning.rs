//! The form that corrects what a message meant. What was said before is taken back with the reason, and stays in the history.
//! Esc keeps the reason for the next time.

mod view;

use super::requests::MeanMessage;
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::components::select_field::SelectField;
use crate::domain::{EnquiryContext, Failure, FormError, MEANINGS, Message, Target};
use crate::keys::MEANING;
use crate::services::notices::Tone;
use crate::view::{Context, Ended, Handled, View};
use crate::wording::messages::line_of;
use chrono::{DateTime, Utc};
use strum::VariantArray;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum MeaningField {
    Message,
    Meant,
    Why,
}

#[derive(Clone, Debug)]
pub struct MeaningForm {
    pub enquiry: Target,
    pub at: MeaningField,
    /// Those that came in, the newest first.
    pub messages: Vec<Message>,
    pub message: SelectField,
    pub meant: SelectField,
    pub why: Field,
    pub faults: Vec<(MeaningField, String)>,
    pub error: Option<FormError>,
    pub saving: bool,
    opened_at: DateTime<Utc>,
}

/// The reason that was typed when the form was closed.
#[derive(Debug)]
struct TypedWhy {
    /// The enquiry it was typed about: it is offered on no other.
    enquiry_id: Uuid,
    why: String,
}

/// The place of a code among the meanings.
fn place(code: Option<&str>) -> usize {
    let code = code.unwrap_or_default();
    let at = MEANINGS.iter().position(|(it, _)| *it == code);
    at.unwrap_or(0)
}

impl MeaningForm {
    /// None where no message came in.
    pub(super) fn new(
        enquiry: Target,
        context: &EnquiryContext,
        cx: &mut Context<'_>,
    ) -> Option<Self> {
        let came_in = context.messages.iter().rev();
        // What came with another enquiry is corrected there.
        let came_in = came_in.filter(|it| !it.goes_out && it.origin.is_none());
        let messages: Vec<Message> = came_in.cloned().collect();
        let newest = messages.first()?;
        let picked = |index| SelectField {
            picked: Some(index),
            ..SelectField::default()
        };
        let meant = picked(place(newest.meant.as_deref()));
        let typed: Option<TypedWhy> = cx.services.kept.take();
        let typed = typed.filter(|it| it.enquiry_id == enquiry.seen.id);
        let mut why = Field::one_line(500);
        why.paste(typed.as_ref().map_or("", |it| it.why.as_str()));
        Some(Self {
            enquiry,
            at: if messages.len() > 1 {
                MeaningField::Message
            } else {
                MeaningField::Meant
            },
            messages,
            message: picked(0),
            meant,
            why,
            faults: Vec::new(),
            error: None,
            saving: false,
            opened_at: cx.now,
        })
    }

    fn chosen(&self) -> Option<&Message> {
        self.messages.get(self.message.picked?)
    }

    pub fn options(&self, field: MeaningField) -> Vec<String> {
        match field {
            MeaningField::Message => {
                let line = |it: &Message| line_of(it, self.opened_at);
                self.messages.iter().map(line).collect()
            }
            MeaningField::Meant => MEANINGS.map(|(_, words)| words.to_owned()).to_vec(),
            MeaningField::Why => Vec::new(),
        }
    }

    /// The list field of a name.
    pub fn select(&self, field: MeaningField) -> Option<&SelectField> {
        match field {
            MeaningField::Message => Some(&self.message),
            MeaningField::Meant => Some(&self.meant),
            MeaningField::Why => None,
        }
    }

    fn select_mut(&mut self) -> Option<&mut SelectField> {
        match self.at {
            MeaningField::Message => Some(&mut self.message),
            MeaningField::Meant => Some(&mut self.meant),
            MeaningField::Why => None,
        }
    }

    /// Takes what the focused list field is on. False where nothing fits, with the fault beside it.
    fn commit(&mut self) -> bool {
        let at = self.at;
        let options = self.options(at);
        self.faults.retain(|(field, _)| *field != at);
        let before = self.message.picked;
        if let Some(Err(fault)) = self.select_mut().map(|select| select.commit(&options)) {
            self.faults.push((at, fault));
            return false;
        }
        if self.message.picked != before {
            let meant = self.chosen().and_then(|it| it.meant.clone());
            self.meant.picked = Some(place(meant.as_deref()));
        }
        true
    }

    fn step(&mut self, forward: bool) {
        if !self.commit() {
            return;
        }
        let all = MeaningField::VARIANTS;
        let by = if forward { 1 } else { all.len() - 1 };
        let next = all.get((self.at as usize + by) % all.len());
        self.at = next.copied().unwrap_or(MeaningField::Message);
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving || !self.commit() {
            return;
        }
        self.faults.clear();
        self.error = None;
        let Some(message) = self.chosen().cloned() else {
            return;
        };
        let at = self.meant.picked.unwrap_or(0);
        if at == place(message.meant.as_deref()) {
            let fault = "The message means this already. Choose what it meant.";
            self.faults.push((MeaningField::Meant, fault.into()));
        } else if message.meant.is_some() && self.why.is_blank() {
            let fault = "Enter why it meant something else. It stands in the history.";
            self.faults.push((MeaningField::Why, fault.into()));
        }
        if let Some((field, _)) = self.faults.first() {
            self.at = *field;
            return;
        }
        let code = MEANINGS.get(at).map_or("", |(code, _)| code);
        self.saving = true;
        cx.submit(MeanMessage {
            target: self.enquiry.clone(),
            message: message.id,
            meant: (!code.is_empty()).then(|| code.to_owned()),
            reason: (!self.why.is_blank()).then(|| self.why.text().trim().to_owned()),
            undoes: false,
        });
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.close();
        if self.saving || self.why.is_blank() {
            return;
        }
        cx.services.kept.put(TypedWhy {
            enquiry_id: self.enquiry.seen.id,
            why: self.why.text(),
        });
        let words = format!("Nothing was recorded. Press {MEANING} to go on with it.");
        cx.notify(Tone::Plain, words);
    }
}

impl View for MeaningForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::ClockAct
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            Action::NextField => self.step(true),
            Action::PreviousField => self.step(false),
            Action::Up | Action::Down => {
                let options = self.options(self.at);
                if let Some(select) = self.select_mut() {
                    select.step(*action == Action::Down, &options);
                }
            }
            Action::Back => self.close(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    /// A refusal stands beside what the message is to mean.
    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.saving = false;
        self.error = ended.close_or_error(cx);
        if let Ended::Failed {
            failure: Failure::Refused(refusal),
            ..
        } = ended
            && refusal.table.as_deref() == Some("clock_acts")
            && let Some(error) = self.error.take()
        {
            self.faults.push((MeaningField::Meant, error.describe()));
            self.at = MeaningField::Meant;
        }
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        if self.saving {
            return None;
        }
        Some(match self.at {
            MeaningField::Message => &mut self.message.typed,
            MeaningField::Meant => &mut self.meant.typed,
            MeaningField::Why => &mut self.why,
        })
    }

    /// The best match is chosen as soon as something is typed.
    fn edited(&mut self, _: &mut Context<'_>) {
        let at = self.at;
        self.faults.retain(|(field, _)| *field != at);
        if let Some(select) = self.select_mut() {
            select.cursor = (!select.typed.is_blank()).then_some(0);
        }
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }
}
