//! Draws the links of an enquiry, and the enquiries that it could be linked to.

use super::state::{LinkLine, LinkPicker};
use crate::components::text::{clean, fit};
use crate::components::{choice_list, popup_frame, text_box};
use crate::domain::QueueRow;
use crate::keys::CHOOSE;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

impl Draw for LinkPicker {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let reference = self.about.targets.first().map(|it| it.reference.as_str());
        let title = format!("Link {}", clean(reference.unwrap_or_default()));
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (84, 18), &title, rule);
        let cells = usize::from(inner.width);
        let mut head = self.about.lines(cx, cells);
        let hint = match self.is_to_search() {
            true => format!("{CHOOSE} Search for a reference or words"),
            false => {
                format!("Type a reference or words of the other enquiry · {CHOOSE} Link or unlink")
            }
        };
        head.push(Line::styled(
            fit(&hint, cells),
            cx.theme.style(ThemeRole::Quiet),
        ));
        let height = u16::try_from(head.len()).unwrap_or(1);
        let parts = [
            Constraint::Max(height),
            Constraint::Length(1),
            Constraint::Fill(1),
        ];
        let [head_area, field, list] = Layout::vertical(parts).areas(inner);
        frame.render_widget(Paragraph::new(head), head_area);
        let strong = cx.theme.style(ThemeRole::Strong);
        text_box::draw(frame, field, self.words.area(), strong);
        cx.measure_popup(usize::from(list.height), 0);
        let lines: Vec<_> = self
            .lines()
            .iter()
            .map(|line| match line {
                LinkLine::Linked(link) => (words("☑", &link.other), ThemeRole::Text),
                LinkLine::Found(row) => (words("☐", row), ThemeRole::Text),
            })
            .collect();
        choice_list::draw(frame, list, self.cursor, &lines, &self.nothing(), cx.theme);
    }
}

impl LinkPicker {
    /// Why no line is shown.
    fn nothing(&self) -> String {
        if self.is_to_search() {
            return String::new();
        }
        if self.words.is_blank() {
            return match (self.links.why(), self.links.value()) {
                (Some(why), _) => clean(why),
                (None, Some(_)) => "It is not linked to a related enquiry.".into(),
                (None, None) => "Loading links …".into(),
            };
        }
        match (self.found.why(), self.found.value()) {
            (Some(why), _) => clean(why),
            (None, Some(_)) => "No other enquiry found.".into(),
            (None, None) => "Searching …".into(),
        }
    }
}

fn words(mark: &str, row: &QueueRow) -> String {
    let reference = clean(&row.reference);
    let (stage, subject) = (clean(&row.stage_name), clean(&row.subject));
    format!("{mark} {reference}  {} {subject}", fit(&stage, 16))
}
