//! One enquiry with all that lies around it, a conflict over it, and the form of a new one: in the store, as pictures,
//! and with the store on a real database.

mod at_a_desk;
mod kept;
mod limits;
mod on_a_server;
mod pictures;
mod replying;
mod watched;
mod whose;

use crate::samples::*;
use enquiries::domain::{Channel, EnquiryDetail, EnquiryType, FormChoices, QueueRow, TypeField};
use enquiries::effect::{Answer, Slot};
use enquiries::intent::Intent;

/// An enquiry with everything around it.
pub fn full(row: QueueRow) -> EnquiryDetail {
    EnquiryDetail {
        around: around(),
        ..detail(row)
    }
}

/// It is open.
pub fn open() -> Desk {
    let mut desk = Desk::signed_in(8);
    desk.means(Intent::Down);
    desk.means(Intent::Down);
    desk.means(Intent::Open);
    desk.answer(Slot::Enquiry, Ok(Answer::Enquiry(Box::new(full(row(2))))));
    desk
}

pub fn offered() -> FormChoices {
    let kind = |number, name: &str| EnquiryType {
        id: id(number),
        name: name.into(),
        priority: 3,
    };
    let channel = |code: &str, name: &str| Channel {
        code: code.into(),
        name: name.into(),
    };
    FormChoices {
        types: vec![
            kind(300, "Payment plan"),
            kind(301, "Self assessment"),
            kind(302, "VAT"),
        ],
        channels: vec![channel("email", "Email"), channel("telephone", "Telephone")],
    }
}

/// The form is open, and what it offers is known.
pub fn form() -> Desk {
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::NewEnquiry);
    desk.answer(Slot::Choices, Ok(Answer::FormChoices(offered())));
    desk
}

/// VAT was chosen, with its one field.
pub fn about_vat() -> Desk {
    let mut desk = form();
    desk.types("va");
    desk.means(Intent::NextField);
    let fields = vec![TypeField {
        code: "vat_number".into(),
        label: "VAT number".into(),
        kind: "text".into(),
        required: true,
        choices: vec![],
        right_is: "VAT number: nine figures; it must be said.".into(),
    }];
    desk.answer(
        Slot::Fields,
        Ok(Answer::TypeFields {
            enquiry_type_id: id(302),
            fields,
        }),
    );
    desk
}
