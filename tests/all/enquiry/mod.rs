//! One enquiry with its context, a conflict over it, and the form of a new enquiry: in the store, as snapshots,
//! and with the store on a real database.

mod database;
mod new_enquiry;
mod new_enquiry_draft;
mod pictures;
mod reply;
mod store;
mod text_limits;
mod watched_list;

use crate::fixtures::*;
use enquiries::action::Action;
use enquiries::domain::{Channel, EnquiryDetail, EnquiryType, FormOptions, QueueRow, TypeField};
use enquiries::effect::{Response, Slot};

/// An enquiry with all its related data.
pub fn full(row: QueueRow) -> EnquiryDetail {
    EnquiryDetail {
        context: context(),
        ..detail(row)
    }
}

/// The enquiry screen, loaded.
pub fn open() -> Harness {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Open);
    harness.answer(Slot::Enquiry, Ok(Response::Enquiry(Box::new(full(row(2))))));
    harness
}

pub fn offered() -> FormOptions {
    let kind = |number, name: &str| EnquiryType {
        id: id(number),
        name: name.into(),
        priority: 3,
    };
    let channel = |code: &str, name: &str| Channel {
        code: code.into(),
        name: name.into(),
    };
    FormOptions {
        types: vec![
            kind(300, "Payment plan"),
            kind(301, "Self assessment"),
            kind(302, "VAT"),
        ],
        channels: vec![channel("email", "Email"), channel("telephone", "Telephone")],
    }
}

/// The form of a new enquiry, with its options loaded.
pub fn form() -> Harness {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::NewEnquiry);
    harness.answer(Slot::Choices, Ok(Response::FormOptions(offered())));
    harness
}

/// The form with the type VAT chosen, which has one custom field.
pub fn about_vat() -> Harness {
    let mut harness = form();
    harness.types("va");
    harness.means(Action::NextField);
    let fields = vec![TypeField {
        code: "vat_number".into(),
        label: "VAT number".into(),
        kind: "text".into(),
        required: true,
        choices: vec![],
        right_is: "VAT number: enter 9 digits, like 123456789.".into(),
    }];
    harness.answer(
        Slot::Fields,
        Ok(Response::TypeFields {
            enquiry_type_id: id(302),
            fields,
        }),
    );
    harness
}
