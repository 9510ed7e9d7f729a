//! Saves what the queue shows under a name: Enter saves, Tab chooses who sees it.

use super::requests::SaveView;
use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::domain::{FormError, ViewQuery};
use crate::view::{Context, Ended, Handled, View};

/// The longest name, as the database has it.
const NAME: usize = 60;

#[derive(Clone, Debug)]
pub struct SaveViewForm {
    pub query: ViewQuery,
    pub name: Field,
    pub is_shared: bool,
    pub error: Option<FormError>,
    pub saving: bool,
}

impl SaveViewForm {
    pub fn new(query: ViewQuery) -> Self {
        Self {
            query,
            name: Field::one_line(NAME),
            is_shared: false,
            error: None,
            saving: false,
        }
    }

    fn save(&mut self, cx: &mut Context<'_>) {
        if self.saving {
            return;
        }
        if self.name.is_blank() {
            self.error = Some(FormError::new("Enter a name for the view."));
            return;
        }
        self.error = None;
        self.saving = true;
        cx.submit(SaveView {
            name: self.name.text().trim().to_owned(),
            query: self.query.clone(),
            is_shared: self.is_shared,
        });
    }
}

impl View for SaveViewForm {
    fn key_context(&self) -> KeyContext {
        KeyContext::SaveView
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            Action::NextField if !self.saving => self.is_shared = !self.is_shared,
            Action::NextField => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.saving = false;
        match ended {
            Ended::Done { .. } => cx.close(),
            Ended::Failed { error, .. } => self.error = Some(error.clone()),
        }
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        (!self.saving).then_some(&mut self.name)
    }

    fn show_error(&mut self, error: FormError) {
        self.saving = false;
        self.error = Some(error);
    }
}
