//! The export popup: the file name of a report.

use crate::components::{popup_frame, text_box};
use crate::store::export::Export;
use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

pub(super) fn draw(export: &Export, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let inner = popup_frame::open(
        frame,
        area,
        (76, 6),
        "Save this report as a file",
        theme.style(ThemeRole::Rule),
    );
    let cells = usize::from(inner.width);
    let hint = match export.saving {
        true => "Writing …",
        false => "A new .csv or .json file, by name or full path",
    };
    let mut lines = vec![Line::styled(hint, theme.style(ThemeRole::Quiet))];
    if let Some(error) = &export.error {
        lines.extend(crate::components::form_error::lines(error, theme, cells));
    }
    let head_height = u16::try_from(lines.len())
        .unwrap_or(0)
        .min(inner.height.saturating_sub(1));
    let head = Rect {
        height: head_height,
        ..inner
    };
    frame.render_widget(Paragraph::new(lines), head);
    let field = Rect {
        y: inner.y + head_height,
        height: inner.height.saturating_sub(head_height).min(1),
        ..inner
    };
    text_box::draw(
        frame,
        field,
        export.field.area(),
        theme.style(ThemeRole::Strong),
    );
}
