//! The form that takes an act on a clock back: the reason. Esc keeps what was typed for the next time.

mod view;

use super::requests::{RecordClockAct, TakeBackClockAct};
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::domain::{ClockAct, FormError};
use crate::keys::WITHDRAW;
use crate::services::notices::Tone;
use crate::view::{Context, Ended, Handled, View};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct TakeBackForm {
    pub act: ClockAct,
    recorded: RecordClockAct,
    pub reason: Field,
    pub error: Option<FormError>,
    pub saving: bool,
}

/// What was typed when the form was closed, of the act it was about.
#[derive(Debug)]
struct TypedReason {
    act: Uuid,
    reason: String,
}

impl TakeBackForm {
    pub(super) fn new(act: ClockAct, recorded: RecordClockAct, cx: &mut Context<'_>) -> Self {
        let typed: Option<TypedReason> = cx.services.kept.take();
        let typed = typed.filter(|it| it.act == act.id);
        let mut reason = Field::one_line(500);
        reason.paste(typed.as_ref().map_or("", |it| it.reason.as_str()));
        Self {
            act,
            recorded,
            reason,
            error: None,
            saving: false,
        }
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving {
            return;
        }
        if self.reason.is_blank() {
            self.error = Some(FormError::new("Enter why it is taken back."));
            return;
        }
        self.error = None;
        self.saving = true;
        cx.submit(TakeBackClockAct {
            act: self.act.id,
            recorded: self.recorded.clone(),
            reason: self.reason.text().trim().to_owned(),
            undoes: false,
        });
    }

    fn close(&self, cx: &mut Context<'_>) {
        cx.close();
        if self.reason.is_blank() || self.saving {
            return;
        }
        cx.services.kept.put(TypedReason {
            act: self.act.id,
            reason: self.reason.text(),
        });
        let words = format!("Nothing was taken back. Press {WITHDRAW} to go on with it.");
        cx.notify(Tone::Plain, words);
    }
}

impl View for TakeBackForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::ClockAct
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            // There is one field.
            Action::NextField | Action::PreviousField | Action::Up | Action::Down => {}
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
        (!self.saving).then_some(&mut self.reason)
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }
}
