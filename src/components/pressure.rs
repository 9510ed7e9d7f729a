//! How a deadline looks; its sign says the same without colour.

use crate::theme::ThemeRole;
use crate::wording::time::Pressure;

pub fn role(pressure: Pressure) -> ThemeRole {
    match pressure {
        Pressure::Calm => ThemeRole::Text,
        Pressure::Soon => ThemeRole::Warning,
        Pressure::Late => ThemeRole::Error,
    }
}
