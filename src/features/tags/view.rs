//! Draws the tags, and which of the targets have each.

use super::state::{TagLine, TagPicker};
use crate::components::text::{clean, fit};
use crate::components::{choice_list, popup_frame, text_box};
use crate::domain::TagChoice;
use crate::keys::{CHOOSE, OPEN_OTHER};
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

impl Draw for TagPicker {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = match self.about.targets.as_slice() {
            [] => "Enquiries by tag".to_owned(),
            [one] => format!("Tags of {}", clean(&one.reference)),
            many => format!("Tags of {} enquiries", many.len()),
        };
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (70, 18), &title, rule);
        let cells = usize::from(inner.width);
        let mut head = self.about.lines(cx, cells);
        let hint = match self.only_lists() {
            true => format!("{CHOOSE} List its open enquiries"),
            false => format!("{CHOOSE} Add or remove · {OPEN_OTHER} List its open enquiries"),
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
        text_box::draw(frame, field, self.query.area(), strong);
        cx.measure_popup(usize::from(list.height), 0);
        let lines: Vec<_> = self
            .lines()
            .into_iter()
            .map(|line| (self.words(&line, cells), ThemeRole::Text))
            .collect();
        choice_list::draw(frame, list, self.cursor, &lines, &self.nothing(), cx.theme);
    }
}

impl TagPicker {
    fn words(&self, line: &TagLine<'_>, cells: usize) -> String {
        let tag = match line {
            TagLine::Tag(tag) => tag,
            TagLine::New(name) => return format!("+ New tag “{}”", clean(name)),
        };
        let meaning = tag.meaning.as_deref().map(clean).unwrap_or_default();
        match self.only_lists() {
            true => format!("{} {meaning}", fit(&clean(&tag.name), cells * 2 / 5)),
            false => {
                let name = fit(&clean(&tag.name), cells * 2 / 5);
                format!("{} {name} {meaning}", self.tick(tag))
            }
        }
    }

    /// Whether the one target has it; of several, how many.
    fn tick(&self, tag: &TagChoice) -> String {
        let of = self.about.targets.len();
        let mark = match tag.borne_by.len() {
            0 => "☐",
            all if all >= of => "☑",
            _ => "◪",
        };
        match of {
            1 => mark.to_owned(),
            _ => fit(&format!("{mark} {} of {of}", tag.borne_by.len()), 13),
        }
    }

    /// Why no line is shown.
    fn nothing(&self) -> String {
        match (self.tags.why(), self.tags.value()) {
            (Some(why), _) => clean(why),
            (None, None) => "Loading tags …".into(),
            (None, Some(_)) if self.only_lists() => "No matching tag.".into(),
            (None, Some(tags)) if tags.is_empty() && self.may_define => {
                "There are no tags yet. Type a name to add one.".into()
            }
            (None, Some(_)) => "No matching tag. Ask a supervisor or manager to add one.".into(),
        }
    }
}
