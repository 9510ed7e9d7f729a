//! Priority: two keys for one enquiry or all marked ones, and undo.

use super::*;

#[test]
fn bulk_priority_takes_two_keys_and_undo_restores_each() {
    // R076
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Refresh);
    let mut mixed = rows(4);
    mixed[1].priority = 2;
    harness.page(mixed, false);
    for _ in 0..3 {
        harness.means(Action::Mark);
    }
    harness.means(Action::Priority);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Priority);
    harness.means(Action::ToPriority(1));
    // A second key while the change is being saved has no effect.
    harness.means(Action::ToPriority(4));
    assert_eq!(harness.requests::<ChangePriority>().len(), 1);
    let (enquiries, to) = parts(&harness.request::<ChangePriority>().changes);
    assert_eq!(enquiries, [seen(0, 4), seen(1, 4), seen(2, 4)]);
    assert_eq!(to, [1, 1, 1]);
    let moved = vec![seen(0, 5), seen(1, 5)];
    harness.reply::<ChangePriority>(Ok(result(moved, &[2])));
    assert_eq!(
        harness.notice(),
        "2 enquiries are now emergency; 1 had changed since you saw it. Press ! to see it. Press u to undo."
    );
    assert_eq!(harness.key_context(), KeyContext::Queue);
    assert_eq!(harness.queue().list().marks.len(), 1);
    harness.means(Action::Undo);
    let back = harness.requests::<ChangePriority>();
    let back: Vec<_> = back.iter().map(|change| parts(&change.changes)).collect();
    assert_eq!(back, [(vec![seen(0, 5), seen(1, 5)], vec![3, 2])]);
}

#[test]
fn refused_priority_is_reported_in_its_popup() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Priority);
    harness.means(Action::Up);
    harness.means(Action::Confirm);
    let (_, to) = parts(&harness.request::<ChangePriority>().changes);
    assert_eq!(to, [2]);
    harness.reply::<ChangePriority>(Err(refusal()));
    let about = &harness.top::<PriorityPicker>().expect("the popup").about;
    let error = about.error.as_ref().unwrap();
    assert_eq!(error.reasons.len(), 2);
    assert!(!about.saving);
}
