//! Draws the assignee picker: the field on top, the best match chosen.

use super::state::AssigneePicker;
use crate::components::text::{clean, fit};
use crate::components::{choice_list, popup_frame, text_box};
use crate::domain::Colleague;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// The label before the field.
const TO: &str = "To: ";

impl Draw for AssigneePicker {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = match self.about.targets.as_slice() {
            [one] => format!("Assign {}", clean(&one.reference)),
            many => format!("Assign {} enquiries", many.len()),
        };
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (70, 16), &title, rule);
        let cells = usize::from(inner.width);
        let mut head = self.about.lines(cx, cells);
        if self.newer.is_waiting() {
            head.extend(choice_list::out_of_date(cx.theme, cells));
        }
        head.push(Line::styled(TO, cx.theme.style(ThemeRole::Quiet)));
        let height = u16::try_from(head.len()).unwrap_or(1);
        let [head_area, list] =
            Layout::vertical([Constraint::Max(height), Constraint::Fill(1)]).areas(inner);
        frame.render_widget(Paragraph::new(head), head_area);
        let matching = self.matching();
        cx.measure_popup(usize::from(list.height), 0);
        let lines: Vec<_> = matching
            .into_iter()
            .map(|colleague| (words(colleague, cells), ThemeRole::Text))
            .collect();
        let nothing = match (self.colleagues.why(), self.colleagues.value()) {
            (Some(why), _) => clean(why),
            (None, Some(_)) => "No matching person.".into(),
            (None, None) => "Loading people …".into(),
        };
        choice_list::draw(frame, list, self.cursor, &lines, &nothing, cx.theme);
        let indent = 4.min(inner.width);
        let field = Rect {
            x: inner.x + indent,
            y: list.y.saturating_sub(1),
            width: inner.width - indent,
            height: head_area.height.min(1),
        };
        let strong = cx.theme.style(ThemeRole::Strong);
        text_box::draw(frame, field, self.query.area(), strong);
    }
}

/// Name, team and open work in columns.
fn words(colleague: &Colleague, cells: usize) -> String {
    let columns = cells.saturating_sub(14);
    let team = colleague.team_name.as_deref().map(clean);
    format!(
        "{} {} {} open",
        fit(&clean(&colleague.name), columns * 3 / 5),
        fit(&team.unwrap_or_default(), columns * 2 / 5),
        colleague.open_count
    )
}
