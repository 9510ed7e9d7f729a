//! Help: every key of the screen below, from the key table.

use crate::action::{KeyContext, ViewMetrics};
use crate::keymap;
use crate::store::Store;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::popup_frame;
use crate::widgets::scroll_window;
use crate::widgets::text::{fit, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// `place` is the screen below, not help itself.
pub(super) fn draw(
    place: KeyContext,
    store: &Store,
    scroll: usize,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let inner = popup_frame::open(
        frame,
        area,
        (72, 44),
        "Keys here",
        theme.style(ThemeRole::Rule),
    );
    let cells = usize::from(inner.width);
    let lines: Vec<Line<'_>> = keymap::of(place)
        .flat_map(|binding| {
            let keys: Vec<_> = binding.keys.iter().map(ToString::to_string).collect();
            let keys = fit(&keys.join(" "), 14.min(cells));
            let (words, key, role) = match store.why_not(&binding.action) {
                Some(why) => (
                    format!("{}: {why}", binding.words),
                    ThemeRole::Off,
                    ThemeRole::Off,
                ),
                None => (binding.words.to_owned(), ThemeRole::Key, ThemeRole::Text),
            };
            let mut first = Some(keys);
            let wrapped = wrap(&words, cells.saturating_sub(15)).into_iter();
            wrapped
                .map(move |words| {
                    let keys = first.take().unwrap_or_else(|| " ".repeat(14.min(cells)));
                    Line::from(vec![
                        Span::styled(keys, theme.style(key)),
                        Span::styled(format!(" {words}"), theme.style(role)),
                    ])
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let height = usize::from(inner.height);
    measured.popup_lines = height;
    measured.popup_furthest = lines.len().saturating_sub(height);
    let from = scroll.min(measured.popup_furthest);
    let visible = scroll_window::window(lines, from, height, "", theme.style(ThemeRole::Quiet));
    frame.render_widget(Paragraph::new(visible), inner);
}
