//! Draws the list of what is for a person.

use super::state::ForYouList;
use crate::components::table::{Column, RecordTable, TableCell, Texts};
use crate::components::text::clean;
use crate::domain::Concern;
use crate::keys::{SEEN, WATCH};
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;

const TABLE: RecordTable<4> = RecordTable([
    Column::fixed("WHEN", 14),
    Column::fill("WHAT HAPPENED"),
    Column::fixed("REFERENCE", 18).from(70),
    Column::fixed("SUBJECT", 28).from(110),
]);

impl Draw for ForYouList {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let texts = Texts {
            summary: "For you, last 30 days · untaken, to answer and to decide first, then newest",
            noun: ("entry", "entries"),
            hint: &format!("{SEEN} Seen"),
            loading: "Loading …",
            empty: &format!("Nothing new for you. Press {WATCH} on an enquiry to watch it."),
        };
        let cells = |concern: &Concern| {
            [
                TableCell::text(time::format_time(concern.at, cx.now)),
                TableCell::text(clean(&concern.describe())),
                TableCell::text(clean(&concern.reference)),
                TableCell::text(clean(&concern.subject)),
            ]
        };
        TABLE.draw(frame, area, (&self.list, &self.filter), &texts, cells, cx);
    }
}
