//! Draws the list of open questions that this person asked.

use super::state::QuestionList;
use crate::components::pressure;
use crate::components::table::{Column, RecordTable, TableCell, Texts};
use crate::components::text::clean;
use crate::domain::Question;
use crate::keys::{ASK, WITHDRAW};
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;

const TABLE: RecordTable<5> = RecordTable([
    Column::fixed("ANSWER BY", 12),
    Column::fill("QUESTION"),
    Column::fixed("TO", 22),
    Column::fixed("REFERENCE", 18).from(90),
    Column::fill("SUBJECT").from(120),
]);

impl Draw for QuestionList {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let texts = Texts {
            summary: "Questions that you asked and no one has answered · soonest due first",
            noun: ("question", "questions"),
            hint: &format!("{WITHDRAW} Withdraw"),
            loading: "Loading questions …",
            empty: &format!("No open questions. Press {ASK} on an enquiry to ask a colleague."),
        };
        let cells = |question: &Question| {
            let (pressure, left) = time::due(question.due_at, cx.now);
            [
                TableCell::new(left, pressure::role(pressure)),
                TableCell::text(clean(&question.question)),
                TableCell::text(clean(&question.to_words())),
                TableCell::text(clean(&question.reference)),
                TableCell::text(clean(&question.subject)),
            ]
        };
        TABLE.draw(frame, area, (&self.list, &self.filter), &texts, cells, cx);
    }
}
