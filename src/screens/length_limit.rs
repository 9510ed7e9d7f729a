//! The error beside a text that is too long, updated at each key.

use crate::components::field::Field;
use crate::domain::FormError;
use crate::theme::Theme;
use ratatui::text::Line;

pub(super) fn lines(field: &Field, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    field.too_long().map_or_else(Vec::new, |words| {
        crate::components::form_error::lines(&FormError::new(words), theme, cells)
    })
}
