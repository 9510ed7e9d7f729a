//! Holds: put by key with a reason, ended with two blank fields, undone; and how what is over stands in the queue.

use super::*;
use crate::fixtures::screens::{paint, text};
use enquiries::features::hold::{EndHolds, EndedHold, HoldEnquiries, HoldField, HoldForm};
use enquiries::theme::{Depth, Ground};

// R106
#[test]
fn enquiry_is_put_on_hold_and_undone() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Hold);
    assert_eq!(harness.key_context(), KeyContext::Hold);
    // A reason and an end, beside their fields.
    harness.means(Action::Confirm);
    let form: &HoldForm = harness.top().unwrap();
    let at: Vec<HoldField> = form.faults.iter().map(|(field, _)| *field).collect();
    assert_eq!(at, [HoldField::Until, HoldField::Reason]);
    assert!(harness.requests::<HoldEnquiries>().is_empty());
    harness.types("+5");
    harness.means(Action::NextField);
    harness.types("The bank answers");
    // What was typed is kept for its enquiry, and offered on no other.
    harness.means(Action::Back);
    harness.means(Action::Down);
    harness.means(Action::Hold);
    let form: &HoldForm = harness.top().unwrap();
    assert_eq!(form.reason.text(), "");
    harness.means(Action::Back);
    harness.means(Action::Up);
    harness.means(Action::Hold);
    harness.types("+5");
    harness.means(Action::NextField);
    harness.types("The bank answers");
    harness.means(Action::Confirm);
    let sent = harness.request::<HoldEnquiries>();
    assert_eq!(sent.targets[0].seen.id, row(0).id);
    assert_eq!(sent.reason, "The bank answers");
    assert!(sent.until > harness.now + TimeDelta::days(4));
    harness.reply::<HoldEnquiries>(Ok(vec![row(0).id]));
    assert!(
        harness
            .notice()
            .starts_with(&format!("{} on hold until", row(0).reference)),
        "{}",
        harness.notice()
    );
    harness.means(Action::Undo);
    assert!(harness.request::<EndHolds>().undoes);
}

#[test]
fn two_blank_fields_end_the_hold() {
    let mut harness = Harness::signed_in(4);
    let mut held = row(0);
    held.hold_until = Some(harness.now + TimeDelta::days(3));
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(held.clone())));
    harness.means(Action::Hold);
    harness.means(Action::Confirm);
    let sent = harness.request::<EndHolds>();
    assert_eq!(sent.targets[0].seen.id, row(0).id);
    let until = harness.now + TimeDelta::days(3);
    harness.reply::<EndHolds>(Ok(Some(EndedHold {
        reason: "The bank answers".into(),
        until,
    })));
    assert_eq!(
        harness.notice(),
        format!("{} no longer on hold. Press u to undo.", row(0).reference)
    );
    harness.means(Action::Undo);
    let again = harness.request::<HoldEnquiries>();
    assert_eq!((again.until, again.undoes), (until, true));
}

/// The column of what is left says so, unless a clock runs that says more.
#[test]
fn hold_that_is_over_is_marked() {
    let mut harness = Harness::signed_in(4);
    let mut over = detail(row(0));
    let ended = harness.now - TimeDelta::hours(2);
    over.row.hold_until = Some(ended);
    over.row.due_at = ended;
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(over));
    let drawn = paint(&harness.store, (Depth::True, Ground::Dark), 120, 40);
    let screen = text(&drawn).join("\n");
    assert!(screen.contains("hold over"), "{screen}");
}
