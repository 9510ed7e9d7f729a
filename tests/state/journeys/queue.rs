//! Sign-in picker and queue: selection, requests, refresh and paging.

use super::*;

#[test]
fn sign_in_picker_filters_and_enter_signs_in() {
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.types("jo");
    harness.means(Action::Confirm);
    let expected = SignIn {
        tenant_code: "HMRC".into(),
        username: "jo.brown".into(),
    };
    assert_eq!(harness.request::<SignIn>(), expected);
}

#[test]
fn second_enter_opens_no_second_session() {
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Confirm);
    harness.means(Action::Confirm);
    assert_eq!(harness.requests::<SignIn>().len(), 1);
}

/// The picker is loaded again while the server is lost, but not in place of a sign-in.
#[test]
fn retry_does_not_supersede_sign_in() {
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Refresh);
    harness.reply::<SignInChoices>(Err(Failure::Unavailable("gone".into())));
    assert_eq!(
        harness
            .store
            .services
            .connection
            .freshness(harness.store.now),
        Freshness::Lost
    );
    harness.means(Action::Confirm);
    harness.after(TimeDelta::seconds(2));
    assert!(harness.requests::<SignInChoices>().is_empty());
    let token = enquiries::domain::SessionToken::new("secret".into(), 1, id(ME));
    harness.reply::<SignIn>(Ok(signed_in(person(), token)));
    assert!(harness.store.person.is_some());
}

/// A refused sign-in leaves the name and the list as they were, to try again.
#[test]
fn refused_sign_in_can_be_repeated() {
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.types("jo");
    harness.means(Action::Confirm);
    harness.reply::<SignIn>(Err(refusal()));
    let picker = harness.top::<SignInPicker>().expect("the picker");
    let error = picker.error.as_deref().unwrap_or_default();
    assert!(
        error.starts_with("Jo Brown could not be signed in."),
        "{error}"
    );
    assert_eq!(picker.matches().len(), 1);
    harness.means(Action::Confirm);
    assert_eq!(harness.requests::<SignIn>().len(), 1);
}

#[test]
fn late_response_to_older_request_is_dropped() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::View(QueueView::Team));
    let old = harness.number::<ListPage>();
    harness.means(Action::View(QueueView::All));
    harness.page(rows(3), false);
    let late = QueuePage {
        rows: rows(8),
        more: false,
        as_of: harness.now,
    };
    harness.handle_reply(Reply::of::<ListPage>(old, Ok(late)));
    assert_eq!(harness.queue().list().rows().len(), 3);
}

#[test]
fn session_state_is_cleared_at_sign_out() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Open);
    harness.means(Action::Refresh);
    let of_the_old = harness.number::<LoadEnquiry>();
    harness.means(Action::SignOut);
    assert!(harness.others.contains(&Effect::SetSession(None)));
    harness.handle_reply(Reply::of::<LoadEnquiry>(of_the_old, Ok(detail(row(0)))));
    assert!(harness.store.person.is_none());
    // The sign-in picker is the only view.
    assert_eq!(harness.store.stack.ids().len(), 1);
    assert_eq!(harness.store.stack.key_context(), KeyContext::SignIn);
}

#[test]
fn selection_follows_enquiry_through_refresh() {
    let mut harness = Harness::signed_in(8);
    for _ in 0..3 {
        harness.means(Action::Down);
    }
    assert_eq!(chosen(&harness), 3);
    harness.means(Action::Refresh);
    let mut fewer = rows(8);
    fewer.remove(0);
    harness.page(fewer, false);
    assert_eq!(chosen(&harness), 3);
    assert_eq!(harness.queue().list().cursor.index, 2);
}

#[test]
fn removal_of_chosen_enquiry_is_reported() {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Down);
    harness.means(Action::Refresh);
    let mut without = rows(8);
    let gone = without.remove(1);
    harness.page(without, false);
    assert_eq!(
        harness.notice(),
        format!("{} is no longer in this list.", gone.reference)
    );
    assert_eq!(chosen(&harness), 2);
}

#[test]
fn rows_stay_during_refresh_and_after_its_failure() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Refresh);
    assert_eq!(harness.queue().list().rows().len(), 4);
    harness.fail_list(Failure::Internal("queue/page".into()));
    let list = harness.queue().list();
    assert_eq!(list.rows().len(), 4);
    assert!(list.rows.why().is_some());
}

#[test]
fn next_page_is_requested_early_and_appended() {
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Refresh);
    harness.page(rows(100), true);
    assert!(harness.list_request().is_none());
    for _ in 0..80 {
        harness.means(Action::Down);
    }
    assert_eq!(harness.request::<ListPage>().after, Some(row(99).key()));
    harness.page((100..150).map(row).collect(), false);
    assert_eq!(harness.queue().list().rows().len(), 150);
    assert_eq!(chosen(&harness), 80);
    harness.means(Action::Last);
    assert_eq!(chosen(&harness), 149);
    assert!(harness.list_request().is_none());
}

#[test]
fn refresh_deep_in_queue_requests_visible_rows() {
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Refresh);
    harness.page(rows(150), true);
    for _ in 0..90 {
        harness.means(Action::Down);
    }
    harness.means(Action::Refresh);
    let after = harness.request::<ListPage>().after.unwrap();
    let from = rows(150).iter().position(|row| row.key() == after).unwrap() + 1;
    let mut page: Vec<_> = (from..150).map(row).collect();
    let gone = page.iter().position(|r| r.id == row(95).id).unwrap();
    page.remove(gone);
    harness.page(page, true);
    assert_eq!(harness.queue().list().rows().len(), 149);
    assert_eq!(chosen(&harness), 90);
}

#[test]
fn displayed_age_changes_once_a_minute() {
    let mut harness = Harness::signed_in(4);
    harness.after(TimeDelta::milliseconds(900));
    let begun = harness.store.minute();
    for _ in 0..40 {
        harness.after(TimeDelta::milliseconds(1_100));
        assert_eq!(harness.store.minute(), begun);
    }
    harness.after(TimeDelta::seconds(60));
    assert_eq!(harness.store.minute(), begun + TimeDelta::minutes(1));
}

/// The harness fails on a reply that no view claims.
#[test]
fn late_results_of_a_search_that_was_left_are_dropped() {
    let mut harness = Harness::signed_in(5);
    harness.means(Action::Search);
    harness.types("plan");
    harness.means(Action::Confirm);
    let late = harness.list_request().expect("the search").0;
    harness.means(Action::Back);
    harness.handle_reply(Reply::new(late, Ok(Box::new(rows(3)))));
    assert_eq!(harness.queue().list().rows().len(), 5);
}
