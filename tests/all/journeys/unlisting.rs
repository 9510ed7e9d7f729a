//! Lines that are discarded leave the list of what is not sent, and the bar stays where the person put it.

use super::discarding::{at_work, kept, listed, of};
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
fn the_bar_stays_on_its_enquiry_when_marked_lines_above_go() {
    let mut desk = five();
    desk.means(Action::Mark);
    desk.means(Action::Mark);
    desk.means(Action::Down);
    assert_eq!(chosen(&desk), 3);
    desk.means(Action::Discard);
    assert_eq!(desk.store.drafted(), 3);
    assert_eq!(chosen(&desk), 3);
    desk.means(Action::Discard);
    assert_eq!(chosen(&desk), 4);
    desk.means(Action::Discard);
    assert_eq!(chosen(&desk), 2);
}

#[test]
fn where_its_own_line_goes_with_those_above_the_bar_comes_to_the_next() {
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

/// As every act of a list does.
#[test]
fn marked_lines_are_meant_also_where_the_bar_is_above_them() {
    let mut desk = listed();
    desk.means(Action::Down);
    desk.means(Action::Mark);
    desk.means(Action::First);
    assert!(desk.store.chosen_alone().is_some());
    desk.means(Action::Discard);
    assert!(
        desk.notice().starts_with("Discarded: 2 texts about"),
        "{}",
        desk.notice()
    );
    assert_eq!(desk.store.alone().len(), 1);
    // The marks are gone with their lines.
    desk.means(Action::Discard);
    assert!(desk.store.alone().is_empty());
}
