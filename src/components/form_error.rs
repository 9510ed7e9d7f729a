//! An error beside a field or row, as on GOV.UK: "Error:", the sentence, then all reasons.

use crate::components::field::Field;
use crate::components::text::wrap;
use crate::domain::FormError;
use crate::theme::{Theme, ThemeRole};
use ratatui::text::Line;

/// The error beside a text that is too long, updated at each key.
pub fn too_long(field: &Field, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let words = field.too_long();
    words.map_or_else(Vec::new, |words| {
        lines(&FormError::new(words), theme, cells)
    })
}

pub fn lines(error: &FormError, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let style = theme.style(ThemeRole::Error);
    let mut lines = Vec::new();
    for words in wrap(&format!("Error: {}", error.sentence), cells) {
        lines.push(Line::styled(words, style));
    }
    for reason in &error.reasons {
        for (index, words) in wrap(reason, cells.saturating_sub(2))
            .into_iter()
            .enumerate()
        {
            let sign = if index == 0 { "• " } else { "  " };
            lines.push(Line::styled(
                format!("{sign}{words}"),
                theme.style(ThemeRole::Text),
            ));
        }
    }
    lines
}
