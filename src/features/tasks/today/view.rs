//! Draws the list of the day.

use super::{DayItem, Today};
use crate::components::pressure;
use crate::components::table::{Column, RecordTable, TableCell, Texts};
use crate::components::text::clean;
use crate::keys::SCOPE;
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;

const TABLE: RecordTable<5> = RecordTable([
    Column::fixed("DUE", 12),
    Column::fixed("KIND", 10),
    Column::fill("WHAT"),
    Column::fixed("REFERENCE", 18).from(90),
    Column::fixed("ENQUIRY", 28).from(120),
]);

impl Draw for Today {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let texts = Texts {
            summary: &format!("Due today and late · {}", self.scope.word()),
            noun: ("entry", "entries"),
            hint: &format!("{SCOPE} Show: me · my team · everyone"),
            loading: "Loading today …",
            empty: "Nothing is due today.",
        };
        let cells = |item: &DayItem| {
            let (pressure, left) = match item {
                DayItem::Task(task) => time::task_due(task, cx.now),
                other => time::due(other.due_at(), cx.now),
            };
            [
                TableCell::new(left, pressure::role(pressure)),
                TableCell::text(item.kind().into()),
                TableCell::text(clean(&item.words())),
                TableCell::text(clean(item.reference())),
                TableCell::text(clean(item.subject())),
            ]
        };
        TABLE.draw(frame, area, (&self.list, &self.filter), &texts, cells, cx);
    }
}
