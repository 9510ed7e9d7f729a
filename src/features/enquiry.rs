//! One enquiry: a whole screen with what was asked, what was answered, what can happen next, and what lies around it.

mod related;
mod state;
mod view;

pub use crate::services::enquiry::LoadEnquiry;
pub use related::RelatedId;
pub use state::EnquiryScreen;
