//! Draws the saved views, and the form that saves one.

use super::save::SaveViewForm;
use super::state::ViewsPopup;
use crate::components::text::{clean, cut, fit};
use crate::components::{choice_list, form_error, popup_frame, text_box};
use crate::domain::SavedView;
use crate::keys::NEXT;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

impl Draw for ViewsPopup {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (84, 18), "Saved views", rule);
        let cells = usize::from(inner.width).saturating_sub(2);
        let state = match (self.views.why(), self.views.value()) {
            (Some(why), _) => Some(clean(why)),
            (None, None) => Some("Loading views …".into()),
            (None, Some(views)) if views.is_empty() => Some("There are no saved views yet.".into()),
            (None, Some(_)) => None,
        };
        let head = u16::from(state.is_some());
        let parts = [Constraint::Length(head), Constraint::Fill(1)];
        let [head, list] = Layout::vertical(parts).areas(inner);
        let quiet = cx.theme.style(ThemeRole::Quiet);
        frame.render_widget(Line::styled(state.unwrap_or_default(), quiet), head);
        cx.measure_popup(usize::from(list.height), 0);
        let mut lines: Vec<_> = self
            .listed()
            .iter()
            .map(|view| (words(view, cells), role(view)))
            .collect();
        let saves = match &self.shown {
            Some(_) => ("+ Save this list as a view …".to_owned(), ThemeRole::Text),
            None => (
                "+ This list cannot be saved as a view".to_owned(),
                ThemeRole::Off,
            ),
        };
        lines.push(saves);
        choice_list::draw(frame, list, self.cursor, &lines, "", cx.theme);
    }
}

fn words(view: &SavedView, cells: usize) -> String {
    let name = cells * 2 / 5;
    let shows = cut(&clean(&view.describe()), cells.saturating_sub(name + 1));
    format!("{} {shows}", fit(&clean(&view.name), name))
}

fn role(view: &SavedView) -> ThemeRole {
    match view.query {
        Some(_) => ThemeRole::Text,
        None => ThemeRole::Off,
    }
}

impl Draw for SaveViewForm {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let rule = cx.theme.style(ThemeRole::Rule);
        let quiet = cx.theme.style(ThemeRole::Quiet);
        let inner = popup_frame::open(frame, area, (70, 9), "Save this list as a view", rule);
        let cells = usize::from(inner.width);
        let error = self.error.as_ref();
        let mut above = error.map_or_else(Vec::new, |it| form_error::lines(it, cx.theme, cells));
        above.push(Line::styled("Name:", quiet));
        let height = u16::try_from(above.len()).unwrap_or(1);
        let parts = [
            Constraint::Max(height),
            Constraint::Length(1),
            Constraint::Fill(1),
        ];
        let [head, field, below] = Layout::vertical(parts).areas(inner);
        frame.render_widget(Paragraph::new(above), head);
        let strong = cx.theme.style(ThemeRole::Strong);
        text_box::draw(frame, field, self.name.area(), strong);
        let sees = match self.is_shared {
            true => format!("Your team sees it too. Press {NEXT} to keep it to yourself."),
            false => format!("Only you see it. Press {NEXT} to share it with your team."),
        };
        let mut lines = vec![Line::default(), Line::raw(sees)];
        if self.saving {
            lines.push(Line::styled("Saving …", quiet));
        }
        frame.render_widget(Paragraph::new(lines), below);
    }
}
