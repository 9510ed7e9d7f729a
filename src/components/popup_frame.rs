//! The frame of a popup. It clears the area below and never exceeds the window.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear};

/// Draws a box in the middle of `area`; returns its inside.
pub fn open(
    frame: &mut Frame<'_>,
    area: Rect,
    size: (u16, u16),
    title: &str,
    style: Style,
) -> Rect {
    let width = size.0.min(area.width);
    let height = size.1.min(area.height);
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    if height < 4 {
        // Too low for a border: use its two lines for text.
        frame.render_widget(Clear, place);
        return place;
    }
    let title = super::text::cut(title, usize::from(width.saturating_sub(4)));
    let block = Block::bordered()
        .title(format!(" {title} "))
        .border_style(style);
    let inner = block.inner(place);
    frame.render_widget(Clear, place);
    frame.render_widget(block, place);
    let padded = u16::from(inner.width > 8);
    Rect {
        x: inner.x + padded,
        width: inner.width - 2 * padded,
        ..inner
    }
}
