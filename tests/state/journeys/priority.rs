//! Priority: two keys for one enquiry or all marked ones, and undo.

use super::*;

#[test]
fn bulk_priority_takes_two_keys_and_undo_restores_each() {
    // R077
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Refresh);
    let mut mixed = rows(4);
    mixed[1].priority = 2;
    harness.page(mixed, false);
    for _ in 0..3 {
        harness.means(Action::Mark);
    }
    harness.means(Action::Priority);
    assert_eq!(harness.store.place(), KeyContext::Priority);
    harness.means(Action::ToPriority(1));
    // A second key while the change is being saved has no effect.
    harness.means(Action::ToPriority(4));
    let (request_id, request) = harness.newest(Slot::Act).unwrap();
    let Request::ChangePriority { enquiries, to } = request else {
        panic!("not a change of priority");
    };
    assert_eq!(enquiries, [seen(0, 4), seen(1, 4), seen(2, 4)]);
    assert_eq!(to, [1, 1, 1]);
    let moved = vec![seen(0, 5), seen(1, 5)];
    harness.handle_response(request_id, Ok(ended(moved, &[2])));
    assert_eq!(
        harness.notice(),
        "2 enquiries are now emergency; 1 had changed since you saw it. Press ! to see it. Press u to undo."
    );
    assert!(harness.store.popup.is_none());
    assert_eq!(harness.store.queue.list().marks.len(), 1);
    harness.means(Action::Undo);
    let back: Vec<_> = harness
        .asked
        .iter()
        .filter_map(|(_, request)| match request {
            Request::ChangePriority { enquiries, to } => Some((enquiries.clone(), to.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(back, [(vec![seen(0, 5), seen(1, 5)], vec![3, 2])]);
}

#[test]
fn refused_priority_is_reported_in_its_popup() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Priority);
    harness.means(Action::Up);
    harness.means(Action::Confirm);
    let (_, request) = harness.newest(Slot::Act).unwrap();
    assert!(matches!(request, Request::ChangePriority { to, .. } if to == [2]));
    harness.answer(Slot::Act, Err(refusal()));
    let Some(Popup::Priority(picker)) = &harness.store.popup else {
        panic!("the box was closed");
    };
    let error = picker.error.as_ref().unwrap();
    assert_eq!(error.reasons.len(), 2);
    assert!(!picker.saving);
}
