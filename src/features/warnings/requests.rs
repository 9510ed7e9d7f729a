//! What people were told, and the rules of it.

use crate::database::{Tx, queries, warnings};
use crate::domain::{Failure, Warning, WarningRule};
use crate::runtime::request::{Reads, Request};
use uuid::Uuid;

/// The most that is listed.
const MOST: i64 = 1_000;

/// Of one enquiry all that was told; of all enquiries what is still true.
#[derive(Clone, Debug, PartialEq)]
pub struct ListWarnings {
    pub enquiry_id: Option<Uuid>,
}

impl Request for ListWarnings {
    type Response = Vec<Warning>;
    type Access = Reads;
    const NAME: &'static str = "warnings";

    async fn run(self, tx: &Tx) -> Result<Vec<Warning>, Failure> {
        let rows = match self.enquiry_id {
            Some(id) => queries::enquiry::warnings(tx, id, MOST).await?.many(),
            None => queries::queue::warnings(tx, MOST).await?.many(),
        };
        Ok(rows.into_iter().map(warnings::warning).collect())
    }
}

/// The rules of this body.
#[derive(Clone, Debug, PartialEq)]
pub struct ListWarningRules;

impl Request for ListWarningRules {
    type Response = Vec<WarningRule>;
    type Access = Reads;
    const NAME: &'static str = "warning_rules";

    async fn run(self, tx: &Tx) -> Result<Vec<WarningRule>, Failure> {
        let rows = queries::configure::warning_rules(tx, MOST).await?.many();
        Ok(rows.into_iter().map(warnings::rule).collect())
    }
}
