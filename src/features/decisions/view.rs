//! Draws the list of decisions on an enquiry.

use super::state::DecisionList;
use crate::components::table::{Column, RecordTable, TableCell, Texts};
use crate::components::text::clean;
use crate::domain::{Decision, decision, typed_time};
use crate::keys::{DECISIONS, WITHDRAW};
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::Rect;

const TABLE: RecordTable<5> = RecordTable([
    Column::fixed("DECIDED", 18),
    Column::fill("DECISION"),
    Column::fixed("STATE", 34),
    Column::fixed("APPEAL UNTIL", 18).from(100),
    Column::fixed("RECORDED BY", 22).from(130),
]);

impl Draw for DecisionList {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let reference = clean(&self.enquiry.reference);
        let texts = Texts {
            summary: &format!("Decisions on {reference} · latest first"),
            noun: ("decision", "decisions"),
            hint: &format!("{DECISIONS} Record · {WITHDRAW} Withdraw"),
            loading: "Loading decisions …",
            empty: &format!("No decisions. Press {DECISIONS} to record one."),
        };
        let today = typed_time::today(cx.now);
        let cells = |one: &Decision| {
            let state = match &one.withdrawn {
                Some(why) => format!("withdrawn: {why}"),
                None => one.state_words(today),
            };
            [
                TableCell::text(decision::day_words(one.decided_on)),
                TableCell::text(clean(&one.decision)),
                TableCell::text(clean(&state)),
                TableCell::text(
                    one.appeal_until
                        .map(decision::day_words)
                        .unwrap_or_default(),
                ),
                TableCell::text(clean(&one.recorded_by)),
            ]
        };
        TABLE.draw(frame, area, (&self.list, &self.filter), &texts, cells, cx);
    }
}
