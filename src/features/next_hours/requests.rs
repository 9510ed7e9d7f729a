//! The request for a page of the clocks that run out next.

use crate::database::{Tx, clocks};
use crate::domain::{DueClock, Failure, Page, Scope};
use crate::runtime::request::{Reads, Request};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Up to `limit` (1 to 1,000) clocks that run out in the next hours, the next first, behind `after`.
#[derive(Clone, Debug, PartialEq)]
pub struct ListNextHours {
    pub scope: Scope,
    pub hours: i32,
    pub after: Option<(DateTime<Utc>, Uuid)>,
    pub limit: i64,
}

impl Request for ListNextHours {
    type Response = Page<DueClock>;
    type Access = Reads;
    const NAME: &'static str = "next_hours";

    async fn run(self, tx: &Tx) -> Result<Page<DueClock>, Failure> {
        clocks::next_hours(tx, (self.scope, self.hours), self.after, self.limit).await
    }
}
