//! The form of a new enquiry: options, citizen lookup, submission. Typed text survives Esc, a refusal, and the end of a
//! session.

mod requests;
mod state;
mod view;

pub use requests::{
    CreateEnquiry, FindCitizens, FindSimilarToNew, LoadFormOptions, LoadOpenEnquiries,
    LoadTypeFields, TakeBackPart,
};
use state::whole_of_draft;
pub use state::{CustomField, FormField, NewEnquiryForm, NewEnquiryPopup, SelectField};

use crate::domain::{DraftSubject, WholeEnquiry};
use crate::keys::NEW_ENQUIRY;
use crate::services::notices::Tone;
use crate::view::Context;

/// The form as it was left, or filled from its draft; with the citizen of the enquiry on the screen.
pub fn open(cx: &mut Context<'_>) {
    let popup = NewEnquiryPopup::new(cx);
    cx.push(popup);
}

/// The same form, for a part of the enquiry on the screen. A draft of another new enquiry is not made one.
pub fn open_part(cx: &mut Context<'_>) {
    let Some(detail) = cx.detail.take() else {
        return cx.notify(Tone::Plain, "Open the enquiry first.");
    };
    let whole = WholeEnquiry {
        id: detail.row.id,
        reference: detail.row.reference.clone(),
    };
    // A part of this enquiry that was begun before is gone on with.
    let (draft, _) = cx.draft_text(DraftSubject::NEW_ENQUIRY);
    if !draft.is_empty() && whole_of_draft(&draft).as_ref() != Some(&whole) {
        let words = format!(
            "You have a draft of another new enquiry. Press {NEW_ENQUIRY} to save or discard it first."
        );
        return cx.notify(Tone::Plain, words);
    }
    let mut popup = NewEnquiryPopup::new(cx);
    popup.form.part_of = Some(whole);
    cx.push(popup);
}
