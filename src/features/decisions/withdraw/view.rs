//! Draws the form that withdraws a decision: the decision, and the reason.

use super::WithdrawDecisionForm;
use crate::components::reason_form::ReasonForm;
use crate::components::text::clean;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::Rect;

impl Draw for WithdrawDecisionForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let form = ReasonForm {
            title: "Withdraw the decision",
            about: &clean(&self.decision.decision),
            does: "Withdraw",
            hint: "Why it is withdrawn. The decision stays in the list.",
            reason: &self.reason,
            error: self.error.as_ref(),
            saving: self.saving,
        };
        form.draw(frame, area, cx.theme);
    }
}
