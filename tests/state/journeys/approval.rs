//! Approval of a transition: requested and decided in the transition picker.

use super::*;
use crate::fixtures::screens::{DARK, paint, text};
use enquiries::domain::{Approval, EnquiryDetail};
use enquiries::theme::{Depth, Ground};

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
        due_at: None,
        version: 1,
    }
}

/// The transition picker, with the cursor on the transition that needs approval.
fn boxed(approval: Option<Approval>) -> Harness {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Stage);
    read(&mut harness, approval);
    harness.means(Action::Last);
    harness
}

fn read(harness: &mut Harness, approval: Option<Approval>) {
    let known = Box::new(needing(approval));
    harness.reply_enquiry(Ok(*known));
}

/// Enter on a transition that needs approval asks for a reason and sends the request.
// R096
#[test]
fn enter_on_gated_transition_requests_approval() {
    let mut harness = boxed(None);
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::StageForm);
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "asked without a reason");
    harness.types("The citizen moved abroad.");
    // A refresh repeats the refusal of the transition; it is not an error of this form.
    harness.means(Action::Refresh);
    harness.means(Action::Confirm);
    let request = harness.request::<RequestApproval>();
    assert_eq!(
        (
            request.target.seen,
            request.transition_id,
            request.reason.as_str()
        ),
        (seen(0, 4), id(3), "The citizen moved abroad.")
    );
    harness.reply::<RequestApproval>(Ok(()));
    assert!(
        harness
            .notice()
            .starts_with("Approval requested: Close of HMRC-26")
    );
    assert_eq!(harness.store.stack.key_context(), KeyContext::Transitions);
    // The request is listed and cannot be sent a second time.
    read(&mut harness, Some(asked_by(ME)));
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Transitions);
    harness.means(Action::Decide(true));
    assert_eq!(
        harness.notice(),
        "Not now: You cannot decide your own request."
    );
    assert!(!harness.is_writing());
}

/// `A` decides nothing by itself: it opens a form, where letters are text and Esc goes back.
#[test]
fn approver_may_comment_and_gives_reason_to_decline() {
    let decided = |harness: &Harness| {
        let request = harness.request::<DecideApproval>();
        assert_eq!(request.target.seen.id, row(0).id);
        assert_eq!((request.approval_id, request.seen_version), (id(60), 1));
        (request.approve, request.reason)
    };
    let mut harness = boxed(Some(asked_by(702)));
    harness.means(Action::Decide(true));
    assert!(!harness.is_writing(), "approved by one key");
    assert_eq!(harness.key_context(), KeyContext::StageForm);
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Transitions);
    assert!(!harness.is_writing());
    harness.means(Action::Decide(true));
    harness.means(Action::Confirm);
    assert_eq!(decided(&harness), (true, None));
    harness.reply::<DecideApproval>(Ok(None));
    assert!(harness.notice().starts_with("Approved: Close of"));
    // Until the steps are loaded again, no key acts on those of before.
    harness.means(Action::Confirm);
    assert!(!harness.is_writing());

    let mut harness = boxed(Some(asked_by(702)));
    harness.means(Action::Decide(true));
    harness.types("Agreed.");
    harness.means(Action::Confirm);
    assert_eq!(decided(&harness), (true, Some("Agreed.".to_owned())));

    let mut harness = boxed(Some(asked_by(702)));
    harness.means(Action::Decide(false));
    assert_eq!(harness.store.stack.key_context(), KeyContext::StageForm);
    harness.types("Ask the tribunal first.");
    harness.means(Action::Confirm);
    let reason = Some("Ask the tribunal first.".to_owned());
    assert_eq!(decided(&harness), (false, reason));
    harness.answer_change(Err(refusal()));
    let stages = harness.top::<TransitionPicker>().expect("the popup");
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
    asked.undecidable_because =
        Some("Only a supervisor or manager, or a deputy of one, can decide.".into());
    let mut harness = boxed(Some(asked));
    harness.means(Action::Decide(false));
    assert_eq!(
        harness.notice(),
        "Not now: Only a supervisor or manager, or a deputy of one, can decide."
    );
    let mut harness = boxed(None);
    harness.means(Action::Decide(true));
    assert_eq!(harness.notice(), "Not now: no approval to decide here.");
}

// R096
#[test]
fn cursor_starts_on_transition_awaiting_own_decision() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Stage);
    harness.means(Action::Decide(true));
    assert_eq!(
        harness.notice(),
        "Not now: the next steps are still loading."
    );
    read(&mut harness, Some(asked_by(702)));
    // Once the user has moved the cursor it stays; a notice says where the request is.
    harness.means(Action::First);
    harness.means(Action::Decide(true));
    assert_eq!(
        harness.notice(),
        "The request is for “Close”. Choose that step first."
    );
    harness.means(Action::Refresh);
    read(&mut harness, Some(asked_by(702)));
    harness.means(Action::Decide(true));
    assert!(!harness.is_writing());

    let mut harness = Harness::signed_in(3);
    harness.means(Action::Stage);
    read(&mut harness, Some(asked_by(702)));
    harness.means(Action::Decide(true));
    harness.means(Action::Confirm);
    assert!(harness.request::<DecideApproval>().approve);
}

/// A colleague decides while the form is open: the text is kept, and the error says so.
#[test]
fn request_decided_meanwhile_is_said_in_the_form() {
    let mut harness = boxed(Some(asked_by(702)));
    harness.means(Action::Decide(true));
    harness.types("Agreed.");
    harness.means(Action::Refresh);
    let mut decided = asked_by(702);
    decided.decision = Some(false);
    read(&mut harness, Some(decided));
    let picker = harness.top::<TransitionPicker>().expect("the popup");
    let error = picker.error.as_ref().expect("an error");
    assert_eq!(
        error.sentence,
        "This request has been decided or withdrawn."
    );
    let form = picker.form.as_ref().expect("the form");
    assert_eq!(form.reason.text(), "Agreed.");
}

#[test]
fn read_only_user_is_not_offered_approval_request() {
    let mut harness = boxed(None);
    harness.store.person.as_mut().unwrap().capabilities = capabilities(&[]);
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Transitions);
    harness.store.person.as_mut().unwrap().capabilities = person().capabilities;
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::StageForm);
}

/// The reason of a request or of a declined request is autosaved, as the text of a note is, and restored.
#[test]
fn approval_reason_draft_is_kept_until_sent() {
    for (approval, opens) in [
        (None, Action::Confirm),
        (Some(asked_by(702)), Action::Decide(false)),
    ] {
        let mut harness = boxed(approval);
        harness.reply::<LoadDrafts>(Ok(Vec::new()));
        harness.means(opens.clone());
        harness.types("Half a reason");
        harness.means(Action::Back);
        let SaveDraft { of, body, .. } = harness.request();
        assert_eq!(of.form, enquiries::domain::DraftForm::Approval);
        assert_eq!((of.enquiry_id, body.trim()), (row(0).id, "Half a reason"));
        harness.reply::<SaveDraft>(Ok(1));
        harness.means(opens);
        let stages = harness.top::<TransitionPicker>().expect("the popup");
        let form = stages.form.as_ref().unwrap();
        assert_eq!(form.reason.text(), "Half a reason");
    }
}

/// R225: the words are those of a countersignature where the workflow itself asks for no approval.
#[test]
fn countersignature_is_requested_by_its_name() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Stage);
    let mut known = needing(None);
    known.transitions[3].needs_approval = false;
    known.transitions[3].needs_countersign = true;
    harness.reply_enquiry(Ok(known));
    harness.means(Action::Last);
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::StageForm);
    harness.types("They rang.");
    harness.means(Action::Confirm);
    harness.reply::<RequestApproval>(Ok(()));
    let notice = harness.notice();
    assert!(
        notice.starts_with("Countersignature requested: Close of HMRC-26"),
        "{notice}"
    );
}

/// The page of an enquiry names the key where a request, or an approved step, waits for the reader.
#[test]
fn enquiry_page_leads_to_the_step_that_waits() {
    let opened = |approval: Approval, possible: bool| {
        let mut harness = Harness::signed_in(3);
        harness.means(Action::Open);
        let mut known = needing(Some(approval));
        if possible {
            known.transitions[3].refused_because.clear();
        }
        harness.reply_enquiry(Ok(known.clone()));
        (harness, known)
    };
    let mut approved = asked_by(702);
    approved.decision = Some(true);
    approved.undecidable_because = Some("This is already decided.".into());
    for (approval, possible, words) in [
        (
            asked_by(702),
            false,
            "Press A to decide. Jo Brown asked for approval of “Close”: ",
        ),
        (
            approved.clone(),
            true,
            "Press A to do it. “Close” is approved and not done yet.",
        ),
    ] {
        let (mut harness, known) = opened(approval, possible);
        let screen = text(&paint(&harness.store, DARK, 200, 40)).join("\n");
        assert!(screen.contains(words), "{screen}");
        assert!(screen.contains("A approval"), "{screen}");
        assert_eq!(harness.store.why_not(&Action::Request), None);
        harness.means(Action::Request);
        harness.reply_enquiry(Ok(known));
        let picker = harness.top::<TransitionPicker>().expect("the popup");
        assert_eq!(picker.cursor.index, 3);
    }
    // A request of one's own, and an approved step that is not possible any more.
    for (approval, possible) in [(asked_by(ME), false), (approved, false)] {
        let (harness, _) = opened(approval, possible);
        let why = harness.store.why_not(&Action::Request);
        assert_eq!(why, Some("no approval waits for you here".into()));
    }
}

// R096, R130
/// Where approving takes the step, the form says so before, the notice after, and undoing takes the step back.
#[test]
fn approval_that_takes_the_step_says_so_and_is_undone() {
    let mut known = detail(row(0));
    let step = &mut known.transitions[2];
    (step.approval_takes_step, step.needs_approval) = (true, true);
    step.approval = Some(asked_by(702));
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(known));
    harness.means(Action::Decide(true));
    let drawn = paint(&harness.store, (Depth::True, Ground::Dark), 120, 40);
    let screen = text(&drawn).join("\n");
    let said = "Approving takes this step at once.";
    assert!(screen.contains(said), "{screen}");
    harness.types("Agreed.");
    harness.means(Action::Confirm);
    let sent = harness.request::<DecideApproval>();
    assert_eq!(sent.reason.as_deref(), Some("Agreed."));
    harness.reply::<DecideApproval>(Ok(Some(5)));
    let notice = harness.notice();
    assert!(notice.contains("is now Resolved"), "{notice}");
    harness.means(Action::Undo);
    assert_eq!(harness.request::<UndoStages>().moved[0].seen, seen(0, 5));
}
