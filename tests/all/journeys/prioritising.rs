//! How urgent: two keys for one or for all that are marked, and u takes it back.

use super::*;

#[test]
fn two_keys_change_the_priority_of_all_marked_and_u_gives_each_its_own_back() {
    // R077
    let mut desk = Desk::signed_in(0);
    desk.means(Intent::Refresh);
    let mut mixed = rows(4);
    mixed[1].priority = 2;
    desk.page(mixed, false);
    for _ in 0..3 {
        desk.means(Intent::Mark);
    }
    desk.means(Intent::Priority);
    assert_eq!(desk.store.place(), Place::Priority);
    desk.means(Intent::ToPriority(1));
    // A second key while it is saved does nothing.
    desk.means(Intent::ToPriority(4));
    let (ticket, question) = desk.newest(Slot::Act).unwrap();
    let Question::ChangePriority { enquiries, to } = question else {
        panic!("not a change of priority");
    };
    assert_eq!(enquiries, [seen(0, 4), seen(1, 4), seen(2, 4)]);
    assert_eq!(to, 1);
    let moved = vec![seen(0, 5), seen(1, 5)];
    desk.absorb(ticket, Ok(ended(moved, &[2])));
    assert_eq!(
        desk.notice(),
        "2 enquiries are now emergency; 1 had changed since you saw it: ! shows it. u takes it back."
    );
    assert!(desk.store.layer.is_none());
    assert_eq!(desk.store.queue.list().marks.len(), 1);
    desk.means(Intent::Undo);
    let back: Vec<_> = desk
        .asked
        .iter()
        .filter_map(|(_, question)| match question {
            Question::ChangePriority { enquiries, to } => Some((enquiries.clone(), *to)),
            _ => None,
        })
        .collect();
    assert_eq!(back, [(vec![seen(1, 5)], 2), (vec![seen(0, 5)], 3)]);
}

#[test]
fn a_refused_change_of_priority_is_told_in_its_box() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Priority);
    desk.means(Intent::Up);
    desk.means(Intent::Confirm);
    let (_, question) = desk.newest(Slot::Act).unwrap();
    assert!(matches!(question, Question::ChangePriority { to: 2, .. }));
    desk.answer(Slot::Act, Err(refusal()));
    let Some(Layer::Priority(urgency)) = &desk.store.layer else {
        panic!("the box was closed");
    };
    let trouble = urgency.trouble.as_ref().unwrap();
    assert_eq!(trouble.reasons.len(), 2);
    assert!(!urgency.saving);
}
