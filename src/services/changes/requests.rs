//! The request for the changes that somebody else made in between.

use crate::database::{Tx, history};
use crate::domain::{EnquiryVersion, Failure, HistoryEvent};
use crate::runtime::request::{Reads, Request};

/// Changes by others in an enquiry since this version, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadChangesSince {
    pub enquiry: EnquiryVersion,
}

impl Request for LoadChangesSince {
    type Response = Vec<HistoryEvent>;
    type Access = Reads;
    const NAME: &'static str = "changed_since";

    async fn run(self, tx: &Tx) -> Result<Vec<HistoryEvent>, Failure> {
        history::changed_since(tx, self.enquiry).await
    }
}
