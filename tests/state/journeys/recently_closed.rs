//! The list of what was closed lately (C): paged, filtered, by whose work it was.

use super::*;
use crate::fixtures::screens::{closed, recently_closed};
use enquiries::domain::{Page, Scope};
use enquiries::features::recently_closed::{ClosedEnquiry, ListClosed, RecentlyClosed};

/// Closed one after the other, the last of them first.
fn many(numbers: std::ops::Range<usize>) -> Vec<ClosedEnquiry> {
    let one = |number| ClosedEnquiry {
        row: row(number),
        closed_at: now() - TimeDelta::minutes(i64::try_from(number).unwrap()),
        ..closed()
    };
    numbers.map(one).collect()
}

fn reply(harness: &mut Harness, rows: Vec<ClosedEnquiry>, more: bool) {
    let as_of = harness.now;
    harness.reply::<ListClosed>(Ok(Page { rows, more, as_of }));
}

fn list(harness: &Harness) -> &RecentlyClosed {
    harness.view().expect("the list is open")
}

#[test]
fn closed_enquiries_are_paged_and_opened() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::RecentlyClosed);
    let request = harness.request::<ListClosed>();
    assert_eq!((request.scope, request.after), (Scope::Team, None));
    reply(&mut harness, many(0..100), true);
    harness.means(Action::Last);
    let after = many(99..100)[0].closed_at;
    let request = harness.request::<ListClosed>();
    assert_eq!(request.after, Some((after, row(99).id)));
    reply(&mut harness, many(100..130), false);
    assert_eq!(list(&harness).list.rows().len(), 130);
    // The cursor stays on its enquiry while the next page comes.
    assert_eq!(list(&harness).list.chosen().unwrap().row.id, row(99).id);
    harness.means(Action::Open);
    assert_eq!(harness.enquiry().id, row(99).id);
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::RecentlyClosed);
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Queue);
}

#[test]
fn filter_finds_outcome_and_citizen_and_esc_shows_all() {
    let mut harness = recently_closed();
    for words in ["refund again", "griffiths", "OWEN refund", "7t2m", "8n1q"] {
        harness.means(Action::Filter);
        assert_eq!(harness.key_context(), KeyContext::Filter);
        harness.types(words);
        harness.means(Action::Confirm);
        let found = list(&harness).list.shown().len();
        assert_eq!(
            found,
            usize::from(words != "7t2m") + usize::from(words == "8n1q"),
            "{words}"
        );
        harness.means(Action::Back);
        assert_eq!(list(&harness).list.shown().len(), 2);
    }
    assert_eq!(harness.key_context(), KeyContext::RecentlyClosed);
}

#[test]
fn scope_key_loads_the_work_of_others() {
    let mut harness = recently_closed();
    harness.means(Action::NextScope);
    assert_eq!(harness.request::<ListClosed>().scope, Scope::Tenant);
    assert!(
        list(&harness).list.rows().is_empty(),
        "not those of the team"
    );
}

/// A supervisor reopens from here, and the enquiry leaves the list.
#[test]
fn stage_changes_and_refreshes_reload_the_list() {
    let mut harness = recently_closed();
    harness.means(Action::Stage);
    let popup = harness.top::<TransitionPicker>().expect("the popup");
    assert_eq!(popup.targets[0].seen.id, row(7).id);
    harness.means(Action::Back);
    harness.means(Action::Refresh);
    reply(&mut harness, Vec::new(), false);
    assert!(list(&harness).list.is_empty());
    assert!(harness.notice().contains("is no longer in this list"));
}

#[test]
fn failed_reload_keeps_rows_and_says_so() {
    let mut harness = recently_closed();
    harness.means(Action::Refresh);
    harness.reply::<ListClosed>(Err(Failure::Internal("queue/page_closed".into())));
    assert_eq!(list(&harness).list.rows().len(), 2);
    let shown = crate::fixtures::screens::text(&crate::fixtures::screens::paint(
        &harness.store,
        crate::fixtures::screens::DARK,
        80,
        24,
    ));
    assert!(shown.join("\n").contains("Not up to date"), "{shown:?}");
}

#[test]
fn failed_page_is_not_requested_again_at_once() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::RecentlyClosed);
    reply(&mut harness, many(0..100), true);
    harness.means(Action::Last);
    let lost = || Failure::Internal("queue/page_closed".into());
    harness.reply::<ListClosed>(Err(lost()));
    assert_eq!(harness.requests::<ListClosed>().len(), 0);
    harness.means(Action::Up);
    assert_eq!(harness.requests::<ListClosed>().len(), 1, "a key does");
    // The same in a tab of the queue.
    let mut harness = Harness::signed_in(0);
    harness.means(Action::View(QueueView::All));
    harness.page(rows(100), true);
    harness.means(Action::Last);
    harness.fail_list(lost());
    assert!(harness.list_request().is_none());
}
