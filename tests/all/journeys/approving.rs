//! A step that somebody else must approve of: asked for in the box of the ways out, and decided there.

use super::*;
use enquiries::domain::{Approval, EnquiryDetail, Role};

/// An enquiry whose closing needs approval, with what has been asked.
fn needing(approval: Option<Approval>) -> EnquiryDetail {
    let mut known = detail(row(0));
    let close = &mut known.transitions[3];
    close.needs_approval = true;
    close.refused_because = vec!["Ask for approval first.".into()];
    close.approval = approval;
    known
}

fn asked_by(who: u128) -> Approval {
    Approval {
        id: id(60),
        reason: "The citizen moved abroad.".into(),
        asked_at: now(),
        asked_by_id: id(who),
        asked_by: "Jo Brown".into(),
        decision: None,
        decision_reason: None,
        decided_by: None,
        undecidable_because: (who == ME)
            .then(|| "Somebody else than who asked must decide.".into()),
        version: 1,
    }
}

/// In the box, on the step.
fn boxed(approval: Option<Approval>) -> Harness {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Stage);
    read(&mut desk, approval);
    desk.means(Action::Last);
    desk
}

fn read(desk: &mut Harness, approval: Option<Approval>) {
    let known = Box::new(needing(approval));
    desk.answer(Slot::Enquiry, Ok(Response::Enquiry(known)));
}

// R096
#[test]
fn enter_on_a_step_that_needs_approval_asks_for_it_with_a_reason() {
    let mut desk = boxed(None);
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::StageForm);
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_none(), "asked without a reason");
    desk.types("The citizen moved abroad.");
    // Read again meanwhile: the step is refused as before, and that is no trouble of this form.
    desk.means(Action::Refresh);
    desk.means(Action::Confirm);
    let (_, request) = desk.newest(Slot::Act).unwrap();
    assert_eq!(
        request,
        Request::RequestApproval {
            enquiry: seen(0, 4),
            transition_id: id(3),
            reason: "The citizen moved abroad.".into(),
        }
    );
    desk.answer(Slot::Act, Ok(Response::ApprovalSaved));
    assert!(
        desk.notice()
            .starts_with("Approval is asked for: Close of HMRC-26")
    );
    assert_eq!(desk.store.place(), KeyContext::Transitions);
    // It stands there now, and is not asked for twice.
    read(&mut desk, Some(asked_by(ME)));
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::Transitions);
    desk.means(Action::Decide(true));
    assert_eq!(
        desk.notice(),
        "Not now: Somebody else than who asked must decide."
    );
    assert!(desk.newest(Slot::Act).is_none());
}

#[test]
fn who_may_approves_by_one_key_and_declines_with_a_reason() {
    let mut desk = boxed(Some(asked_by(702)));
    desk.means(Action::Decide(true));
    let decided = |approve, reason: Option<&str>| Request::DecideApproval {
        enquiry_id: row(0).id,
        approval_id: id(60),
        seen_version: 1,
        approve,
        reason: reason.map(Into::into),
    };
    let (_, request) = desk.newest(Slot::Act).unwrap();
    assert_eq!(request, decided(true, None));
    desk.answer(Slot::Act, Ok(Response::ApprovalSaved));
    assert!(desk.notice().starts_with("Approved: Close of"));

    let mut desk = boxed(Some(asked_by(702)));
    desk.means(Action::Decide(false));
    assert_eq!(desk.store.place(), KeyContext::StageForm);
    desk.types("Ask the tribunal first.");
    desk.means(Action::Confirm);
    let (_, request) = desk.newest(Slot::Act).unwrap();
    assert_eq!(request, decided(false, Some("Ask the tribunal first.")));
    desk.answer(Slot::Act, Err(refusal()));
    let Some(Popup::TransitionPicker(stages)) = &desk.store.popup else {
        panic!("the box was closed");
    };
    assert_eq!(
        stages.form.as_ref().unwrap().reason.text(),
        "Ask the tribunal first."
    );
    assert_eq!(stages.error.as_ref().unwrap().reasons.len(), 2);
}

#[test]
fn a_caseworker_is_told_who_decides() {
    // Whatever the role is called: the database says whose it is to decide.
    let mut asked = asked_by(702);
    asked.undecidable_because = Some("A supervisor or a manager decides.".into());
    let mut desk = boxed(Some(asked));
    desk.means(Action::Decide(false));
    assert_eq!(desk.notice(), "Not now: A supervisor or a manager decides.");
    let mut desk = boxed(None);
    desk.means(Action::Decide(true));
    assert_eq!(desk.notice(), "Not now: no approval is asked for here.");
}

// R096
#[test]
fn the_bar_stands_on_the_step_that_waits_for_this_person() {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Stage);
    desk.means(Action::Decide(true));
    assert_eq!(
        desk.notice(),
        "Not now: what can happen next is not read yet."
    );
    read(&mut desk, Some(asked_by(702)));
    // Moved by the person, it is told where the request is, and stays where it was put.
    desk.means(Action::First);
    desk.means(Action::Decide(true));
    assert_eq!(
        desk.notice(),
        "Approval is asked for at “Close”: choose that first."
    );
    desk.means(Action::Refresh);
    read(&mut desk, Some(asked_by(702)));
    desk.means(Action::Decide(true));
    assert!(desk.newest(Slot::Act).is_none());

    let mut desk = Harness::signed_in(3);
    desk.means(Action::Stage);
    read(&mut desk, Some(asked_by(702)));
    desk.means(Action::Decide(true));
    assert!(matches!(
        desk.newest(Slot::Act),
        Some((_, Request::DecideApproval { approve: true, .. }))
    ));
}

#[test]
fn who_only_reads_is_not_told_to_ask() {
    let mut desk = boxed(None);
    desk.store.person.as_mut().unwrap().role = Role::Auditor;
    let way = desk.store.transitions()[3].clone();
    assert!(!desk.store.may_ask(&way));
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::Transitions);
    desk.store.person.as_mut().unwrap().role = Role::Caseworker;
    assert!(desk.store.may_ask(&way));
}

/// The reason of a request, and of a refusal, is kept as a note's text is, and is there again.
#[test]
fn what_is_typed_about_an_approval_is_kept_until_it_is_sent() {
    for (approval, opens) in [
        (None, Action::Confirm),
        (Some(asked_by(702)), Action::Decide(false)),
    ] {
        let mut desk = boxed(approval);
        desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
        desk.means(opens.clone());
        desk.types("Half a reason");
        desk.means(Action::Back);
        let (_, request) = desk.newest(Slot::Draft).unwrap();
        let Request::SaveDraft { of, body, .. } = request else {
            panic!("{request:?}");
        };
        assert_eq!(of.form, enquiries::domain::DraftForm::Approval);
        assert_eq!((of.enquiry_id, body.trim()), (row(0).id, "Half a reason"));
        desk.answer(Slot::Draft, Ok(Response::DraftSaved));
        desk.means(opens);
        let Some(Popup::TransitionPicker(stages)) = &desk.store.popup else {
            panic!("no box");
        };
        let form = stages.form.as_ref().unwrap();
        assert_eq!(form.reason.text(), "Half a reason");
    }
}
