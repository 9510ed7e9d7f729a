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

/// Of a list with more rows than are loaded: those that are loaded, then all, page after page, then none.
#[test]
fn mark_key_again_marks_all_of_the_list() {
    let in_order = |number: usize| {
        let mut row = row(number);
        row.due_at = now() + TimeDelta::hours(i64::try_from(number).unwrap());
        row
    };
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Refresh);
    harness.page((0..5).map(in_order).collect(), true);
    harness.means(Action::MarkAll);
    assert_eq!(harness.queue().list().marks.len(), 5);
    let notice = harness.notice();
    assert_eq!(notice, "5 marked. Press * again to mark all 12.");
    harness.means(Action::MarkAll);
    let next = harness.request::<ListPage>();
    assert_eq!(next.after.map(|key| key.id), Some(row(4).id));
    harness.page((5..9).map(in_order).collect(), true);
    assert_eq!(harness.queue().list().marks.len(), 9);
    harness.page((9..12).map(in_order).collect(), false);
    assert_eq!(harness.queue().list().marks.len(), 12);
    assert_eq!(harness.notice(), "All 12 marked.");
    harness.means(Action::AssignToMe);
    assert_eq!(parts(&harness.request::<Assign>().changes).0.len(), 12);
    harness.means(Action::MarkAll);
    assert!(harness.queue().list().marks.is_empty());
}

/// A filter goes over the pages that are loaded for it.
#[test]
fn mark_key_again_marks_all_that_match() {
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Refresh);
    harness.page(rows(8), true);
    harness.means(Action::Filter);
    harness.types("jo brown");
    harness.means(Action::Confirm);
    harness.means(Action::MarkAll);
    assert_eq!(
        harness.notice(),
        "2 marked. Press * again to mark all that match."
    );
    harness.means(Action::MarkAll);
    harness.page((8..16).map(row).collect(), false);
    assert_eq!(harness.notice(), "All 4 marked.");
}

/// Leaving the list ends it: nothing is marked that is not on the screen.
#[test]
fn marking_all_ends_with_the_list() {
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Refresh);
    harness.page(rows(5), true);
    harness.means(Action::MarkAll);
    harness.means(Action::MarkAll);
    harness.means(Action::View(QueueView::Team));
    harness.page((5..9).map(row).collect(), true);
    assert!(harness.queue().list().marks.is_empty());
}
