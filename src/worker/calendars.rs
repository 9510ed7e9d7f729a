//! Calendars: their opening hours are listed ten years ahead, so that no deadline lies beyond them.

use super::duty::{Done, Duty};
use crate::sql;
use std::time::Duration;
use tokio_postgres::{Client, Error};

pub(super) const DUTY: Duty = Duty {
    name: "calendars",
    every: Duration::from_secs(24 * 60 * 60),
    run: |worker| Box::pin(extend(&worker.client)),
};

async fn extend(client: &Client) -> Result<Done, Error> {
    let extended: i64 = client
        .query_one(sql::worker::EXTEND_STRETCHES, &[])
        .await?
        .try_get("extended")?;
    Ok(Done {
        count: u64::try_from(extended).unwrap_or_default(),
        fault: None,
    })
}
