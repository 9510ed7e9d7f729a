//! Form of a new enquiry on a real database: amounts are normalised, and the draft survives the end of the
//! program.

use super::database::Seat;
use super::*;
use crate::support::TestDatabase;
use enquiries::domain::CitizenChoice;
use enquiries::features::new_enquiry::{
    FormField, LoadFormOptions, LoadTypeFields, NewEnquiryForm,
};
use enquiries::private_server::Login;

fn the_form(seat: &Seat) -> &NewEnquiryForm {
    seat.form()
}

async fn go_to(seat: &mut Seat, part: FormField) {
    while the_form(seat).at != part {
        seat.means(Action::NextField).await;
    }
}

/// R113: the program is killed, and the next run opens the form as it was; sending deletes the draft.
#[tokio::test]
async fn new_enquiry_draft_survives_restart() {
    let test = TestDatabase::new().await;
    let mut seat = Seat::take(&test, "EAST/tom.reid").await;
    seat.means(Action::NewEnquiry).await;
    seat.types("homel").await;
    seat.means(Action::NextField).await;
    seat.types("Mary Oduya").await;
    go_to(&mut seat, FormField::Subject).await;
    seat.types("Nowhere to stay").await;
    go_to(&mut seat, FormField::CustomField(0)).await;
    seat.types("3").await;
    seat.means(Action::Back).await;
    seat.means(Action::Tick).await;
    drop(seat);

    let mut seat = Seat::take(&test, "EAST/tom.reid").await;
    assert_eq!(draft_count(&seat.store), 1);
    // The list of drafts names it, and opens it.
    seat.means(Action::Drafts).await;
    assert!(!seat.store.stack.has_popup());
    let listed = standalone_drafts(&seat.store);
    assert_eq!(listed[0].what(), "New enquiry");
    assert_eq!(listed[0].lines(), ["Nowhere to stay", "Mary Oduya"]);
    seat.means(Action::Open).await;
    let form = the_form(&seat);
    assert!(form.kept_at.is_some());
    assert_eq!(form.citizen.text(), "Mary Oduya");
    assert_eq!(form.subject.text(), "Nowhere to stay");
    assert!(form.kind.picked.is_some() && form.channel.picked.is_some());
    assert_eq!(form.custom_fields[0].value().as_deref(), Some("3"));
    seat.means(Action::Confirm).await;
    assert!(seat.notice().starts_with("Created "), "{}", seat.notice());
    drop(seat);

    let mut seat = Seat::take(&test, "EAST/tom.reid").await;
    assert_eq!(draft_count(&seat.store), 0);
    seat.means(Action::NewEnquiry).await;
    assert!(the_form(&seat).is_blank());
}

/// R098: pounds are typed and shown, pence are stored.
#[tokio::test]
async fn amount_in_pounds_is_stored_in_pence() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let seat = Seat::take(&test, "HMRC/priya.nair").await;
    let offered = seat.run(LoadFormOptions).await.unwrap();
    let mut asks_for_money = None;
    for kind in &offered.types {
        let request = LoadTypeFields {
            enquiry_type_id: kind.id,
        };
        let fields = seat.run(request).await.unwrap();
        if let Some(field) = fields.iter().find(|field| field.code == "amount_owed") {
            asks_for_money = Some((kind.id, field.right_is.clone()));
        }
    }
    let (enquiry_type_id, right_is) = asks_for_money.unwrap();
    assert_eq!(
        right_is,
        "Amount owed: enter an amount in pounds, like 1,250.00, at least £0.01, or leave it blank."
    );
    for typed in ["1250", "1,250", "£1,250.00"] {
        let mut new = seat.new_enquiry(CitizenChoice::Nobody).await;
        new.enquiry_type_id = enquiry_type_id;
        new.fields = vec![("amount_owed".into(), "money_pence".into(), typed.into())];
        let id = seat.receive(new).await;
        let sql = "select custom_fields ->> 'amount_owed' from tenant.enquiries where id = $1";
        let kept: String = admin.query_one(sql, &[&id]).await.unwrap().get(0);
        assert_eq!(kept, "125000", "{typed}");
        let fields = seat.read(id).await.context.fields;
        let said = fields.iter().find(|field| field.label == "Amount owed");
        assert_eq!(said.unwrap().said, "£1,250.00");
    }
}
