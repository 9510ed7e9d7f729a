//! Draws the list: when each was closed, what came of it, and whose it was.

use super::requests::ClosedEnquiry;
use super::state::RecentlyClosed;
use crate::components::table::{Column, RecordTable, TableCell, Texts};
use crate::components::text::clean;
use crate::keys::SCOPE;
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;

const TABLE: RecordTable<6> = RecordTable([
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
            hint: &format!("{SCOPE} Show: me · my team · everyone"),
            loading: "Loading closed enquiries …",
            empty: &format!(
                "Nothing was closed in the last 30 days. Press {SCOPE} to see the work of others."
            ),
        };
        let cells = |closed: &ClosedEnquiry| cells(closed, cx);
        TABLE.draw(frame, area, (&self.list, &self.filter), &texts, cells, cx);
    }
}

fn cells(closed: &ClosedEnquiry, cx: &DrawContext<'_>) -> [TableCell; 6] {
    let row = &closed.row;
    let text = |words: Option<&String>| words.map_or_else(|| "–".to_owned(), |it| clean(it));
    [
        TableCell::text(clean(&row.reference)),
        TableCell::text(clean(&row.subject)),
        TableCell::text(clean(row.citizen.words())),
        TableCell::text(clean(&closed.ending())),
        TableCell::text(time::format_time(closed.closed_at, cx.now)),
        TableCell::text(text(row.assignee_name.as_ref())),
    ]
}
