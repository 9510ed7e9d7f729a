//! The words to search for.

use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::view::{Context, Destination, Handled, View};

#[derive(Clone, Debug)]
pub struct SearchPopup {
    pub words: Field,
}

impl SearchPopup {
    pub fn new(last: Option<&str>) -> Self {
        let mut words = Field::one_line(200);
        words.paste(last.unwrap_or_default());
        Self { words }
    }
}

impl View for SearchPopup {
    fn key_context(&self) -> KeyContext {
        KeyContext::Search
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        if *action != Action::Confirm {
            return Handled::Ignored;
        }
        cx.close();
        cx.open(Destination::Search(self.words.text().trim().to_owned()));
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.words)
    }
}
