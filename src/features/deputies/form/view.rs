//! Draws the form that names a deputy, below those that are named.

use super::{DeputyField, DeputyForm, FIELDS};
use crate::components::form::{FormLines, FormRow};
use crate::components::text::{clean, wrap};
use crate::components::{form_error, select_row};
use crate::domain::{Deputy, typed_time};
use crate::keys::{DOWN, SAVE};
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Of the deputies that are named, so many are shown.
const SHOWN: usize = 6;

impl Draw for DeputyForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let mut lines = FormLines::new(cx.theme, area, 10);
        let cells = lines.cells();
        let quiet = cx.theme.style(ThemeRole::Quiet);
        let head = match (self.saving, self.own()) {
            (true, _) => "Saving …".to_owned(),
            (false, Some(own)) => format!(
                "{} {} for you. {SAVE} with blank fields ends that.",
                clean(&own.deputy_name),
                if own.has_begun {
                    "decides"
                } else {
                    "will decide"
                }
            ),
            (false, None) => format!(
                "Your deputy decides requests for approval while you are away, and never your own. {SAVE} Save"
            ),
        };
        let head = wrap(&head, cells).into_iter();
        lines.extend(head.map(|words| Line::styled(words, quiet)));
        let named = self.deputies.value().map_or(&[][..], Vec::as_slice);
        let words = named.iter().take(SHOWN).map(described);
        lines.extend(words.flat_map(|it| wrap(&it, cells)).map(Line::raw));
        if let Some(more) = named.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            lines.extend([Line::styled(format!("and {more} more"), quiet)]);
        }
        lines.extend([Line::default()]);
        if let Some(error) = &self.error {
            lines.extend(form_error::lines(error, cx.theme, cells));
        }
        for field in FIELDS {
            lines.push(self.row(field, cx));
        }
        let focused = match self.at {
            DeputyField::Who => &self.who.typed,
            DeputyField::From => &self.from,
            DeputyField::Until => &self.until,
        };
        let focused = (!self.saving).then_some(focused);
        lines.draw(frame, area, "Deputy for approvals", focused);
    }
}

fn described(deputy: &Deputy) -> String {
    format!(
        "{} for {}, {} to {}",
        clean(&deputy.deputy_name),
        clean(&deputy.staff_name),
        deputy.from_on.format("%-d %b"),
        deputy.until_on.format("%-d %b %Y"),
    )
}

impl DeputyForm {
    fn row(&self, field: DeputyField, cx: &DrawContext<'_>) -> FormRow {
        let (label, hint) = match field {
            DeputyField::Who => (
                "Deputy",
                format!("Type part of the name of a colleague, or press {DOWN} to choose."),
            ),
            DeputyField::From if self.from.is_blank() => (
                "From",
                "The first day, like mon or 3 may. Blank for today.".into(),
            ),
            DeputyField::From => ("From", meant(&self.from.text(), cx)),
            DeputyField::Until => ("Until", meant(&self.until.text(), cx)),
        };
        let focused = field == self.at;
        let faults = self.faults.iter().filter(|(of, _)| *of == field);
        FormRow {
            label: label.into(),
            focused,
            shown: vec![self.shown(field, focused)],
            height: 1,
            errors: faults.map(|(_, fault)| fault.clone()).collect(),
            hint,
            options: (focused && field == DeputyField::Who)
                .then(|| select_row::options(&self.who, &self.options())),
            below: Vec::new(),
        }
    }

    fn shown(&self, field: DeputyField, focused: bool) -> Line<'static> {
        match field {
            DeputyField::Who => select_row::shown(&self.who, &self.options(), focused),
            DeputyField::From if !focused => Line::raw(clean(&self.from.text())),
            DeputyField::Until if !focused => Line::raw(clean(&self.until.text())),
            DeputyField::From | DeputyField::Until => Line::default(),
        }
    }
}

/// The day that the typed words mean, before it is saved.
fn meant(typed: &str, cx: &DrawContext<'_>) -> String {
    match typed_time::parse_day(typed, cx.now) {
        Ok(day) => day.format("%A %-d %B %Y").to_string(),
        Err(right_is) => right_is.into(),
    }
}
