//! The assignee picker: type part of a name, press Enter.

use crate::action::ViewMetrics;
use crate::store::Store;
use crate::store::cursor::window;
use crate::store::popup::AssigneePicker;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::text::{clean, fit};
use crate::widgets::{popup_frame, text_box};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Field on top, best match chosen.
pub(super) fn draw(
    people: &AssigneePicker,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let title = match people.targets.as_slice() {
        [one] => format!("Assign {}", clean(&one.reference)),
        many => format!("Assign {} enquiries", many.len()),
    };
    let inner = popup_frame::open(frame, area, (70, 16), &title, theme.style(ThemeRole::Rule));
    let cells = usize::from(inner.width);
    let mut lines = Vec::new();
    if let Some(error) = &people.error {
        lines.extend(super::form_error::lines(error, theme, cells));
        if let [one] = people.targets.as_slice() {
            lines.extend(super::conflict::lines(one.seen.id, store, theme, cells));
        }
    }
    if people.saving {
        lines.push(Line::styled("Saving …", theme.style(ThemeRole::Quiet)));
    }
    lines.push(Line::styled("To: ", theme.style(ThemeRole::Quiet)));
    let head_height = u16::try_from(lines.len()).unwrap_or(1).min(inner.height);
    frame.render_widget(
        Paragraph::new(lines),
        Rect {
            height: head_height,
            ..inner
        },
    );
    let list = Rect {
        y: inner.y + head_height,
        height: inner.height - head_height,
        ..inner
    };
    let fitting = store.matching_colleagues(&people.typed.text());
    measured.popup_lines = usize::from(list.height);
    let top = window(people.cursor, fitting.len(), measured.popup_lines);
    let visible = fitting
        .iter()
        .enumerate()
        .skip(top)
        .take(measured.popup_lines);
    for (y, (index, colleague)) in (list.y..).zip(visible) {
        let chosen = index == people.cursor.index;
        let role = if chosen {
            ThemeRole::Focus
        } else {
            ThemeRole::Text
        };
        let team = colleague
            .team_name
            .as_deref()
            .map(clean)
            .unwrap_or_default();
        let words = format!(
            "{}{} {} {} open",
            if chosen { "▌ " } else { "  " },
            fit(&clean(&colleague.name), cells.saturating_sub(14) * 3 / 5),
            fit(&team, cells.saturating_sub(14) * 2 / 5),
            colleague.open_count
        );
        let line = Line::styled(fit(&words, cells), theme.style(role));
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..list
            },
        );
    }
    if fitting.is_empty() && list.height > 0 {
        let words = match (store.colleagues.why(), store.colleagues.value()) {
            (Some(why), _) => clean(why),
            (None, Some(_)) => "No matching person.".into(),
            (None, None) => "Loading people …".into(),
        };
        let line = Line::styled(words, theme.style(ThemeRole::Quiet));
        frame.render_widget(line, Rect { height: 1, ..list });
    }
    let field = Rect {
        x: inner.x + 4.min(inner.width),
        y: (inner.y + head_height).saturating_sub(1),
        width: inner.width.saturating_sub(4),
        height: head_height.min(1),
    };
    text_box::draw(
        frame,
        field,
        people.typed.area(),
        theme.style(ThemeRole::Strong),
    );
}
