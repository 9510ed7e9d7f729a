//! Draws the steps of an enquiry, and below them what stands against the chosen one, each reason with its cure.

use super::RefusalList;
use crate::components::text::{clean, fit, wrap};
use crate::components::{form_error, popup_frame};
use crate::domain::FormError;
use crate::keys::{BACK, REFRESH, STAGE};
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use crate::wording::transitions;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Cells of the popup, where there is room.
const WIDTH: u16 = 84;

impl Draw for RefusalList {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let theme = cx.theme;
        let style = |role| theme.style(role);
        let cells = usize::from(WIDTH.min(area.width).saturating_sub(4));
        let mut lines = Vec::new();
        if let Some(why) = self.detail.why() {
            let words =
                format!("This could not be loaded. {why} Press {BACK}, then {REFRESH} to retry.");
            lines.extend(form_error::lines(&FormError::new(words), theme, cells));
        }
        for (index, step) in self.steps().iter().enumerate() {
            let (mark, role) = match (index == self.cursor.index, step.refused_because.is_empty()) {
                (true, _) => ("▌ ", ThemeRole::Focus),
                (false, true) => ("  ", ThemeRole::Text),
                (false, false) => ("  ", ThemeRole::Quiet),
            };
            let words = format!("{mark}{}", transitions::step_words(step));
            lines.push(Line::styled(fit(&words, cells), style(role)));
        }
        if self.steps().is_empty() && self.detail.why().is_none() {
            let words = match self.detail.value() {
                Some(_) => "No next steps. This stage is final.",
                None => "Loading the next steps …",
            };
            lines.push(Line::styled(words, style(ThemeRole::Quiet)));
        }
        if let Some(step) = self.chosen() {
            let explained = transitions::explain(step);
            lines.push(Line::default());
            let headline = wrap(&explained.headline, cells).into_iter();
            lines.extend(headline.map(|words| Line::styled(words, style(ThemeRole::Strong))));
            for reason in &explained.reasons {
                for (nth, words) in wrap(reason, cells.saturating_sub(2))
                    .into_iter()
                    .enumerate()
                {
                    let mark = if nth == 0 { "• " } else { "  " };
                    let words = format!("{mark}{words}");
                    lines.push(Line::styled(words, style(ThemeRole::Text)));
                }
            }
            if let Some(asks) = explained.asks {
                let words = wrap(&asks, cells).into_iter();
                lines.extend(words.map(|words| Line::styled(words, style(ThemeRole::Quiet))));
            }
            if explained.reasons.is_empty() {
                let words = format!("Press {BACK}, then {STAGE} to do it.");
                lines.push(Line::styled(words, style(ThemeRole::Quiet)));
            }
        }
        let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).max(5);
        let title = format!("Why can't I? {}", clean(&self.target.reference));
        let inner = popup_frame::open(frame, area, (WIDTH, height), &title, style(ThemeRole::Rule));
        let room = usize::from(inner.height);
        cx.measure_popup(room, 0);
        // The reasons stay visible below any number of steps.
        let skip = lines.len().saturating_sub(room).min(self.cursor.index);
        let visible: Vec<_> = lines.into_iter().skip(skip).collect();
        frame.render_widget(Paragraph::new(visible), inner);
    }
}
