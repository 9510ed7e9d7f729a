//! Draws what a deadline would be: the form, and beside it, or below it in a narrow window, the explanation.

use super::{WhatIfField, WhatIfForm};
use crate::components::form::{FormLines, FormRow};
use crate::components::select_field::SelectField;
use crate::components::text::{clean, wrap};
use crate::components::{age, scroll_window, select_row};
use crate::domain::typed_time;
use crate::features::clocks::requests::LoadWhatIf;
use crate::features::clocks::view::explanation;
use crate::keys::DOWN;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use crate::wording::{clocks as words, time};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use strum::VariantArray;

/// From this width on the explanation stands beside the form.
const WIDE: u16 = 110;
/// Cells of the form beside the explanation.
const FORM: u16 = 56;
/// Lines of the form above the explanation: it does not move when a field shows its options.
const FORM_LINES: u16 = 12;
const LABEL: u16 = 16;

impl Draw for WhatIfForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let (form, answer) = match area.width >= WIDE {
            true => {
                let [form, answer] =
                    Layout::horizontal([Constraint::Length(FORM), Constraint::Fill(1)]).areas(area);
                (form, answer)
            }
            false => {
                let lines = FORM_LINES.min(area.height / 2);
                let [form, answer] =
                    Layout::vertical([Constraint::Length(lines), Constraint::Fill(1)]).areas(area);
                (form, answer)
            }
        };
        self.draw_form(frame, form.inner(Margin::new(1, 0)), cx);
        self.draw_answer(frame, answer.inner(Margin::new(1, 0)), cx);
    }
}

impl WhatIfForm {
    fn draw_form(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let mut lines = FormLines::new(cx.theme, area, LABEL);
        let cells = lines.cells();
        let quiet = cx.theme.style(ThemeRole::Quiet);
        let said = "Nothing is recorded here: the clocks of the enquiry stay as they are.";
        let said = wrap(said, cells).into_iter();
        lines.extend(said.map(|words| Line::styled(words, quiet)));
        for field in WhatIfField::VARIANTS {
            lines.push(self.row(*field, cx));
        }
        let focused = self.day_field(self.at);
        let focused = focused.or_else(|| self.select(self.at).map(|it| &it.typed));
        lines.draw_in(frame, area, focused);
    }

    fn row(&self, field: WhatIfField, cx: &DrawContext<'_>) -> FormRow {
        let pick = format!("Type part of it, or press {DOWN} to choose.");
        let (label, blank) = match field {
            WhatIfField::Rule => ("Rule", pick),
            WhatIfField::Received => ("Received", "Leave blank for when it started.".to_owned()),
            WhatIfField::Asked => (
                "Question on",
                "The day of a question to the citizen. Leave blank for none.".to_owned(),
            ),
            WhatIfField::Clarified => (
                "Answered on",
                "The day of their answer. Leave blank for none so far.".to_owned(),
            ),
            WhatIfField::Extended => ("Extended", pick),
        };
        let focused = field == self.at;
        let faults = self.faults.iter().filter(|(of, _)| *of == field);
        // While it is typed the hint says what is right.
        let typed = self.day_field(field).filter(|it| !it.is_blank());
        let hint = typed.map(|it| match field {
            WhatIfField::Received => {
                typed_time::parse_past(&it.text(), cx.now).map(time::to_the_minute)
            }
            _ => typed_time::parse_past_day(&it.text(), cx.now)
                .map(|day| day.format("%A %-d %B %Y").to_string()),
        });
        FormRow {
            label: label.into(),
            focused,
            shown: vec![self.shown(field, focused)],
            height: 1,
            errors: match focused {
                true => Vec::new(),
                false => faults.map(|(_, fault)| fault.clone()).collect(),
            },
            hint: hint.map_or(blank, |it| it.unwrap_or_else(str::to_owned)),
            options: self
                .select(field)
                .filter(|_| focused)
                .map(|select| select_row::options(select, &self.options(field))),
            below: Vec::new(),
        }
    }

    fn shown(&self, field: WhatIfField, focused: bool) -> Line<'static> {
        let Some(select) = self.select(field) else {
            let field = self.day_field(field).filter(|_| !focused);
            return field.map_or_else(Line::default, |it| Line::raw(clean(&it.text())));
        };
        if field == WhatIfField::Rule && select.picked.is_none() {
            // That of the clock from which one came.
            let own = SelectField {
                picked: Some(0),
                ..select.clone()
            };
            let name = std::slice::from_ref(&self.clock.name);
            return select_row::shown(&own, name, focused);
        }
        select_row::shown(select, &self.options(field), focused)
    }

    fn draw_answer(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let cells = usize::from(area.width);
        let quiet = cx.theme.style(ThemeRole::Quiet);
        let mut text = Vec::new();
        if let Some(said) = age::not_up_to_date(&self.answer, cx) {
            text.push(Line::styled(said, cx.theme.style(ThemeRole::Warning)));
        }
        if let (Some(asked), Some(clock)) = (&self.asked, self.answer.value()) {
            let heading = wrap(&clean(&supposed(asked)), cells).into_iter();
            text.extend(heading.map(|words| Line::styled(words, quiet)));
            text.extend(explanation(clock, cx, cells));
        } else if let Some(why) = self.answer.why() {
            let error = cx.theme.style(ThemeRole::Error);
            let words = wrap(&clean(why), cells).into_iter();
            text.extend(words.map(|words| Line::styled(words, error)));
        } else if cx.is_slow {
            text.push(Line::styled("Computing …", quiet));
        }
        let height = usize::from(area.height);
        let furthest = text.len().saturating_sub(height);
        cx.measure_panes(height, height, furthest);
        let from = self.scroll.min(furthest);
        let visible = scroll_window::window(text, from, height, "", quiet);
        frame.render_widget(Paragraph::new(visible), area);
    }
}

/// What the explanation supposes, in words.
fn supposed(asked: &LoadWhatIf) -> String {
    words::supposed(
        &asked.clock.name,
        asked.received_at,
        (asked.asked_on, asked.clarified_on),
        asked.is_extended,
    )
}
