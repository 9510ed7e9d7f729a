//! Draws the form that adds a task.

use super::{AddTaskForm, FIELDS, TaskField};
use crate::components::form::{FormLines, FormOptionList, FormRow};
use crate::components::form_error;
use crate::components::text::clean;
use crate::domain::typed_time;
use crate::keys::{DOWN, SAVE};
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

impl Draw for AddTaskForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = match self.targets.as_slice() {
            [one] => format!("New task on {}", clean(&one.reference)),
            many => format!("New task on {} enquiries", many.len()),
        };
        let mut lines = FormLines::new(cx.theme, area, 14);
        let quiet = cx.theme.style(ThemeRole::Quiet);
        let head = match self.saving {
            true => "Saving …".to_owned(),
            false => format!("{SAVE} Save"),
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
            TaskField::What => &self.what,
            TaskField::Due => &self.due,
            TaskField::Who => &self.who.typed,
            TaskField::Blocks => &self.blocks.typed,
            TaskField::Kind => &self.kind.typed,
            TaskField::From => &self.from,
        };
        lines.draw(frame, area, &title, (!self.saving).then_some(focused));
    }
}

impl AddTaskForm {
    fn row(&self, field: TaskField, cx: &DrawContext<'_>) -> FormRow {
        let pick = format!("Type part of it, or press {DOWN} to choose.");
        let (label, hint) = match field {
            TaskField::What => ("Task", "What is to be done, in one line.".to_owned()),
            TaskField::Due => ("Due", self.due_hint(cx)),
            TaskField::Who => ("For", format!("{pick} Leave blank for yourself.")),
            TaskField::Blocks => ("Blocks", format!("What waits for the task. {pick}")),
            TaskField::Kind => (
                "Kind",
                format!("A call-back shows the number to ring. {pick}"),
            ),
            TaskField::From => (
                "Window from",
                "From when you ring, like 2pm; it ends when it is due. Leave blank for none."
                    .to_owned(),
            ),
        };
        let focused = field == self.at;
        let faults = self.faults.iter().filter(|(of, _)| *of == field);
        FormRow {
            label: label.into(),
            focused,
            shown: vec![Line::raw(self.shown(field, focused))],
            height: 1,
            errors: faults.map(|(_, fault)| fault.clone()).collect(),
            hint,
            options: focused.then(|| self.option_list(field)).flatten(),
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

    fn shown(&self, field: TaskField, focused: bool) -> String {
        let select = match field {
            TaskField::What if !focused => return clean(&self.what.text()),
            TaskField::Due if !focused => return clean(&self.due.text()),
            TaskField::From if !focused => return clean(&self.from.text()),
            TaskField::What | TaskField::Due | TaskField::From => return String::new(),
            TaskField::Who => &self.who,
            TaskField::Blocks => &self.blocks,
            TaskField::Kind => &self.kind,
        };
        // The focused field draws what is typed over it.
        if focused && !select.typed.is_blank() {
            return String::new();
        }
        let options = self.options(field);
        let picked = select.picked.and_then(|index| options.get(index));
        picked.map_or_else(|| "Me".to_owned(), |name| clean(name))
    }

    fn option_list(&self, field: TaskField) -> Option<FormOptionList> {
        let select = match field {
            TaskField::Who => &self.who,
            TaskField::Blocks => &self.blocks,
            TaskField::Kind => &self.kind,
            TaskField::What | TaskField::Due | TaskField::From => return None,
        };
        let options = self.options(field);
        let words = select.matches(&options).into_iter();
        Some(FormOptionList {
            words: words
                .filter_map(|index| options.get(index))
                .map(|it| clean(it))
                .collect(),
            chosen: select.cursor,
            note: "",
        })
    }
}
