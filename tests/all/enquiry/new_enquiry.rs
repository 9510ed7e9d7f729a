//! The store: whose enquiry a new one is, and what is chosen of a list of the type's own.

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

/// R071: whoever is known is not made a second time by the number they ring from.
#[test]
fn the_bar_stands_on_somebody_known_by_number_or_by_the_whole_name() {
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

#[test]
fn a_number_of_nobody_known_becomes_their_telephone_and_the_name_is_asked_for() {
    let mut desk = about_vat();
    desk.types("01632 960114");
    // Faster than the pause: it is asked for all the same.
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
    // The rest that is plainly empty is told with it.
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

/// The answer comes after Enter: whose address it is stands under the bar.
#[test]
fn whose_address_it_is_may_be_answered_late() {
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

/// R071: the citizen of the enquiry on the screen asks again.
#[test]
fn the_form_opens_over_an_enquiry_with_its_citizen() {
    let mut desk = open();
    desk.means(Action::NewEnquiry);
    let form = the_form(&desk);
    assert_eq!(form.known_citizen.as_ref().unwrap().id, id(410));
    assert_eq!(Some(form.citizen.text()), full(row(2)).citizen_name);
    assert!(form.is_blank(), "nobody typed anything");
    desk.means(Action::Back);
    assert_eq!(desk.store.screen(), Screen::Enquiry);
    // Somebody else can be named all the same.
    desk.means(Action::NewEnquiry);
    desk.means(Action::NextField);
    desk.means(Action::Edit(Edit::DeleteToStart));
    desk.types("Mary Oduya");
    desk.means(Action::NextField);
    assert_eq!(the_form(&desk).known_citizen, None);
    assert!(!the_form(&desk).is_blank());
}

/// R098: Self assessment asks how somebody pays.
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
        right_is: "Pays by: one of Direct debit, Card; or leave it out.".into(),
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
fn an_own_field_with_a_list_is_chosen_from_it() {
    let said = |desk: &Harness| sent(desk).fields.first().map(|field| field.2.clone());
    let mut desk = pays_by();
    let offers = desk.store.offers(FormField::CustomField(0));
    assert_eq!(offers, ["leave it out", "Direct debit", "Card"]);
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
