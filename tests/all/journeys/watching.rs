//! One key watches the open enquiry, and the same key stops it.

use super::*;
use enquiries::domain::{EnquiryDetail, Watcher};

fn opened(context: enquiries::domain::EnquiryContext) -> Harness {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Open);
    let whole = EnquiryDetail {
        context,
        ..detail(row(0))
    };
    desk.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(whole))));
    desk
}

fn names(desk: &Harness) -> Vec<&str> {
    let detail = desk.store.enquiry.detail.value().unwrap();
    let watchers = detail.context.watchers.iter();
    watchers.map(|watcher| &*watcher.name).collect()
}

#[test]
fn the_key_watches_it_and_stops_and_the_name_is_there_at_once() {
    let mut desk = opened(context());
    for (watches, shown, notice) in [
        (
            true,
            vec!["Asha Patel", "Sam Lewis"],
            "You watch HMRC-26-7T2M4B-4 now. w stops it.",
        ),
        (
            false,
            vec!["Sam Lewis"],
            "You no longer watch HMRC-26-7T2M4B-4. w watches it again.",
        ),
    ] {
        desk.means(Action::Watch);
        let (_, request) = desk.newest(Slot::Act).unwrap();
        // Pressed again before it is answered: nobody knows yet what it would take back.
        desk.means(Action::Watch);
        assert_eq!(
            desk.asked
                .iter()
                .filter(|(t, _)| t.slot == Slot::Act)
                .count(),
            1
        );
        let enquiry_id = row(0).id;
        assert_eq!(
            request,
            Request::Watch {
                enquiry_id,
                watches
            }
        );
        assert!(request.changes());
        desk.answer(Slot::Act, Ok(Response::Watching(watches)));
        assert_eq!(names(&desk), shown);
        assert_eq!(desk.notice(), notice);
    }
}

#[test]
fn what_was_refused_or_is_not_known_changes_no_name() {
    let mut lying = context();
    lying.watchers = vec![Watcher {
        staff_id: id(ME),
        name: "Asha Patel".into(),
    }];
    let mut desk = opened(lying);
    desk.means(Action::Watch);
    desk.answer(Slot::Act, Err(refusal()));
    assert_eq!(names(&desk), ["Asha Patel"]);
    assert!(
        desk.notice()
            .starts_with("Whether you watch HMRC-26-7T2M4B-4 was not changed.")
    );
    // Before it is read nobody knows which of the two the key means.
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Open);
    desk.means(Action::Watch);
    assert!(desk.newest(Slot::Act).is_none());
    assert_eq!(desk.notice(), "Not now: the enquiry is not read yet.");
}
