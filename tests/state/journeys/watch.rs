//! Watch: one key watches the open enquiry, and the same key stops watching.

use super::*;
use enquiries::domain::{EnquiryDetail, Watcher};

fn opened(context: enquiries::domain::EnquiryContext) -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    let whole = EnquiryDetail {
        context,
        ..detail(row(0))
    };
    harness.reply_enquiry(Ok(whole));
    harness
}

fn names(harness: &Harness) -> Vec<&str> {
    let detail = harness.enquiry().detail.value().unwrap();
    let watchers = detail.context.watchers.iter();
    watchers.map(|watcher| &*watcher.name).collect()
}

#[test]
fn watch_key_toggles_and_shows_name_at_once() {
    let mut harness = opened(context());
    for (watches, shown, notice) in [
        (
            true,
            vec!["Asha Patel", "Sam Lewis"],
            "You are watching HMRC-26-7T2M4B-4. Press w to stop.",
        ),
        (
            false,
            vec!["Sam Lewis"],
            "You are not watching HMRC-26-7T2M4B-4. Press w to watch it again.",
        ),
    ] {
        harness.means(Action::Watch);
        // A second press before the response is ignored: it is not known what it would undo.
        harness.means(Action::Watch);
        assert_eq!(harness.requests::<Watch>().len(), 1);
        let request = harness.request::<Watch>();
        assert_eq!(
            (request.target.seen.id, request.watches),
            (row(0).id, watches)
        );
        assert!(AnyRequest::writes(&request));
        harness.reply::<Watch>(Ok(watches));
        assert_eq!(names(&harness), shown);
        assert_eq!(harness.notice(), notice);
    }
}

#[test]
fn refused_watch_leaves_watchers_unchanged() {
    let mut lying = context();
    lying.watchers = vec![Watcher {
        staff_id: id(ME),
        name: "Asha Patel".into(),
    }];
    let mut harness = opened(lying);
    harness.means(Action::Watch);
    harness.answer_change(Err(refusal()));
    assert_eq!(names(&harness), ["Asha Patel"]);
    assert!(
        harness
            .notice()
            .starts_with("Watching HMRC-26-7T2M4B-4 was not changed.")
    );
    // Before the enquiry is loaded it is not known whether the key watches or stops.
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    harness.means(Action::Watch);
    assert!(!harness.is_writing());
    assert_eq!(harness.notice(), "The enquiry is still loading.");
}

/// From the queue a row is watched; from the list of watched enquiries it is no more.
#[test]
fn watch_key_in_a_list_is_about_the_chosen_row() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Down);
    for (watches, notice) in [
        (true, "You are watching HMRC-26-9C8R1D-K. Press w to stop."),
        (
            false,
            "You are not watching HMRC-26-9C8R1D-K. Press w to watch it again.",
        ),
    ] {
        harness.means(Action::Watch);
        let request = harness.request::<Watch>();
        assert_eq!(
            (request.target.seen.id, request.watches),
            (row(1).id, watches)
        );
        harness.reply::<Watch>(Ok(watches));
        assert_eq!(harness.notice(), notice);
        harness.means(Action::Watched);
        harness.found(vec![row(1)]);
    }
}

#[test]
fn marked_enquiries_are_watched_at_once_and_undone() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::MarkDown);
    harness.means(Action::MarkDown);
    harness.means(Action::Watch);
    let request = harness.request::<WatchMany>();
    assert!(AnyRequest::writes(&request) && request.watches && request.colleague.is_none());
    assert_eq!(request.targets.len(), 3);
    // One of them was watched already, and is watched after the undo too.
    let changed: Vec<_> = request.targets[1..].iter().map(|it| it.seen.id).collect();
    harness.reply::<WatchMany>(Ok(changed.clone()));
    assert_eq!(
        harness.notice(),
        "You are watching 2 enquiries. Press u to undo."
    );
    harness.means(Action::Undo);
    let back = harness.request::<WatchMany>();
    let ids: Vec<_> = back.targets.iter().map(|it| it.seen.id).collect();
    assert_eq!((ids, back.watches), (changed.clone(), false));
    harness.reply::<WatchMany>(Ok(changed));
    assert_eq!(
        harness.notice(),
        "Undone: you are not watching 2 enquiries."
    );
    // In the list of watched enquiries the key ends it.
    harness.means(Action::Watched);
    harness.found(rows(3));
    harness.means(Action::MarkAll);
    harness.means(Action::Watch);
    assert!(!harness.request::<WatchMany>().watches);
    harness.reply::<WatchMany>(Ok(Vec::new()));
    assert_eq!(
        harness.notice(),
        "Nothing was changed: you are not watching."
    );
}
