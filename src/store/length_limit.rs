//! Rejects a submission whose text exceeds its limit.

use super::Store;
use crate::runtime::effect::Effect;
use crate::services::notices::Tone;

impl Store {
    /// The field itself shows by how much it is too long.
    pub(super) fn reject_too_long(&mut self) -> Vec<Effect> {
        self.notify(Tone::Error, "Not saved or sent. The text is too long.");
        Vec::new()
    }
}
