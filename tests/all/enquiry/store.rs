//! The store: related enquiries and back, retry after a conflict, and the form of a new enquiry.

use super::*;
use chrono::TimeDelta;
use enquiries::action::KeyContext;
use enquiries::domain::{
    CitizenChoice, CreatedEnquiry, Failure, FieldFault, KnownCitizen, NewEnquiry, Refusal,
};
use enquiries::effect::{BulkResult, EnquiryVersion, Request, StaleEnquiry};
use enquiries::store::Screen;
use enquiries::store::new_enquiry::{FormField, NewEnquiryForm};
use enquiries::store::popup::Popup;
use uuid::Uuid;

pub fn the_form(desk: &Harness) -> &NewEnquiryForm {
    match &desk.store.popup {
        Some(Popup::NewEnquiry(form)) => form,
        other => panic!("no form but {other:?}"),
    }
}

#[test]
fn related_enquiry_opens_and_esc_returns() {
    let mut desk = open();
    desk.means(Action::Down);
    desk.means(Action::NextRelated);
    desk.means(Action::Open);
    let (_, request) = desk.newest(Slot::Enquiry).unwrap();
    assert_eq!(request, Request::Enquiry { id: row(3).id });
    // Its row is known from the previous screen, so the header is shown while the rest loads.
    assert_eq!(
        desk.store.enquiry.row().unwrap().reference,
        row(3).reference
    );
    desk.answer(
        Slot::Enquiry,
        Ok(Response::Enquiry(Box::new(detail(row(3))))),
    );
    desk.means(Action::Open);
    assert!(desk.notice().contains("Press Tab"), "{}", desk.notice());
    desk.means(Action::Back);
    assert_eq!(desk.store.screen(), Screen::Enquiry);
    // As it was left, and reloaded.
    assert_eq!(desk.store.enquiry.id, Some(row(2).id));
    assert!(desk.store.enquiry.detail.value().is_some());
    assert!(desk.store.enquiry.related.is_some());
    let (_, request) = desk.newest(Slot::Enquiry).unwrap();
    assert_eq!(request, Request::Enquiry { id: row(2).id });
    desk.means(Action::Back);
    assert_eq!(desk.store.screen(), Screen::Queue);
    assert!(desk.store.back_stack.is_empty());
}

#[test]
fn tab_cycles_related_enquiries() {
    let mut desk = open();
    let mut went = Vec::new();
    for _ in 0..4 {
        desk.means(Action::NextRelated);
        went.push(desk.store.enquiry.related.unwrap());
    }
    assert_eq!(went[0], went[3]);
    assert_ne!(went[0], went[1]);
    desk.means(Action::PreviousRelated);
    assert_eq!(desk.store.enquiry.related, Some(went[2]));
}

#[test]
fn back_stack_is_limited_to_20() {
    let mut desk = open();
    for step in 0..60 {
        desk.means(Action::NextRelated);
        desk.means(Action::Open);
        let next = if step % 2 == 0 { row(3) } else { row(2) };
        let mut detail = full(next.clone());
        detail.context.others[0].row = if step % 2 == 0 { row(2) } else { row(3) };
        desk.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(detail))));
        assert_eq!(desk.store.enquiry.id, Some(next.id));
    }
    assert_eq!(desk.store.back_stack.len(), 20);
    for _ in 0..21 {
        assert_eq!(desk.store.screen(), Screen::Enquiry);
        desk.means(Action::Back);
    }
    assert_eq!(desk.store.screen(), Screen::Queue);
}

/// After a conflict over an assignment the second key press uses the current version.
#[test]
fn retry_after_conflict_uses_current_version() {
    let mut desk = open();
    desk.means(Action::AssignToMe);
    let id = row(2).id;
    desk.answer(Slot::Act, Ok(late(id)));
    let (_, request) = desk.newest(Slot::ChangedSince).unwrap();
    let seen = EnquiryVersion { id, version: 4 };
    assert_eq!(request, Request::ChangedSince { enquiry: seen });
    let conflict = desk.store.conflict.as_ref().unwrap();
    assert_eq!(conflict.saw.as_ref().unwrap().version, 4);
    let mut newer = row(2);
    newer.version = 6;
    desk.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(full(newer)))));
    assert_eq!(desk.store.newest_row(id).unwrap().version, 6);
    desk.means(Action::AssignToMe);
    assert!(desk.store.conflict.is_none());
    let (_, request) = desk.newest(Slot::Act).unwrap();
    let Request::Assign { enquiries, .. } = request else {
        panic!("{request:?}");
    };
    assert_eq!(enquiries, [EnquiryVersion { id, version: 6 }]);
}

/// A stale result: another user changed the enquiry first.
fn late(id: Uuid) -> Response {
    Response::Updated(BulkResult {
        updated: vec![],
        stale: vec![StaleEnquiry { id, now: None }],
        rejected: vec![],
    })
}

/// In a popup too: it stays open, and Enter sends the current version.
#[test]
fn stale_priority_change_is_resent_by_enter() {
    let mut desk = open();
    desk.means(Action::Priority);
    desk.means(Action::ToPriority(1));
    let id = row(2).id;
    desk.answer(Slot::Act, Ok(late(id)));
    let Some(Popup::Priority(picker)) = &desk.store.popup else {
        panic!("the popup is gone");
    };
    assert!(picker.error.is_some() && !picker.saving);
    let mut newer = row(2);
    newer.version = 5;
    desk.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(full(newer)))));
    desk.means(Action::ToPriority(1));
    let (_, request) = desk.newest(Slot::Act).unwrap();
    let enquiries = vec![EnquiryVersion { id, version: 5 }];
    assert_eq!(
        request,
        Request::ChangePriority {
            enquiries,
            to: vec![1]
        }
    );
}

pub fn sent(desk: &Harness) -> NewEnquiry {
    match desk.newest(Slot::Act) {
        Some((_, Request::CreateEnquiry(new))) => *new,
        other => panic!("nothing was sent but {other:?}"),
    }
}

#[test]
fn new_enquiry_is_typed_sent_and_opened() {
    let mut desk = about_vat();
    assert_eq!(desk.store.place(), KeyContext::NewEnquiry);
    desk.types("Owen Griffiths");
    desk.means(Action::NextField);
    desk.types("01632 960114");
    desk.means(Action::NextField);
    desk.means(Action::NextField);
    assert_eq!(the_form(&desk).at, FormField::Channel);
    desk.means(Action::NextField);
    desk.means(Action::NextField);
    desk.types("Late return");
    desk.means(Action::NextField);
    desk.types("Why?");
    desk.means(Action::NextField);
    desk.types("123456789");
    desk.means(Action::Confirm);
    let expected = NewEnquiry {
        enquiry_type_id: id(302),
        asker: CitizenChoice::New {
            name: "Owen Griffiths".into(),
            phone: Some("01632 960114".into()),
            email: None,
        },
        channel: "telephone".into(),
        priority: None,
        subject: "Late return".into(),
        body: "Why?".into(),
        fields: vec![("vat_number".into(), "text".into(), "123456789".into())],
    };
    assert_eq!(sent(&desk), expected);
    let received = CreatedEnquiry {
        id: id(5),
        reference: "HMRC-26-AAAAAA-A".into(),
        due_at: now(),
    };
    desk.answer(Slot::Act, Ok(Response::EnquiryCreated(received)));
    assert_eq!(
        desk.notice(),
        "Created HMRC-26-AAAAAA-A. Give the caller this reference."
    );
    assert_eq!(desk.store.screen(), Screen::Enquiry);
    let (_, request) = desk.newest(Slot::Enquiry).unwrap();
    assert_eq!(request, Request::Enquiry { id: id(5) });
    // The form is cleared: the next one is empty.
    desk.means(Action::Back);
    desk.means(Action::NewEnquiry);
    assert!(the_form(&desk).is_blank());
}

#[test]
fn field_errors_keep_the_text() {
    let mut desk = about_vat();
    desk.types("Owen Griffiths");
    desk.means(Action::Confirm);
    let faults = vec![FieldFault {
        column: Some("custom_fields.vat_number".into()),
        sentence: "VAT number: enter 9 digits, like 123456789.".into(),
    }];
    desk.answer(Slot::Act, Ok(Response::InvalidFields(faults)));
    assert_eq!(the_form(&desk).at, FormField::CustomField(0));
    assert_eq!(
        the_form(&desk).faults_of(FormField::CustomField(0)).count(),
        1
    );
    desk.types("123456789");
    desk.means(Action::Confirm);
    let refusal = Refusal {
        code: "23514".into(),
        rule: "enquiries_subject_not_blank".into(),
        table: Some("enquiries".into()),
        column: Some("subject".into()),
        sentence: "Enter a subject.".into(),
        reasons: vec![],
        codes: vec![],
    };
    desk.answer(Slot::Act, Err(Failure::Refused(Box::new(refusal))));
    let form = the_form(&desk);
    assert_eq!(form.at, FormField::Subject);
    assert_eq!(form.faults.len(), 1);
    assert_eq!(form.citizen.text(), "Owen Griffiths");
    // An error is cleared once its field is edited.
    desk.types("Late return");
    desk.means(Action::Confirm);
    assert!(the_form(&desk).faults.is_empty());
    assert_eq!(sent(&desk).subject, "Late return");
}

#[test]
fn new_enquiry_without_type_is_not_sent() {
    let mut desk = form();
    desk.types("zzz");
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_none());
    assert_eq!(the_form(&desk).faults_of(FormField::Type).count(), 1);
}

#[test]
fn esc_keeps_form_for_its_user_only() {
    let mut desk = about_vat();
    desk.types("Owen");
    desk.means(Action::Back);
    assert!(desk.notice().contains("Press N to open it again"));
    desk.means(Action::Quit);
    assert!(desk.notice().contains("a new enquiry"), "{}", desk.notice());
    desk.means(Action::NewEnquiry);
    assert_eq!(the_form(&desk).citizen.text(), "Owen");
    desk.means(Action::Back);
    desk.store.person.as_mut().unwrap().staff_id = id(1);
    desk.means(Action::NewEnquiry);
    assert!(the_form(&desk).is_blank());
}

#[test]
fn citizen_lookup_waits_for_a_pause_in_typing() {
    let mut desk = about_vat();
    desk.types("Ow");
    desk.after(TimeDelta::milliseconds(300));
    assert!(
        desk.newest(Slot::Citizens).is_none(),
        "two letters find too many"
    );
    desk.types("en");
    desk.after(TimeDelta::milliseconds(100));
    assert!(desk.newest(Slot::Citizens).is_none());
    desk.after(TimeDelta::milliseconds(150));
    let (_, request) = desk.newest(Slot::Citizens).unwrap();
    assert_eq!(
        request,
        Request::Citizens {
            words: "Owen".into()
        }
    );
    let known = KnownCitizen {
        id: id(400),
        name: "Owen Griffiths".into(),
        phone: None,
        email: None,
        postcode: None,
    };
    desk.answer(Slot::Citizens, Ok(Response::Citizens(vec![known])));
    desk.means(Action::Down);
    desk.means(Action::NextField);
    // Number and address come with the citizen.
    assert_eq!(the_form(&desk).at, FormField::Channel);
    desk.means(Action::Confirm);
    assert_eq!(sent(&desk).asker, CitizenChoice::Known(id(400)));
}
