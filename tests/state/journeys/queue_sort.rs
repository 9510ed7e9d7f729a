//! Sort orders of the queue: one key, rows stay until the new ones arrive, each order has its own page key.

use super::*;
use enquiries::domain::Sort;

#[test]
fn new_sort_order_keeps_rows_until_first_page_arrives() {
    // R072
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Last);
    harness.means(Action::Sort(1));
    let request = harness.request::<ListPage>();
    assert_eq!((request.sort, request.after), (Sort::Received, None));
    assert_eq!(harness.queue().list().rows().len(), 8);
    assert_eq!(harness.queue().list().sort, Sort::Due, "not before it came");
    harness.page(vec![row(5), row(1)], true);
    assert_eq!(harness.queue().list().sort, Sort::Received);
    assert_eq!(harness.queue().list().rows().len(), 2);
    assert_eq!(chosen(&harness), 5);
    assert_eq!(harness.notice(), "");
    // The next page follows the last row of this order, not of the previous one.
    let request = harness.request::<ListPage>();
    assert_eq!(
        (request.sort, request.after),
        (Sort::Received, Some(row(1).key()))
    );
}

#[test]
fn sort_orders_cycle_in_both_directions() {
    // R073: every column can be sorted by.
    let mut harness = Harness::signed_in(8);
    for sort in Sort::ALL.iter().copied().skip(1).chain([Sort::Due]) {
        harness.means(Action::Sort(1));
        assert_eq!(harness.queue().lists.sort, sort);
    }
    for sort in Sort::ALL.iter().copied().rev() {
        harness.means(Action::Sort(-1));
        assert_eq!(harness.queue().lists.sort, sort);
    }
}

#[test]
fn every_tab_has_its_number_key() {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    for (view, number) in QueueView::ALL.iter().copied().zip('1'..) {
        let key = KeyEvent::new(KeyCode::Char(number), KeyModifiers::NONE);
        let meant = enquiries::keymap::lookup(KeyContext::Queue, key);
        assert_eq!(meant, Some(Action::View(view)));
    }
}
