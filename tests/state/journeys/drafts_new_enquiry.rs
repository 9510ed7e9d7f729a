//! Draft of a new enquiry from an earlier run: the form may open before the stored drafts are loaded.

use super::*;
use enquiries::domain::{Channel, Draft, DraftSubject, EnquiryType, FormOptions};
use enquiries::features::new_enquiry::{
    CreateEnquiry, FormField, LoadFormOptions, LoadTypeFields, NewEnquiryForm,
};

fn kept() -> Result<Vec<Draft>, Failure> {
    Ok(vec![Draft {
        of: DraftSubject::NEW_ENQUIRY,
        reference: "a new enquiry".into(),
        marked: Vec::new(),
        body: OLDER.into(),
        kept_at: now() - TimeDelta::minutes(39),
        version: 1,
    }])
}

const OLDER: &str = r#"{"citizen":"Mary Oduya","subject":"Nowhere to stay"}"#;

/// Opens the form before the stored drafts are loaded.
fn opened() -> Harness {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::NewEnquiry);
    harness
}

fn form(harness: &Harness) -> &NewEnquiryForm {
    &harness.top::<NewEnquiryPopup>().expect("the form").form
}

fn at(harness: &mut Harness, part: FormField) {
    while form(harness).at != part {
        harness.means(Action::NextField);
    }
}

fn body(harness: &Harness) -> Option<String> {
    let saved = harness.requests::<SaveDraft>().pop();
    saved.map(|draft| draft.body)
}

// R113
#[test]
fn open_form_is_filled_when_its_draft_loads() {
    let mut harness = opened();
    // The typed letters of a picker are on the screen; the enquiry itself is still empty.
    harness.types("ho");
    harness.reply::<LoadDrafts>(kept());
    let filled = form(&harness);
    assert_eq!(filled.subject.text(), "Nowhere to stay");
    assert_eq!(filled.citizen.text(), "Mary Oduya");
    assert!(filled.kept_at.is_some());
    assert_eq!(filled.kind.typed.text(), "ho");
    harness.types("mel");
    assert_eq!(form(&harness).kind.typed.text(), "homel");
    harness.means(Action::Back);
    harness.after(TimeDelta::seconds(5));
    // The letter typed before the draft arrived removed nothing from it.
    assert!(body(&harness).is_none_or(|body| body.contains("Nowhere to stay")));
    assert_eq!(harness.draft_count(), 1);
}

/// Two enquiries cannot be merged: the older stays stored, the newer stays on the screen, and a notice says so.
#[test]
fn second_new_enquiry_loses_neither_draft() {
    let mut harness = opened();
    at(&mut harness, FormField::Subject);
    harness.types("Bins");
    harness.reply::<LoadDrafts>(kept());
    assert_eq!(form(&harness).subject.text(), "Bins");
    assert!(
        form(&harness).citizen.is_blank(),
        "two enquiries were mixed"
    );
    assert!(
        harness
            .notice()
            .contains("a draft of another new enquiry. Press N")
    );
    harness.types(" not emptied");
    harness.after(TimeDelta::seconds(20));
    assert_eq!(body(&harness), None, "the older one was overwritten");
    // Quitting with an unsaved enquiry shows a warning.
    harness.means(Action::Back);
    harness.means(Action::Quit);
    assert!(harness.notice().contains("a new enquiry is not saved"));
    harness.means(Action::NewEnquiry);
    assert_eq!(form(&harness).subject.text(), "Bins not emptied");
    // An emptied form is replaced by the older draft.
    for _ in 0..30 {
        harness.means(Action::Edit(Edit::Backspace));
    }
    harness.means(Action::Back);
    harness.means(Action::NewEnquiry);
    assert_eq!(form(&harness).subject.text(), "Nowhere to stay");
}

/// Sending the newer enquiry deletes the stored draft, so the older one is saved again.
#[test]
fn older_draft_opens_after_newer_enquiry_is_sent() {
    let mut harness = opened();
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
    harness.reply::<LoadFormOptions>(Ok(choices));
    harness.types("ref");
    at(&mut harness, FormField::Subject);
    harness.reply::<LoadTypeFields>(Ok(Vec::new()));
    harness.types("Bins");
    harness.reply::<LoadDrafts>(kept());
    harness.means(Action::Confirm);
    let received = enquiries::domain::CreatedEnquiry {
        id: row(2).id,
        reference: row(2).reference,
        due_at: now(),
    };
    harness.reply::<CreateEnquiry>(Ok(received));
    assert_eq!(body(&harness).as_deref(), Some(OLDER));
    harness.means(Action::NewEnquiry);
    assert_eq!(form(&harness).subject.text(), "Nowhere to stay");
}
