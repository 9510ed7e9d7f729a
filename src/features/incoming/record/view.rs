//! Draws the form that records what came in.

use super::{IncomingField, IncomingForm};
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

/// Lines of the text.
const LINES: usize = 6;

impl Draw for IncomingForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = format!("What came in on {}", clean(&self.enquiry.reference));
        let mut lines = FormLines::new(cx.theme, area, 16);
        let cells = lines.cells();
        let head = match self.saving {
            true => "Saving …".to_owned(),
            false => format!("{SAVE} Save"),
        };
        lines.extend([Line::styled(head, cx.theme.style(ThemeRole::Quiet))]);
        if let Some(error) = &self.error {
            lines.extend(form_error::lines(error, cx.theme, cells));
        }
        for field in IncomingField::VARIANTS {
            lines.push(self.row(*field));
        }
        let focused = match self.at {
            IncomingField::Text => &self.text,
            IncomingField::Channel => &self.channel.typed,
            IncomingField::From => &self.from,
            IncomingField::Meant => &self.meant.typed,
            IncomingField::Answered => &self.answered.typed,
        };
        lines.draw(frame, area, &title, (!self.saving).then_some(focused));
    }
}

impl IncomingForm {
    fn row(&self, field: IncomingField) -> FormRow {
        let pick = format!("Type part of it, or press {DOWN} to choose.");
        let (label, hint) = match field {
            IncomingField::Text if self.enquiry.row.standard_stage.ends() => (
                "What was said",
                "The enquiry is closed. This opens it again, unless it only says thank you."
                    .to_owned(),
            ),
            IncomingField::Text => ("What was said", String::new()),
            IncomingField::Channel => ("How it came", pick),
            IncomingField::From => (
                "From",
                "Number or address. Leave blank where it is that of the citizen.".to_owned(),
            ),
            IncomingField::Meant => ("What it meant", pick),
            IncomingField::Answered => (
                "Answered",
                "A call or a visit in which you answered counts as a first response.".to_owned(),
            ),
        };
        let focused = field == self.at;
        let faults = self.faults.iter().filter(|(of, _)| *of == field);
        let options = self.options(field);
        let shown = match (field, self.select(field)) {
            (_, Some(select)) => vec![select_row::shown(select, &options, focused)],
            (IncomingField::Text, None) if !focused => {
                let text = self.text.text();
                text.lines().map(clean).map(Line::raw).collect()
            }
            (IncomingField::From, None) if !focused => vec![Line::raw(clean(&self.from.text()))],
            _ => Vec::new(),
        };
        FormRow {
            label: label.into(),
            focused,
            shown,
            height: if field == IncomingField::Text {
                LINES
            } else {
                1
            },
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
