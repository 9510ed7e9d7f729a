//! The request for a history.

use crate::database::{Tx, history};
use crate::domain::{Failure, HistoryEvent};
use crate::runtime::request::{Reads, Request};
use uuid::Uuid;

/// The events of an enquiry, in any order.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadHistory {
    pub enquiry_id: Uuid,
}

impl Request for LoadHistory {
    type Response = Vec<HistoryEvent>;
    type Access = Reads;
    const NAME: &'static str = "history";

    async fn run(self, tx: &Tx) -> Result<Vec<HistoryEvent>, Failure> {
        history::of_enquiry(tx, self.enquiry_id).await
    }
}
