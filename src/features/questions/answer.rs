//! The form that answers a question. The text is a draft until it is sent.

mod view;

use super::requests::AnswerQuestion;
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::domain::{Concern, DraftForm, DraftSubject, FormError};
use crate::keys::ASK;
use crate::services::notices::Tone;
use crate::view::{Context, Ended, Event, Handled, View};

/// With the question above it, within the limit of `notes_body_length`.
const MAX_LEN: usize = 19_000;

fn page(text: String) -> Field {
    Field::many_lines(text, MAX_LEN).allow_overflow()
}

#[derive(Clone, Debug)]
pub struct AnswerForm {
    pub asked: Concern,
    pub text: Field,
    pub error: Option<FormError>,
    pub saving: bool,
}

impl AnswerForm {
    /// The draft is of the enquiry: where it has several questions, the text is offered for whichever is answered.
    pub fn new(asked: Concern, cx: &Context<'_>) -> Self {
        let draft = DraftForm::Answer.on(asked.enquiry_id);
        Self {
            text: page(cx.draft_text(draft).0),
            saving: cx.is_sending(draft),
            asked,
            error: None,
        }
    }

    fn subject(&self) -> DraftSubject {
        DraftForm::Answer.on(self.asked.enquiry_id)
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
        if self.text.too_long().is_some() {
            // The field itself shows by how much.
            cx.notify(Tone::Error, "Not saved or sent. The text is too long.");
            return;
        }
        self.saving = true;
        let answer = AnswerQuestion {
            asked: self.asked.clone(),
            answer: self.text.text(),
            draft: Some(self.subject()),
        };
        cx.submit_draft(self.subject(), answer);
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.flush_drafts();
        cx.close();
        if self.text.is_blank() {
            return;
        }
        let words = match self.saving {
            true => "Your answer is being sent.".to_owned(),
            false => format!("Kept as a draft, not answered. Press {ASK} to open it again."),
        };
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
        self.saving = ended.is_unconfirmed();
        self.error = ended.close_or_error(cx);
        Handled::Consumed
    }

    /// The form may have been opened before the drafts were loaded.
    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::DraftsLoaded && !self.saving {
            let (text, _) = cx.draft_text(self.subject());
            if self.text.text() != text {
                self.text = page(text);
            }
        }
    }

    fn edited(&mut self, cx: &mut Context<'_>) {
        cx.write_draft_on(self.subject(), &self.asked.reference, self.text.text());
    }

    fn draft(&self) -> Option<(DraftSubject, bool)> {
        Some((self.subject(), self.saving))
    }

    fn field(&mut self) -> Option<&mut Field> {
        (!self.saving).then_some(&mut self.text)
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }
}
