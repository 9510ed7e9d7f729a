//! Text above its limit: held whole, and rejected at submission until the user shortens it.

use super::*;
use enquiries::components::field::Field;
use enquiries::domain::{Draft, DraftForm, DraftSubject};
use enquiries::features::new_enquiry::{FormField, LoadFormOptions, LoadTypeFields};
use enquiries::features::reply::ReplyForm;

fn at_work() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.reply::<LoadDrafts>(Ok(Vec::new()));
    harness
}

fn pasted(harness: &mut Harness, many: usize) {
    harness.means(Action::Paste("a".repeat(many)));
}

/// The focused field.
fn field(harness: &Harness) -> &Field {
    if let Some(note) = harness.top::<NoteForm>() {
        return &note.text;
    }
    if let Some(popup) = harness.top::<NewEnquiryPopup>() {
        return popup.form.field(popup.form.at).unwrap();
    }
    match harness.top::<ReplyForm>() {
        Some(reply) if reply.in_subject => return &reply.subject,
        Some(reply) => return &reply.body,
        None => {}
    }
    if let Some(stages) = harness.top::<TransitionPicker>() {
        return match &stages.form {
            Some(form) if form.in_outcome => &form.outcome,
            Some(form) => &form.reason,
            None => panic!("no form"),
        };
    }
    panic!("no form but {:?}", harness.key_context())
}

/// Submission is refused with the excess length, and accepted once the last excess character is gone.
fn is_refused_until_short_enough(harness: &mut Harness, most: usize) {
    assert_eq!(field(harness).max_len(), most);
    pasted(harness, most + 2 - field(harness).text().chars().count());
    let whole = field(harness).text();
    for words in ["2 characters too long", "1 character too long"] {
        let said = field(harness).too_long().unwrap_or_default();
        assert!(said.starts_with(words), "{said}");
        harness.means(Action::Confirm);
        assert!(!harness.is_writing(), "{said}");
        assert!(
            harness.notice().contains("too long"),
            "{}",
            harness.notice()
        );
        harness.means(Action::Edit(Edit::Backspace));
    }
    assert_eq!(field(harness).too_long(), None);
    assert_eq!(field(harness).text(), whole[..most]);
    harness.means(Action::Confirm);
    assert!(harness.is_writing());
}

#[test]
fn overlong_note_is_kept_whole_and_not_sent() {
    let mut harness = at_work();
    harness.means(Action::Note);
    is_refused_until_short_enough(&mut harness, 20_000);
    // An overlong text is autosaved, so nothing is lost while the user shortens it.
    let mut harness = at_work();
    harness.means(Action::Note);
    pasted(&mut harness, 31_000);
    let said = field(&harness).too_long().unwrap();
    assert_eq!(said, "11,000 characters too long: at most 20,000.");
    harness.after(TimeDelta::seconds(2));
    let SaveDraft { body, .. } = harness.request();
    assert_eq!(body.len(), 31_000);
    harness.means(Action::Back);
    harness.means(Action::Note);
    assert_eq!(field(&harness).text().len(), 31_000);
    // Memory is limited; a notice says what was cut.
    pasted(&mut harness, 5_000_000);
    assert_eq!(field(&harness).text().len(), 40_000);
    assert!(harness.notice().contains("characters were not added"));
}

#[test]
fn overlong_bulk_note_reason_and_outcome_are_not_sent() {
    let mut harness = at_work();
    harness.means(Action::Mark);
    harness.means(Action::Mark);
    harness.means(Action::Note);
    is_refused_until_short_enough(&mut harness, 20_000);

    let form = |reason: &str| {
        let mut harness = at_work();
        harness.means(Action::Stage);
        harness.reply_enquiry(Ok(detail(row(0))));
        harness.reply::<LoadOutcomes>(Ok(Vec::new().into()));
        harness.means(Action::Down);
        harness.means(Action::Down);
        harness.means(Action::Confirm);
        harness.types(reason);
        harness
    };
    let mut harness = form("Paid");
    harness.means(Action::NextField);
    is_refused_until_short_enough(&mut harness, 500);
    // The cursor moves to the overlong field.
    let mut harness = form("");
    pasted(&mut harness, 501);
    harness.means(Action::NextField);
    harness.types("Plan");
    harness.means(Action::Confirm);
    assert_eq!(field(&harness).text().len(), 501);
    harness.means(Action::Edit(Edit::Backspace));
    harness.means(Action::Confirm);
    assert!(harness.is_writing());
}

#[test]
fn overlong_reply_and_subject_are_not_sent() {
    let letter = || {
        let mut harness = at_work();
        harness.means(Action::Reply);
        harness.reply::<LoadReplyTo>(Ok(reply_to(row(0).id)));
        harness
    };
    let mut harness = letter();
    is_refused_until_short_enough(&mut harness, 20_000);
    let mut harness = letter();
    harness.types("Dear Owen");
    harness.means(Action::NextField);
    is_refused_until_short_enough(&mut harness, 200);
    // The cursor moves from the text to the overlong subject.
    let mut harness = letter();
    harness.means(Action::NextField);
    pasted(&mut harness, 300);
    harness.means(Action::NextField);
    harness.types("Dear Owen");
    harness.means(Action::Confirm);
    assert!(!harness.is_writing());
    assert!(field(&harness).text().len() >= 300);
}

#[test]
fn overlong_new_enquiry_is_not_sent() {
    let mut harness = at_work();
    harness.means(Action::NewEnquiry);
    harness.reply::<LoadFormOptions>(Ok(crate::fixtures::enquiry::offered()));
    harness.types("va");
    harness.means(Action::NextField);
    harness.reply::<LoadTypeFields>(Ok(Vec::new()));
    let go_to = |harness: &mut Harness, part: FormField| loop {
        match harness.top::<NewEnquiryPopup>() {
            Some(popup) if popup.form.at == part => break,
            _ => harness.means(Action::NextField),
        }
    };
    go_to(&mut harness, FormField::Subject);
    harness.types("Late return");
    go_to(&mut harness, FormField::Body);
    is_refused_until_short_enough(&mut harness, 20_000);
}

/// An overlong draft of an earlier run opens whole.
#[test]
fn overlong_draft_of_an_earlier_run_opens_whole() {
    let mut harness = Harness::signed_in(4);
    let draft = |form, body: String| Draft {
        of: DraftSubject {
            form,
            enquiry_id: row(0).id,
        },
        reference: row(0).reference,
        marked: Vec::new(),
        body,
        kept_at: now(),
        version: 1,
    };
    let reason = format!("{}\n", "b".repeat(700));
    let letter = format!("\n\n{}", "c".repeat(30_000));
    let kept = vec![
        draft(DraftForm::StageChange, reason),
        draft(DraftForm::Reply, letter),
    ];
    harness.reply::<LoadDrafts>(Ok(kept));
    harness.means(Action::Reply);
    assert_eq!(field(&harness).text().len(), 30_000);
    harness.means(Action::Back);
    harness.means(Action::Stage);
    harness.reply_enquiry(Ok(detail(row(0))));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(field(&harness).text().len(), 700);
}

// Two merged replies open whole, although the field accepts no further paste.
#[test]
fn merged_reply_opens_whole() {
    let mut harness = at_work();
    harness.means(Action::Reply);
    pasted(&mut harness, 40_000);
    harness.means(Action::Discard);
    harness.means(Action::Reply);
    harness.types("NEW WORDS");
    harness.means(Action::Back);
    harness.means(Action::Undo);
    harness.means(Action::Reply);
    assert!(field(&harness).text().ends_with("NEW WORDS"));
    harness.means(Action::Edit(Edit::Backspace));
    assert!(field(&harness).text().ends_with("NEW WORD"));
    assert!(field(&harness).text().len() > 40_000);
}
