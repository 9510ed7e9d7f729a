//! Assignment of marked enquiries, its refusals, and undo.

use super::*;

#[test]
fn bulk_assign_of_marked_rows_can_be_undone() {
    let mut desk = Harness::signed_in(8);
    for _ in 0..3 {
        desk.means(Action::Mark);
    }
    desk.means(Action::Assign);
    desk.answer(Slot::Colleagues, Ok(Response::Colleagues(colleagues())));
    desk.types("ma od");
    desk.means(Action::Confirm);
    let (request_id, request) = desk.newest(Slot::Act).unwrap();
    let Request::Assign { enquiries, to, .. } = request else {
        panic!("not an assignment");
    };
    assert_eq!(enquiries, [seen(0, 4), seen(1, 4), seen(2, 4)]);
    assert_eq!(to, [Some(id(704)); 3]);
    let moved = vec![seen(0, 5), seen(1, 5)];
    desk.handle_response(request_id, Ok(ended(moved, &[2])));
    assert_eq!(
        desk.notice(),
        "Assigned 2 enquiries to Mary Oduya; 1 had changed since you saw it. Press ! to see it. Press u to undo."
    );
    assert!(desk.store.popup.is_none());
    // The stale enquiry stays marked.
    assert_eq!(desk.store.queue.list().marks.len(), 1);

    desk.means(Action::Undo);
    let back: Vec<_> = desk
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
    let mut desk = Harness::signed_in(4);
    desk.means(Action::AssignToMe);
    let moved = vec![seen(0, 5)];
    desk.answer(Slot::Act, Ok(ended(moved, &[])));
    desk.after(TimeDelta::seconds(31));
    assert!(desk.store.undo.is_none());
    desk.means(Action::Undo);
    assert_eq!(
        desk.notice(),
        "Nothing to undo. You cannot undo a stage change, note or letter."
    );
}

#[test]
fn refused_assignment_shows_all_reasons_beside_row() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::AssignToMe);
    desk.answer(Slot::Act, Err(refusal()));
    let (at, error) = desk.store.queue.refused.clone().unwrap();
    assert_eq!(at, row(0).id);
    assert_eq!(error.sentence, "You cannot assign this enquiry.");
    assert_eq!(error.reasons.len(), 2);
}
