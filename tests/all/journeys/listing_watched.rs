//! W lists what the person watches, and every act of the queue is at home there.

use super::*;
use enquiries::domain::Role;

/// W was pressed in a tab, and these came.
fn listed(rows: &[usize]) -> Harness {
    let mut desk = Harness::signed_in(5);
    desk.means(Action::Watched);
    came(&mut desk, rows);
    desk
}

fn came(desk: &mut Harness, rows: &[usize]) {
    let rows = rows.iter().map(|number| row(*number)).collect();
    desk.answer(Slot::Queue, Ok(Response::Found(rows)));
}

fn asked(desk: &Harness) -> Request {
    desk.newest(Slot::Queue).expect("a list is asked for").1
}

const WATCHED: Request = Request::Watched { limit: 201 };

#[test]
fn what_is_watched_is_listed_in_the_order_it_came_and_opened() {
    let mut desk = Harness::signed_in(5);
    desk.means(Action::Watched);
    assert_eq!(asked(&desk), WATCHED);
    assert!(!WATCHED.changes());
    came(&mut desk, &[3, 1, 2]);
    let rows = desk.store.queue.list().rows().iter();
    let ids: Vec<_> = rows.map(|row| row.id).collect();
    assert_eq!(ids, [3, 1, 2].map(|number| row(number).id));
    desk.means(Action::Down);
    desk.means(Action::Open);
    assert_eq!(desk.store.enquiry.id, Some(row(1).id));
    // Back from it the bar stands where it stood, and again back is the tab.
    desk.means(Action::Back);
    assert_eq!(chosen(&desk), 1);
    desk.means(Action::Back);
    assert!(desk.store.queue.found.is_none());
    assert!(matches!(asked(&desk), Request::QueuePage { .. }));
}

#[test]
fn esc_goes_back_to_the_dashboard_where_it_was_opened_there() {
    let mut desk = Harness::signed_in(5);
    desk.means(Action::Dashboard);
    desk.means(Action::Watched);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    came(&mut desk, &[2, 4]);
    // Marks are let go of first.
    desk.means(Action::Mark);
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Dashboard);
    assert!(desk.store.queue.found.is_none());
}

#[test]
fn acts_are_done_in_it_and_it_is_asked_for_again() {
    let mut desk = listed(&[3, 1]);
    desk.means(Action::MarkAll);
    desk.means(Action::AssignToMe);
    let (_, request) = desk.newest(Slot::Act).unwrap();
    let Request::Assign { enquiries, .. } = request else {
        panic!("not assigned but {request:?}");
    };
    let about: Vec<_> = enquiries.iter().map(|seen| seen.id).collect();
    assert_eq!(about, [row(3).id, row(1).id]);
    desk.asked
        .retain(|(request_id, _)| request_id.slot == Slot::Act);
    let moved = vec![seen(3, row(3).version + 1), seen(1, row(1).version + 1)];
    desk.answer(Slot::Act, Ok(ended(moved, &[])));
    assert_eq!(asked(&desk), WATCHED);
    desk.means(Action::Sort(1));
    assert_eq!(desk.notice(), "What you watch is shown changed last first.");
    // Its name is nothing that somebody searched for.
    desk.means(Action::Search);
    let Some(Popup::Search { field }) = &desk.store.popup else {
        panic!("no search");
    };
    assert_eq!(field.text(), "");
}

#[test]
fn what_is_no_longer_watched_leaves_the_list() {
    let mut desk = listed(&[3, 1]);
    desk.means(Action::Open);
    let mut whole = detail(row(3));
    whole.context = context();
    let me = desk.store.person.as_ref().unwrap().staff_id;
    whole.context.watchers[0].staff_id = me;
    desk.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(whole))));
    desk.means(Action::Watch);
    desk.asked
        .retain(|(request_id, _)| request_id.slot == Slot::Act);
    desk.answer(Slot::Act, Ok(Response::Watching(false)));
    assert_eq!(asked(&desk), WATCHED);
    came(&mut desk, &[1]);
    desk.means(Action::Back);
    assert_eq!(chosen(&desk), 1);
    // Pressed again in the list, the rows stay until it is read again.
    desk.means(Action::Watched);
    assert_eq!(desk.store.queue.list().len(), 1);
}

#[test]
fn an_auditor_may_look() {
    let mut desk = listed(&[]);
    desk.store.person.as_mut().unwrap().role = Role::Auditor;
    assert_eq!(desk.store.why_not(&Action::Watched), None);
    desk.means(Action::Watched);
    assert_eq!(asked(&desk), WATCHED);
}
