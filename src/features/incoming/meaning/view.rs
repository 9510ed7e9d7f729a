//! Draws the form that corrects what a message meant.

use super::{MeaningField, MeaningForm};
use crate::components::form::{FormLines, FormRow};
use crate::components::text::clean;
use crate::components::{form_error, select_row};
use crate::keys::{DOWN, SAVE};
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use strum::VariantArray;

impl Draw for MeaningForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = format!("What a message meant on {}", clean(&self.enquiry.reference));
        let mut lines = FormLines::new(cx.theme, area, 16);
        let cells = lines.cells();
        let head = match self.saving {
            true => "Saving …".to_owned(),
            false => format!("{SAVE} Save. The clocks follow from what it meant."),
        };
        lines.extend([Line::styled(head, cx.theme.style(ThemeRole::Quiet))]);
        if let Some(error) = &self.error {
            lines.extend(form_error::lines(error, cx.theme, cells));
        }
        for field in MeaningField::VARIANTS {
            lines.push(self.row(*field));
        }
        let focused = match self.at {
            MeaningField::Message => &self.message.typed,
            MeaningField::Meant => &self.meant.typed,
            MeaningField::Why => &self.why,
        };
        lines.draw(frame, area, &title, (!self.saving).then_some(focused));
    }
}

impl MeaningForm {
    fn row(&self, field: MeaningField) -> FormRow {
        let pick = format!("Type part of it, or press {DOWN} to choose.");
        let (label, hint) = match field {
            MeaningField::Message => ("Message", pick),
            MeaningField::Meant => ("What it meant", pick),
            MeaningField::Why => (
                "Why",
                "Needed where something else was said before, which stays in the history."
                    .to_owned(),
            ),
        };
        let focused = field == self.at;
        let faults = self.faults.iter().filter(|(of, _)| *of == field);
        let options = self.options(field);
        let shown = match self.select(field) {
            Some(select) => select_row::shown(select, &options, focused),
            None if focused => Line::default(),
            None => Line::raw(clean(&self.why.text())),
        };
        FormRow {
            label: label.into(),
            focused,
            shown: vec![shown],
            height: 1,
            errors: faults.map(|(_, fault)| clean(fault)).collect(),
            hint,
            options: self
                .select(field)
                .filter(|_| focused)
                .map(|select| select_row::options(select, &options)),
            below: Vec::new(),
        }
    }
}
