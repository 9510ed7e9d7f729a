//! The form that withdraws a decision: the reason.

mod view;

use super::requests::WithdrawDecision;
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::domain::{Decision, FormError};
use crate::view::{Context, Ended, Handled, View};

#[derive(Clone, Debug)]
pub struct WithdrawDecisionForm {
    pub decision: Decision,
    pub reason: Field,
    pub error: Option<FormError>,
    pub saving: bool,
}

impl WithdrawDecisionForm {
    pub fn new(decision: Decision) -> Self {
        Self {
            decision,
            reason: Field::one_line(500),
            error: None,
            saving: false,
        }
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving {
            return;
        }
        if self.reason.is_blank() {
            self.error = Some(FormError::new("Enter why the decision is withdrawn."));
            return;
        }
        self.error = None;
        self.saving = true;
        cx.submit(WithdrawDecision {
            decision: self.decision.clone(),
            reason: Some(self.reason.text().trim().to_owned()),
            undoes: false,
        });
    }
}

impl View for WithdrawDecisionForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::NewDecision
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            // There is one field.
            Action::NextField | Action::PreviousField => {}
            Action::Back => cx.close(),
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
