//! Filter of the loaded rows by letters; marks for one row, a run of rows, or all that are shown.

use super::*;

#[test]
fn filter_narrows_rows_and_esc_clears_it() {
    // R073
    let mut harness = Harness::signed_in(8);
    for _ in 0..6 {
        harness.means(Action::Down);
    }
    harness.means(Action::Filter);
    harness.types("sam");
    assert_eq!(harness.queue().list().shown().len(), 2);
    assert_eq!(chosen(&harness), 6, "the chosen one still fits");
    harness.types(" escal");
    assert_eq!(chosen(&harness), 5);
    // Subject, type, stage, reference and assignee are matched; letters are never commands.
    for (words, count) in [
        ("p60", 1),
        ("payment plan", 8),
        ("triage", 1),
        ("4f7k", 1),
        ("zz", 0),
    ] {
        harness.means(Action::Edit(Edit::DeleteToStart));
        harness.types(words);
        assert_eq!(harness.queue().list().shown().len(), count, "{words}");
    }
    assert!(harness.list_request().is_none(), "nothing is asked");
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Queue);
    assert_eq!(harness.queue().list().shown().len(), 8);
}

/// All shown rows are marked by one key and assigned by another.
#[test]
fn mark_all_applies_to_filtered_rows() {
    // R079
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Filter);
    harness.types("jo brown");
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Queue);
    harness.means(Action::MarkAll);
    harness.means(Action::AssignToMe);
    let (enquiries, _) = parts(&harness.request::<Assign>().changes);
    assert_eq!(enquiries, [seen(1, 4), seen(7, 4)]);
    harness.means(Action::MarkAll);
    assert!(harness.queue().list().marks.is_empty());
    harness.means(Action::Back);
    assert_eq!(harness.queue().list().shown().len(), 8);
}

#[test]
fn held_mark_key_marks_consecutive_rows() {
    let mut harness = Harness::signed_in(8);
    for _ in 0..3 {
        harness.means(Action::MarkDown);
    }
    let marks = &harness.queue().list().marks;
    assert_eq!(marks.len(), 4);
    assert!((0..4).all(|number| marks.contains(&row(number).id)));
}

#[test]
fn filtered_refresh_keeps_chosen_enquiry() {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Filter);
    harness.types("sam");
    harness.means(Action::Down);
    assert_eq!(chosen(&harness), 6);
    harness.means(Action::Confirm);
    harness.means(Action::Refresh);
    let mut fewer = rows(8);
    fewer.remove(0);
    harness.page(fewer, true);
    assert_eq!(chosen(&harness), 6);
    // A short filtered list does not request another page.
    assert!(harness.list_request().is_none());
}
