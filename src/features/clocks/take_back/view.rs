//! Draws the form that takes an act on a clock back: the act, and the reason.

use super::TakeBackForm;
use crate::components::reason_form::ReasonForm;
use crate::components::text::clean;
use crate::view::{Draw, DrawContext};
use crate::wording::clocks as words;
use ratatui::Frame;
use ratatui::layout::Rect;

impl Draw for TakeBackForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let form = ReasonForm {
            title: "Take back what was done to the clocks",
            about: &clean(&words::act(&self.act, cx.now)),
            does: "Take back",
            hint: "Why it did not happen so. It stays in the list, marked as taken back; the clocks are computed without it.",
            reason: &self.reason,
            error: self.error.as_ref(),
            saving: self.saving,
        };
        form.draw(frame, area, cx.theme);
    }
}
