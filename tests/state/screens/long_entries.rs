//! Long letters and notes on the page of an enquiry: folded, opened, and jumped over.

use super::*;
use enquiries::features::enquiry::EnquiryScreen;

/// A note of 4,000 words above another one.
fn flooded() -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Open);
    let mut long = detail(row(0));
    let mut note = long.notes[0].clone();
    note.body = "word ".repeat(4_000);
    note.written_at = now();
    long.notes[0].body = "The short one.".into();
    long.notes.insert(0, note);
    harness.reply_enquiry(Ok(long));
    harness
}

fn drawn(harness: &mut Harness) -> String {
    picture(harness, DARK, 120, 40);
    text(&paint(&harness.store, DARK, 120, 40)).join("\n")
}

#[test]
fn long_note_is_folded_until_asked_for() {
    let mut harness = flooded();
    let shown = drawn(&mut harness);
    assert!(
        shown.contains("more lines. Press z to show them."),
        "{shown}"
    );
    assert!(shown.contains("The short one."), "{shown}");
    harness.means(Action::Unfold);
    let shown = drawn(&mut harness);
    assert!(!shown.contains("Press z"), "{shown}");
    assert!(!shown.contains("The short one."), "{shown}");
    harness.means(Action::Unfold);
    assert!(drawn(&mut harness).contains("The short one."));
}

/// From what was asked to the first entry, and on to the next, however long the one between is; and back.
#[test]
fn next_entry_is_one_key_away() {
    let mut harness = flooded();
    harness.means(Action::Unfold);
    drawn(&mut harness);
    let scroll = |harness: &Harness| view_of::<EnquiryScreen>(&harness.store).unwrap().scroll;
    for _ in 0..2 {
        harness.means(Action::NextEntry);
        drawn(&mut harness);
    }
    assert!(scroll(&harness) > 20, "{}", scroll(&harness));
    let shown = drawn(&mut harness);
    assert!(shown.contains("The short one."), "{shown}");
    for _ in 0..3 {
        harness.means(Action::PreviousEntry);
        drawn(&mut harness);
    }
    assert_eq!(scroll(&harness), 0);
}
