//! Notes and reasons: nothing typed is lost, and nobody else reads it.

use super::*;

#[test]
fn a_note_that_is_not_saved_stays_as_it_was_typed() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Note);
    desk.types("Rang the clinic");
    desk.means(Intent::Confirm);
    desk.answer(Slot::Act, Err(Failure::Unavailable("no route".into())));
    let (text, trouble) = note_text(&desk);
    assert_eq!(text, "Rang the clinic");
    assert!(trouble.contains("Nothing was changed"), "{trouble}");
    // Again, and now it works.
    desk.means(Intent::Confirm);
    desk.answer(Slot::Act, Ok(Answer::NoteAdded { note_id: id(1) }));
    assert!(desk.store.layer.is_none());
    desk.means(Intent::Note);
    assert_eq!(note_text(&desk).0, "");
}

#[test]
fn esc_keeps_a_note_for_its_enquiry_and_for_its_writer() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Note);
    desk.types("Half a thought");
    desk.means(Intent::Back);
    desk.means(Intent::Down);
    desk.means(Intent::Note);
    assert_eq!(note_text(&desk).0, "");
    desk.means(Intent::Back);
    desk.means(Intent::Up);
    desk.means(Intent::Note);
    assert_eq!(note_text(&desk).0, "Half a thought");
}

#[test]
fn leaving_over_an_unsaved_note_takes_two_keys() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Note);
    desk.types("x");
    desk.means(Intent::Quit);
    assert!(!desk.others.contains(&Effect::Quit));
    // It names what would be lost.
    assert!(
        desk.notice().contains(&row(0).reference),
        "{}",
        desk.notice()
    );
    desk.means(Intent::Quit);
    assert!(desk.others.contains(&Effect::Quit));
}

#[test]
fn leaving_names_every_enquiry_with_a_draft_and_nothing_of_another_persons() {
    let mut desk = Desk::signed_in(4);
    for _ in 0..2 {
        desk.means(Intent::Note);
        desk.types("Half a thought");
        desk.means(Intent::Back);
        desk.means(Intent::Down);
    }
    desk.means(Intent::Quit);
    let (first, second) = (row(0).reference, row(1).reference);
    assert_eq!(
        desk.notice(),
        format!(
            "What was typed about {first} and {second} is not saved. The same key again leaves and loses it."
        )
    );
    desk.means(Intent::SignOut);
    desk.means(Intent::Quit);
    assert!(!desk.notice().contains(&first), "{}", desk.notice());
    assert!(
        desk.notice().contains("somebody who was signed in"),
        "{}",
        desk.notice()
    );
}

/// What is told of one act is gone when the next begins, and a warning goes with what it warned of.
#[test]
fn what_was_said_before_does_not_answer_the_next_act() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::AssignToMe);
    desk.answer(Slot::Act, Err(refusal()));
    assert!(desk.store.queue.refused.is_some());
    desk.means(Intent::Note);
    desk.types("Rang back");
    desk.means(Intent::Back);
    assert!(desk.notice().contains("is kept"));
    desk.means(Intent::Note);
    desk.means(Intent::Confirm);
    assert!(desk.store.notice.is_none() && desk.store.queue.refused.is_none());
    desk.answer(Slot::Act, Ok(Answer::NoteAdded { note_id: id(1) }));
    assert!(desk.notice().starts_with("Note saved"));
    desk.means(Intent::Note);
    desk.types("x");
    desk.means(Intent::Quit);
    assert!(desk.notice().contains("The same key again"));
    desk.types("y");
    assert!(desk.store.notice.is_none(), "{}", desk.notice());
}

/// Not sent, and sent without an answer, are two things: after the second, looking comes before trying again.
#[test]
fn a_change_that_was_not_sent_is_told_apart_from_one_without_an_answer() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::AssignToMe);
    desk.answer(
        Slot::Act,
        Err(Failure::Unavailable("nothing answers".into())),
    );
    let told = |desk: &Desk| desk.store.queue.refused.clone().unwrap().1.sentence;
    assert!(
        told(&desk).contains("Nothing was changed"),
        "{}",
        told(&desk)
    );
    assert_eq!(desk.store.freshness(), Freshness::Lost);
    desk.means(Intent::AssignToMe);
    desk.answer(Slot::Act, Err(Failure::Unanswered));
    assert!(
        told(&desk).contains("may have been saved: press r"),
        "{}",
        told(&desk)
    );
    assert_eq!(desk.store.freshness(), Freshness::Lost);
    // Where letters are text, r is one.
    desk.means(Intent::Note);
    desk.types("Rang back");
    desk.means(Intent::Confirm);
    desk.answer(Slot::Act, Err(Failure::Unanswered));
    let (text, trouble) = note_text(&desk);
    assert_eq!(text, "Rang back");
    assert!(
        trouble.contains("looked up here whether it was saved"),
        "{trouble}"
    );
}

#[test]
fn a_joiner_typed_in_a_word_stays_as_a_pasted_one_does() {
    let word = "می\u{200c}خواهم";
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Note);
    desk.types(word);
    assert_eq!(note_text(&desk).0, word);
    // Between Latin letters, at the beginning and behind a space it would only hide.
    desk.types(" a\u{200c}b \u{200d}c");
    assert_eq!(note_text(&desk).0, format!("{word} ab c"));
    // In the middle, where the cursor went back to.
    desk.means(Intent::Edit(Edit::Start));
    desk.means(Intent::Edit(Edit::Right));
    desk.types("\u{200c}");
    let text = note_text(&desk).0;
    assert!(
        text.contains("م\u{200c}ی") || text.starts_with("م\u{200c}"),
        "{text:?}"
    );
}

#[test]
fn a_session_that_ends_keeps_the_draft_and_says_so() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Note);
    desk.types("Half a thought");
    desk.means(Intent::Confirm);
    desk.answer(Slot::Act, Err(Failure::SignedOut));
    assert_eq!(desk.store.screen(), Screen::SignIn);
    assert_eq!(desk.notice(), "Your session has ended. Sign in again.");
    assert!(desk.others.contains(&Effect::Hold(None)));
}

#[test]
fn a_refused_way_out_shows_all_its_reasons_and_asks_nothing() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Stage);
    desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(detail(row(0))))));
    desk.means(Intent::Last);
    desk.means(Intent::Confirm);
    assert!(desk.newest(Slot::Act).is_none());
    let Some(Layer::Stages(stages)) = &desk.store.layer else {
        panic!("the layer is gone");
    };
    assert_eq!(stages.trouble.as_ref().unwrap().reasons.len(), 2);
}

#[test]
fn a_change_of_stage_asks_for_its_reason_and_its_outcome() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Stage);
    desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(detail(row(0))))));
    desk.means(Intent::Down);
    desk.means(Intent::Down);
    desk.means(Intent::Confirm);
    assert_eq!(desk.store.place(), Place::StageForm);
    desk.types("Paid");
    desk.means(Intent::Confirm);
    assert!(desk.newest(Slot::Act).is_none(), "the outcome is missing");
    desk.types("Plan set up");
    desk.means(Intent::Confirm);
    let (_, question) = desk.newest(Slot::Act).unwrap();
    let expected = Question::ChangeStage {
        enquiry: seen(0, 4),
        to_stage_id: id(102),
        reason: Some("Paid".into()),
        outcome: Some("Plan set up".into()),
    };
    assert_eq!(question, expected);
}

// R113: what was typed for one step is not thrown away with another.
#[test]
fn words_for_another_step_stay_when_a_step_is_taken() {
    let mut desk = Desk::signed_in(4);
    desk.answer(Slot::Drafts, Ok(Answer::Drafts(Vec::new())));
    let read = |desk: &mut Desk, downs: usize| {
        desk.means(Intent::Stage);
        desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(detail(row(0))))));
        for _ in 0..downs {
            desk.means(Intent::Down);
        }
        desk.means(Intent::Confirm);
    };
    // A reason and an outcome for the third way, and then the second, which asks for a reason alone.
    read(&mut desk, 2);
    desk.types("Paid");
    desk.means(Intent::NextField);
    desk.types("Plan set up");
    desk.means(Intent::Back);
    desk.means(Intent::Back);
    desk.answer(Slot::Draft, Ok(Answer::DraftKept));
    read(&mut desk, 1);
    desk.means(Intent::Confirm);
    let (
        _,
        Question::ChangeStage {
            reason, outcome, ..
        },
    ) = desk.newest(Slot::Act).unwrap()
    else {
        panic!("nothing was sent");
    };
    assert_eq!((reason.as_deref(), outcome), (Some("Paid"), None));
    desk.answer(
        Slot::Act,
        Ok(Answer::StageChanged {
            enquiry: seen(0, 5),
        }),
    );
    assert!(
        desk.notice().ends_with("still not sent; D lists it."),
        "{}",
        desk.notice()
    );
    assert_eq!(desk.store.drafted(), 1);
    let (_, Question::KeepDraft { body, .. }) = desk.newest(Slot::Draft).unwrap() else {
        panic!("it is not kept");
    };
    assert_eq!(body, "\nPlan set up");
    read(&mut desk, 2);
    let Some(Layer::Stages(stages)) = &desk.store.layer else {
        panic!("no box");
    };
    assert_eq!(stages.form.as_ref().unwrap().outcome.text(), "Plan set up");
}

#[test]
fn a_change_of_stage_on_its_way_is_not_sent_twice_by_opening_its_box_again() {
    let mut desk = Desk::signed_in(4);
    let read = |desk: &mut Desk| {
        desk.means(Intent::Stage);
        desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(detail(row(0))))));
        desk.means(Intent::Down);
    };
    read(&mut desk);
    desk.means(Intent::Confirm);
    desk.types("Account number missing");
    desk.means(Intent::Confirm);
    let (sent, _) = desk.newest(Slot::Act).unwrap();
    desk.means(Intent::Back);
    desk.means(Intent::Back);
    read(&mut desk);
    desk.means(Intent::Confirm);
    desk.means(Intent::Confirm);
    assert_eq!(desk.newest(Slot::Act).map(|(ticket, _)| ticket), Some(sent));
    // Refused, it is there again with its words.
    desk.answer(Slot::Act, Err(Failure::Conflict));
    desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(detail(row(0))))));
    desk.means(Intent::Confirm);
    let Some(Layer::Stages(stages)) = &desk.store.layer else {
        panic!("the box is gone");
    };
    let form = stages.form.as_ref().unwrap();
    assert_eq!(form.reason.text(), "Account number missing");
}

#[test]
fn a_conflict_reads_the_enquiry_again_and_loses_no_text() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Stage);
    desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(detail(row(0))))));
    desk.means(Intent::Down);
    desk.means(Intent::Confirm);
    desk.types("Account number missing");
    desk.means(Intent::Confirm);
    desk.answer(Slot::Act, Err(Failure::Conflict));
    // Who was faster is asked for together with what is there now.
    let (_, question) = desk.newest(Slot::Since).unwrap();
    assert_eq!(
        question,
        Question::ChangedSince {
            enquiry: seen(0, 4)
        }
    );
    let events = history().drain(1..2).collect();
    let id = row(0).id;
    desk.answer(Slot::Since, Ok(Answer::ChangedSince { id, events }));
    let mut newer = row(0);
    newer.version = 5;
    newer.assignee_name = Some("Sam Lewis".into());
    desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(detail(newer)))));
    let Some(Layer::Stages(stages)) = &desk.store.layer else {
        panic!("the layer is gone");
    };
    let trouble = stages.trouble.as_ref().unwrap();
    assert!(
        trouble
            .sentence
            .starts_with("Somebody changed this enquiry")
    );
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
    // The second attempt is about what is there now.
    desk.means(Intent::Confirm);
    let (_, question) = desk.newest(Slot::Act).unwrap();
    assert!(matches!(question, Question::ChangeStage { enquiry, .. } if enquiry == seen(0, 5)));
}

#[test]
fn a_closed_form_keeps_its_reason() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Stage);
    desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(detail(row(0))))));
    desk.means(Intent::Down);
    desk.means(Intent::Confirm);
    desk.types("Because");
    desk.means(Intent::Back);
    assert_eq!(desk.store.place(), Place::Stages);
    desk.means(Intent::Confirm);
    let Some(Layer::Stages(stages)) = &desk.store.layer else {
        panic!("the layer is gone");
    };
    assert_eq!(stages.form.as_ref().unwrap().reason.text(), "Because");
}
