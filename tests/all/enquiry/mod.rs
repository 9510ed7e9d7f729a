//! One enquiry with its context, its forms and its drafts: the store on a real database.

mod database;
mod new_enquiry_draft;
mod reply;
mod text_limits;
mod two_sessions;
mod watched_list;

use crate::fixtures::*;
use enquiries::action::Action;
use enquiries::domain::EnquiryDetail;
