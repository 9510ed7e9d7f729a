//! Draws the form that records a decision.

use super::{DecisionField, RecordDecisionForm};
use crate::components::form::{FormLines, FormRow};
use crate::components::form_error;
use crate::components::text::clean;
use crate::domain::{decision, typed_time};
use crate::keys::SAVE;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use strum::VariantArray;

impl Draw for RecordDecisionForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = format!("Decision on {}", clean(&self.enquiry.reference));
        let mut lines = FormLines::new(cx.theme, area, 16);
        let head = match self.saving {
            true => "Saving …".to_owned(),
            false => format!("{SAVE} Save"),
        };
        lines.extend([Line::styled(head, cx.theme.style(ThemeRole::Quiet))]);
        if let Some(error) = &self.error {
            let cells = lines.cells();
            lines.extend(form_error::lines(error, cx.theme, cells));
        }
        for field in DecisionField::VARIANTS {
            lines.push(self.row(*field, cx));
        }
        let focused = self.fields.get(self.at as usize).filter(|_| !self.saving);
        lines.draw(frame, area, &title, focused);
    }
}

impl RecordDecisionForm {
    fn row(&self, field: DecisionField, cx: &DrawContext<'_>) -> FormRow {
        let (label, blank) = match field {
            DecisionField::Decision => ("Decision", "What was decided, in a sentence."),
            DecisionField::Decided => ("Decided on", "Leave blank for today."),
            DecisionField::From => ("In force from", "Leave blank for the day of the decision."),
            DecisionField::Expires => {
                ("Expires on", "The last day of force. Leave blank for none.")
            }
            DecisionField::Appeal => (
                "Appeal until",
                "The last day for an appeal. Leave blank for none.",
            ),
            DecisionField::Basis => (
                "Appeal rule",
                "The rule that gives the appeal period, if there is one.",
            ),
        };
        let is_day = !matches!(field, DecisionField::Decision | DecisionField::Basis);
        let hint = match self.typed(field) {
            Some(words) if is_day => match typed_time::parse_day(&words, cx.now) {
                Ok(day) => decision::day_words(day),
                Err(right_is) => right_is.into(),
            },
            _ => blank.into(),
        };
        let focused = field == self.at;
        let shown = match focused {
            true => String::new(),
            false => clean(&self.typed(field).unwrap_or_default()),
        };
        let faults = self.faults.iter().filter(|(of, _)| *of == field);
        FormRow {
            label: label.into(),
            focused,
            shown: vec![Line::raw(shown)],
            height: 1,
            errors: faults.map(|(_, fault)| fault.clone()).collect(),
            hint,
            options: None,
            below: Vec::new(),
        }
    }
}
