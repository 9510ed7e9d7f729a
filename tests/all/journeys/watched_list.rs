//! List of watched enquiries (W): every action of the queue works in it.

use super::*;
use enquiries::domain::Role;

/// The list opened by W from a tab, with these rows.
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
fn watched_list_keeps_server_order_and_opens_rows() {
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
    // Back from the enquiry the cursor is where it was; the next Esc returns to the tab.
    desk.means(Action::Back);
    assert_eq!(chosen(&desk), 1);
    desk.means(Action::Back);
    assert!(desk.store.queue.found.is_none());
    assert!(matches!(asked(&desk), Request::QueuePage { .. }));
}

#[test]
fn esc_in_watched_list_returns_to_dashboard() {
    let mut desk = Harness::signed_in(5);
    desk.means(Action::Dashboard);
    desk.means(Action::Watched);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    came(&mut desk, &[2, 4]);
    // Esc clears marks first.
    desk.means(Action::Mark);
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Dashboard);
    assert!(desk.store.queue.found.is_none());
}

#[test]
fn mutation_in_watched_list_refreshes_it() {
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
    assert_eq!(
        desk.notice(),
        "Watched enquiries are always changed last first."
    );
    // Its title is not a search text.
    desk.means(Action::Search);
    let Some(Popup::Search { field }) = &desk.store.popup else {
        panic!("no search");
    };
    assert_eq!(field.text(), "");
}

#[test]
fn unwatched_enquiry_leaves_watched_list() {
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
    // W again in the list keeps the rows until the refresh arrives.
    desk.means(Action::Watched);
    assert_eq!(desk.store.queue.list().len(), 1);
}

#[test]
fn auditor_may_open_watched_list() {
    let mut desk = listed(&[]);
    desk.store.person.as_mut().unwrap().role = Role::Auditor;
    assert_eq!(desk.store.why_not(&Action::Watched), None);
    desk.means(Action::Watched);
    assert_eq!(asked(&desk), WATCHED);
}
