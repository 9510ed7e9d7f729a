//! A vertical rule between two panes.

use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

pub fn vertical(theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let lines = vec![Line::raw("│"); usize::from(area.height)];
    let style = theme.style(ThemeRole::Rule);
    frame.render_widget(Paragraph::new(lines).style(style), area);
}
