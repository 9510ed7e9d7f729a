//! The list of reply templates; the first nine have a number key.

use crate::components::text::{clean, fit};
use crate::features::reply::ReplyForm;
use crate::theme::{Theme, ThemeRole};
use ratatui::text::Line;

pub(super) fn lines(
    reply: &ReplyForm,
    chosen: usize,
    room: usize,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let skip = (chosen + 1).saturating_sub(room);
    let listed = reply.offered.iter().enumerate().skip(skip).take(room);
    listed
        .map(|(index, template)| {
            let is = index == chosen;
            let mark = if is { "▌" } else { " " };
            // Only nine have a number key.
            let number = match index {
                0..9 => (index + 1).to_string(),
                _ => " ".into(),
            };
            let words = fit(
                &format!("{mark} {number}  {}", clean(&template.name)),
                cells,
            );
            let role = if is {
                ThemeRole::Focus
            } else {
                ThemeRole::Text
            };
            Line::styled(words, theme.style(role))
        })
        .collect()
}
