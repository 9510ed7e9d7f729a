//! Draws the priorities, and how many of the targets have each.

use super::state::PriorityPicker;
use crate::components::text::clean;
use crate::components::{choice_list, popup_frame};
use crate::domain::{PRIORITIES, Target};
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Paragraph;

impl Draw for PriorityPicker {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = match self.about.targets.as_slice() {
            [one] => format!("Priority of {}", clean(&one.reference)),
            many => format!("Priority of {} enquiries", many.len()),
        };
        let height = if self.about.error.is_some() { 18 } else { 12 };
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (60, height), &title, rule);
        let head = self.about.lines(cx, usize::from(inner.width));
        let above = u16::try_from(head.len()).unwrap_or(0);
        let [head_area, list] =
            Layout::vertical([Constraint::Max(above), Constraint::Fill(1)]).areas(inner);
        frame.render_widget(Paragraph::new(head), head_area);
        let lines: Vec<_> = PRIORITIES
            .iter()
            .map(|(code, word)| {
                let here = here(&self.about.targets, *code);
                (format!("{code}  {word}{here}"), ThemeRole::Text)
            })
            .collect();
        choice_list::draw(frame, list, self.cursor, &lines, "", cx.theme);
    }
}

/// How many of the targets have this priority.
fn here(targets: &[Target], code: i16) -> String {
    let here = targets.iter().filter(|it| it.former_priority == code);
    match (here.count(), targets.len()) {
        (0, _) => String::new(),
        (1, 1) => "  current".into(),
        (here, _) => format!("  {here} now"),
    }
}
