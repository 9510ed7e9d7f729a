//! Notes and stage forms: no typed text is lost, and no other user can read it.

use super::*;

#[test]
fn failed_note_keeps_typed_text() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Note);
    desk.types("Rang the clinic");
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Err(Failure::Unavailable("no route".into())));
    let (text, error) = note_text(&desk);
    assert_eq!(text, "Rang the clinic");
    assert!(error.contains("Nothing was changed"), "{error}");
    // The second attempt succeeds.
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 4)], &[])));
    assert!(desk.store.popup.is_none());
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "");
}

#[test]
fn esc_keeps_note_draft_per_enquiry_and_user() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Note);
    desk.types("Half a thought");
    desk.means(Action::Back);
    desk.means(Action::Down);
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "");
    desk.means(Action::Back);
    desk.means(Action::Up);
    desk.means(Action::Note);
    assert_eq!(note_text(&desk).0, "Half a thought");
}

#[test]
fn quit_with_unsaved_note_takes_two_keys() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Note);
    desk.types("x");
    desk.means(Action::Quit);
    assert!(!desk.others.contains(&Effect::Quit));
    // The warning names the text that would be lost.
    assert!(
        desk.notice().contains(&row(0).reference),
        "{}",
        desk.notice()
    );
    desk.means(Action::Quit);
    assert!(desk.others.contains(&Effect::Quit));
}

#[test]
fn quit_warning_lists_own_drafts_only() {
    let mut desk = Harness::signed_in(4);
    for _ in 0..2 {
        desk.means(Action::Note);
        desk.types("Half a thought");
        desk.means(Action::Back);
        desk.means(Action::Down);
    }
    desk.means(Action::Quit);
    let (first, second) = (row(0).reference, row(1).reference);
    assert_eq!(
        desk.notice(),
        format!(
            "Your text about {first} and {second} is not saved. Press the same key again to leave without it."
        )
    );
    desk.means(Action::SignOut);
    desk.means(Action::Quit);
    assert!(!desk.notice().contains(&first), "{}", desk.notice());
    assert!(
        desk.notice().contains("an enquiry of another person"),
        "{}",
        desk.notice()
    );
}

/// The notice of one mutation is cleared when the next begins, and a warning goes with its cause.
#[test]
fn old_notice_is_cleared_before_next_mutation() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::AssignToMe);
    desk.answer(Slot::Act, Err(refusal()));
    assert!(desk.store.queue.refused.is_some());
    desk.means(Action::Note);
    desk.types("Rang back");
    desk.means(Action::Back);
    assert!(desk.notice().starts_with("Kept as a draft"));
    desk.means(Action::Note);
    desk.means(Action::Confirm);
    assert!(desk.store.notice.is_none() && desk.store.queue.refused.is_none());
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 4)], &[])));
    assert!(desk.notice().starts_with("Note saved"));
    desk.means(Action::Note);
    desk.types("x");
    desk.means(Action::Quit);
    assert!(desk.notice().contains("Press the same key again"));
    desk.types("y");
    assert!(desk.store.notice.is_none(), "{}", desk.notice());
}

/// A change that was not sent may be retried; after one without a response the user must check first.
#[test]
fn unsent_change_is_distinguished_from_unconfirmed() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::AssignToMe);
    desk.answer(
        Slot::Act,
        Err(Failure::Unavailable("nothing answers".into())),
    );
    let told = |desk: &Harness| desk.store.queue.refused.clone().unwrap().1.sentence;
    assert!(
        told(&desk).contains("Nothing was changed"),
        "{}",
        told(&desk)
    );
    assert_eq!(desk.store.freshness(), Freshness::Lost);
    desk.means(Action::AssignToMe);
    desk.answer(Slot::Act, Err(Failure::Indeterminate));
    assert!(
        told(&desk).contains("may have been saved. Press r"),
        "{}",
        told(&desk)
    );
    assert_eq!(desk.store.freshness(), Freshness::Lost);
    // In a text field, r is a letter.
    desk.means(Action::Note);
    desk.types("Rang back");
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Err(Failure::Indeterminate));
    let (text, error) = note_text(&desk);
    assert_eq!(text, "Rang back");
    assert!(
        error.contains("check whether your text was saved"),
        "{error}"
    );
}

#[test]
fn typed_joiner_stays_in_word_as_pasted_joiner_does() {
    let word = "می\u{200c}خواهم";
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Note);
    desk.types(word);
    assert_eq!(note_text(&desk).0, word);
    // Between Latin letters, at the start or after a space, a joiner would only hide.
    desk.types(" a\u{200c}b \u{200d}c");
    assert_eq!(note_text(&desk).0, format!("{word} ab c"));
    // Also in the middle of the text, after the cursor moved back.
    desk.means(Action::Edit(Edit::Start));
    desk.means(Action::Edit(Edit::Right));
    desk.types("\u{200c}");
    let text = note_text(&desk).0;
    assert!(
        text.contains("م\u{200c}ی") || text.starts_with("م\u{200c}"),
        "{text:?}"
    );
}

#[test]
fn session_end_keeps_draft_and_is_reported() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Note);
    desk.types("Half a thought");
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Err(Failure::SignedOut));
    assert_eq!(desk.store.screen(), Screen::SignIn);
    assert_eq!(desk.notice(), "Your session has ended. Sign in again.");
    assert!(desk.others.contains(&Effect::SetSession(None)));
}

#[test]
fn refused_transition_shows_all_reasons_and_opens_no_form() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Stage);
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(0))))),
    );
    desk.means(Action::Last);
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_none());
    let Some(Popup::TransitionPicker(stages)) = &desk.store.popup else {
        panic!("the popup is gone");
    };
    assert_eq!(stages.error.as_ref().unwrap().reasons.len(), 2);
}

#[test]
fn stage_form_asks_for_reason_and_outcome() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Stage);
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(0))))),
    );
    desk.means(Action::Down);
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    assert_eq!(desk.store.place(), KeyContext::StageForm);
    desk.types("Paid");
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_none(), "the outcome is missing");
    desk.types("Plan set up");
    desk.means(Action::Confirm);
    let (_, request) = desk.newest(Slot::Act).unwrap();
    let expected = change_stage(seen(0, 4), id(102), Some("Paid"), Some("Plan set up"));
    assert_eq!(request, expected);
}

// R113: text typed for one transition is not discarded with another.
#[test]
fn stage_change_keeps_draft_of_another_transition() {
    let mut desk = Harness::signed_in(4);
    desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
    let read = |desk: &mut Harness, downs: usize| {
        desk.means(Action::Stage);
        desk.answer(
            Slot::Enquiry,
            Ok(Response::Enquiry(Box::new(detail(row(0))))),
        );
        for _ in 0..downs {
            desk.means(Action::Down);
        }
        desk.means(Action::Confirm);
    };
    // A reason and an outcome for the third transition, then the second, which requires a reason only.
    read(&mut desk, 2);
    desk.types("Paid");
    desk.means(Action::NextField);
    desk.types("Plan set up");
    desk.means(Action::Back);
    desk.means(Action::Back);
    desk.answer(Slot::Draft, Ok(Response::DraftSaved));
    read(&mut desk, 1);
    desk.means(Action::Confirm);
    let (
        _,
        Request::ChangeStages {
            reason, outcome, ..
        },
    ) = desk.newest(Slot::Act).unwrap()
    else {
        panic!("nothing was sent");
    };
    assert_eq!((reason.as_deref(), outcome), (Some("Paid"), None));
    desk.answer(Slot::Act, Ok(ended(vec![seen(0, 5)], &[])));
    assert!(
        desk.notice().ends_with("is kept. Press D to see it."),
        "{}",
        desk.notice()
    );
    assert_eq!(desk.store.draft_count(), 1);
    let (_, Request::SaveDraft { body, .. }) = desk.newest(Slot::Draft).unwrap() else {
        panic!("it is not kept");
    };
    assert_eq!(body, "\nPlan set up");
    read(&mut desk, 2);
    let Some(Popup::TransitionPicker(stages)) = &desk.store.popup else {
        panic!("no box");
    };
    assert_eq!(stages.form.as_ref().unwrap().outcome.text(), "Plan set up");
}

#[test]
fn stage_change_in_flight_is_not_resent_when_form_reopens() {
    let mut desk = Harness::signed_in(4);
    let read = |desk: &mut Harness| {
        desk.means(Action::Stage);
        desk.answer(
            Slot::Enquiry,
            Ok(Response::Enquiry(Box::new(detail(row(0))))),
        );
        desk.means(Action::Down);
    };
    read(&mut desk);
    desk.means(Action::Confirm);
    desk.types("Account number missing");
    desk.means(Action::Confirm);
    let (sent, _) = desk.newest(Slot::Act).unwrap();
    desk.means(Action::Back);
    desk.means(Action::Back);
    read(&mut desk);
    desk.means(Action::Confirm);
    desk.means(Action::Confirm);
    assert_eq!(
        desk.newest(Slot::Act).map(|(request_id, _)| request_id),
        Some(sent)
    );
    // A refused change reopens with its text.
    desk.answer(Slot::Act, Err(Failure::Conflict));
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(0))))),
    );
    desk.means(Action::Confirm);
    let Some(Popup::TransitionPicker(stages)) = &desk.store.popup else {
        panic!("the box is gone");
    };
    let form = stages.form.as_ref().unwrap();
    assert_eq!(form.reason.text(), "Account number missing");
}

#[test]
fn conflict_reloads_enquiry_and_keeps_text() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Stage);
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(0))))),
    );
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    desk.types("Account number missing");
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Err(Failure::Conflict));
    // The name of the other user is requested together with the current state.
    let (_, request) = desk.newest(Slot::ChangedSince).unwrap();
    assert_eq!(
        request,
        Request::ChangedSince {
            enquiry: seen(0, 4)
        }
    );
    let events = history().drain(1..2).collect();
    let id = row(0).id;
    desk.answer(
        Slot::ChangedSince,
        Ok(Response::ChangedSince { id, events }),
    );
    let mut newer = row(0);
    newer.version = 5;
    newer.assignee_name = Some("Sam Lewis".into());
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(newer)))),
    );
    let Some(Popup::TransitionPicker(stages)) = &desk.store.popup else {
        panic!("the popup is gone");
    };
    let error = stages.error.as_ref().unwrap();
    assert!(error.sentence.starts_with("This enquiry has changed"));
    let conflict = desk.store.conflict.as_ref().unwrap();
    let saw = conflict.saw.as_ref().unwrap();
    assert_eq!(
        (saw.version, saw.assignee_name.as_deref()),
        (4, Some("Asha Patel"))
    );
    let now = desk.store.newest_row(id).unwrap();
    assert_eq!(now.assignee_name.as_deref(), Some("Sam Lewis"));
    assert_eq!(conflict.since.value().unwrap().len(), 1);
    assert_eq!(
        stages.form.as_ref().unwrap().reason.text(),
        "Account number missing"
    );
    // The second attempt uses the current version.
    desk.means(Action::Confirm);
    let (_, request) = desk.newest(Slot::Act).unwrap();
    assert!(
        matches!(request, Request::ChangeStages { enquiries, .. } if enquiries == [seen(0, 5)])
    );
}

#[test]
fn closed_stage_form_keeps_reason() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Stage);
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(0))))),
    );
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    desk.types("Because");
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Transitions);
    desk.means(Action::Confirm);
    let Some(Popup::TransitionPicker(stages)) = &desk.store.popup else {
        panic!("the popup is gone");
    };
    assert_eq!(stages.form.as_ref().unwrap().reason.text(), "Because");
}
