//! Draws the export popup: a hint, an error, and the name of the file.

use crate::components::{form_error, popup_frame, text_box};
use crate::features::reports::ExportPopup;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

impl Draw for ExportPopup {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let rule = cx.theme.style(ThemeRole::Rule);
        let title = "Save this report as a file";
        let inner = popup_frame::open(frame, area, (76, 6), title, rule);
        let hint = match self.saving {
            Some(_) => "Writing …",
            None => "A new .csv or .json file, by name or full path",
        };
        let mut head = vec![Line::styled(hint, cx.theme.style(ThemeRole::Quiet))];
        if let Some(error) = &self.error {
            head.extend(form_error::lines(error, cx.theme, usize::from(inner.width)));
        }
        let height = u16::try_from(head.len()).unwrap_or(1);
        // The field keeps its line where there is little room.
        let [head_area, field] =
            Layout::vertical([Constraint::Max(height), Constraint::Length(1)]).areas(inner);
        frame.render_widget(Paragraph::new(head), head_area);
        let strong = cx.theme.style(ThemeRole::Strong);
        text_box::draw(frame, field, self.field.area(), strong);
    }
}
