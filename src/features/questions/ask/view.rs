//! Draws the form that asks a colleague.

use super::{AskForm, FIELDS, QuestionField};
use crate::components::form::{FormLines, FormRow};
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

impl Draw for AskForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = match self.targets.as_slice() {
            [one] => format!("Ask a colleague about {}", clean(&one.reference)),
            many => format!("Ask a colleague about {} enquiries", many.len()),
        };
        let mut lines = FormLines::new(cx.theme, area, 14);
        let quiet = cx.theme.style(ThemeRole::Quiet);
        let head = match self.saving {
            true => "Saving …".to_owned(),
            false => format!("The enquiry stays where it is. The answer is a note. {SAVE} Ask"),
        };
        lines.extend([Line::styled(head, quiet)]);
        if let Some(error) = &self.error {
            let cells = lines.cells();
            lines.extend(form_error::lines(error, cx.theme, cells));
        }
        for field in FIELDS {
            lines.push(self.row(field, cx));
        }
        let focused = match self.at {
            QuestionField::Question => &self.question,
            QuestionField::To => &self.to.typed,
            QuestionField::Due => &self.due,
        };
        lines.draw(frame, area, &title, (!self.saving).then_some(focused));
    }
}

impl AskForm {
    fn row(&self, field: QuestionField, cx: &DrawContext<'_>) -> FormRow {
        let (label, hint) = match field {
            QuestionField::Question => ("Question", "In one line.".to_owned()),
            QuestionField::To => (
                "To",
                format!("Type part of the name of a person or a team, or press {DOWN} to choose."),
            ),
            QuestionField::Due => ("Answer by", self.due_hint(cx)),
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
            options: (focused && field == QuestionField::To)
                .then(|| select_row::options(&self.to, &self.options())),
            below: Vec::new(),
        }
    }

    /// The time that the typed words mean, before it is saved.
    fn due_hint(&self, cx: &DrawContext<'_>) -> String {
        match typed_time::parse(&self.due.text(), cx.now) {
            Ok(at) => time::to_the_minute(at),
            Err(right_is) => right_is.into(),
        }
    }

    fn shown(&self, field: QuestionField, focused: bool) -> Line<'static> {
        match field {
            QuestionField::To => select_row::shown(&self.to, &self.options(), focused),
            QuestionField::Question if !focused => Line::raw(clean(&self.question.text())),
            QuestionField::Due if !focused => Line::raw(clean(&self.due.text())),
            QuestionField::Question | QuestionField::Due => Line::default(),
        }
    }
}
