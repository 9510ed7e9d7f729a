//! Lines to choose from: the chosen one is marked and always visible.

use crate::action::Action;
use crate::components::cursor::{Cursor, window};
use crate::components::text::{fit, wrap};
use crate::keys::CHOOSE;
use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Moves the cursor; a page is one line less than the list, so that one line stays for orientation.
pub fn step(cursor: &mut Cursor, action: &Action, len: usize, lines: usize) -> bool {
    let page = lines.max(2) - 1;
    match action {
        Action::Up | Action::Earlier => cursor.up(1, len, lines),
        Action::Down | Action::Later => cursor.down(1, len, lines),
        Action::PageUp => cursor.up(page, len, lines),
        Action::PageDown => cursor.down(page, len, lines),
        Action::First => cursor.go(0, len, lines),
        Action::Last => cursor.go(len.saturating_sub(1), len, lines),
        _ => return false,
    }
    true
}

/// Scrolls no further than to the last line.
pub fn scroll(at: &mut usize, action: &Action, furthest: usize, lines: usize) -> bool {
    // The first and the last line may only show how many more there are.
    let page = lines.max(3) - 2;
    *at = (*at).min(furthest);
    let wanted = match action {
        Action::Up => at.saturating_sub(1),
        Action::Down => at.saturating_add(1),
        Action::PageUp => at.saturating_sub(page),
        Action::PageDown => at.saturating_add(page),
        Action::First => 0,
        Action::Last => furthest,
        _ => return false,
    };
    *at = wanted.min(furthest);
    true
}

/// Said when Enter only showed the new list.
pub const SHOWN_NEW: &str = "Nothing was changed. Choose from the new list.";

/// Marks a list that was loaded again with other lines, which are not shown before Enter asks for them.
pub fn out_of_date(theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let words = format!("This list is out of date. Press {CHOOSE} to see the new list.");
    let style = theme.style(ThemeRole::Warning);
    let lines = wrap(&words, cells).into_iter();
    lines.map(|words| Line::styled(words, style)).collect()
}

/// Draws as many lines as fit, each with its role while it is not chosen, or `nothing` where there are none.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    cursor: Cursor,
    lines: &[(String, ThemeRole)],
    nothing: &str,
    theme: &Theme,
) {
    let height = usize::from(area.height);
    let cells = usize::from(area.width);
    let top = window(cursor, lines.len(), height);
    let visible = lines.iter().enumerate().skip(top).take(height);
    for (y, (index, (words, role))) in (area.y..).zip(visible) {
        let (mark, role) = match index == cursor.index {
            true => ("▌ ", ThemeRole::Focus),
            false => ("  ", *role),
        };
        let line = Line::styled(fit(&format!("{mark}{words}"), cells), theme.style(role));
        let row = Rect {
            y,
            height: 1,
            ..area
        };
        frame.render_widget(line, row);
    }
    if lines.is_empty() && height > 0 {
        let line = Line::styled(nothing.to_owned(), theme.style(ThemeRole::Quiet));
        frame.render_widget(line, Rect { height: 1, ..area });
    }
}
