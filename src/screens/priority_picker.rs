//! The priority picker: a digit, or Enter on a line.

use crate::domain::PRIORITIES;
use crate::store::Store;
use crate::store::popup::PriorityPicker;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::popup_frame;
use crate::widgets::text::{clean, fit};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

pub(super) fn draw(
    urgency: &PriorityPicker,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let title = match urgency.targets.as_slice() {
        [one] => format!("Priority of {}", clean(&one.reference)),
        many => format!("Priority of {} enquiries", many.len()),
    };
    let inner = popup_frame::open(
        frame,
        area,
        (60, if urgency.error.is_some() { 18 } else { 12 }),
        &title,
        theme.style(ThemeRole::Rule),
    );
    let cells = usize::from(inner.width);
    let mut lines = Vec::new();
    if let Some(error) = &urgency.error {
        lines.extend(super::form_error::lines(error, theme, cells));
        if let [one] = urgency.targets.as_slice() {
            lines.extend(super::conflict::lines(one.seen.id, store, theme, cells));
        }
    }
    if urgency.saving {
        lines.push(Line::styled("Saving …", theme.style(ThemeRole::Quiet)));
    }
    for (index, (code, word)) in PRIORITIES.iter().enumerate() {
        let chosen = index == urgency.cursor.index;
        let role = if chosen {
            ThemeRole::Focus
        } else {
            ThemeRole::Text
        };
        let marker = if chosen { "▌ " } else { "  " };
        let here = urgency
            .targets
            .iter()
            .filter(|t| t.former_priority == *code)
            .count();
        let now = match (here, urgency.targets.len()) {
            (0, _) => String::new(),
            (1, 1) => "  current".into(),
            (here, _) => format!("  {here} now"),
        };
        let words = fit(&format!("{marker}{code}  {word}{now}"), cells);
        lines.push(Line::styled(words, theme.style(role)));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}
