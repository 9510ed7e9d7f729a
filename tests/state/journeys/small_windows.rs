//! Forms in very small windows: what is typed is seen, and no text is squeezed into a strip.

use super::*;
use crate::fixtures::screens::{DARK, paint, text};
use enquiries::domain::QueueView;

fn lines(harness: &Harness, columns: u16, rows: u16) -> Vec<String> {
    text(&paint(&harness.store, DARK, columns, rows))
}

/// The signed-in person at an empty form for a new enquiry, with the cursor in the subject.
fn new_enquiry() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::NewEnquiry);
    harness
}

#[test]
fn typed_text_is_seen_in_the_smallest_windows() {
    for (columns, rows) in [(40, 10), (30, 40), (20, 5)] {
        for open in [Action::NewEnquiry, Action::Note] {
            let mut harness = Harness::signed_in(4);
            harness.means(open.clone());
            harness.types("visible");
            let shown = lines(&harness, columns, rows).join("\n");
            assert!(
                shown.contains("visible"),
                "{open:?} at {columns}x{rows}:\n{shown}"
            );
        }
    }
}

#[test]
fn hint_of_narrow_form_has_the_width_of_the_window() {
    let harness = new_enquiry();
    let shown = lines(&harness, 40, 12);
    let hint = shown.iter().find(|line| line.contains("Type part of it"));
    assert!(
        hint.is_some_and(|line| line.contains("or press")),
        "{shown:?}"
    );
    let label = shown.iter().position(|line| line.contains("▌ About"));
    let field = label.and_then(|label| shown.get(label + 1));
    assert!(
        field.is_some_and(|line| line.trim_matches(['│', ' ']).is_empty()),
        "{shown:?}"
    );
    // In a wide window the field stands beside its label.
    let wide = lines(&harness, 80, 24);
    let label = wide
        .iter()
        .position(|line| line.contains("▌ About"))
        .expect("the label");
    assert!(wide[label + 1].contains("Type part of it"), "{wide:?}");
}

/// How late something is comes before its reference.
#[test]
fn narrow_queue_shows_when_each_is_due() {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::View(QueueView::All));
    harness.page(rows(8), false);
    let late = |columns| {
        let shown = lines(&harness, columns, 40);
        let late = shown.into_iter().filter(|line| line.contains('‼'));
        late.map(|line| line.trim_end().ends_with("late"))
            .collect::<Vec<_>>()
    };
    assert_eq!(late(30), [true], "{:?}", lines(&harness, 30, 40));
}
