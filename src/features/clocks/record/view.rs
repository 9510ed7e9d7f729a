//! Draws the form that records what clocks follow.

use super::{ActField, RecordActForm};
use crate::components::form::{FormLines, FormRow};
use crate::components::select_field::SelectField;
use crate::components::text::clean;
use crate::components::{form_error, select_row};
use crate::domain::typed_time;
use crate::keys::{DOWN, SAVE};
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use strum::VariantArray;

impl Draw for RecordActForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = format!("Clocks of {}", clean(&self.enquiry.reference));
        let mut lines = FormLines::new(cx.theme, area, 16);
        let cells = lines.cells();
        let head = match (self.saving, self.offered.value()) {
            (true, _) => "Saving …".to_owned(),
            (false, None) if cx.is_slow => "Loading what can be recorded …".to_owned(),
            _ => format!("{SAVE} Save"),
        };
        lines.extend([Line::styled(head, cx.theme.style(ThemeRole::Quiet))]);
        if let Some(why) = self.offered.why() {
            let error = Line::styled(clean(why), cx.theme.style(ThemeRole::Error));
            lines.extend([error]);
        }
        if let Some(error) = &self.error {
            lines.extend(form_error::lines(error, cx.theme, cells));
        }
        for field in ActField::VARIANTS {
            lines.push(self.row(*field, cx));
        }
        let focused = match self.at {
            ActField::What => &self.what.typed,
            ActField::Clock => &self.clock.typed,
            ActField::When => &self.when,
            ActField::Why => &self.why,
        };
        lines.draw(frame, area, &title, (!self.saving).then_some(focused));
    }
}

impl RecordActForm {
    fn row(&self, field: ActField, cx: &DrawContext<'_>) -> FormRow {
        let pick = format!("Type part of it, or press {DOWN} to choose.");
        let (label, hint) = match field {
            ActField::What => ("What happened", pick),
            ActField::Clock => ("Clock", format!("The clock that it concerns. {pick}")),
            ActField::When => ("When", self.when_hint(cx)),
            ActField::Why => ("Why", self.why_hint().to_owned()),
        };
        let focused = field == self.at;
        let faults = self.faults.iter().filter(|(of, _)| *of == field);
        FormRow {
            label: label.into(),
            focused,
            shown: vec![self.shown(field, focused)],
            height: 1,
            errors: faults.map(|(_, fault)| clean(fault)).collect(),
            hint,
            options: self
                .of_list(field)
                .filter(|_| focused)
                .map(|select| select_row::options(select, &self.options(field))),
            below: Vec::new(),
        }
    }

    fn of_list(&self, field: ActField) -> Option<&SelectField> {
        match field {
            ActField::What => Some(&self.what),
            ActField::Clock => Some(&self.clock),
            ActField::When | ActField::Why => None,
        }
    }

    /// The time that the typed words mean, before it is saved.
    fn when_hint(&self, cx: &DrawContext<'_>) -> String {
        if self.when.is_blank() {
            return "Leave blank for now. Before now: yesterday 14:00, Friday, 4 December.".into();
        }
        match typed_time::parse_past(&self.when.text(), cx.now) {
            Ok(at) => time::to_the_minute(at),
            Err(right_is) => right_is.into(),
        }
    }

    fn why_hint(&self) -> &'static str {
        match self.act().is_some_and(|act| act.needs_reason) {
            true => "Needed. It stands in the history and beside the deadline.",
            false => "Leave blank for none.",
        }
    }

    fn shown(&self, field: ActField, focused: bool) -> Line<'static> {
        match field {
            ActField::When if !focused => Line::raw(clean(&self.when.text())),
            ActField::Why if !focused => Line::raw(clean(&self.why.text())),
            ActField::When | ActField::Why => Line::default(),
            ActField::What => select_row::shown(&self.what, &self.options(field), focused),
            ActField::Clock => select_row::shown(&self.clock, &self.options(field), focused),
        }
    }
}
