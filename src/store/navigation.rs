//! The cursor keys of the sign-in picker.

use super::Store;
use crate::action::Action;
use crate::components::choice_list::step;
use crate::runtime::effect::Effect;

impl Store {
    pub(super) fn navigate(&mut self, how: &Action) -> Vec<Effect> {
        let len = self.sign_in.matches().len();
        step(&mut self.sign_in.cursor, how, len, self.measured.lines);
        Vec::new()
    }
}
