//! Draws the form that puts enquiries on hold.

use super::{HoldField, HoldForm};
use crate::components::form::{FormLines, FormRow};
use crate::components::form_error;
use crate::components::text::clean;
use crate::domain::typed_time;
use crate::keys::SAVE;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

impl Draw for HoldForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = match self.targets.as_slice() {
            [one] => format!("Hold {}", clean(&one.reference)),
            many => format!("Hold {} enquiries", many.len()),
        };
        let mut lines = FormLines::new(cx.theme, area, 14);
        let head = match self.saving {
            true => "Saving …".to_owned(),
            false => format!("{SAVE} Save"),
        };
        lines.extend([Line::styled(head, cx.theme.style(ThemeRole::Quiet))]);
        if let Some(error) = &self.error {
            let cells = lines.cells();
            lines.extend(form_error::lines(error, cx.theme, cells));
        }
        for field in [HoldField::Until, HoldField::Reason] {
            lines.push(self.row(field, cx));
        }
        let focused = match self.at {
            HoldField::Until => &self.until,
            HoldField::Reason => &self.reason,
        };
        lines.draw(frame, area, &title, (!self.saving).then_some(focused));
    }
}

impl HoldForm {
    fn row(&self, field: HoldField, cx: &DrawContext<'_>) -> FormRow {
        let (label, typed, hint) = match field {
            HoldField::Until => ("Until", &self.until, self.until_hint(cx)),
            HoldField::Reason => (
                "Waiting for",
                &self.reason,
                "What it waits for. It comes back at once when something comes in.".to_owned(),
            ),
        };
        let focused = field == self.at;
        let shown = match focused {
            true => String::new(),
            false => clean(&typed.text()),
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

    /// The time that the typed words mean, before it is saved.
    fn until_hint(&self, cx: &DrawContext<'_>) -> String {
        if self.until.is_blank() {
            let ends = match self.ends_one() {
                true => " Leave both blank to end the hold.",
                false => "",
            };
            return format!("A day or a time, like fri, +14 or 3 may 10:00.{ends}");
        }
        match typed_time::parse(&self.until.text(), cx.now) {
            Ok(until) => time::exact(until),
            Err(right_is) => right_is.into(),
        }
    }
}
