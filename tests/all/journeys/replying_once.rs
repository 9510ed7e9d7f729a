//! The same letter never goes out twice, and nothing that was typed for it is lost on the way.

use super::replying::{begun, sent, the_reply};
use super::*;
use enquiries::domain::{Draft, DraftForm, DraftSubject};

fn kept(form: DraftForm, body: &str) -> Draft {
    let enquiry_id = row(0).id;
    Draft {
        of: DraftSubject { form, enquiry_id },
        reference: row(0).reference,
        marked: Vec::new(),
        body: body.into(),
        kept_at: now() - TimeDelta::minutes(39),
    }
}

fn where_to(desk: &mut Harness) {
    let to = reply_to(row(0).id);
    desk.answer(Slot::Reply, Ok(Response::ReplyTo(Box::new(to))));
}

/// Sent after a pause in which it was kept, and the answer is lost; then the server is there again.
fn lost(form: DraftForm, pause: bool) -> Harness {
    let mut desk = Harness::signed_in(4);
    desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
    match form {
        DraftForm::Reply => {
            desk.means(Action::Reply);
            where_to(&mut desk);
        }
        _ => desk.means(Action::Note),
    }
    desk.types("Yes.");
    if pause {
        desk.after(TimeDelta::seconds(2));
        desk.answer(Slot::Draft, Ok(Response::DraftSaved));
    }
    desk.means(Action::Confirm);
    desk.answer(Slot::Act, Err(Failure::Indeterminate));
    // Nothing goes out again, and nothing is kept, before it is known what became of it.
    desk.means(Action::Confirm);
    desk.types("x");
    assert!(desk.newest(Slot::Act).is_none());
    desk.after(TimeDelta::seconds(60));
    assert!(desk.newest(Slot::Draft).is_none());
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 1 }));
    assert!(desk.newest(Slot::Drafts).is_some(), "it asks what was kept");
    desk
}

// R087
#[test]
fn a_letter_that_is_being_sent_is_not_sent_again_by_opening_its_box() {
    let mut desk = begun();
    desk.types("Yes.");
    desk.means(Action::Confirm);
    let (request_id, _) = desk.newest(Slot::Act).unwrap();
    desk.means(Action::Back);
    assert!(desk.notice().contains("being sent"), "{}", desk.notice());
    desk.means(Action::Reply);
    where_to(&mut desk);
    assert!(the_reply(&desk).saving);
    desk.types("x");
    assert_eq!(the_reply(&desk).body.text(), "Yes.");
    desk.means(Action::Confirm);
    assert_eq!(desk.newest(Slot::Act).unwrap().0, request_id);
    // What fails may be sent again from where somebody is.
    desk.answer(Slot::Act, Err(refusal()));
    assert!(!the_reply(&desk).saving);
    desk.means(Action::Confirm);
    assert_eq!(sent(&desk).1.body, "Yes.");
    desk.answer(Slot::Act, Ok(Response::ReplySent { message_id: id(1) }));
    assert!(desk.store.popup.is_none());
}

#[test]
fn a_note_that_is_being_saved_is_not_saved_again_by_opening_its_box() {
    for several in [false, true] {
        let mut desk = Harness::signed_in(4);
        if several {
            desk.means(Action::MarkAll);
        }
        desk.means(Action::Note);
        desk.types("Rang");
        desk.means(Action::Confirm);
        let (request_id, _) = desk.newest(Slot::Act).unwrap();
        desk.means(Action::Back);
        assert!(desk.notice().contains("being saved"), "{}", desk.notice());
        desk.means(Action::Note);
        desk.types("x");
        desk.means(Action::Confirm);
        assert_eq!(desk.newest(Slot::Act).unwrap().0, request_id);
        let text = match &desk.store.popup {
            Some(Popup::Note(note)) => note.field.text(),
            Some(Popup::Notes(notes)) => notes.field.text(),
            other => panic!("{other:?}"),
        };
        assert_eq!(text, "Rang");
    }
}

// R087
#[test]
fn what_was_sent_without_an_answer_is_known_by_what_is_still_kept() {
    for (form, typed) in [(DraftForm::Reply, "\n\nYes."), (DraftForm::Note, "Yes.")] {
        // The transaction dropped it: it was sent.
        let mut desk = lost(form, true);
        desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
        assert!(desk.store.popup.is_none(), "{:?}", desk.store.popup);
        assert_eq!(desk.store.drafted(), 0);
        assert!(desk.notice().contains("all the same"), "{}", desk.notice());

        // It is there: it was not.
        let mut desk = lost(form, true);
        desk.answer(Slot::Drafts, Ok(Response::Drafts(vec![kept(form, typed)])));
        let error = match &desk.store.popup {
            Some(Popup::Note(note)) => note.error.as_ref(),
            Some(Popup::Reply(reply)) => reply.error.as_ref(),
            other => panic!("{other:?}"),
        };
        let told = &error.unwrap().sentence;
        assert!(told.contains("Ctrl-S"), "{told}");
        desk.means(Action::Confirm);
        assert!(desk.newest(Slot::Act).is_some());

        // It was sent before it was kept: whoever wrote it is told to look.
        let mut desk = lost(form, false);
        desk.means(Action::Back);
        desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
        assert!(desk.notice().contains("may have been"), "{}", desk.notice());
        assert_eq!(desk.store.drafted(), 1);
        assert!(desk.notice().ends_with(" opens it."), "{}", desk.notice());

        // The key means another enquiry where the bar stands on another.
        let mut desk = lost(form, false);
        desk.means(Action::Back);
        desk.means(Action::Down);
        desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
        assert!(desk.notice().ends_with("D lists it."), "{}", desk.notice());
    }
}

// R087
#[test]
fn a_template_that_nobody_wants_any_more_is_not_taken() {
    let mut desk = Harness::signed_in(4);
    for action in [
        Action::Reply,
        Action::Templates,
        Action::ToTemplate(1),
        Action::Back,
        Action::Templates,
    ] {
        desk.means(action);
    }
    where_to(&mut desk);
    assert!(desk.newest(Slot::Template).is_none());
}

#[test]
fn the_key_for_templates_asks_again_where_it_could_not_be_read() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Reply);
    desk.answer(Slot::Reply, Err(Failure::Internal("here".into())));
    desk.means(Action::Templates);
    where_to(&mut desk);
    assert_eq!(desk.store.place(), KeyContext::Templates);
    desk.means(Action::ToTemplate(0));
    assert!(desk.newest(Slot::Template).is_some());
}

#[test]
fn what_was_typed_as_a_subject_stays_where_there_is_none() {
    let mut desk = Harness::signed_in(4);
    desk.means(Action::Reply);
    desk.types("no.");
    desk.means(Action::NextField);
    desk.types("Your plan");
    let mut to = reply_to(row(0).id);
    to.subject = None;
    desk.answer(Slot::Reply, Ok(Response::ReplyTo(Box::new(to))));
    assert_eq!(the_reply(&desk).body.text(), "Your plan\nno.");
    assert!(the_reply(&desk).subject.is_blank());
    // The key to a field that is not there is not offered.
    assert!(!desk.store.offers_key(&Action::NextField));
    assert!(begun().store.offers_key(&Action::NextField));
}

#[test]
fn of_nothing_it_is_not_said_that_it_is_kept() {
    let mut desk = begun();
    desk.means(Action::NextField);
    desk.means(Action::Edit(Edit::DeleteToStart));
    desk.means(Action::Back);
    assert_eq!(desk.notice(), "");
}
