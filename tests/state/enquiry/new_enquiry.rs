//! Form of a new enquiry in the store: the citizen, and custom fields with a list.

use super::store::{sent, the_form};
use super::*;
use chrono::TimeDelta;
use enquiries::action::{Edit, KeyContext};
use enquiries::domain::{CitizenChoice, KnownCitizen};
use enquiries::features::new_enquiry::{FindCitizens, FormField, LoadTypeFields, NewEnquiryPopup};

fn popup(harness: &Harness) -> &NewEnquiryPopup {
    harness.top().expect("the form")
}

fn owen() -> KnownCitizen {
    KnownCitizen {
        id: id(400),
        name: "Owen Griffiths".into(),
        phone: Some("01632 960114".into()),
        email: None,
        postcode: None,
    }
}

/// A citizen who is known by telephone number is not created twice.
#[test]
fn known_citizen_is_preselected_by_number_or_name() {
    for (typed, known_first) in [
        ("01632 960114", true),
        ("owen@example.com", true),
        ("owen GRIFFITHS", true),
        ("Owen", true),
        ("gri", true),
        ("griffiths ow", true),
        // They share a word only.
        ("Owen Smith", false),
    ] {
        let mut harness = about_vat();
        harness.types(typed);
        harness.after(TimeDelta::milliseconds(300));
        harness.reply::<FindCitizens>(Ok(vec![owen()]));
        harness.means(Action::NextField);
        let form = the_form(&harness);
        assert_eq!(form.known_citizen.is_some(), known_first, "{typed}");
    }
}

/// The form then asks for the name of the citizen.
#[test]
fn unknown_number_becomes_telephone_of_new_citizen() {
    let mut harness = about_vat();
    harness.types("01632 960114");
    // Enter before the pause is over: the lookup is sent all the same.
    harness.means(Action::NextField);
    let words = "01632 960114".to_owned();
    assert_eq!(harness.request::<FindCitizens>(), FindCitizens { words });
    harness.reply::<FindCitizens>(Ok(vec![]));
    assert_eq!(the_form(&harness).at, FormField::Citizen);
    harness.means(Action::Confirm);
    assert!(
        the_form(&harness)
            .faults_of(FormField::Citizen)
            .next()
            .is_some()
    );
    // Other required fields that are empty are reported with it.
    assert!(
        the_form(&harness)
            .faults_of(FormField::Subject)
            .next()
            .is_some()
    );
    harness.types("Owen Griffiths");
    harness.means(Action::NextField);
    assert_eq!(the_form(&harness).at, FormField::Phone);
    for _ in 0..4 {
        harness.means(Action::NextField);
    }
    harness.types("Late return");
    harness.means(Action::Confirm);
    let expected = CitizenChoice::New {
        name: "Owen Griffiths".into(),
        phone: Some("01632 960114".into()),
        email: None,
    };
    assert_eq!(sent(&harness).asker, expected);
}

/// A citizen chosen with the cursor keys stays chosen when others are found.
#[test]
fn chosen_citizen_stays_when_more_are_found() {
    let mut harness = about_vat();
    harness.types("Owen");
    harness.after(TimeDelta::milliseconds(300));
    harness.reply::<FindCitizens>(Ok(vec![owen()]));
    harness.types(" ");
    // The letters still mean the citizen under the cursor: Enter before the pause makes no second one.
    assert_eq!(the_form(&harness).citizen_cursor, 0);
    harness.after(TimeDelta::milliseconds(300));
    harness.means(Action::Down);
    assert_eq!(the_form(&harness).citizen_cursor, 1, "a new citizen");
    let other = KnownCitizen {
        id: id(401),
        ..owen()
    };
    harness.reply::<FindCitizens>(Ok(vec![other, owen()]));
    assert_eq!(the_form(&harness).citizen_cursor, 2, "still a new citizen");
}

#[test]
fn short_telephone_is_said_when_its_field_is_left() {
    let faults = |harness: &Harness| -> Vec<String> {
        let faults = the_form(harness).faults_of(FormField::Phone);
        faults.map(str::to_owned).collect()
    };
    let mut harness = about_vat();
    harness.types("Mary Oduya");
    harness.means(Action::NextField);
    harness.types("0163");
    assert_eq!(faults(&harness), Vec::<String>::new());
    harness.means(Action::NextField);
    assert!(
        faults(&harness)[0].starts_with("Enter a telephone number"),
        "{:?}",
        faults(&harness)
    );
    harness.means(Action::PreviousField);
    harness.types("2 960114");
    harness.means(Action::NextField);
    assert_eq!(faults(&harness), Vec::<String>::new());
    // Also where it was typed in the place of a name.
    let mut harness = about_vat();
    harness.types("0163");
    harness.means(Action::NextField);
    assert_eq!(faults(&harness).len(), 1);
}

#[test]
fn number_is_short_below_the_digits_of_its_kind() {
    use enquiries::domain::is_short_phone;
    for whole in [
        "0800 1111",
        "01632 96011",
        "(01632) 960114",
        "+44 (0)1632 960114",
        "+44 800 123456",
        "+1 2025550123",
        "00 12 34567",
        "not a number",
    ] {
        assert!(!is_short_phone(whole), "{whole}");
    }
    for short in ["0163", "01632 9601", "+44 1632", "+12 345", "999", "+"] {
        assert!(is_short_phone(short), "{short}");
    }
}

/// The lookup is answered after Enter: the owner of the address is shown below the cursor.
#[test]
fn late_citizen_lookup_still_shows_the_owner() {
    let mut harness = about_vat();
    harness.types("owen@example.com");
    harness.means(Action::NextField);
    assert_eq!(the_form(&harness).email.text(), "owen@example.com");
    harness.reply::<FindCitizens>(Ok(vec![owen()]));
    harness.means(Action::NextField);
    assert_eq!(the_form(&harness).known_citizen, Some(owen()));
    harness.means(Action::Confirm);
    assert_eq!(sent(&harness).asker, CitizenChoice::Known(id(400)));
}

/// The citizen of the enquiry on screen is prefilled.
#[test]
fn new_enquiry_over_an_enquiry_has_its_citizen() {
    let mut harness = open();
    harness.means(Action::NewEnquiry);
    let form = the_form(&harness);
    assert_eq!(form.known_citizen.as_ref().unwrap().id, id(410));
    assert_eq!(
        Some(form.citizen.text().as_str()),
        full(row(2)).row.citizen.name()
    );
    assert!(form.is_blank(), "nobody typed anything");
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.screen_context(), KeyContext::Enquiry);
    // Another citizen can be chosen instead.
    harness.means(Action::NewEnquiry);
    harness.means(Action::NextField);
    harness.means(Action::Edit(Edit::DeleteToStart));
    harness.types("Mary Oduya");
    harness.means(Action::NextField);
    assert_eq!(the_form(&harness).known_citizen, None);
    assert!(!the_form(&harness).is_blank());
}

/// Self assessment asks for the method of payment.
fn pays_by() -> Harness {
    let mut harness = about_vat();
    harness.means(Action::PreviousField);
    harness.types("self");
    harness.means(Action::NextField);
    let field = TypeField {
        code: "pays_by".into(),
        label: "Pays by".into(),
        kind: "choice".into(),
        required: false,
        choices: vec!["Direct debit".into(), "Card".into()],
        right_is: "Pays by: choose one of Direct debit, Card, or leave it blank.".into(),
    };
    harness.reply::<LoadTypeFields>(Ok(vec![field]));
    while the_form(&harness).at != FormField::CustomField(0) {
        if the_form(&harness).at == FormField::Subject {
            harness.types("Late return");
        }
        harness.means(Action::NextField);
    }
    harness
}

#[test]
fn custom_field_with_list_offers_its_options() {
    let said = |harness: &Harness| sent(harness).fields.first().map(|field| field.2.clone());
    let mut harness = pays_by();
    let offers = popup(&harness).options(FormField::CustomField(0));
    assert_eq!(offers, ["leave it blank", "Direct debit", "Card"]);
    harness.types("DIRECT");
    harness.means(Action::Confirm);
    assert_eq!(said(&harness).as_deref(), Some("Direct debit"));

    let mut harness = pays_by();
    for _ in 0..3 {
        harness.means(Action::Down);
    }
    harness.means(Action::Confirm);
    assert_eq!(said(&harness).as_deref(), Some("Card"));

    let mut harness = pays_by();
    harness.types("gold");
    harness.means(Action::Confirm);
    assert!(!harness.is_writing());
    assert_eq!(
        the_form(&harness)
            .faults_of(FormField::CustomField(0))
            .count(),
        1
    );
    harness.means(Action::Edit(Edit::DeleteToStart));
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    assert_eq!(said(&harness), None);
}
