//! Draws the sign-in picker: public body, person and role, filtered by what is typed.

use super::state::SignInPicker;
use crate::components::text::{clean, cut, fit, width};
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
        let lines: Vec<_> = choice_lines(&self.matches(), wide)
            .into_iter()
            .map(|line| (line, ThemeRole::Text))
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
    if let Some(loading) = picker.loading {
        let words = format!(" {loading} You can sign in now.");
        lines.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
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

/// The most cells of a body's name, and of a person's.
const BODY: usize = 40;
const PERSON: usize = 28;

/// The most cells of a role; the team comes after it, where there is room.
const ROLE: usize = 22;
/// Less of a team's name says nothing.
const SHORTEST_TEAM: usize = 8;

/// One line for each choice: body, person, role and team, as close together as the longest allows. A body is named in the
/// first of its lines.
fn choice_lines(choices: &[&SignInChoice], wide: usize) -> Vec<String> {
    let longest = |of: fn(&SignInChoice) -> &String, most: usize| {
        let widths = choices.iter().map(|choice| width(&clean(of(choice))));
        widths.max().unwrap_or(0).min(most)
    };
    let body = longest(|choice| &choice.tenant_name, BODY).min(wide * 45 / 100);
    let person = longest(|choice| &choice.person_name, PERSON).min(wide * 30 / 100);
    let role = choices.iter().map(|choice| width(choice.role.word()));
    let role = role.max().unwrap_or(0).min(ROLE);
    let left = wide.saturating_sub(body + person + role + 6);
    let mut above = None;
    let lines = choices.iter().map(|choice| {
        let named = match above.replace(&choice.tenant_code) {
            Some(code) if *code == choice.tenant_code => String::new(),
            _ => clean(&choice.tenant_name),
        };
        let line = format!(
            "{}  {}  {}",
            fit(&named, body),
            fit(&clean(&choice.person_name), person),
            fit(choice.role.word(), role)
        );
        match &choice.team_name {
            Some(team) if left >= SHORTEST_TEAM => format!("{line}  {}", cut(&clean(team), left)),
            _ => line.trim_end().to_owned(),
        }
    });
    lines.collect()
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
