//! A text field with the terminal's own cursor at the insertion point, so that a screen reader
//! and an input method find it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use tui_textarea::TextArea;

/// Draws the text and places the cursor; drawn last, so that no other field takes the cursor away.
pub fn draw(frame: &mut Frame<'_>, area: Rect, field: &TextArea<'static>, style: Style) {
    if area.is_empty() {
        return;
    }
    // The stored area is never drawn itself: it has no style, and drawing moves its window.
    let mut area_to_draw = field.clone();
    area_to_draw.set_style(style);
    area_to_draw.set_cursor_line_style(Style::new());
    area_to_draw.set_cursor_style(style.reversed());
    frame.render_widget(&area_to_draw, area);
    let cursor = area_to_draw.screen_cursor();
    let (top, left) = area_to_draw.scroll_offset();
    let x = area.x + clamp(cursor.col.saturating_sub(usize::from(left)), area.width);
    let y = area.y + clamp(cursor.row.saturating_sub(usize::from(top)), area.height);
    frame.set_cursor_position((x, y));
}

fn clamp(at: usize, cells: u16) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX).min(cells - 1)
}
