//! The command palette: commands of this screen by name, with their keys.

use crate::action::ViewMetrics;
use crate::store::Store;
use crate::store::cursor::window;
use crate::store::popup::Palette;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::text::{fit, fit_right};
use crate::widgets::{popup_frame, text_box};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// A command that is not available stays in the list and says why.
pub(super) fn draw(
    palette: &Palette,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let inner = popup_frame::open(
        frame,
        area,
        (60, 18),
        "Commands",
        theme.style(ThemeRole::Rule),
    );
    let cells = usize::from(inner.width);
    let list = Rect {
        y: inner.y + inner.height.min(1),
        height: inner.height.saturating_sub(1),
        ..inner
    };
    let fitting = palette.matches();
    measured.popup_lines = usize::from(list.height);
    let top = window(palette.cursor, fitting.len(), measured.popup_lines);
    let visible = fitting
        .iter()
        .enumerate()
        .skip(top)
        .take(measured.popup_lines);
    for (y, (index, offer)) in (list.y..).zip(visible) {
        let chosen = index == palette.cursor.index;
        let why_not = store.why_not(&offer.action);
        let role = match (chosen, why_not) {
            (true, _) => ThemeRole::Focus,
            (false, Some(_)) => ThemeRole::Off,
            (false, None) => ThemeRole::Text,
        };
        let words = match why_not {
            Some(why) => format!("{}: {why}", offer.words),
            None => offer.words.clone(),
        };
        let mark = if chosen { "▌ " } else { "  " };
        let line = format!(
            "{mark}{} {}",
            fit(&words, cells.saturating_sub(12)),
            fit_right(&offer.key, 9.min(cells))
        );
        frame.render_widget(
            Line::styled(line, theme.style(role)),
            Rect {
                y,
                height: 1,
                ..list
            },
        );
    }
    if fitting.is_empty() && list.height > 0 {
        let line = Line::styled("No matching command.", theme.style(ThemeRole::Quiet));
        frame.render_widget(line, Rect { height: 1, ..list });
    }
    let field = Rect {
        height: inner.height.min(1),
        ..inner
    };
    text_box::draw(
        frame,
        field,
        palette.typed.area(),
        theme.style(ThemeRole::Strong),
    );
}
