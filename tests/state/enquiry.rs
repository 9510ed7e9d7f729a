//! One enquiry with its context, a conflict over it, and the form of a new enquiry, without a server.

mod new_enquiry;
mod new_enquiry_citizen;
mod pictures;
mod store;

use crate::fixtures::enquiry::*;
use crate::fixtures::*;
use enquiries::action::Action;
use enquiries::domain::TypeField;
