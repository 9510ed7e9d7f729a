//! The search popup.

use crate::store::field::Field;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::{popup_frame, text_box};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

pub(super) fn draw(field: &Field, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let inner = popup_frame::open(frame, area, (64, 4), "Search", theme.style(ThemeRole::Rule));
    if inner.height > 1 {
        let hint = "Words from the enquiry, or the start of a reference";
        let hint = Line::styled(hint, theme.style(ThemeRole::Quiet));
        frame.render_widget(hint, Rect { height: 1, ..inner });
    }
    let field_area = Rect {
        y: inner.y + inner.height.saturating_sub(1),
        height: inner.height.min(1),
        ..inner
    };
    text_box::draw(
        frame,
        field_area,
        field.area(),
        theme.style(ThemeRole::Strong),
    );
}
