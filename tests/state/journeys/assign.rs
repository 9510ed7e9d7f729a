//! Assignment of marked enquiries, its refusals, and undo.

use super::*;

#[test]
fn bulk_assign_of_marked_rows_can_be_undone() {
    let mut harness = Harness::signed_in(8);
    for _ in 0..3 {
        harness.means(Action::Mark);
    }
    harness.means(Action::Assign);
    harness.answer(Slot::Colleagues, Ok(Response::Colleagues(colleagues())));
    harness.types("ma od");
    harness.means(Action::Confirm);
    let (request_id, request) = harness.newest(Slot::Act).unwrap();
    let Request::Assign { enquiries, to, .. } = request else {
        panic!("not an assignment");
    };
    assert_eq!(enquiries, [seen(0, 4), seen(1, 4), seen(2, 4)]);
    assert_eq!(to, [Some(id(704)); 3]);
    let moved = vec![seen(0, 5), seen(1, 5)];
    harness.handle_response(request_id, Ok(ended(moved, &[2])));
    assert_eq!(
        harness.notice(),
        "Assigned 2 enquiries to Mary Oduya; 1 had changed since you saw it. Press ! to see it. Press u to undo."
    );
    assert!(harness.store.popup.is_none());
    // The stale enquiry stays marked.
    assert_eq!(harness.store.queue.list().marks.len(), 1);

    harness.means(Action::Undo);
    let back: Vec<_> = harness
        .asked
        .iter()
        .filter_map(|(_, request)| match request {
            Request::Assign { enquiries, to, .. } => Some((enquiries.clone(), to.clone())),
            _ => None,
        })
        .collect();
    let before = |number: usize| row(number).assignee_id;
    // One request, with the former assignee of each.
    assert_eq!(
        back,
        [(vec![seen(0, 5), seen(1, 5)], vec![before(0), before(1)])]
    );
}

#[test]
fn undo_of_assignment_expires_after_30_seconds() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::AssignToMe);
    let moved = vec![seen(0, 5)];
    harness.answer(Slot::Act, Ok(ended(moved, &[])));
    harness.after(TimeDelta::seconds(31));
    assert!(harness.store.undo.is_none());
    harness.means(Action::Undo);
    assert_eq!(
        harness.notice(),
        "Nothing to undo. You cannot undo a stage change, note or letter."
    );
}

#[test]
fn refused_assignment_shows_all_reasons_beside_row() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::AssignToMe);
    harness.answer(Slot::Act, Err(refusal()));
    let (at, error) = harness.store.queue.refused.clone().unwrap();
    assert_eq!(at, row(0).id);
    assert_eq!(error.sentence, "You cannot assign this enquiry.");
    assert_eq!(error.reasons.len(), 2);
}
