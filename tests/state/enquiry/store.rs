//! The store: related enquiries and back, retry after a conflict, and the form of a new enquiry.

use super::*;
use chrono::TimeDelta;
use enquiries::action::KeyContext;
use enquiries::domain::{BulkResult, EnquiryVersion, StaleEnquiry};
use enquiries::domain::{
    CitizenChoice, CreatedEnquiry, Failure, FieldFault, KnownCitizen, NewEnquiry, Refusal,
    SessionToken,
};
use enquiries::features::assign::Assign;
use enquiries::features::enquiry::LoadEnquiry;
use enquiries::features::new_enquiry::{
    CreateEnquiry, FindCitizens, FormField, NewEnquiryForm, NewEnquiryPopup,
};
use enquiries::features::priority::{ChangePriority, PriorityPicker};
use enquiries::features::sign_in::{SignIn, SignInChoices};
use enquiries::services::changes::LoadChangesSince;
use uuid::Uuid;

pub fn the_form(harness: &Harness) -> &NewEnquiryForm {
    &harness.top::<NewEnquiryPopup>().expect("the form").form
}

#[test]
fn related_enquiry_opens_and_esc_returns() {
    let mut harness = open();
    harness.means(Action::Down);
    harness.means(Action::NextRelated);
    harness.means(Action::Open);
    assert_eq!(harness.request::<LoadEnquiry>().id, row(3).id);
    // Its row is known from the previous screen, so the header is shown while the rest loads.
    assert_eq!(
        harness.enquiry().newest_row().unwrap().reference,
        row(3).reference
    );
    harness.reply_enquiry(Ok(detail(row(3))));
    harness.means(Action::Open);
    assert!(
        harness.notice().contains("Press Tab"),
        "{}",
        harness.notice()
    );
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.screen_context(), KeyContext::Enquiry);
    // As it was left, and reloaded.
    assert_eq!(harness.enquiry().id, row(2).id);
    assert!(harness.enquiry().detail.value().is_some());
    assert!(harness.enquiry().related.is_some());
    assert_eq!(harness.request::<LoadEnquiry>().id, row(2).id);
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.screen_context(), KeyContext::Queue);
    assert_eq!(harness.store.stack.views().count(), 1);
}

#[test]
fn tab_cycles_related_enquiries() {
    let mut harness = open();
    let mut went = Vec::new();
    for _ in 0..4 {
        harness.means(Action::NextRelated);
        went.push(harness.enquiry().related.unwrap());
    }
    assert_eq!(went[0], went[3]);
    assert_ne!(went[0], went[1]);
    harness.means(Action::PreviousRelated);
    assert_eq!(harness.enquiry().related, Some(went[2]));
}

#[test]
fn back_stack_is_limited_to_20() {
    let mut harness = open();
    for step in 0..60 {
        harness.means(Action::NextRelated);
        harness.means(Action::Open);
        let next = if step % 2 == 0 { row(3) } else { row(2) };
        let mut detail = full(next.clone());
        detail.context.others[0].row = if step % 2 == 0 { row(2) } else { row(3) };
        harness.reply_enquiry(Ok(detail));
        assert_eq!(harness.enquiry().id, next.id);
    }
    // The oldest of them was left behind.
    assert_eq!(harness.store.stack.views().count(), 22);
    for _ in 0..21 {
        assert_eq!(harness.store.stack.screen_context(), KeyContext::Enquiry);
        harness.means(Action::Back);
    }
    assert_eq!(harness.store.stack.screen_context(), KeyContext::Queue);
}

/// After a conflict over an assignment the second key press uses the current version.
#[test]
fn retry_after_conflict_uses_current_version() {
    let mut harness = open();
    harness.means(Action::AssignToMe);
    let id = row(2).id;
    harness.reply::<Assign>(Ok(late(id)));
    let request = harness.request::<LoadChangesSince>();
    let seen = EnquiryVersion { id, version: 4 };
    assert_eq!(request, LoadChangesSince { enquiry: seen });
    let conflict = harness.store.services.changes.conflict.as_ref().unwrap();
    assert_eq!(conflict.saw.as_ref().unwrap().version, 4);
    let mut newer = row(2);
    newer.version = 6;
    harness.reply_enquiry(Ok(full(newer)));
    assert_eq!(harness.store.stack.newest_row(id).unwrap().version, 6);
    harness.means(Action::AssignToMe);
    assert!(harness.store.services.changes.conflict.is_none());
    let (enquiries, _) = parts(&harness.request::<Assign>().changes);
    assert_eq!(enquiries, [EnquiryVersion { id, version: 6 }]);
}

/// A stale result: another user changed the enquiry first.
fn late(id: Uuid) -> BulkResult {
    BulkResult {
        stale: vec![StaleEnquiry { id, now: None }],
        ..BulkResult::default()
    }
}

/// In a popup too: it stays open, and Enter sends the current version.
#[test]
fn stale_priority_change_is_resent_by_enter() {
    let mut harness = open();
    harness.means(Action::Priority);
    harness.means(Action::ToPriority(1));
    let id = row(2).id;
    harness.reply::<ChangePriority>(Ok(late(id)));
    let about = &harness.top::<PriorityPicker>().expect("the popup").about;
    assert!(about.error.is_some() && !about.saving);
    let mut newer = row(2);
    newer.version = 5;
    harness.reply_enquiry(Ok(full(newer)));
    harness.means(Action::ToPriority(1));
    let change = parts(&harness.request::<ChangePriority>().changes);
    let enquiries = vec![EnquiryVersion { id, version: 5 }];
    assert_eq!(change, (enquiries, vec![1]));
}

pub fn sent(harness: &Harness) -> NewEnquiry {
    harness.request::<CreateEnquiry>().new
}

/// Closed while it is being sent and opened again, it is not sent a second time, and its answer still closes it.
#[test]
fn new_enquiry_in_flight_is_not_sent_again_when_form_reopens() {
    let mut harness = about_vat();
    harness.types("Owen Griffiths");
    for words in [
        "01632 960114",
        "",
        "",
        "",
        "Late return",
        "Why?",
        "123456789",
    ] {
        harness.means(Action::NextField);
        harness.types(words);
    }
    harness.means(Action::Confirm);
    assert_eq!(harness.requests::<CreateEnquiry>().len(), 1);
    harness.means(Action::Back);
    harness.means(Action::NewEnquiry);
    harness.types("x");
    harness.means(Action::Confirm);
    assert_eq!(harness.requests::<CreateEnquiry>().len(), 1);
    assert!(the_form(&harness).saving);
    let received = CreatedEnquiry {
        id: id(5),
        reference: "HMRC-26-AAAAAA-A".into(),
        due_at: now(),
    };
    harness.reply::<CreateEnquiry>(Ok(received));
    assert!(!harness.store.stack.has_popup());
    harness.means(Action::NewEnquiry);
    assert!(the_form(&harness).is_blank());
}

#[test]
fn new_enquiry_is_typed_sent_and_opened() {
    let mut harness = about_vat();
    assert_eq!(harness.store.stack.key_context(), KeyContext::NewEnquiry);
    harness.types("Owen Griffiths");
    harness.means(Action::NextField);
    harness.types("01632 960114");
    harness.means(Action::NextField);
    harness.means(Action::NextField);
    assert_eq!(the_form(&harness).at, FormField::Channel);
    harness.means(Action::NextField);
    harness.means(Action::NextField);
    harness.types("Late return");
    harness.means(Action::NextField);
    harness.types("Why?");
    harness.means(Action::NextField);
    harness.types("123456789");
    harness.means(Action::Confirm);
    let expected = NewEnquiry {
        part_of: None,
        carried: enquiries::domain::Carried::All,
        blocks: Default::default(),
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
    assert_eq!(sent(&harness), expected);
    let received = CreatedEnquiry {
        id: id(5),
        reference: "HMRC-26-AAAAAA-A".into(),
        due_at: now(),
    };
    harness.reply::<CreateEnquiry>(Ok(received));
    assert_eq!(
        harness.notice(),
        "Created HMRC-26-AAAAAA-A. Give the caller this reference."
    );
    assert_eq!(harness.store.stack.screen_context(), KeyContext::Enquiry);
    assert_eq!(harness.request::<LoadEnquiry>().id, id(5));
    // The form is cleared: the next one is empty.
    harness.means(Action::Back);
    harness.means(Action::NewEnquiry);
    assert!(the_form(&harness).is_blank());
}

#[test]
fn field_errors_keep_the_text() {
    let mut harness = about_vat();
    harness.types("Owen Griffiths");
    harness.means(Action::Confirm);
    let faults = vec![FieldFault {
        column: Some("custom_fields.vat_number".into()),
        sentence: "VAT number: enter 9 digits, like 123456789.".into(),
    }];
    harness.reply::<CreateEnquiry>(Err(Failure::InvalidFields(faults)));
    assert_eq!(the_form(&harness).at, FormField::CustomField(0));
    assert_eq!(
        the_form(&harness)
            .faults_of(FormField::CustomField(0))
            .count(),
        1
    );
    harness.types("123456789");
    harness.means(Action::Confirm);
    let refusal = Refusal {
        code: "23514".into(),
        rule: "enquiries_subject_not_blank".into(),
        table: Some("enquiries".into()),
        column: Some("subject".into()),
        sentence: "Enter a subject.".into(),
        reasons: vec![],
        codes: vec![],
    };
    harness.answer_change(Err(Failure::Refused(Box::new(refusal))));
    let form = the_form(&harness);
    assert_eq!(form.at, FormField::Subject);
    assert_eq!(form.faults.len(), 1);
    assert_eq!(form.citizen.text(), "Owen Griffiths");
    // An error is cleared once its field is edited.
    harness.types("Late return");
    harness.means(Action::Confirm);
    assert!(the_form(&harness).faults.is_empty());
    assert_eq!(sent(&harness).subject, "Late return");
}

#[test]
fn new_enquiry_without_type_is_not_sent() {
    let mut harness = form();
    harness.types("zzz");
    harness.means(Action::Confirm);
    assert!(!harness.is_writing());
    assert_eq!(the_form(&harness).faults_of(FormField::Type).count(), 1);
}

#[test]
fn esc_keeps_form_for_its_user_only() {
    let mut harness = about_vat();
    harness.types("Owen");
    harness.means(Action::Back);
    assert!(harness.notice().contains("Press N to open it again"));
    harness.means(Action::Quit);
    assert!(
        harness.notice().contains("a new enquiry"),
        "{}",
        harness.notice()
    );
    harness.means(Action::NewEnquiry);
    assert_eq!(the_form(&harness).citizen.text(), "Owen");
    harness.means(Action::Back);
    harness.store.services.drafts.begin_session(Some(id(1)));
    harness.means(Action::NewEnquiry);
    assert!(the_form(&harness).is_blank());
}

/// The server ends the session while a citizen is looked up: after the next sign-in the form is as it was left.
#[test]
fn form_survives_the_end_of_its_session() {
    let mut harness = about_vat();
    harness.types("Owen");
    harness.after(TimeDelta::milliseconds(300));
    harness.reply::<FindCitizens>(Err(Failure::SignedOut));
    assert_eq!(harness.store.stack.screen_context(), KeyContext::SignIn);
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Confirm);
    let token = SessionToken::new("other".into(), 1, id(ME));
    harness.reply::<SignIn>(Ok(signed_in(person(), token)));
    harness.means(Action::NewEnquiry);
    let form = the_form(&harness);
    assert_eq!(form.at, FormField::Citizen);
    assert_eq!(form.citizen.text(), "Owen");
    assert_eq!(form.custom_fields.len(), 1);
}

#[test]
fn citizen_lookup_waits_for_a_pause_in_typing() {
    let mut harness = about_vat();
    harness.types("Ow");
    harness.after(TimeDelta::milliseconds(300));
    assert!(
        harness.requests::<FindCitizens>().is_empty(),
        "two letters find too many"
    );
    harness.types("en");
    harness.after(TimeDelta::milliseconds(100));
    assert!(harness.requests::<FindCitizens>().is_empty());
    harness.after(TimeDelta::milliseconds(150));
    let words = "Owen".into();
    assert_eq!(harness.request::<FindCitizens>(), FindCitizens { words });
    let known = KnownCitizen {
        id: id(400),
        name: "Owen Griffiths".into(),
        phone: None,
        email: None,
        postcode: None,
    };
    harness.reply::<FindCitizens>(Ok(vec![known]));
    harness.means(Action::NextField);
    // Number and address come with the citizen.
    assert_eq!(the_form(&harness).at, FormField::Channel);
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).asker, CitizenChoice::Known(id(400)));
}
