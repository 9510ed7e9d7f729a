//! Keys of open work on a closed enquiry: each says so at once.

use super::*;

/// The sentence says what is possible, as the database does where it was asked.
#[test]
fn keys_of_open_work_say_that_an_enquiry_is_closed() {
    let closed = row(7);
    assert!(closed.standard_stage.ends());
    let mut harness = Harness::signed_in(0);
    harness.means(Action::Refresh);
    harness.page(vec![closed.clone()], false);
    let keys = [
        Action::Note,
        Action::Assign,
        Action::AssignToMe,
        Action::Priority,
    ];
    let says = |harness: &mut Harness, words: &str| {
        for key in &keys {
            harness.means(key.clone());
            assert!(!harness.store.stack.has_popup(), "{key:?}");
            assert!(!harness.is_writing(), "{key:?}");
            let notice = harness.notice();
            assert!(
                notice.contains("is closed.") && notice.contains(words),
                "{key:?}: {notice}"
            );
        }
    };
    says(&mut harness, "see whether it can be reopened");
    harness.means(Action::Open);
    let mut known = detail(closed.clone());
    known.transitions.truncate(1);
    known.transitions[0].refused_because.clear();
    harness.reply_enquiry(Ok(known.clone()));
    says(&mut harness, "Press s to reopen it first.");
    known.transitions[0].refused_because = vec!["Only a supervisor may reopen it.".into()];
    harness.means(Action::Refresh);
    harness.reply_enquiry(Ok(known.clone()));
    says(
        &mut harness,
        "You cannot reopen it. Only a supervisor may reopen it.",
    );
    known.transitions.clear();
    harness.means(Action::Refresh);
    harness.reply_enquiry(Ok(known));
    says(
        &mut harness,
        "It cannot be reopened. Press N for a new enquiry.",
    );
    // A letter may still be sent.
    harness.means(Action::Reply);
    assert!(harness.store.stack.has_popup());
}
