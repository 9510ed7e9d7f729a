//! Filter of the loaded rows by letters; marks for one row, a run of rows, or all that are shown.

use super::*;

#[test]
fn filter_narrows_rows_and_esc_clears_it() {
    // R073
    let mut desk = Harness::signed_in(8);
    for _ in 0..6 {
        desk.means(Action::Down);
    }
    desk.means(Action::Filter);
    desk.types("sam");
    assert_eq!(desk.store.queue.list().shown().len(), 2);
    assert_eq!(chosen(&desk), 6, "the chosen one still fits");
    desk.types(" escal");
    assert_eq!(chosen(&desk), 5);
    // Subject, type, stage, reference and assignee are matched; letters are never commands.
    for (words, count) in [
        ("p60", 1),
        ("payment plan", 8),
        ("triage", 1),
        ("4f7k", 1),
        ("zz", 0),
    ] {
        desk.means(Action::Edit(Edit::DeleteToStart));
        desk.types(words);
        assert_eq!(desk.store.queue.list().shown().len(), count, "{words}");
    }
    assert!(desk.newest(Slot::Queue).is_none(), "nothing is asked");
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    assert_eq!(desk.store.queue.list().shown().len(), 8);
}

/// All shown rows are marked by one key and assigned by another.
#[test]
fn mark_all_applies_to_filtered_rows() {
    // R079
    let mut desk = Harness::signed_in(8);
    desk.means(Action::Filter);
    desk.types("jo brown");
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    desk.means(Action::MarkAll);
    desk.means(Action::AssignToMe);
    let (_, request) = desk.newest(Slot::Act).unwrap();
    let Request::Assign { enquiries, .. } = request else {
        panic!("not an assignment");
    };
    assert_eq!(enquiries, [seen(1, 4), seen(7, 4)]);
    desk.means(Action::MarkAll);
    assert!(desk.store.queue.list().marks.is_empty());
    desk.means(Action::Back);
    assert_eq!(desk.store.queue.list().shown().len(), 8);
}

#[test]
fn held_mark_key_marks_consecutive_rows() {
    let mut desk = Harness::signed_in(8);
    for _ in 0..3 {
        desk.means(Action::MarkDown);
    }
    let marks = &desk.store.queue.list().marks;
    assert_eq!(marks.len(), 4);
    assert!((0..4).all(|number| marks.contains(&row(number).id)));
}

#[test]
fn filtered_refresh_keeps_chosen_enquiry() {
    let mut desk = Harness::signed_in(8);
    desk.means(Action::Filter);
    desk.types("sam");
    desk.means(Action::Down);
    assert_eq!(chosen(&desk), 6);
    desk.means(Action::Confirm);
    desk.means(Action::Refresh);
    let mut fewer = rows(8);
    fewer.remove(0);
    desk.page(fewer, true);
    assert_eq!(chosen(&desk), 6);
    // A short filtered list does not request another page.
    assert!(desk.newest(Slot::Queue).is_none());
}
