//! Discards in the list of drafts: the rows leave the list, and the cursor stays where the user put it.

use super::drafts_discard::{at_work, kept, listed, of};
use super::*;
use enquiries::domain::DraftForm;

fn five() -> Harness {
    let note = |number| {
        kept(
            of(number, DraftForm::Note),
            &row(number).reference,
            "Rang",
            &[],
        )
    };
    let mut desk = at_work((0..5).map(note).collect());
    desk.means(Action::Drafts);
    desk.answer(Slot::Queue, Ok(Response::Found(rows(5))));
    desk
}

#[test]
fn cursor_stays_on_enquiry_when_marked_rows_above_go() {
    let mut desk = five();
    desk.means(Action::Mark);
    desk.means(Action::Mark);
    desk.means(Action::Down);
    assert_eq!(chosen(&desk), 3);
    desk.means(Action::Discard);
    assert_eq!(desk.store.draft_count(), 3);
    assert_eq!(chosen(&desk), 3);
    desk.means(Action::Discard);
    assert_eq!(chosen(&desk), 4);
    desk.means(Action::Discard);
    assert_eq!(chosen(&desk), 2);
}

#[test]
fn discarding_selected_line_moves_cursor_to_next() {
    let mut desk = five();
    desk.means(Action::Mark);
    desk.means(Action::Mark);
    assert_eq!(chosen(&desk), 2);
    desk.means(Action::Mark);
    desk.means(Action::Up);
    assert_eq!(chosen(&desk), 2);
    desk.means(Action::Discard);
    assert_eq!(chosen(&desk), 3);
}

/// Every action of a list applies to the marked rows.
#[test]
fn discard_applies_to_marked_rows_not_cursor() {
    let mut desk = listed();
    desk.means(Action::Down);
    desk.means(Action::Mark);
    desk.means(Action::First);
    assert!(desk.store.selected_standalone_draft().is_some());
    desk.means(Action::Discard);
    assert!(
        desk.notice().starts_with("Discarded: 2 drafts on"),
        "{}",
        desk.notice()
    );
    assert_eq!(desk.store.standalone_drafts().len(), 1);
    // The marks are removed with their rows.
    desk.means(Action::Discard);
    assert!(desk.store.standalone_drafts().is_empty());
}
