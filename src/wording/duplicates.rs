//! Duplicates in words.

use crate::components::text::clean;
use crate::domain::EnquiryDetail;

/// What a reader is told of an enquiry before anything else, without keys.
pub enum DuplicateWords {
    /// It is worked on in another.
    Merged(String),
    /// It is likely a duplicate of another.
    Likely(String),
}

/// None where it is neither merged nor likely a duplicate. Of a closed enquiry only a merge is told.
pub fn of_enquiry(detail: &EnquiryDetail) -> Option<DuplicateWords> {
    if let Some(link) = detail.context.merged_into() {
        let other = clean(&link.other.row.reference);
        let words = format!("Merged into {other}: its letters and notes are shown there.");
        return Some(DuplicateWords::Merged(words));
    }
    let similar = detail.context.similar.first();
    let similar = similar.filter(|_| detail.closed_at.is_none())?;
    let other = clean(&similar.other.row.reference);
    let words = format!("May be a duplicate of {other} ({}).", similar.reasons());
    Some(DuplicateWords::Likely(words))
}
