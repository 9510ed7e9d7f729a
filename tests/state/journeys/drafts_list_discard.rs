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
    let mut harness = at_work((0..5).map(note).collect());
    harness.means(Action::Drafts);
    harness.found(rows(5));
    harness
}

#[test]
fn cursor_stays_on_enquiry_when_marked_rows_above_go() {
    let mut harness = five();
    harness.means(Action::Mark);
    harness.means(Action::Mark);
    harness.means(Action::Down);
    assert_eq!(chosen(&harness), 3);
    harness.means(Action::Discard);
    assert_eq!(harness.draft_count(), 3);
    assert_eq!(chosen(&harness), 3);
    harness.means(Action::Discard);
    assert_eq!(chosen(&harness), 4);
    harness.means(Action::Discard);
    assert_eq!(chosen(&harness), 2);
}

#[test]
fn discarding_selected_line_moves_cursor_to_next() {
    let mut harness = five();
    harness.means(Action::Mark);
    harness.means(Action::Mark);
    assert_eq!(chosen(&harness), 2);
    harness.means(Action::Mark);
    harness.means(Action::Up);
    assert_eq!(chosen(&harness), 2);
    harness.means(Action::Discard);
    assert_eq!(chosen(&harness), 3);
}

/// Every action of a list applies to the marked rows.
#[test]
fn discard_applies_to_marked_rows_not_cursor() {
    let mut harness = listed();
    harness.means(Action::Down);
    harness.means(Action::Mark);
    harness.means(Action::First);
    assert!(harness.queue().list().chosen().is_none());
    harness.means(Action::Discard);
    assert!(
        harness.notice().starts_with("Discarded: 2 drafts on"),
        "{}",
        harness.notice()
    );
    assert_eq!(harness.standalone_drafts().len(), 1);
    // The marks are removed with their rows.
    harness.means(Action::Discard);
    assert!(harness.standalone_drafts().is_empty());
}
