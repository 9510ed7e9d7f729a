//! While a text is longer than may be sent: by how much, beside it, at each key.

use crate::store::field::Field;
use crate::store::layer::Trouble;
use crate::theme::Theme;
use ratatui::text::Line;

pub(super) fn lines(field: &Field, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    field.too_long().map_or_else(Vec::new, |words| {
        super::trouble::lines(&Trouble::new(words), theme, cells)
    })
}
