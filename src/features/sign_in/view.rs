//! Draws the sign-in picker: public body, person and role, filtered by what is typed.

use super::state::SignInPicker;
use crate::components::text::{clean, fit};
use crate::components::{choice_list, form_error, text_box};
use crate::domain::{FormError, SignInChoice};
use crate::theme::{Theme, ThemeRole};
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

/// A lower window has no room for the heading.
const LOWEST_WITH_HEADING: u16 = 10;

impl Draw for SignInPicker {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let theme = cx.theme;
        let head = head(self, area, theme);
        let above = u16::try_from(head.len()).unwrap_or(u16::MAX);
        let rows = [
            Constraint::Length(above.min(area.height.saturating_sub(1))),
            Constraint::Length(1),
            Constraint::Fill(1),
        ];
        let [head_area, find, list] = Layout::vertical(rows).areas(area);
        let rows = Layout::vertical(head.iter().map(|_| Constraint::Length(1)));
        for (line, row) in head.into_iter().zip(rows.split(head_area).iter()) {
            frame.render_widget(line, *row);
        }
        let cells = [
            Constraint::Length(7),
            Constraint::Fill(1),
            Constraint::Length(1),
        ];
        let [_, field, _] = Layout::horizontal(cells).areas(find);
        let quiet = theme.style(ThemeRole::Quiet);
        frame.render_widget(Line::styled(" Find: ", quiet), find);

        cx.measure_screen(usize::from(list.height), 0);
        // Beside the mark of the chosen one, and a margin.
        let wide = usize::from(list.width).saturating_sub(3);
        let shown = self.matches().into_iter();
        let lines: Vec<_> = shown
            .map(|choice| (row(choice, wide), ThemeRole::Text))
            .collect();
        let nobody = nobody(self, cx.is_slow);
        choice_list::draw(frame, list, self.cursor, &lines, &nobody, theme);
        // Drawn last, so that the terminal's cursor stays in the field.
        if area.height > 0 {
            let strong = theme.style(ThemeRole::Strong);
            text_box::draw(frame, field, self.typed.area(), strong);
        }
    }
}

/// The heading, and why the last sign-in failed.
fn head(picker: &SignInPicker, area: Rect, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if area.height >= LOWEST_WITH_HEADING {
        lines.extend([
            Line::default(),
            Line::styled(" Who are you today?", theme.style(ThemeRole::Strong)),
            Line::styled(
                " Sign-in is simulated. Choose a person; you do not need a password.",
                theme.style(ThemeRole::Quiet),
            ),
            Line::default(),
        ]);
    }
    if let Some(error) = &picker.error {
        let width = usize::from(area.width.saturating_sub(2));
        let error = FormError::new(clean(error));
        lines.extend(form_error::lines(&error, theme, width));
    }
    if picker.newer.is_waiting() {
        let width = usize::from(area.width.saturating_sub(2));
        lines.extend(choice_list::out_of_date(theme, width));
    }
    lines
}

/// `wide`: cells for all three columns.
fn row(choice: &SignInChoice, wide: usize) -> String {
    let tenant_cells = (wide * 45 / 100).saturating_sub(2);
    let person_cells = (wide * 30 / 100).saturating_sub(2);
    format!(
        "{}  {}  {}",
        fit(&clean(&choice.tenant_name), tenant_cells),
        fit(&clean(&choice.person_name), person_cells),
        choice.role.word()
    )
}

/// Why the list is empty.
fn nobody(picker: &SignInPicker, is_slow: bool) -> String {
    let choices = &picker.choices;
    match (picker.signing_in(), choices.why(), choices.value()) {
        (Some(name), _, _) => format!("  Signing in {} …", clean(name)),
        (_, Some(why), _) => format!("  {why} Retrying automatically."),
        (_, _, Some(all)) if all.is_empty() => {
            "  No one can sign in. There are no staff yet, or simulated sign-in is off.".into()
        }
        (_, _, Some(_)) => "  No matching person.".into(),
        _ if is_slow => "  Loading people …".into(),
        _ => String::new(),
    }
}
