//! One enquiry: a whole screen with what was asked, what was answered, what can happen next, and what lies around it.

mod related;
mod requests;
mod state;
mod view;

pub use related::RelatedId;
pub use requests::LoadEnquiry;
pub use state::EnquiryScreen;
