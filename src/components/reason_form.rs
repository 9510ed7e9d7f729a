//! A popup that asks for a reason: what it is about, and one field.

use crate::components::field::Field;
use crate::components::form::{FormLines, FormRow};
use crate::components::form_error;
use crate::components::text::wrap;
use crate::domain::FormError;
use crate::keys::SAVE;
use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Texts are clean.
pub struct ReasonForm<'a> {
    pub title: &'a str,
    /// What is withdrawn or taken back.
    pub about: &'a str,
    /// What the key that saves does.
    pub does: &'a str,
    pub hint: &'a str,
    pub reason: &'a Field,
    pub error: Option<&'a FormError>,
    pub saving: bool,
}

impl ReasonForm<'_> {
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
        let mut lines = FormLines::new(theme, area, 16);
        let cells = lines.cells();
        let strong = theme.style(ThemeRole::Strong);
        let words = wrap(self.about, cells).into_iter();
        lines.extend(words.map(|words| Line::styled(words, strong)));
        let head = match self.saving {
            true => "Saving …".to_owned(),
            false => format!("{SAVE} {}", self.does),
        };
        lines.extend([Line::styled(head, theme.style(ThemeRole::Quiet))]);
        if let Some(error) = self.error {
            lines.extend(form_error::lines(error, theme, cells));
        }
        lines.push(FormRow {
            label: "Reason".into(),
            focused: true,
            shown: vec![Line::raw("")],
            height: 1,
            errors: Vec::new(),
            hint: self.hint.into(),
            options: None,
            below: Vec::new(),
        });
        let focused = (!self.saving).then_some(self.reason);
        lines.draw(frame, area, self.title, focused);
    }
}
