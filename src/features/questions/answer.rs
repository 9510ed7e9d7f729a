//! The form that answers a question. Esc keeps the text for the next time.

mod view;

use super::requests::AnswerQuestion;
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::domain::{Concern, FormError};
use crate::keys::ASK;
use crate::services::notices::Tone;
use crate::view::{Context, Ended, Handled, View};
use uuid::Uuid;

/// With the question above it, within the limit of `notes_body_length`.
const MAX_LEN: usize = 19_000;

#[derive(Clone, Debug)]
pub struct AnswerForm {
    pub asked: Concern,
    pub text: Field,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// What was typed when the form was closed, and to which question.
#[derive(Debug)]
struct TypedAnswer {
    question_id: Uuid,
    text: String,
}

impl AnswerForm {
    pub fn new(asked: Concern, cx: &mut Context<'_>) -> Self {
        let typed: Option<TypedAnswer> = cx.services.kept.take();
        let typed = typed.filter(|typed| typed.question_id == asked.id);
        let text = typed.map(|typed| typed.text).unwrap_or_default();
        Self {
            asked,
            text: Field::many_lines(text, MAX_LEN),
            error: None,
            saving: false,
        }
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving {
            return;
        }
        if self.text.is_blank() {
            self.error = Some(FormError::new("Enter an answer."));
            return;
        }
        self.error = None;
        self.saving = true;
        cx.submit(AnswerQuestion {
            asked: self.asked.clone(),
            answer: self.text.text(),
        });
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.close();
        if self.text.is_blank() || self.saving {
            return;
        }
        cx.services.kept.put(TypedAnswer {
            question_id: self.asked.id,
            text: self.text.text(),
        });
        let words = format!("Not answered. Press {ASK} to go on with it.");
        cx.notify(Tone::Plain, words);
    }
}

impl View for AnswerForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::Answer
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
        self.saving = false;
        self.error = ended.close_or_error(cx);
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        (!self.saving).then_some(&mut self.text)
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }
}
