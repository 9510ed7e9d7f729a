//! The form of a new enquiry: options, citizen lookup, submission. Typed text survives Esc, a refusal, and the end of a
//! session.

mod requests;
mod state;
mod view;

pub use requests::{
    CreateEnquiry, FindCitizens, LoadFormOptions, LoadOpenEnquiries, LoadTypeFields,
};
pub use state::{CustomField, FormField, NewEnquiryForm, NewEnquiryPopup, SelectField};

use crate::view::Context;

/// The form as it was left, or filled from its draft; with the citizen of the enquiry on the screen.
pub fn open(cx: &mut Context<'_>) {
    let popup = NewEnquiryPopup::new(cx);
    cx.push(popup);
}
