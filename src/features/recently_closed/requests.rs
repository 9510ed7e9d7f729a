//! The request for a page of closed enquiries.

use crate::database::{Tx, queries};
use crate::domain::{Failure, Page, QueueRow, Scope};
use crate::runtime::request::{Reads, Request};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// An enquiry with what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedEnquiry {
    pub row: QueueRow,
    pub closed_at: DateTime<Utc>,
    pub outcome: Option<String>,
    /// The reference of the enquiry that it is merged into.
    pub merged_into: Option<String>,
}

impl ClosedEnquiry {
    /// What came of it: its outcome, the enquiry that it is merged into, or else its stage.
    pub fn ending(&self) -> String {
        match (&self.merged_into, &self.outcome) {
            (Some(original), _) => format!("Merged into {original}"),
            (None, Some(outcome)) => outcome.clone(),
            (None, None) => self.row.stage_name.clone(),
        }
    }
}

/// Up to `limit` (1 to 200) enquiries that were closed within the last 30 days, last closed first, behind `after`.
#[derive(Clone, Debug, PartialEq)]
pub struct ListClosed {
    pub scope: Scope,
    pub after: Option<(DateTime<Utc>, Uuid)>,
    pub limit: i64,
}

impl Request for ListClosed {
    type Response = Page<ClosedEnquiry>;
    type Access = Reads;
    const NAME: &'static str = "recently_closed";

    async fn run(self, tx: &Tx) -> Result<Page<ClosedEnquiry>, Failure> {
        let limit = usize::try_from(self.limit.clamp(1, 200)).unwrap_or(200);
        let (before, id) = self.after.unzip();
        let id = id.unwrap_or_default();
        // One row more than requested tells whether another page follows.
        let most = self.limit.clamp(1, 200) + 1;
        let rows = queries::queue::page_closed(tx, self.scope.code(), before, id, most).await?;
        let rows = rows.many();
        let more = rows.len() > limit;
        let closed = rows.into_iter().take(limit).filter_map(|row| {
            Some(ClosedEnquiry {
                closed_at: row.row.closed_at?,
                outcome: row.outcome,
                merged_into: row.merged_into,
                row: row.row.into(),
            })
        });
        Ok(Page {
            rows: closed.collect(),
            more,
            as_of: tx.at,
        })
    }
}
