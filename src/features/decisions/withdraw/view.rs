//! Draws the form that withdraws a decision: the decision, and the reason.

use super::WithdrawDecisionForm;
use crate::components::form::{FormLines, FormRow};
use crate::components::form_error;
use crate::components::text::{clean, wrap};
use crate::keys::SAVE;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

impl Draw for WithdrawDecisionForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let mut lines = FormLines::new(cx.theme, area, 16);
        let cells = lines.cells();
        let strong = cx.theme.style(ThemeRole::Strong);
        let words = wrap(&clean(&self.decision.decision), cells).into_iter();
        lines.extend(words.map(|words| Line::styled(words, strong)));
        let head = match self.saving {
            true => "Saving …".to_owned(),
            false => format!("{SAVE} Withdraw"),
        };
        lines.extend([Line::styled(head, cx.theme.style(ThemeRole::Quiet))]);
        if let Some(error) = &self.error {
            lines.extend(form_error::lines(error, cx.theme, cells));
        }
        lines.push(FormRow {
            label: "Reason".into(),
            focused: true,
            shown: vec![Line::raw("")],
            height: 1,
            errors: Vec::new(),
            hint: "Why it is withdrawn. The decision stays in the list.".into(),
            options: None,
            below: Vec::new(),
        });
        let focused = (!self.saving).then_some(&self.reason);
        lines.draw(frame, area, "Withdraw the decision", focused);
    }
}
