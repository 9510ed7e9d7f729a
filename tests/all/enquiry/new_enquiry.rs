//! Form of a new enquiry in the store: the citizen, and custom fields with a list.

use super::store::{sent, the_form};
use super::*;
use chrono::TimeDelta;
use enquiries::action::Edit;
use enquiries::domain::{CitizenChoice, KnownCitizen};
use enquiries::effect::Request;
use enquiries::store::Screen;
use enquiries::store::new_enquiry::FormField;

fn owen() -> KnownCitizen {
    KnownCitizen {
        id: id(400),
        name: "Owen Griffiths".into(),
        phone: Some("01632 960114".into()),
        email: None,
        postcode: None,
    }
}

/// R071: a citizen who is known by telephone number is not created twice.
#[test]
fn known_citizen_is_preselected_by_number_or_full_name() {
    for (typed, known_first) in [
        ("01632 960114", true),
        ("owen@example.com", true),
        ("owen GRIFFITHS", true),
        ("Owen", false),
    ] {
        let mut desk = about_vat();
        desk.types(typed);
        desk.after(TimeDelta::milliseconds(300));
        desk.answer(Slot::Citizens, Ok(Response::Citizens(vec![owen()])));
        desk.means(Action::NextField);
        let form = the_form(&desk);
        assert_eq!(form.known_citizen.is_some(), known_first, "{typed}");
    }
}

/// The form then asks for the name of the citizen.
#[test]
fn unknown_number_becomes_telephone_of_new_citizen() {
    let mut desk = about_vat();
    desk.types("01632 960114");
    // Enter before the pause is over: the lookup is sent all the same.
    desk.means(Action::NextField);
    let (_, request) = desk.newest(Slot::Citizens).unwrap();
    let words = "01632 960114".to_owned();
    assert_eq!(request, Request::Citizens { words });
    desk.answer(Slot::Citizens, Ok(Response::Citizens(vec![])));
    assert_eq!(the_form(&desk).at, FormField::Citizen);
    desk.means(Action::Confirm);
    assert!(
        the_form(&desk)
            .faults_of(FormField::Citizen)
            .next()
            .is_some()
    );
    // Other required fields that are empty are reported with it.
    assert!(
        the_form(&desk)
            .faults_of(FormField::Subject)
            .next()
            .is_some()
    );
    desk.types("Owen Griffiths");
    desk.means(Action::NextField);
    assert_eq!(the_form(&desk).at, FormField::Phone);
    for _ in 0..4 {
        desk.means(Action::NextField);
    }
    desk.types("Late return");
    desk.means(Action::Confirm);
    let expected = CitizenChoice::New {
        name: "Owen Griffiths".into(),
        phone: Some("01632 960114".into()),
        email: None,
    };
    assert_eq!(sent(&desk).asker, expected);
}

/// The lookup is answered after Enter: the owner of the address is shown below the cursor.
#[test]
fn late_citizen_lookup_still_shows_the_owner() {
    let mut desk = about_vat();
    desk.types("owen@example.com");
    desk.means(Action::NextField);
    assert_eq!(the_form(&desk).email.text(), "owen@example.com");
    desk.answer(Slot::Citizens, Ok(Response::Citizens(vec![owen()])));
    desk.means(Action::NextField);
    assert_eq!(the_form(&desk).known_citizen, Some(owen()));
    desk.means(Action::Confirm);
    assert_eq!(sent(&desk).asker, CitizenChoice::Known(id(400)));
}

/// R071: the citizen of the enquiry on screen is prefilled.
#[test]
fn new_enquiry_over_an_enquiry_has_its_citizen() {
    let mut desk = open();
    desk.means(Action::NewEnquiry);
    let form = the_form(&desk);
    assert_eq!(form.known_citizen.as_ref().unwrap().id, id(410));
    assert_eq!(Some(form.citizen.text()), full(row(2)).citizen_name);
    assert!(form.is_blank(), "nobody typed anything");
    desk.means(Action::Back);
    assert_eq!(desk.store.screen(), Screen::Enquiry);
    // Another citizen can be chosen instead.
    desk.means(Action::NewEnquiry);
    desk.means(Action::NextField);
    desk.means(Action::Edit(Edit::DeleteToStart));
    desk.types("Mary Oduya");
    desk.means(Action::NextField);
    assert_eq!(the_form(&desk).known_citizen, None);
    assert!(!the_form(&desk).is_blank());
}

/// R098: Self assessment asks for the method of payment.
fn pays_by() -> Harness {
    let mut desk = about_vat();
    desk.means(Action::PreviousField);
    desk.types("self");
    desk.means(Action::NextField);
    let field = TypeField {
        code: "pays_by".into(),
        label: "Pays by".into(),
        kind: "choice".into(),
        required: false,
        choices: vec!["Direct debit".into(), "Card".into()],
        right_is: "Pays by: choose one of Direct debit, Card, or leave it blank.".into(),
    };
    let answer = Response::TypeFields {
        enquiry_type_id: id(301),
        fields: vec![field],
    };
    desk.answer(Slot::Fields, Ok(answer));
    while the_form(&desk).at != FormField::CustomField(0) {
        if the_form(&desk).at == FormField::Subject {
            desk.types("Late return");
        }
        desk.means(Action::NextField);
    }
    desk
}

#[test]
fn custom_field_with_list_offers_its_options() {
    let said = |desk: &Harness| sent(desk).fields.first().map(|field| field.2.clone());
    let mut desk = pays_by();
    let offers = desk.store.options(FormField::CustomField(0));
    assert_eq!(offers, ["leave it blank", "Direct debit", "Card"]);
    desk.types("DIRECT");
    desk.means(Action::Confirm);
    assert_eq!(said(&desk).as_deref(), Some("Direct debit"));

    let mut desk = pays_by();
    for _ in 0..3 {
        desk.means(Action::Down);
    }
    desk.means(Action::Confirm);
    assert_eq!(said(&desk).as_deref(), Some("Card"));

    let mut desk = pays_by();
    desk.types("gold");
    desk.means(Action::Confirm);
    assert!(desk.newest(Slot::Act).is_none());
    assert_eq!(
        the_form(&desk).faults_of(FormField::CustomField(0)).count(),
        1
    );
    desk.means(Action::Edit(Edit::DeleteToStart));
    desk.means(Action::Down);
    desk.means(Action::Confirm);
    assert_eq!(said(&desk), None);
}
