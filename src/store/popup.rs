//! Popups: boxes above the screen that take the keys first. At most one is open.

use crate::action::KeyContext;
use crate::components::field::Field;

#[derive(Clone, Debug)]
pub enum Popup {
    /// Typing a filter for the rows on the screen.
    Filter { field: Box<Field> },
}

impl Popup {
    /// The keys that apply.
    pub fn place(&self) -> KeyContext {
        match self {
            Self::Filter { .. } => KeyContext::Filter,
        }
    }
}
