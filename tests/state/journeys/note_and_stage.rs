//! Notes and stage forms: no typed text is lost, and no other user can read it.

use super::*;
use crate::fixtures::screens::{DARK, paint, text};
use enquiries::services::changes::ChangesSince;

#[test]
fn failed_note_keeps_typed_text() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Note);
    harness.types("Rang the clinic");
    harness.means(Action::Confirm);
    harness.answer_change(Err(Failure::Unavailable("no route".into())));
    let (text, error) = note_text(&harness);
    assert_eq!(text, "Rang the clinic");
    assert!(error.contains("Nothing was changed"), "{error}");
    // The second attempt succeeds.
    harness.means(Action::Confirm);
    harness.answer_change(Ok(result(vec![seen(0, 4)], &[])));
    assert!(!harness.store.stack.has_popup());
    harness.means(Action::Note);
    assert_eq!(note_text(&harness).0, "");
}

#[test]
fn esc_keeps_note_draft_per_enquiry_and_user() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Note);
    harness.types("Half a thought");
    harness.means(Action::Back);
    harness.means(Action::Down);
    harness.means(Action::Note);
    assert_eq!(note_text(&harness).0, "");
    harness.means(Action::Back);
    harness.means(Action::Up);
    harness.means(Action::Note);
    assert_eq!(note_text(&harness).0, "Half a thought");
}

#[test]
fn quit_with_unsaved_note_takes_two_keys() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Note);
    harness.types("x");
    harness.means(Action::Quit);
    assert!(!harness.others.contains(&Effect::Quit));
    // The warning names the text that would be lost.
    assert!(
        harness.notice().contains(&row(0).reference),
        "{}",
        harness.notice()
    );
    harness.means(Action::Quit);
    assert!(harness.others.contains(&Effect::Quit));
}

#[test]
fn quit_warning_lists_own_drafts_only() {
    let mut harness = Harness::signed_in(4);
    for _ in 0..2 {
        harness.means(Action::Note);
        harness.types("Half a thought");
        harness.means(Action::Back);
        harness.means(Action::Down);
    }
    harness.means(Action::Quit);
    let (first, second) = (row(0).reference, row(1).reference);
    assert_eq!(
        harness.notice(),
        format!(
            "Your text about {first} and {second} is not saved. Press the same key again to leave without it."
        )
    );
    harness.means(Action::SignOut);
    harness.means(Action::Quit);
    assert!(!harness.notice().contains(&first), "{}", harness.notice());
    assert!(
        harness.notice().contains("an enquiry of another person"),
        "{}",
        harness.notice()
    );
}

/// The notice of one mutation is cleared when the next begins, and a warning goes with its cause.
#[test]
fn old_notice_is_cleared_before_next_mutation() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::AssignToMe);
    harness.reply::<Assign>(Err(refusal()));
    assert!(harness.store.services.changes.refused.is_some());
    harness.means(Action::Note);
    harness.types("Rang back");
    harness.means(Action::Back);
    assert!(harness.notice().starts_with("Kept as a draft"));
    harness.means(Action::Note);
    harness.means(Action::Confirm);
    assert!(harness.notice().is_empty() && harness.store.services.changes.refused.is_none());
    harness.answer_change(Ok(result(vec![seen(0, 4)], &[])));
    assert!(harness.notice().starts_with("Note saved"));
    harness.means(Action::Note);
    harness.types("x");
    harness.means(Action::Quit);
    assert!(harness.notice().contains("Press the same key again"));
    harness.types("y");
    assert!(harness.notice().is_empty(), "{}", harness.notice());
}

/// A change that was not sent may be retried; after one without a response the user must check first.
#[test]
fn unsent_change_is_distinguished_from_unconfirmed() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::AssignToMe);
    harness.reply::<Assign>(Err(Failure::Unavailable("nothing answers".into())));
    let told = |harness: &Harness| {
        harness
            .store
            .services
            .changes
            .refused
            .clone()
            .unwrap()
            .1
            .sentence
    };
    assert!(
        told(&harness).contains("Nothing was changed"),
        "{}",
        told(&harness)
    );
    assert_eq!(
        harness
            .store
            .services
            .connection
            .freshness(harness.store.now),
        Freshness::Lost
    );
    harness.means(Action::AssignToMe);
    harness.reply::<Assign>(Err(Failure::Indeterminate));
    assert!(
        told(&harness).contains("may have been saved. Press r"),
        "{}",
        told(&harness)
    );
    assert_eq!(
        harness
            .store
            .services
            .connection
            .freshness(harness.store.now),
        Freshness::Lost
    );
    // In a text field, r is a letter.
    harness.means(Action::Note);
    harness.types("Rang back");
    harness.means(Action::Confirm);
    harness.answer_change(Err(Failure::Indeterminate));
    let (text, error) = note_text(&harness);
    assert_eq!(text, "Rang back");
    assert!(
        error.contains("check whether your text was saved"),
        "{error}"
    );
}

#[test]
fn typed_joiner_stays_in_word_as_pasted_joiner_does() {
    let word = "می\u{200c}خواهم";
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Note);
    harness.types(word);
    assert_eq!(note_text(&harness).0, word);
    // Between Latin letters, at the start or after a space, a joiner would only hide.
    harness.types(" a\u{200c}b \u{200d}c");
    assert_eq!(note_text(&harness).0, format!("{word} ab c"));
    // Also in the middle of the text, after the cursor moved back.
    harness.means(Action::Edit(Edit::Start));
    harness.means(Action::Edit(Edit::Right));
    harness.types("\u{200c}");
    let text = note_text(&harness).0;
    assert!(
        text.contains("م\u{200c}ی") || text.starts_with("م\u{200c}"),
        "{text:?}"
    );
}

#[test]
fn session_end_keeps_draft_and_is_reported() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Note);
    harness.types("Half a thought");
    harness.means(Action::Confirm);
    harness.answer_change(Err(Failure::SignedOut));
    assert_eq!(harness.store.stack.screen_context(), KeyContext::SignIn);
    assert_eq!(harness.notice(), "Your session has ended. Sign in again.");
    assert!(harness.others.contains(&Effect::SetSession(None)));
}

#[test]
fn refused_transition_shows_all_reasons_and_opens_no_form() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Last);
    harness.means(Action::Confirm);
    assert!(!harness.is_writing());
    let stages = harness.top::<TransitionPicker>().expect("the popup");
    assert_eq!(stages.error.as_ref().unwrap().reasons.len(), 2);
}

#[test]
fn stage_form_asks_for_reason_and_outcome() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.reply::<LoadOutcomes>(Ok(Vec::new().into()));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(harness.store.stack.key_context(), KeyContext::StageForm);
    harness.types("Paid");
    harness.means(Action::Confirm);
    assert!(!harness.is_writing(), "the outcome is missing");
    harness.types("Plan set up");
    harness.means(Action::Confirm);
    let sent = harness.request::<ChangeStages>();
    assert_eq!(parts(&sent.changes), (vec![seen(0, 4)], vec![id(102)]));
    assert_eq!(
        sent.draft,
        enquiries::domain::DraftForm::StageChange.on(row(0).id)
    );
    let texts = (sent.reason.as_deref(), sent.outcome.as_deref());
    assert_eq!(texts, (Some("Paid"), Some("Plan set up")));
    harness.answer_change(Ok(result(vec![seen(0, 5)], &[])));
    let moved = format!(
        "{} is now {}. Press u within 10 minutes to undo.",
        row(0).reference,
        sent.to_stage
    );
    assert_eq!(harness.notice(), moved);
}

/// Somebody resolved an enquiry by mistake; the popup is closed.
fn resolved(is_final: bool) -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Stage);
    let mut known = detail(row(0));
    for step in &mut known.transitions {
        step.is_final = is_final;
    }
    harness.reply_enquiry(Ok(known));
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.types("Account number missing");
    harness.means(Action::Confirm);
    harness.answer_change(Ok(result(vec![seen(0, 5)], &[])));
    harness
}

#[test]
fn stage_change_can_be_undone_for_ten_minutes() {
    let mut harness = resolved(false);
    harness.after(TimeDelta::minutes(9));
    harness.means(Action::Undo);
    let UndoStages { moved } = harness.request();
    let moved: Vec<_> = moved.iter().map(|target| target.seen).collect();
    assert_eq!(moved, [seen(0, 5)]);
    harness.answer_change(Ok(result(vec![seen(0, 6)], &[])));
    let again = format!(
        "Undone: {} is {} again.",
        row(0).reference,
        row(0).stage_name
    );
    assert_eq!(harness.notice(), again);
    // An undo is not undone.
    harness.means(Action::Undo);
    assert!(harness.notice().starts_with("Nothing to undo."));

    let mut harness = resolved(false);
    harness.after(TimeDelta::seconds(601));
    harness.means(Action::Undo);
    assert!(!harness.is_writing());
    assert!(harness.notice().starts_with("Nothing to undo."));
}

#[test]
fn stage_change_that_cannot_be_undone_says_so() {
    let mut harness = resolved(true);
    assert!(
        harness
            .notice()
            .ends_with(" This step is final: you cannot undo it."),
        "{}",
        harness.notice()
    );
    harness.means(Action::Undo);
    assert!(!harness.is_writing());
    // Refused by the database: the enquiry may have left the list.
    let mut harness = resolved(false);
    harness.means(Action::Undo);
    harness.answer_change(Err(refusal()));
    let not = format!("Not undone: {}. You cannot", row(0).reference);
    assert!(harness.notice().starts_with(&not), "{}", harness.notice());
}

// R113: text typed for one transition is not discarded with another.
#[test]
fn stage_change_keeps_draft_of_another_transition() {
    let mut harness = Harness::signed_in(4);
    harness.reply::<LoadDrafts>(Ok(Vec::new()));
    let read = |harness: &mut Harness, downs: usize| {
        harness.means(Action::Stage);
        harness.reply_enquiry(Ok(detail(row(0))));
        for _ in 0..downs {
            harness.means(Action::Down);
        }
        harness.means(Action::Confirm);
    };
    // A reason and an outcome for the third transition, then the second, which requires a reason only.
    read(&mut harness, 2);
    harness.types("Paid");
    harness.means(Action::NextField);
    harness.types("Plan set up");
    harness.means(Action::Back);
    harness.means(Action::Back);
    harness.reply::<SaveDraft>(Ok(1));
    read(&mut harness, 1);
    harness.means(Action::Confirm);
    let ChangeStages {
        reason, outcome, ..
    } = harness.request();
    assert_eq!((reason.as_deref(), outcome), (Some("Paid"), None));
    harness.answer_change(Ok(result(vec![seen(0, 5)], &[])));
    assert!(
        harness
            .notice()
            .ends_with("to undo. Your draft for another step is kept. Press D to see it."),
        "{}",
        harness.notice()
    );
    assert_eq!(harness.draft_count(), 1);
    let SaveDraft { body, .. } = harness.request();
    assert_eq!(body, "\nPlan set up");
    read(&mut harness, 2);
    let stages = harness.top::<TransitionPicker>().expect("the popup");
    assert_eq!(stages.form.as_ref().unwrap().outcome.text(), "Plan set up");
}

#[test]
fn stage_change_in_flight_is_not_resent_when_form_reopens() {
    let mut harness = Harness::signed_in(4);
    let read = |harness: &mut Harness| {
        harness.means(Action::Stage);
        harness.reply_enquiry(Ok(detail(row(0))));
        harness.means(Action::Down);
    };
    read(&mut harness);
    harness.means(Action::Confirm);
    harness.types("Account number missing");
    harness.means(Action::Confirm);
    assert!(harness.is_writing());
    harness.means(Action::Back);
    harness.means(Action::Back);
    read(&mut harness);
    harness.means(Action::Confirm);
    harness.means(Action::Confirm);
    assert_eq!(harness.requests::<ChangeStages>().len(), 1);
    // A refused change reopens with its text.
    harness.answer_change(Err(Failure::Conflict));
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Confirm);
    let stages = harness.top::<TransitionPicker>().expect("the popup");
    let form = stages.form.as_ref().unwrap();
    assert_eq!(form.reason.text(), "Account number missing");
}

#[test]
fn conflict_reloads_enquiry_and_keeps_text() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.types("Account number missing");
    harness.means(Action::Confirm);
    harness.answer_change(Err(Failure::Conflict));
    // The name of the other user is requested together with the current state.
    let request = harness.request::<LoadChangesSince>();
    assert_eq!(
        request,
        LoadChangesSince {
            enquiry: seen(0, 4)
        }
    );
    let events = history().drain(1..2).collect();
    harness.reply::<LoadChangesSince>(Ok(events));
    let mut newer = row(0);
    newer.version = 5;
    newer.assignee_name = Some("Sam Lewis".into());
    harness.reply_enquiry(Ok(detail(newer)));
    let stages = harness.top::<TransitionPicker>().expect("the popup");
    let error = stages.error.as_ref().unwrap();
    assert!(error.sentence.starts_with("This enquiry has changed"));
    let conflict = harness.store.services.changes.conflict.as_ref().unwrap();
    let saw = conflict.saw.as_ref().unwrap();
    assert_eq!(
        (saw.version, saw.assignee_name.as_deref()),
        (4, Some("Asha Patel"))
    );
    let now = conflict.now.as_ref().unwrap();
    assert_eq!(now.assignee_name.as_deref(), Some("Sam Lewis"));
    assert!(matches!(&conflict.since, ChangesSince::Loaded(events) if events.len() == 1));
    assert_eq!(
        stages.form.as_ref().unwrap().reason.text(),
        "Account number missing"
    );
    // The second attempt uses the current version.
    harness.means(Action::Confirm);
    let (enquiries, _) = parts(&harness.request::<ChangeStages>().changes);
    assert_eq!(enquiries, [seen(0, 5)]);
}

#[test]
fn closed_stage_form_keeps_reason() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.types("Because");
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Transitions);
    harness.means(Action::Confirm);
    let stages = harness.top::<TransitionPicker>().expect("the popup");
    assert_eq!(stages.form.as_ref().unwrap().reason.text(), "Because");
}

/// A caseworker may take a step of a colleague's enquiry and may not take the enquiry: the box says so first.
#[test]
fn stage_box_says_for_whom_a_step_is_taken() {
    let words = "Assigned to Asha Patel. You can act for them; the history names you.";
    use enquiries::domain::Capability::{ReassignEnquiries, WorkOnEnquiries};
    for (may, says) in [
        (&[WorkOnEnquiries][..], true),
        (&[WorkOnEnquiries, ReassignEnquiries], false),
        (&[], false),
    ] {
        let mut harness = Harness::signed_in(4);
        harness.store.person.as_mut().unwrap().capabilities = capabilities(may);
        harness.means(Action::Stage);
        let mut theirs = row(0);
        theirs.assignee_id = Some(id(999));
        theirs.assignee_name = Some("Asha Patel".into());
        harness.reply_enquiry(Ok(detail(theirs)));
        let screen = text(&paint(&harness.store, DARK, 120, 40)).join("\n");
        assert_eq!(screen.contains(words), says, "{may:?} {screen}");
    }
}
