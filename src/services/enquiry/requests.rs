//! The request for an enquiry, for its screen and for the form of a stage above it.

use crate::database::{Tx, enquiry};
use crate::domain::{EnquiryDetail, Failure};
use crate::runtime::request::{Reads, Request};
use uuid::Uuid;

/// One enquiry with all that lies around it. The access is logged.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadEnquiry {
    pub id: Uuid,
}

impl Request for LoadEnquiry {
    type Response = EnquiryDetail;
    type Access = Reads;
    const NAME: &'static str = "enquiry";

    async fn run(self, tx: &Tx) -> Result<EnquiryDetail, Failure> {
        enquiry::open(tx, self.id).await
    }
}
