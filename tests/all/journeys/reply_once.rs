//! A reply is sent at most once, and its text is never lost.

use super::reply::{begun, sent, the_reply};
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

/// Sent after a pause in which the draft was saved; the response is lost, then the connection is restored.
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
    // Neither a resend nor an autosave until the result is known.
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
fn reply_in_flight_is_not_resent_when_form_reopens() {
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
    // After a failure it can be sent again from any screen.
    desk.answer(Slot::Act, Err(refusal()));
    assert!(!the_reply(&desk).saving);
    desk.means(Action::Confirm);
    assert_eq!(sent(&desk).1.body, "Yes.");
    desk.answer(Slot::Act, Ok(Response::ReplySent { message_id: id(1) }));
    assert!(desk.store.popup.is_none());
}

#[test]
fn note_in_flight_is_not_resaved_when_form_reopens() {
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
            other => panic!("{other:?}"),
        };
        assert_eq!(text, "Rang");
    }
}

// R087
#[test]
fn unconfirmed_send_is_resolved_from_stored_draft() {
    for (form, typed) in [(DraftForm::Reply, "\n\nYes."), (DraftForm::Note, "Yes.")] {
        // The transaction deleted the draft: the reply was sent.
        let mut desk = lost(form, true);
        desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
        assert!(desk.store.popup.is_none(), "{:?}", desk.store.popup);
        assert_eq!(desk.store.draft_count(), 0);
        let sent = ["was sent.", "was saved."];
        assert!(
            sent.iter().any(|words| desk.notice().ends_with(words)),
            "{}",
            desk.notice()
        );

        // The draft is still stored: the reply was not sent.
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

        // It was sent before the first autosave, so the user is asked to check.
        let mut desk = lost(form, false);
        desk.means(Action::Back);
        desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
        assert!(desk.notice().contains("may have been"), "{}", desk.notice());
        assert_eq!(desk.store.draft_count(), 1);
        assert!(desk.notice().ends_with(" to open it."), "{}", desk.notice());

        // The key applies to another enquiry when the cursor is on another.
        let mut desk = lost(form, false);
        desk.means(Action::Back);
        desk.means(Action::Down);
        desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
        assert!(
            desk.notice().ends_with("Press D to see it."),
            "{}",
            desk.notice()
        );
    }
}

// R087
#[test]
fn template_no_longer_wanted_is_not_inserted() {
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
fn template_key_retries_after_failed_load() {
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
fn typed_subject_is_kept_where_channel_has_none() {
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
    // A key to a missing field is not offered.
    assert!(!desk.store.offers_key(&Action::NextField));
    assert!(begun().store.offers_key(&Action::NextField));
}

#[test]
fn empty_reply_is_not_reported_as_saved() {
    let mut desk = begun();
    desk.means(Action::NextField);
    desk.means(Action::Edit(Edit::DeleteToStart));
    desk.means(Action::Back);
    assert_eq!(desk.notice(), "");
}
