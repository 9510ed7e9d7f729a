//! Approval of a transition: requested and decided in the transition picker.

use super::*;
use enquiries::domain::{Approval, EnquiryDetail, Role};

/// An enquiry whose closing needs approval, with the latest request.
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
        undecidable_because: (who == ME).then(|| "You cannot decide your own request.".into()),
        version: 1,
    }
}

/// The transition picker, with the cursor on the transition that needs approval.
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

/// Enter on a transition that needs approval asks for a reason and sends the request.
// R096
#[test]
fn enter_on_gated_transition_requests_approval() {
    let mut desk = boxed(None);
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::StageForm);
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_none(), "asked without a reason");
    desk.types("The citizen moved abroad.");
    // A refresh repeats the refusal of the transition; it is not an error of this form.
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
            .starts_with("Approval requested: Close of HMRC-26")
    );
    assert_eq!(desk.store.place(), KeyContext::Transitions);
    // The request is listed and cannot be sent a second time.
    read(&mut desk, Some(asked_by(ME)));
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::Transitions);
    desk.means(Action::Decide(true));
    assert_eq!(
        desk.notice(),
        "Not now: You cannot decide your own request."
    );
    assert!(desk.newest(Slot::Act).is_none());
}

#[test]
fn approver_approves_with_one_key_and_gives_reason_to_decline() {
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
fn caseworker_sees_who_decides_approval() {
    // The role comes from the database, so any role name works.
    let mut asked = asked_by(702);
    asked.undecidable_because = Some("Only a supervisor or manager can decide.".into());
    let mut desk = boxed(Some(asked));
    desk.means(Action::Decide(false));
    assert_eq!(
        desk.notice(),
        "Not now: Only a supervisor or manager can decide."
    );
    let mut desk = boxed(None);
    desk.means(Action::Decide(true));
    assert_eq!(desk.notice(), "Not now: no approval to decide here.");
}

// R096
#[test]
fn cursor_starts_on_transition_awaiting_own_decision() {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Stage);
    desk.means(Action::Decide(true));
    assert_eq!(desk.notice(), "Not now: the next steps are still loading.");
    read(&mut desk, Some(asked_by(702)));
    // Once the user has moved the cursor it stays; a notice says where the request is.
    desk.means(Action::First);
    desk.means(Action::Decide(true));
    assert_eq!(
        desk.notice(),
        "The request is for “Close”. Choose that step first."
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
fn read_only_user_is_not_offered_approval_request() {
    let mut desk = boxed(None);
    desk.store.person.as_mut().unwrap().role = Role::Auditor;
    let way = desk.store.transitions()[3].clone();
    assert!(!desk.store.may_request_approval(&way));
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::Transitions);
    desk.store.person.as_mut().unwrap().role = Role::Caseworker;
    assert!(desk.store.may_request_approval(&way));
}

/// The reason of a request or of a declined request is autosaved, as the text of a note is, and restored.
#[test]
fn approval_reason_draft_is_kept_until_sent() {
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
