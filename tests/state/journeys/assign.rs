//! Assignment of marked enquiries, its refusals, and undo.

use super::*;

#[test]
fn bulk_assign_of_marked_rows_can_be_undone() {
    let mut harness = Harness::signed_in(8);
    for _ in 0..3 {
        harness.means(Action::Mark);
    }
    harness.means(Action::Assign);
    harness.reply::<Colleagues>(Ok(colleagues()));
    harness.types("ma od");
    harness.means(Action::Confirm);
    let (enquiries, to) = parts(&harness.request::<Assign>().changes);
    assert_eq!(enquiries, [seen(0, 4), seen(1, 4), seen(2, 4)]);
    assert_eq!(to, [Some(id(704)); 3]);
    let moved = vec![seen(0, 5), seen(1, 5)];
    harness.reply::<Assign>(Ok(result(moved, &[2])));
    assert_eq!(
        harness.notice(),
        "Assigned 2 enquiries to Mary Oduya; 1 had changed since you saw it. Press ! to see it. Press u to undo."
    );
    assert_eq!(harness.key_context(), KeyContext::Queue);
    // The stale enquiry stays marked.
    assert_eq!(harness.queue().list().marks.len(), 1);

    harness.means(Action::Undo);
    let back = harness.requests::<Assign>();
    let back: Vec<_> = back.iter().map(|assign| parts(&assign.changes)).collect();
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
    harness.reply::<Assign>(Ok(result(moved, &[])));
    harness.after(TimeDelta::seconds(31));
    assert!(harness.store.services.undo.is_empty());
    harness.means(Action::Undo);
    assert_eq!(
        harness.notice(),
        "Nothing to undo. You cannot undo a note or letter."
    );
}

#[test]
fn refused_assignment_shows_all_reasons_beside_row() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::AssignToMe);
    harness.reply::<Assign>(Err(refusal()));
    let (at, error) = harness.store.services.changes.refused.clone().unwrap();
    assert_eq!(at, row(0).id);
    assert_eq!(error.sentence, "You cannot assign this enquiry.");
    assert_eq!(error.reasons.len(), 2);
}

/// The enquiry may have left the list: an error beside its row would not be seen.
#[test]
fn refused_undo_is_reported_in_a_notice() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::AssignToMe);
    harness.reply::<Assign>(Ok(result(vec![seen(0, 5)], &[])));
    harness.means(Action::Undo);
    harness.reply::<Assign>(Err(refusal()));
    let expected = format!(
        "Not undone: {}. You cannot assign this enquiry. It is closed. It belongs to another team.",
        row(0).reference
    );
    assert_eq!(harness.notice(), expected);
}

/// It would be an event that says nothing.
#[test]
fn assignment_to_who_has_it_is_not_sent() {
    let mut harness = Harness::signed_in(4);
    let mut mine = row(0);
    mine.assignee_id = Some(id(ME));
    harness.means(Action::Refresh);
    harness.page(vec![mine], false);
    harness.means(Action::AssignToMe);
    assert!(!harness.is_writing());
    let words = format!("{} is already assigned to you.", row(0).reference);
    assert_eq!(harness.notice(), words);
}
