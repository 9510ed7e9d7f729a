//! Draws the form that answers a question: the question, errors, text.

use super::AnswerForm;
use crate::components::text::{clean, wrap};
use crate::components::{form_error, popup_frame, text_box};
use crate::keys::SAVE;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

impl Draw for AnswerForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let who = clean(&self.asked.who);
        let title = format!("Answer {who} about {}", clean(&self.asked.reference));
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (76, 16), &title, rule);
        let cells = usize::from(inner.width);
        let strong = cx.theme.style(ThemeRole::Strong);
        let question = wrap(&clean(&self.asked.words), cells).into_iter();
        let mut lines: Vec<_> = question.map(|words| Line::styled(words, strong)).collect();
        let hint = match self.saving {
            true => "Saving …".to_owned(),
            false => format!("Your answer is a note on the enquiry. {SAVE} Answer"),
        };
        lines.push(Line::styled(hint, cx.theme.style(ThemeRole::Quiet)));
        if let Some(error) = &self.error {
            lines.extend(form_error::lines(error, cx.theme, cells));
        }
        let above = u16::try_from(lines.len())
            .unwrap_or(0)
            .min(inner.height.saturating_sub(1));
        let [head, field] =
            Layout::vertical([Constraint::Length(above), Constraint::Fill(1)]).areas(inner);
        frame.render_widget(Paragraph::new(lines), head);
        let style = cx.theme.style(ThemeRole::Text);
        text_box::draw(frame, field, self.text.area(), style);
    }
}
