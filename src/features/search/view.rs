//! Draws the field of the search.

use super::state::SearchPopup;
use crate::components::{popup_frame, text_box};
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

const HINT: &str = "Words, name, reference, phone, email, postcode, NI number";

impl Draw for SearchPopup {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (64, 4), "Search", rule);
        let rows = [Constraint::Fill(1), Constraint::Length(1)];
        let [hint, field] = Layout::vertical(rows).areas(inner);
        frame.render_widget(Line::styled(HINT, cx.theme.style(ThemeRole::Quiet)), hint);
        let strong = cx.theme.style(ThemeRole::Strong);
        text_box::draw(frame, field, self.words.area(), strong);
    }
}
