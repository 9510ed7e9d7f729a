//! Text input of the sign-in picker.

use super::Store;
use crate::action::Edit;
use crate::components::cursor::Cursor;
use crate::runtime::effect::Effect;
use crate::services::notices::Tone;

impl Store {
    /// After an edit the best match is selected.
    pub(super) fn edit(&mut self, edit: Edit) -> Vec<Effect> {
        self.sign_in.typed.edit(edit);
        self.sign_in.cursor = Cursor::default();
        Vec::new()
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        let left_out = self.sign_in.typed.paste(text);
        self.sign_in.cursor = Cursor::default();
        if left_out > 0 {
            let words = format!("Too long: the last {left_out} characters were not added.");
            self.notify(Tone::Error, words);
        }
        Vec::new()
    }
}
