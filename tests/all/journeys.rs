//! Journeys of a person through the store: intents and answers in, effects and state out.

use crate::samples::*;
use chrono::TimeDelta;
use enquiries::domain::{Failure, QueueView, Refusal};
use enquiries::effect::{Answer, Effect, Question, Seen, Slot};
use enquiries::intent::{Edit, Intent, Place};
use enquiries::store::Screen;
use enquiries::store::layer::Layer;
use enquiries::store::link::Freshness;

fn seen(number: usize, version: i32) -> Seen {
    let id = row(number).id;
    Seen { id, version }
}

fn refusal() -> Failure {
    Failure::Refused(Box::new(Refusal {
        code: "UK012".into(),
        rule: "assignments_guard".into(),
        table: None,
        column: None,
        sentence: "You cannot assign this enquiry.".into(),
        reasons: vec!["It is closed.".into(), "It belongs to another team.".into()],
        codes: Vec::new(),
    }))
}

fn chosen(desk: &Desk) -> usize {
    let list = desk.store.queue.list();
    let id = list.chosen().expect("a chosen row").id;
    (0..2_000).find(|number| row(*number).id == id).unwrap()
}

fn note_text(desk: &Desk) -> (String, String) {
    match &desk.store.layer {
        Some(Layer::Note(note)) => (
            note.field.text(),
            note.trouble
                .as_ref()
                .map(|t| t.sentence.clone())
                .unwrap_or_default(),
        ),
        other => panic!("no note is open but {other:?}"),
    }
}

#[test]
fn letters_narrow_the_picker_and_enter_signs_in() {
    let mut desk = Desk::new();
    desk.answer(Slot::SignIn, Ok(Answer::SignInChoices(choices())));
    desk.types("jo");
    desk.means(Intent::Confirm);
    let (_, question) = desk.newest(Slot::SignIn).unwrap();
    let expected = Question::SignIn {
        tenant_code: "HMRC".into(),
        username: "jo.brown".into(),
    };
    assert_eq!(question, expected);
}

#[test]
fn a_second_enter_does_not_open_a_second_session() {
    let mut desk = Desk::new();
    desk.answer(Slot::SignIn, Ok(Answer::SignInChoices(choices())));
    desk.means(Intent::Confirm);
    desk.means(Intent::Confirm);
    let asked = desk
        .asked
        .iter()
        .filter(|(_, q)| matches!(q, Question::SignIn { .. }));
    assert_eq!(asked.count(), 1);
}

#[test]
fn a_late_answer_to_an_older_question_is_dropped() {
    let mut desk = Desk::signed_in(5);
    desk.means(Intent::View(QueueView::Team));
    let (old, _) = desk.newest(Slot::Queue).unwrap();
    desk.means(Intent::View(QueueView::All));
    desk.page(rows(3), false);
    let as_of = desk.now;
    let late = Answer::QueuePage {
        rows: rows(8),
        more: false,
        as_of,
    };
    desk.absorb(old, Ok(late));
    assert_eq!(desk.store.queue.list().rows().len(), 3);
}

#[test]
fn nothing_of_one_session_reaches_the_next() {
    let mut desk = Desk::signed_in(5);
    desk.means(Intent::Open);
    desk.means(Intent::Refresh);
    let of_the_old: Vec<_> = desk.asked.clone();
    desk.means(Intent::SignOut);
    assert!(desk.others.contains(&Effect::Hold(None)));
    for (ticket, _) in of_the_old {
        desk.absorb(ticket, Ok(Answer::Enquiry(Box::new(detail(row(0))))));
    }
    assert!(desk.store.person.is_none());
    assert!(desk.store.enquiry.row().is_none());
    assert!(desk.store.queue.list().rows().is_empty());
    assert_eq!(desk.store.place(), Place::SignIn);
}

#[test]
fn the_selection_follows_the_enquiry_through_a_refresh() {
    let mut desk = Desk::signed_in(8);
    for _ in 0..3 {
        desk.means(Intent::Down);
    }
    assert_eq!(chosen(&desk), 3);
    desk.means(Intent::Refresh);
    let mut fewer = rows(8);
    fewer.remove(0);
    desk.page(fewer, false);
    assert_eq!(chosen(&desk), 3);
    assert_eq!(desk.store.queue.list().cursor.index, 2);
}

#[test]
fn when_the_chosen_enquiry_leaves_it_is_said() {
    let mut desk = Desk::signed_in(8);
    desk.means(Intent::Down);
    desk.means(Intent::Refresh);
    let mut without = rows(8);
    let gone = without.remove(1);
    desk.page(without, false);
    assert_eq!(
        desk.notice(),
        format!("{} is no longer in this list.", gone.reference)
    );
    assert_eq!(chosen(&desk), 2);
}

#[test]
fn rows_stay_while_they_are_asked_for_again_and_when_that_fails() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Refresh);
    assert_eq!(desk.store.queue.list().rows().len(), 4);
    desk.answer(Slot::Queue, Err(Failure::Fault("queue/page".into())));
    let list = desk.store.queue.list();
    assert_eq!(list.rows().len(), 4);
    assert!(list.rows.why().is_some());
}

#[test]
fn the_next_page_is_asked_for_before_the_end_and_put_behind() {
    let mut desk = Desk::signed_in(0);
    desk.means(Intent::Refresh);
    desk.page(rows(100), true);
    assert!(desk.newest(Slot::Queue).is_none());
    for _ in 0..80 {
        desk.means(Intent::Down);
    }
    let (_, question) = desk.newest(Slot::Queue).expect("the next page");
    let Question::QueuePage { after, .. } = question else {
        panic!("not a page: {question:?}");
    };
    assert_eq!(after, Some(row(99).key()));
    desk.page((100..150).map(row).collect(), false);
    assert_eq!(desk.store.queue.list().rows().len(), 150);
    assert_eq!(chosen(&desk), 80);
    desk.means(Intent::Last);
    assert_eq!(chosen(&desk), 149);
    assert!(desk.newest(Slot::Queue).is_none());
}

#[test]
fn a_refresh_deep_in_the_queue_asks_for_what_is_on_the_screen() {
    let mut desk = Desk::signed_in(0);
    desk.means(Intent::Refresh);
    desk.page(rows(150), true);
    for _ in 0..90 {
        desk.means(Intent::Down);
    }
    desk.means(Intent::Refresh);
    let (_, question) = desk.newest(Slot::Queue).unwrap();
    let Question::QueuePage {
        after: Some(after), ..
    } = question
    else {
        panic!("not a page behind a row: {question:?}");
    };
    let from = rows(150).iter().position(|row| row.key() == after).unwrap() + 1;
    let mut page: Vec<_> = (from..150).map(row).collect();
    let gone = page.iter().position(|r| r.id == row(95).id).unwrap();
    page.remove(gone);
    desk.page(page, true);
    assert_eq!(desk.store.queue.list().rows().len(), 149);
    assert_eq!(chosen(&desk), 90);
}

#[test]
fn marked_enquiries_are_assigned_together_and_taken_back() {
    let mut desk = Desk::signed_in(8);
    for _ in 0..3 {
        desk.means(Intent::Mark);
    }
    desk.means(Intent::Assign);
    desk.answer(Slot::Colleagues, Ok(Answer::Colleagues(colleagues())));
    desk.types("ma od");
    desk.means(Intent::Confirm);
    let (ticket, question) = desk.newest(Slot::Act).unwrap();
    let Question::Assign { enquiries, to, .. } = question else {
        panic!("not an assignment");
    };
    assert_eq!(enquiries, [seen(0, 4), seen(1, 4), seen(2, 4)]);
    assert_eq!(to, Some(id(704)));
    let moved = vec![seen(0, 5), seen(1, 5)];
    let left = vec![row(2).id];
    desk.absorb(ticket, Ok(Answer::Assigned { moved, left }));
    assert_eq!(
        desk.notice(),
        "Assigned 2 enquiries to Mary Oduya; 1 enquiry had changed since you saw it. u takes it back."
    );
    assert!(desk.store.layer.is_none());
    // The one that was left alone stays marked.
    assert_eq!(desk.store.queue.list().marks.len(), 1);

    desk.means(Intent::Undo);
    let back: Vec<_> = desk
        .asked
        .iter()
        .filter_map(|(_, question)| match question {
            Question::Assign { enquiries, to, .. } => Some((enquiries.clone(), *to)),
            _ => None,
        })
        .collect();
    let before = |number: usize| row(number).assignee_id;
    assert!(back.contains(&(vec![seen(0, 5)], before(0))));
    assert!(back.contains(&(vec![seen(1, 5)], before(1))));
}

#[test]
fn undo_is_over_after_thirty_seconds() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::AssignToMe);
    let moved = vec![seen(0, 5)];
    desk.answer(
        Slot::Act,
        Ok(Answer::Assigned {
            moved,
            left: vec![],
        }),
    );
    desk.after(TimeDelta::seconds(31));
    assert!(desk.store.undo.is_none());
    desk.means(Intent::Undo);
    assert_eq!(desk.notice(), "There is nothing to undo.");
}

#[test]
fn a_refused_assignment_shows_every_reason_beside_its_row() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::AssignToMe);
    desk.answer(Slot::Act, Err(refusal()));
    let (at, trouble) = desk.store.queue.refused.clone().unwrap();
    assert_eq!(at, row(0).id);
    assert_eq!(trouble.sentence, "You cannot assign this enquiry.");
    assert_eq!(trouble.reasons.len(), 2);
}

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
    assert!(trouble.contains("Esc keeps your text, then r"), "{trouble}");
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
    assert_eq!(
        trouble.reasons,
        [
            "You saw: In progress, with Asha Patel.",
            "Now: In progress, with Sam Lewis."
        ]
    );
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

#[test]
fn a_changed_pulse_asks_again_and_an_equal_one_shows_nothing() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Open);
    desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(detail(row(0))))));
    desk.after(TimeDelta::milliseconds(1_100));
    let revision = desk.store.revision();
    desk.answer(Slot::Pulse, Ok(Answer::Pulse { changes: 1 }));
    assert_eq!(
        desk.store.revision(),
        revision,
        "an equal pulse must not draw"
    );
    assert!(desk.newest(Slot::Queue).is_none());
    desk.after(TimeDelta::milliseconds(1_100));
    desk.answer(Slot::Pulse, Ok(Answer::Pulse { changes: 2 }));
    assert!(desk.newest(Slot::Queue).is_some());
    assert!(desk.newest(Slot::Counts).is_some());
    assert!(desk.newest(Slot::Enquiry).is_some());
}

#[test]
fn the_pulse_calms_down_a_minute_after_the_last_key() {
    let mut desk = Desk::signed_in(4);
    let mut pulses = Vec::new();
    for second in 0..120 {
        desk.after(TimeDelta::seconds(1));
        if desk.newest(Slot::Pulse).is_some() {
            pulses.push(second);
            desk.answer(Slot::Pulse, Ok(Answer::Pulse { changes: 1 }));
        }
    }
    let busy = pulses.iter().filter(|second| **second < 60).count();
    let calm = pulses.iter().filter(|second| **second >= 65).count();
    assert!(
        (55..=61).contains(&busy),
        "{busy} pulses in the first minute"
    );
    assert!(
        (10..=12).contains(&calm),
        "{calm} pulses in the last 55 seconds"
    );
}

#[test]
fn a_lost_server_is_shown_retried_and_found_again() {
    let mut desk = Desk::signed_in(4);
    desk.after(TimeDelta::seconds(2));
    desk.answer(
        Slot::Pulse,
        Err(Failure::Unavailable("connection refused".into())),
    );
    assert_eq!(desk.store.freshness(), Freshness::Lost);
    let mut attempts = 0;
    for _ in 0..60 {
        desk.after(TimeDelta::seconds(1));
        if desk.newest(Slot::Pulse).is_some() {
            attempts += 1;
            desk.answer(
                Slot::Pulse,
                Err(Failure::Unavailable("connection refused".into())),
            );
        }
    }
    assert!(
        (4..=8).contains(&attempts),
        "{attempts} attempts in a minute"
    );
    assert_eq!(desk.store.queue.list().rows().len(), 4, "the rows stay");
    desk.after(TimeDelta::seconds(31));
    desk.answer(Slot::Pulse, Ok(Answer::Pulse { changes: 1 }));
    assert_eq!(desk.store.freshness(), Freshness::Live);
    assert!(
        desk.newest(Slot::Queue).is_some(),
        "everything is asked again"
    );
}

#[test]
fn waiting_is_shown_only_after_a_moment() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Refresh);
    assert!(!desk.store.is_slow());
    let revision = desk.store.revision();
    desk.after(TimeDelta::milliseconds(160));
    assert!(desk.store.is_slow());
    assert!(desk.store.revision() > revision);
}

#[test]
fn a_paste_goes_into_fields_only_and_loses_its_teeth() {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Paste("q\u{1b}[2J".into()));
    assert!(desk.store.layer.is_none() && desk.asked.len() <= 2);
    desk.means(Intent::Note);
    desk.means(Intent::Paste("one\r\ntwo\u{1b}[2J\u{202e}three".into()));
    assert_eq!(note_text(&desk).0, "one\ntwo[2Jthree");
    desk.means(Intent::Paste("x".repeat(30_000)));
    assert_eq!(note_text(&desk).0.chars().count(), 20_000);
    assert!(desk.notice().starts_with("Too long: the last"));
}

#[test]
fn a_search_shows_what_it_found_and_esc_comes_back() {
    let mut desk = Desk::signed_in(6);
    desk.means(Intent::Down);
    desk.means(Intent::Search);
    desk.types("payment");
    desk.means(Intent::Confirm);
    let found = vec![row(4), row(2)];
    desk.answer(Slot::Queue, Ok(Answer::Found(found)));
    assert_eq!(chosen(&desk), 4);
    desk.means(Intent::Back);
    assert_eq!(chosen(&desk), 1, "the queue is where it was");
}

#[test]
fn the_palette_does_what_its_words_say() {
    let mut desk = Desk::signed_in(6);
    desk.means(Intent::Palette);
    desk.types("write note");
    desk.means(Intent::Confirm);
    assert_eq!(desk.store.place(), Place::Note);
}

#[test]
fn the_history_begins_at_the_newest_event_and_steps_back() {
    let mut desk = Desk::signed_in(6);
    desk.means(Intent::History);
    let mut events = history();
    events.reverse();
    desk.answer(Slot::History, Ok(Answer::History(events)));
    assert_eq!(desk.store.trail.chosen().unwrap().event_id, 4);
    desk.means(Intent::Earlier);
    assert_eq!(desk.store.trail.chosen().unwrap().event_id, 3);
    desk.means(Intent::Back);
    assert_eq!(desk.store.screen(), Screen::Queue);
}

#[test]
fn the_reference_goes_to_the_clipboard() {
    let mut desk = Desk::signed_in(2);
    desk.means(Intent::CopyReference);
    assert!(desk.others.contains(&Effect::Copy(row(0).reference)));
}

#[test]
fn editing_keys_edit() {
    let mut desk = Desk::signed_in(2);
    desk.means(Intent::Note);
    desk.types("one two");
    desk.means(Intent::Edit(Edit::DeleteWord));
    desk.means(Intent::Edit(Edit::NewLine));
    desk.types("é名");
    desk.means(Intent::Edit(Edit::Backspace));
    assert_eq!(note_text(&desk).0, "one \né");
}
