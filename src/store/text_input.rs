//! Text input: letters and pastes go into the focused field only.

use super::popup::Popup;
use super::{Screen, Store};
use crate::action::Edit;
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::runtime::effect::Effect;
use crate::services::notices::Tone;

impl Store {
    fn field(&mut self) -> Option<&mut Field> {
        match &mut self.popup {
            Some(Popup::Filter { field }) => Some(field.as_mut()),
            None if self.screens.last() == Some(&Screen::SignIn) => Some(&mut self.sign_in.typed),
            None => None,
        }
    }

    pub(super) fn edit(&mut self, edit: Edit) -> Vec<Effect> {
        if let Some(field) = self.field() {
            field.edit(edit);
            self.on_query_changed();
        }
        Vec::new()
    }

    /// Drops a paste outside a field, where its letters would be commands.
    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if let Some(field) = self.field() {
            let left_out = field.paste(text);
            self.on_query_changed();
            if left_out > 0 {
                let words = format!("Too long: the last {left_out} characters were not added.");
                self.notify(Tone::Error, words);
            }
        }
        Vec::new()
    }

    /// After an edit the best match is selected.
    fn on_query_changed(&mut self) {
        match &mut self.popup {
            Some(Popup::Filter { field }) => {
                let words = field.text();
                self.filter_by(words);
            }
            None => self.sign_in.cursor = Cursor::default(),
        }
    }

    /// Enter, or Save: the main action of the popup.
    pub(super) fn confirm(&mut self) -> Vec<Effect> {
        match &self.popup {
            Some(Popup::Filter { .. }) => {
                self.popup = None;
                Vec::new()
            }
            None if self.screen() == Screen::SignIn => self.sign_in_chosen(),
            None => Vec::new(),
        }
    }

    pub(super) fn close_search(&mut self) -> Vec<Effect> {
        match self.queue.found.take() {
            Some(_) => self.refresh_queue(),
            None => Vec::new(),
        }
    }
}
