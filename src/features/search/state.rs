//! The words to search for.

use crate::action::{Action, KeyContext};
use crate::components::field::Field;
use crate::view::{Context, Destination, Handled, View};

/// The field begins empty, since the next search is seldom the last one with more letters.
#[derive(Clone, Debug)]
pub struct SearchPopup {
    pub words: Field,
    /// The words of the last search, one key away.
    last: Option<String>,
}

impl SearchPopup {
    pub fn new(last: Option<&str>) -> Self {
        Self {
            words: Field::one_line(200),
            last: last.map(str::to_owned),
        }
    }
}

impl View for SearchPopup {
    fn key_context(&self) -> KeyContext {
        KeyContext::Search
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => {
                let words = self.words.text().trim().to_owned();
                if !words.is_empty() {
                    cx.services.searched = Some(words.clone());
                }
                cx.close();
                cx.open(Destination::Search(words));
            }
            Action::Up => {
                if let Some(last) = &self.last {
                    self.words = Field::one_line(200);
                    self.words.paste(last);
                }
            }
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn offers(&self, action: &Action) -> bool {
        *action != Action::Up || self.last.is_some()
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.words)
    }
}
