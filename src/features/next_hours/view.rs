//! Draws the list: what runs out, in what time, and whose it is.

use super::state::NextHours;
use crate::components::pressure;
use crate::components::table::{Column, RecordTable, TableCell, Texts};
use crate::components::text::clean;
use crate::domain::DueClock;
use crate::keys::SCOPE;
use crate::theme::ThemeRole;
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;

const TABLE: RecordTable<8> = RecordTable([
    Column::fixed("LEFT", 9),
    Column::fixed("BY", 5),
    Column::fill("CLOCK"),
    Column::fixed("LAW", 3).from(60),
    Column::fixed("REFERENCE", 18).from(100),
    Column::fill("SUBJECT"),
    Column::fixed("TEAM", 22).from(140),
    Column::fixed("WHO", 14).from(70),
]);

impl Draw for NextHours {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let scope = self.scope.word();
        let texts = Texts {
            summary: &format!("Due in the next four hours · {scope} · the next first"),
            noun: ("clock", "clocks"),
            hint: &format!("{SCOPE} Show: me · my team · everyone"),
            loading: "Loading what is due …",
            empty: &format!(
                "Nothing is due in the next four hours. Press {SCOPE} to see the work of others."
            ),
        };
        let cells = |clock: &DueClock| cells(clock, cx);
        TABLE.draw(frame, area, (&self.list, &self.filter), &texts, cells, cx);
    }
}

fn cells(clock: &DueClock, cx: &DrawContext<'_>) -> [TableCell; 8] {
    let row = &clock.row;
    let (urgency, left) = time::due(clock.due_at, cx.now);
    let text = |words: &str| TableCell::text(clean(words));
    [
        TableCell::new(left, pressure::role(urgency)),
        TableCell::text(time::clock(clock.due_at)),
        text(&clock.name),
        TableCell::new(
            if clock.is_duty { "law" } else { "" }.into(),
            ThemeRole::Warning,
        ),
        text(&row.reference),
        text(&row.subject),
        text(row.team_name.as_deref().unwrap_or("–")),
        text(row.assignee_name.as_deref().unwrap_or("–")),
    ]
}
