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
        version: 1,
    }
}

fn where_to(harness: &mut Harness) {
    let to = reply_to(row(0).id);
    harness.reply::<LoadReplyTo>(Ok(to));
}

/// Sent after a pause in which the draft was saved; the response is lost, then the connection is restored.
fn lost(form: DraftForm, pause: bool) -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.reply::<LoadDrafts>(Ok(Vec::new()));
    match form {
        DraftForm::Reply => {
            harness.means(Action::Reply);
            where_to(&mut harness);
        }
        _ => harness.means(Action::Note),
    }
    harness.types("Yes.");
    if pause {
        harness.after(TimeDelta::seconds(2));
        harness.reply::<SaveDraft>(Ok(1));
    }
    harness.means(Action::Confirm);
    harness.answer_change(Err(Failure::Indeterminate));
    // Neither a resend nor an autosave until the result is known.
    harness.means(Action::Confirm);
    harness.types("x");
    assert!(!harness.is_writing());
    harness.after(TimeDelta::seconds(60));
    assert!(harness.requests::<SaveDraft>().is_empty());
    harness.reply::<Pulse>(Ok(unchanged()));
    assert!(
        !harness.requests::<LoadDrafts>().is_empty(),
        "it asks what was kept"
    );
    harness
}

// R087
#[test]
fn reply_in_flight_is_not_resent_when_form_reopens() {
    let mut harness = begun();
    harness.types("Yes.");
    harness.means(Action::Confirm);
    assert_eq!(harness.requests::<SendReply>().len(), 1);
    harness.means(Action::Back);
    assert!(
        harness.notice().contains("being sent"),
        "{}",
        harness.notice()
    );
    harness.means(Action::Reply);
    where_to(&mut harness);
    assert!(the_reply(&harness).saving);
    harness.types("x");
    assert_eq!(the_reply(&harness).body.text(), "Yes.");
    harness.means(Action::Confirm);
    assert_eq!(harness.requests::<SendReply>().len(), 1);
    // After a failure it can be sent again from any screen.
    harness.answer_change(Err(refusal()));
    assert!(!the_reply(&harness).saving);
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).1.body, "Yes.");
    harness.reply::<SendReply>(Ok(id(1)));
    assert!(!harness.store.stack.has_popup());
}

#[test]
fn note_in_flight_is_not_resaved_when_form_reopens() {
    for several in [false, true] {
        let mut harness = Harness::signed_in(4);
        if several {
            harness.means(Action::MarkAll);
        }
        harness.means(Action::Note);
        harness.types("Rang");
        harness.means(Action::Confirm);
        assert!(harness.is_writing());
        harness.means(Action::Back);
        assert!(
            harness.notice().contains("being saved"),
            "{}",
            harness.notice()
        );
        harness.means(Action::Note);
        harness.types("x");
        harness.means(Action::Confirm);
        assert_eq!(harness.requests::<AddNotes>().len(), 1);
        assert_eq!(
            harness.top::<NoteForm>().expect("the note").text.text(),
            "Rang"
        );
    }
}

// R087
#[test]
fn unconfirmed_send_is_resolved_from_stored_draft() {
    for (form, typed) in [(DraftForm::Reply, "\n\nYes."), (DraftForm::Note, "Yes.")] {
        // The transaction deleted the draft: the reply was sent.
        let mut harness = lost(form, true);
        harness.reply::<LoadDrafts>(Ok(Vec::new()));
        assert!(
            !harness.store.stack.has_popup(),
            "{:?}",
            harness.store.stack.key_context()
        );
        assert_eq!(harness.draft_count(), 0);
        let sent = ["was sent.", "was saved."];
        assert!(
            sent.iter().any(|words| harness.notice().ends_with(words)),
            "{}",
            harness.notice()
        );

        // The draft is still stored: the reply was not sent.
        let mut harness = lost(form, true);
        harness.reply::<LoadDrafts>(Ok(vec![kept(form, typed)]));
        let error = match form {
            DraftForm::Reply => the_reply(&harness).error.as_ref(),
            _ => harness.top::<NoteForm>().expect("the note").error.as_ref(),
        };
        let told = &error.unwrap().sentence;
        assert!(told.contains("Ctrl-S"), "{told}");
        harness.means(Action::Confirm);
        assert!(harness.is_writing());

        // It was sent before the first autosave, so the user is asked to check.
        let mut harness = lost(form, false);
        harness.means(Action::Back);
        harness.reply::<LoadDrafts>(Ok(Vec::new()));
        assert!(
            harness.notice().contains("may have been"),
            "{}",
            harness.notice()
        );
        assert_eq!(harness.draft_count(), 1);
        assert!(
            harness.notice().ends_with(" to open it."),
            "{}",
            harness.notice()
        );

        // The key applies to another enquiry when the cursor is on another.
        let mut harness = lost(form, false);
        harness.means(Action::Back);
        harness.means(Action::Down);
        harness.reply::<LoadDrafts>(Ok(Vec::new()));
        assert!(
            harness.notice().ends_with("Press D to see it."),
            "{}",
            harness.notice()
        );
    }
}

// R087
#[test]
fn template_no_longer_wanted_is_not_inserted() {
    let mut harness = Harness::signed_in(4);
    for action in [
        Action::Reply,
        Action::Templates,
        Action::ToTemplate(1),
        Action::Back,
        Action::Templates,
    ] {
        harness.means(action);
    }
    where_to(&mut harness);
    assert!(harness.requests::<FillTemplate>().is_empty());
}

#[test]
fn template_key_retries_after_failed_load() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Reply);
    harness.reply::<LoadReplyTo>(Err(Failure::Internal("here".into())));
    harness.means(Action::Templates);
    where_to(&mut harness);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Templates);
    harness.means(Action::ToTemplate(0));
    assert!(!harness.requests::<FillTemplate>().is_empty());
}

#[test]
fn typed_subject_is_kept_where_channel_has_none() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Reply);
    harness.types("no.");
    harness.means(Action::NextField);
    harness.types("Your plan");
    let mut to = reply_to(row(0).id);
    to.subject = None;
    harness.reply::<LoadReplyTo>(Ok(to));
    assert_eq!(the_reply(&harness).body.text(), "Your plan\nno.");
    assert!(the_reply(&harness).subject.is_blank());
    // A key to a missing field is not offered.
    assert!(!harness.store.offers_key(&Action::NextField));
    assert!(begun().store.offers_key(&Action::NextField));
}

#[test]
fn empty_reply_is_not_reported_as_saved() {
    let mut harness = begun();
    harness.means(Action::NextField);
    harness.means(Action::Edit(Edit::DeleteToStart));
    harness.means(Action::Back);
    assert_eq!(harness.notice(), "");
}
