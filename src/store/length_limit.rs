//! What is too long is sent by nobody before its writer has shortened it.

use super::Store;
use super::notice::Tone;
use crate::effect::Effect;

impl Store {
    /// By how much stands beside the field, and goes with the last character that is too many.
    pub(super) fn reject_too_long(&mut self) -> Vec<Effect> {
        self.notify(Tone::Error, "Not saved or sent. The text is too long.");
        Vec::new()
    }
}
