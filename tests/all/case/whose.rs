//! The store: whose enquiry a new one is, and what is chosen of a list of the type's own.

use super::at_a_desk::{sent, the_form};
use super::*;
use chrono::TimeDelta;
use enquiries::domain::{Asker, KnownCitizen};
use enquiries::effect::Question;
use enquiries::intent::Edit;
use enquiries::store::Screen;
use enquiries::store::register::Part;

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
        desk.answer(Slot::Citizens, Ok(Answer::Citizens(vec![owen()])));
        desk.means(Intent::NextField);
        let form = the_form(&desk);
        assert_eq!(form.known_citizen.is_some(), known_first, "{typed}");
    }
}

#[test]
fn a_number_of_nobody_known_becomes_their_telephone_and_the_name_is_asked_for() {
    let mut desk = about_vat();
    desk.types("01632 960114");
    // Faster than the pause: it is asked for all the same.
    desk.means(Intent::NextField);
    let (_, question) = desk.newest(Slot::Citizens).unwrap();
    let words = "01632 960114".to_owned();
    assert_eq!(question, Question::Citizens { words });
    desk.answer(Slot::Citizens, Ok(Answer::Citizens(vec![])));
    assert_eq!(the_form(&desk).at, Part::Citizen);
    desk.means(Intent::Confirm);
    assert!(the_form(&desk).faults_of(Part::Citizen).next().is_some());
    // The rest that is plainly empty is told with it.
    assert!(the_form(&desk).faults_of(Part::Subject).next().is_some());
    desk.types("Owen Griffiths");
    desk.means(Intent::NextField);
    assert_eq!(the_form(&desk).at, Part::Phone);
    for _ in 0..4 {
        desk.means(Intent::NextField);
    }
    desk.types("Late return");
    desk.means(Intent::Confirm);
    let expected = Asker::New {
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
    desk.means(Intent::NextField);
    assert_eq!(the_form(&desk).email.text(), "owen@example.com");
    desk.answer(Slot::Citizens, Ok(Answer::Citizens(vec![owen()])));
    desk.means(Intent::NextField);
    assert_eq!(the_form(&desk).known_citizen, Some(owen()));
    desk.means(Intent::Confirm);
    assert_eq!(sent(&desk).asker, Asker::Known(id(400)));
}

/// R071: the citizen of the enquiry on the screen asks again.
#[test]
fn the_form_opens_over_an_enquiry_with_its_citizen() {
    let mut desk = open();
    desk.means(Intent::NewEnquiry);
    let form = the_form(&desk);
    assert_eq!(form.known_citizen.as_ref().unwrap().id, id(410));
    assert_eq!(Some(form.citizen.text()), full(row(2)).citizen_name);
    assert!(form.is_blank(), "nobody typed anything");
    desk.means(Intent::Back);
    assert_eq!(desk.store.screen(), Screen::Enquiry);
    // Somebody else can be named all the same.
    desk.means(Intent::NewEnquiry);
    desk.means(Intent::NextField);
    desk.means(Intent::Edit(Edit::DeleteToStart));
    desk.types("Mary Oduya");
    desk.means(Intent::NextField);
    assert_eq!(the_form(&desk).known_citizen, None);
    assert!(!the_form(&desk).is_blank());
}

/// R098: Self assessment asks how somebody pays.
fn pays_by() -> Desk {
    let mut desk = about_vat();
    desk.means(Intent::PreviousField);
    desk.types("self");
    desk.means(Intent::NextField);
    let field = TypeField {
        code: "pays_by".into(),
        label: "Pays by".into(),
        kind: "choice".into(),
        required: false,
        choices: vec!["Direct debit".into(), "Card".into()],
        right_is: "Pays by: one of Direct debit, Card; or leave it out.".into(),
    };
    let answer = Answer::TypeFields {
        enquiry_type_id: id(301),
        fields: vec![field],
    };
    desk.answer(Slot::Fields, Ok(answer));
    while the_form(&desk).at != Part::Own(0) {
        if the_form(&desk).at == Part::Subject {
            desk.types("Late return");
        }
        desk.means(Intent::NextField);
    }
    desk
}

#[test]
fn an_own_field_with_a_list_is_chosen_from_it() {
    let said = |desk: &Desk| sent(desk).fields.first().map(|field| field.2.clone());
    let mut desk = pays_by();
    let offers = desk.store.offers(Part::Own(0));
    assert_eq!(offers, ["leave it out", "Direct debit", "Card"]);
    desk.types("DIRECT");
    desk.means(Intent::Confirm);
    assert_eq!(said(&desk).as_deref(), Some("Direct debit"));

    let mut desk = pays_by();
    for _ in 0..3 {
        desk.means(Intent::Down);
    }
    desk.means(Intent::Confirm);
    assert_eq!(said(&desk).as_deref(), Some("Card"));

    let mut desk = pays_by();
    desk.types("gold");
    desk.means(Intent::Confirm);
    assert!(desk.newest(Slot::Act).is_none());
    assert_eq!(the_form(&desk).faults_of(Part::Own(0)).count(), 1);
    desk.means(Intent::Edit(Edit::DeleteToStart));
    desk.means(Intent::Down);
    desk.means(Intent::Confirm);
    assert_eq!(said(&desk), None);
}
