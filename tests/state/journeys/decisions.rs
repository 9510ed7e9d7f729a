//! Decisions: recorded and withdrawn by key, each with its undo; faults beside their fields.

use super::*;
use chrono::Days;
use enquiries::domain::{Decision, Page, typed_time};
use enquiries::features::decisions::{
    DecisionField, DecisionList, ListDecisions, RecordDecision, RecordDecisionForm,
    WithdrawDecision, WithdrawDecisionForm,
};
use enquiries::view::View;

fn decision(number: u128, what: &str) -> Decision {
    Decision {
        id: id(number),
        version: 3,
        enquiry_id: row(0).id,
        reference: row(0).reference,
        decision: what.into(),
        decided_on: typed_time::today(now()),
        in_force_from: typed_time::today(now()),
        recorded_by: "Asha Patel".into(),
        ..Decision::default()
    }
}

/// The list of an enquiry, with one that stands and one that is withdrawn.
fn listed() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Decisions);
    assert_eq!(harness.key_context(), KeyContext::Decisions);
    assert_eq!(harness.request::<ListDecisions>().enquiry_id, row(0).id);
    let withdrawn = Decision {
        withdrawn: Some("Wrong person".into()),
        decided_on: typed_time::today(now()) - Days::new(1),
        ..decision(91, "Licence refused")
    };
    let as_of = harness.now;
    harness.reply::<ListDecisions>(Ok(Page {
        rows: vec![decision(90, "Licence granted"), withdrawn],
        more: false,
        as_of,
    }));
    harness
}

#[test]
fn decision_is_recorded_with_its_dates_and_taken_back() {
    let mut harness = listed();
    harness.means(Action::RecordDecision);
    assert_eq!(harness.key_context(), KeyContext::NewDecision);
    harness.types("Licence granted for a year");
    harness.means(Action::NextField);
    harness.means(Action::NextField);
    harness.types("tomorrow");
    harness.means(Action::NextField);
    harness.types("+365");
    harness.means(Action::NextField);
    harness.types("+21");
    harness.means(Action::NextField);
    harness.types("Licensing Act 2003");
    harness.means(Action::Confirm);
    // A second key while it is being saved has no effect.
    harness.means(Action::Confirm);
    let [sent] = harness
        .requests::<RecordDecision>()
        .try_into()
        .expect("one request");
    let today = typed_time::today(harness.now);
    let day = |days| Some(today + Days::new(days));
    assert_eq!(sent.enquiry.seen.id, row(0).id);
    assert_eq!(sent.decision, "Licence granted for a year");
    assert_eq!((sent.decided_on, Some(sent.in_force_from)), (today, day(1)));
    assert_eq!((sent.expires_on, sent.appeal_until), (day(365), day(21)));
    assert_eq!(sent.appeal_basis.as_deref(), Some("Licensing Act 2003"));
    harness.reply::<RecordDecision>(Ok(id(92)));
    assert_eq!(harness.key_context(), KeyContext::Decisions);
    let said = format!(
        "Decision recorded on {}. Press u to undo.",
        row(0).reference
    );
    assert_eq!(harness.notice(), said);
    harness.means(Action::Undo);
    let back = harness.request::<WithdrawDecision>();
    assert_eq!((back.decision.id, back.decision.version), (id(92), 1));
    assert_eq!(back.reason.as_deref(), Some("Recorded by mistake"));
}

#[test]
fn faults_of_a_decision_stay_beside_their_fields_and_esc_keeps_the_text() {
    let mut harness = listed();
    harness.means(Action::RecordDecision);
    harness.means(Action::Confirm);
    harness.types("Licence granted");
    harness.means(Action::PreviousField);
    harness.means(Action::PreviousField);
    harness.types("someday");
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "a wrong day was sent");
    let form: &RecordDecisionForm = harness.top().expect("the form is open");
    let faults = [(DecisionField::Appeal, typed_time::RIGHT_DAY_IS.to_owned())];
    assert_eq!(form.faults, faults);
    harness.means(Action::Back);
    assert_eq!(
        harness.notice(),
        "The decision was not recorded. Press E to go on with it."
    );
    harness.means(Action::RecordDecision);
    let form: &RecordDecisionForm = harness.top().expect("the form is open");
    assert_eq!(form.fields[0].text(), "Licence granted");
}

#[test]
fn what_was_typed_about_one_enquiry_is_offered_on_no_other() {
    let mut harness = listed();
    harness.means(Action::RecordDecision);
    harness.types("Licence granted");
    harness.means(Action::Back);
    harness.means(Action::Back);
    harness.means(Action::Back);
    harness.means(Action::Down);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(detail(row(1))));
    harness.means(Action::Decisions);
    assert_eq!(harness.request::<ListDecisions>().enquiry_id, row(1).id);
    harness.means(Action::RecordDecision);
    let form: &RecordDecisionForm = harness.top().expect("the form is open");
    assert_eq!(form.fields[0].text(), "");
}

#[test]
fn decision_is_withdrawn_with_a_reason_and_taken_back() {
    let mut harness = listed();
    harness.means(Action::Withdraw);
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "withdrawn without a reason");
    harness.types("Appeal allowed");
    harness.means(Action::Confirm);
    let sent = harness.request::<WithdrawDecision>();
    assert_eq!((sent.decision.id, sent.decision.version), (id(90), 3));
    assert_eq!(sent.reason.as_deref(), Some("Appeal allowed"));
    harness.reply::<WithdrawDecision>(Ok(4));
    assert_eq!(
        harness.notice(),
        "Decision withdrawn: Licence granted. Press u to undo."
    );
    harness.means(Action::Undo);
    let back = harness.request::<WithdrawDecision>();
    assert_eq!((back.decision.version, back.reason), (4, None));
}

#[test]
fn withdrawn_decision_is_not_withdrawn_again() {
    let mut harness = listed();
    harness.means(Action::Down);
    harness.means(Action::Withdraw);
    assert!(harness.top::<WithdrawDecisionForm>().is_none());
    let list: &DecisionList = harness.view().expect("the list is open");
    let why = list.why_not(&Action::Withdraw);
    assert_eq!(why.as_deref(), Some("it is withdrawn already"));
}
