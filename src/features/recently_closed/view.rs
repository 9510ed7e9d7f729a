//! Draws the list: when each was closed, what came of it, and whose it was.

use super::requests::ClosedEnquiry;
use super::state::RecentlyClosed;
use crate::components::table::{Cell, Column, Table, Texts};
use crate::components::text::clean;
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;

const TABLE: Table<6> = Table([
    Column::fixed("REFERENCE", 16),
    Column::fill("SUBJECT"),
    Column::fixed("CITIZEN", 18).from(120),
    Column::fill("OUTCOME").from(60),
    Column::fixed("CLOSED", 16),
    Column::fixed("WHO", 14).from(100),
]);

impl Draw for RecentlyClosed {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let scope = self.scope.word();
        let texts = Texts {
            summary: &format!("Closed in the last 30 days · {scope} · last closed first"),
            noun: ("enquiry", "enquiries"),
            hint: "t Show: me · my team · everyone",
            loading: "Loading closed enquiries …",
            empty: "Nothing was closed in the last 30 days. Press t to see the work of others.",
        };
        let cells = |closed: &ClosedEnquiry| cells(closed, cx);
        TABLE.draw(frame, area, (&self.list, &self.filter), &texts, cells, cx);
    }
}

fn cells(closed: &ClosedEnquiry, cx: &DrawContext<'_>) -> [Cell; 6] {
    let row = &closed.row;
    let text = |words: Option<&String>| words.map_or_else(|| "–".to_owned(), |it| clean(it));
    [
        Cell::text(clean(&row.reference)),
        Cell::text(clean(&row.subject)),
        Cell::text(text(closed.citizen_name.as_ref())),
        Cell::text(text(closed.outcome.as_ref().or(Some(&row.stage_name)))),
        Cell::text(time::format_time(closed.closed_at, cx.now)),
        Cell::text(text(row.assignee_name.as_ref())),
    ]
}
