//! Orders of the queue: one key, the rows stay until the new ones have come, pages go on by their own key.

use super::*;
use enquiries::domain::Sort;

#[test]
fn another_order_keeps_the_rows_until_it_has_come_and_begins_at_its_beginning() {
    // R072
    let mut desk = Harness::signed_in(8);
    desk.means(Action::Last);
    desk.means(Action::Sort(1));
    let (_, request) = desk.newest(Slot::Queue).unwrap();
    let Request::QueuePage { sort, after, .. } = request else {
        panic!("not a page: {request:?}");
    };
    assert_eq!((sort, after), (Sort::Received, None));
    assert_eq!(desk.store.queue.list().rows().len(), 8);
    assert_eq!(
        desk.store.queue.list().sort,
        Sort::Due,
        "not before it came"
    );
    desk.page(vec![row(5), row(1)], true);
    assert_eq!(desk.store.queue.list().sort, Sort::Received);
    assert_eq!(desk.store.queue.list().rows().len(), 2);
    assert_eq!(chosen(&desk), 5);
    assert_eq!(desk.notice(), "");
    // Behind the last row of this order, not of the one before.
    let (_, request) = desk.newest(Slot::Queue).unwrap();
    assert!(matches!(
        request,
        Request::QueuePage { sort: Sort::Received, after: Some(after), .. } if after == row(1).key()
    ));
}

#[test]
fn the_orders_go_round_either_way() {
    // R073: by every column.
    let mut desk = Harness::signed_in(8);
    for sort in Sort::ALL.into_iter().skip(1).chain([Sort::Due]) {
        desk.means(Action::Sort(1));
        assert_eq!(desk.store.queue.sort, sort);
    }
    for sort in Sort::ALL.into_iter().rev() {
        desk.means(Action::Sort(-1));
        assert_eq!(desk.store.queue.sort, sort);
    }
}

#[test]
fn every_tab_has_its_number() {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    for (view, number) in QueueView::ALL.into_iter().zip('1'..) {
        let key = KeyEvent::new(KeyCode::Char(number), KeyModifiers::NONE);
        let meant = enquiries::keymap::lookup(KeyContext::Queue, key);
        assert_eq!(meant, Some(Action::View(view)));
    }
}
