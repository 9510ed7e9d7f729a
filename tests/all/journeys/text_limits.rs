//! Text above its limit: held whole, and rejected at submission until the user shortens it.

use super::*;
use enquiries::domain::{Draft, DraftForm, DraftSubject};
use enquiries::store::field::Field;
use enquiries::store::new_enquiry::FormField;

fn at_work() -> Harness {
    let mut desk = Harness::signed_in(4);
    desk.answer(Slot::Drafts, Ok(Response::Drafts(Vec::new())));
    desk
}

fn pasted(desk: &mut Harness, many: usize) {
    desk.means(Action::Paste("a".repeat(many)));
}

/// The focused field.
fn field(desk: &Harness) -> &Field {
    match &desk.store.popup {
        Some(Popup::Note(note)) => &note.field,
        Some(Popup::Reply(reply)) if reply.in_subject => &reply.subject,
        Some(Popup::Reply(reply)) => &reply.body,
        Some(Popup::NewEnquiry(form)) => form.field(form.at).unwrap(),
        Some(Popup::TransitionPicker(stages)) => match &stages.form {
            Some(form) if form.in_outcome => &form.outcome,
            Some(form) => &form.reason,
            None => panic!("no form"),
        },
        other => panic!("{other:?}"),
    }
}

/// Submission is refused with the excess length, and accepted once the last excess character is gone.
fn is_refused_until_short_enough(desk: &mut Harness, most: usize) {
    assert_eq!(field(desk).max_len(), most);
    pasted(desk, most + 2 - field(desk).text().chars().count());
    let whole = field(desk).text();
    for words in ["2 characters too long", "1 character too long"] {
        let said = field(desk).too_long().unwrap_or_default();
        assert!(said.starts_with(words), "{said}");
        desk.means(Action::Confirm);
        assert!(desk.newest(Slot::Act).is_none(), "{said}");
        assert!(desk.notice().contains("too long"), "{}", desk.notice());
        desk.means(Action::Edit(Edit::Backspace));
    }
    assert_eq!(field(desk).too_long(), None);
    assert_eq!(field(desk).text(), whole[..most]);
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_some());
}

#[test]
fn overlong_note_is_kept_whole_and_not_sent() {
    let mut desk = at_work();
    desk.means(Action::Note);
    is_refused_until_short_enough(&mut desk, 20_000);
    // An overlong text is autosaved, so nothing is lost while the user shortens it.
    let mut desk = at_work();
    desk.means(Action::Note);
    pasted(&mut desk, 31_000);
    let said = field(&desk).too_long().unwrap();
    assert_eq!(said, "11,000 characters too long: at most 20,000.");
    desk.after(TimeDelta::seconds(2));
    let Some((_, Request::SaveDraft { body, .. })) = desk.newest(Slot::Draft) else {
        panic!("not kept");
    };
    assert_eq!(body.len(), 31_000);
    desk.means(Action::Back);
    desk.means(Action::Note);
    assert_eq!(field(&desk).text().len(), 31_000);
    // Memory is limited; a notice says what was cut.
    pasted(&mut desk, 5_000_000);
    assert_eq!(field(&desk).text().len(), 40_000);
    assert!(desk.notice().contains("characters were not added"));
}

#[test]
fn overlong_bulk_note_reason_and_outcome_are_not_sent() {
    let mut desk = at_work();
    desk.means(Action::Mark);
    desk.means(Action::Mark);
    desk.means(Action::Note);
    is_refused_until_short_enough(&mut desk, 20_000);

    let form = |reason: &str| {
        let mut desk = at_work();
        desk.means(Action::Stage);
        desk.answer(
            Slot::Enquiry,
            Ok(Response::Enquiry(Box::new(detail(row(0))))),
        );
        desk.means(Action::Down);
        desk.means(Action::Down);
        desk.means(Action::Confirm);
        desk.types(reason);
        desk
    };
    let mut desk = form("Paid");
    desk.means(Action::NextField);
    is_refused_until_short_enough(&mut desk, 500);
    // The cursor moves to the overlong field.
    let mut desk = form("");
    pasted(&mut desk, 501);
    desk.means(Action::NextField);
    desk.types("Plan");
    desk.means(Action::Confirm);
    assert_eq!(field(&desk).text().len(), 501);
    desk.means(Action::Edit(Edit::Backspace));
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_some());
}

#[test]
fn overlong_reply_and_subject_are_not_sent() {
    let letter = || {
        let mut desk = at_work();
        desk.means(Action::Reply);
        desk.answer(
            Slot::Reply,
            Ok(Response::ReplyTo(Box::new(reply_to(row(0).id)))),
        );
        desk
    };
    let mut desk = letter();
    is_refused_until_short_enough(&mut desk, 20_000);
    let mut desk = letter();
    desk.types("Dear Owen");
    desk.means(Action::NextField);
    is_refused_until_short_enough(&mut desk, 200);
    // The cursor moves from the text to the overlong subject.
    let mut desk = letter();
    desk.means(Action::NextField);
    pasted(&mut desk, 300);
    desk.means(Action::NextField);
    desk.types("Dear Owen");
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_none());
    assert!(field(&desk).text().len() >= 300);
}

#[test]
fn overlong_new_enquiry_is_not_sent() {
    let mut desk = at_work();
    desk.means(Action::NewEnquiry);
    desk.answer(
        Slot::Choices,
        Ok(Response::FormOptions(crate::enquiry::offered())),
    );
    desk.types("va");
    desk.means(Action::NextField);
    let enquiry_type_id = id(302);
    let fields = Vec::new();
    let none = Response::TypeFields {
        enquiry_type_id,
        fields,
    };
    desk.answer(Slot::Fields, Ok(none));
    let go_to = |desk: &mut Harness, part: FormField| loop {
        match &desk.store.popup {
            Some(Popup::NewEnquiry(form)) if form.at == part => break,
            _ => desk.means(Action::NextField),
        }
    };
    go_to(&mut desk, FormField::Subject);
    desk.types("Late return");
    go_to(&mut desk, FormField::Body);
    is_refused_until_short_enough(&mut desk, 20_000);
}

/// An overlong draft of an earlier run opens whole.
#[test]
fn overlong_draft_of_an_earlier_run_opens_whole() {
    let mut desk = Harness::signed_in(4);
    let draft = |form, body: String| Draft {
        of: DraftSubject {
            form,
            enquiry_id: row(0).id,
        },
        reference: row(0).reference,
        marked: Vec::new(),
        body,
        kept_at: now(),
    };
    let reason = format!("{}\n", "b".repeat(700));
    let letter = format!("\n\n{}", "c".repeat(30_000));
    let kept = vec![
        draft(DraftForm::StageChange, reason),
        draft(DraftForm::Reply, letter),
    ];
    desk.answer(Slot::Drafts, Ok(Response::Drafts(kept)));
    desk.means(Action::Reply);
    assert_eq!(field(&desk).text().len(), 30_000);
    desk.means(Action::Back);
    desk.means(Action::Stage);
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(0))))),
    );
    desk.means(Action::Down);
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    assert_eq!(field(&desk).text().len(), 700);
}

// Two merged replies open whole, although the field accepts no further paste.
#[test]
fn merged_reply_opens_whole() {
    let mut desk = at_work();
    desk.means(Action::Reply);
    pasted(&mut desk, 40_000);
    desk.means(Action::Discard);
    desk.means(Action::Reply);
    desk.types("NEW WORDS");
    desk.means(Action::Back);
    desk.means(Action::Undo);
    desk.means(Action::Reply);
    assert!(field(&desk).text().ends_with("NEW WORDS"));
    desk.means(Action::Edit(Edit::Backspace));
    assert!(field(&desk).text().ends_with("NEW WORD"));
    assert!(field(&desk).text().len() > 40_000);
}
