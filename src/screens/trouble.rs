//! Why something was refused, as it stands beside the field or the row: "Error:", the sentence, all reasons.

use crate::store::layer::Trouble;
use crate::theme::{Role, Theme};
use crate::widgets::text::wrap;
use ratatui::text::Line;

pub(super) fn lines(trouble: &Trouble, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let style = theme.style(Role::Error);
    let mut lines = Vec::new();
    for words in wrap(&format!("Error: {}", trouble.sentence), cells) {
        lines.push(Line::styled(words, style));
    }
    for reason in &trouble.reasons {
        for (index, words) in wrap(reason, cells.saturating_sub(2))
            .into_iter()
            .enumerate()
        {
            let sign = if index == 0 { "• " } else { "  " };
            lines.push(Line::styled(
                format!("{sign}{words}"),
                theme.style(Role::Text),
            ));
        }
    }
    lines
}
