//! Draft of a new enquiry from an earlier run: the form may open before the stored drafts are loaded.

use super::*;
use enquiries::domain::{Channel, Draft, DraftSubject, EnquiryType, FormOptions};
use enquiries::store::new_enquiry::{FormField, NewEnquiryForm};

fn kept() -> Result<Response, Failure> {
    Ok(Response::Drafts(vec![Draft {
        of: DraftSubject::NEW_ENQUIRY,
        reference: "a new enquiry".into(),
        marked: Vec::new(),
        body: OLDER.into(),
        kept_at: now() - TimeDelta::minutes(39),
    }]))
}

const OLDER: &str = r#"{"citizen":"Mary Oduya","subject":"Nowhere to stay"}"#;

/// Opens the form before the stored drafts are loaded.
fn opened() -> Harness {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::NewEnquiry);
    desk
}

fn form(desk: &Harness) -> &NewEnquiryForm {
    match &desk.store.popup {
        Some(Popup::NewEnquiry(form)) => form,
        other => panic!("no form but {other:?}"),
    }
}

fn at(desk: &mut Harness, part: FormField) {
    while form(desk).at != part {
        desk.means(Action::NextField);
    }
}

fn body(desk: &Harness) -> Option<String> {
    match desk.newest(Slot::Draft)?.1 {
        Request::SaveDraft { body, .. } => Some(body),
        other => panic!("{other:?}"),
    }
}

// R113
#[test]
fn open_form_is_filled_when_its_draft_loads() {
    let mut desk = opened();
    // The typed letters of a picker are on the screen; the enquiry itself is still empty.
    desk.types("ho");
    desk.answer(Slot::Drafts, kept());
    let filled = form(&desk);
    assert_eq!(filled.subject.text(), "Nowhere to stay");
    assert_eq!(filled.citizen.text(), "Mary Oduya");
    assert!(filled.kept_at.is_some());
    assert_eq!(filled.kind.typed.text(), "ho");
    desk.types("mel");
    assert_eq!(form(&desk).kind.typed.text(), "homel");
    desk.means(Action::Back);
    desk.after(TimeDelta::seconds(5));
    // The letter typed before the draft arrived removed nothing from it.
    assert!(body(&desk).is_none_or(|body| body.contains("Nowhere to stay")));
    assert_eq!(desk.store.draft_count(), 1);
}

/// Two enquiries cannot be merged: the older stays stored, the newer stays on the screen, and a notice says so.
#[test]
fn second_new_enquiry_loses_neither_draft() {
    let mut desk = opened();
    at(&mut desk, FormField::Subject);
    desk.types("Bins");
    desk.answer(Slot::Drafts, kept());
    assert_eq!(form(&desk).subject.text(), "Bins");
    assert!(form(&desk).citizen.is_blank(), "two enquiries were mixed");
    assert!(
        desk.notice()
            .contains("a draft of another new enquiry. Press N")
    );
    desk.types(" not emptied");
    desk.after(TimeDelta::seconds(20));
    assert_eq!(body(&desk), None, "the older one was overwritten");
    // Quitting with an unsaved enquiry shows a warning.
    desk.means(Action::Back);
    desk.means(Action::Quit);
    assert!(desk.notice().contains("a new enquiry is not saved"));
    desk.means(Action::NewEnquiry);
    assert_eq!(form(&desk).subject.text(), "Bins not emptied");
    // An emptied form is replaced by the older draft.
    for _ in 0..30 {
        desk.means(Action::Edit(Edit::Backspace));
    }
    desk.means(Action::Back);
    desk.means(Action::NewEnquiry);
    assert_eq!(form(&desk).subject.text(), "Nowhere to stay");
}

/// Sending the newer enquiry deletes the stored draft, so the older one is saved again.
#[test]
fn older_draft_opens_after_newer_enquiry_is_sent() {
    let mut desk = opened();
    let choices = FormOptions {
        types: vec![EnquiryType {
            id: id(40),
            name: "Refuse".into(),
            priority: 3,
        }],
        channels: vec![Channel {
            code: "telephone".into(),
            name: "Telephone".into(),
        }],
    };
    desk.answer(Slot::Choices, Ok(Response::FormOptions(choices)));
    desk.types("ref");
    at(&mut desk, FormField::Subject);
    let fields = Response::TypeFields {
        enquiry_type_id: id(40),
        fields: Vec::new(),
    };
    desk.answer(Slot::Fields, Ok(fields));
    desk.types("Bins");
    desk.answer(Slot::Drafts, kept());
    desk.means(Action::Confirm);
    let received = enquiries::domain::CreatedEnquiry {
        id: row(2).id,
        reference: row(2).reference,
        due_at: now(),
    };
    desk.answer(Slot::Act, Ok(Response::EnquiryCreated(received)));
    assert_eq!(body(&desk).as_deref(), Some(OLDER));
    desk.means(Action::NewEnquiry);
    assert_eq!(form(&desk).subject.text(), "Nowhere to stay");
}
