//! Draws the enquiries that can be kept, and of the chosen one why it is offered.

use super::state::{DuplicatesPopup, MergeChoice};
use crate::components::text::{clean, cut, fit, wrap};
use crate::components::{choice_list, popup_frame, text_box};
use crate::keys::{CHOOSE, NEXT};
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Cells of a reference, and of the name of a citizen.
const REFERENCE: usize = 17;
const NAME: usize = 22;

impl Draw for DuplicatesPopup {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = match self.only() {
            Some(one) => format!("Similar enquiries: {}", clean(&one.reference)),
            None => format!(
                "Merge {} enquiries: choose the one to keep",
                self.about.targets.len()
            ),
        };
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (104, 20), &title, rule);
        let cells = usize::from(inner.width);
        let head = self.about.lines(cx, cells);
        let above = u16::try_from(head.len()).unwrap_or(0);
        let searches = u16::from(self.only().is_some());
        let parts = [
            Constraint::Max(above),
            Constraint::Length(searches * 2),
            Constraint::Fill(1),
            Constraint::Length(5),
        ];
        let [head_area, search, list, below] = Layout::vertical(parts).areas(inner);
        frame.render_widget(Paragraph::new(head), head_area);
        if self.only().is_some() {
            let quiet = cx.theme.style(ThemeRole::Quiet);
            let hint =
                format!("Likely duplicates, or type a reference or words and press {CHOOSE}:");
            let [label, field] =
                Layout::vertical([Constraint::Length(1), Constraint::Length(1)]).areas(search);
            frame.render_widget(
                Paragraph::new(Line::styled(fit(&hint, cells), quiet)),
                label,
            );
            let strong = cx.theme.style(ThemeRole::Strong);
            text_box::draw(frame, field, self.query.area(), strong);
        }
        cx.measure_popup(usize::from(list.height), 0);
        let choices = self.choices();
        let lines: Vec<_> = choices
            .iter()
            .map(|choice| (line(choice, cells), ThemeRole::Text))
            .collect();
        choice_list::draw(frame, list, self.cursor, &lines, &self.nothing(), cx.theme);
        let chosen = choices.get(self.cursor.index);
        let words = chosen.map_or_else(Vec::new, |choice| self.explanation(choice, cx));
        let style = cx.theme.style(ThemeRole::Quiet);
        let words = words.iter().flat_map(|words| wrap(words, cells));
        let below_lines: Vec<_> = words.map(|words| Line::styled(words, style)).collect();
        frame.render_widget(Paragraph::new(below_lines), below);
    }
}

impl DuplicatesPopup {
    /// Said where the list is empty.
    fn nothing(&self) -> String {
        let asked = match self.query.is_blank() {
            true => (self.similar.why(), self.similar.value().is_some()),
            false => (self.found.why(), self.found.value().is_some()),
        };
        match asked {
            _ if self.has_new_words() => format!("Press {CHOOSE} to search."),
            (Some(why), _) => clean(why),
            (None, true) if self.query.is_blank() => "No likely duplicates.".into(),
            (None, true) => "Nothing found.".into(),
            (None, false) => "Loading …".into(),
        }
    }

    /// What the chosen one is, why it is offered, and what Enter does.
    fn explanation(&self, choice: &MergeChoice, cx: &DrawContext<'_>) -> Vec<String> {
        let row = &choice.row;
        let kept = clean(&row.reference);
        let about = format!(
            "{} · {} · received {}{}",
            clean(&row.type_name),
            clean(&row.stage_name),
            time::format_time(row.received_at, cx.now),
            if choice.is_closed { " · closed" } else { "" }
        );
        let act = match self.only() {
            Some(one) => {
                let own = clean(&one.reference);
                let (from, into) = match self.keeps_own {
                    true => (&kept, &own),
                    false => (&own, &kept),
                };
                format!(
                    "{CHOOSE} merges {from} into {into}: letters and notes of both are shown there. \
                     {NEXT} keeps {from} instead."
                )
            }
            None => format!("{CHOOSE} merges the others into {kept}."),
        };
        let why = choice.reasons.as_ref().map(|why| format!("Similar: {why}"));
        std::iter::once(about).chain(why).chain([act]).collect()
    }
}

fn line(choice: &MergeChoice, cells: usize) -> String {
    let row = &choice.row;
    let name = cut(&clean(row.citizen.words()), NAME - 1);
    let words = format!(
        "{}{}{}",
        fit(&clean(&row.reference), REFERENCE),
        fit(&name, NAME),
        clean(&row.subject)
    );
    cut(&words, cells.saturating_sub(2))
}
