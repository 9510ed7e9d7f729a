//! Reading an enquiry: its screen does, and so does the form of a stage that lies above it.

mod requests;

pub use requests::LoadEnquiry;
