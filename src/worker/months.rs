//! Months of the audit log, made ahead so that no write ever waits for one.

use super::duty::{Done, Duty};
use crate::sql;
use std::time::Duration;
use tokio_postgres::{Client, Error};

pub(super) const DUTY: Duty = Duty {
    name: "months",
    every: Duration::from_secs(60 * 60),
    run: |worker| Box::pin(open(&worker.client)),
};

/// How many months after this one there are when all could be made.
const AHEAD: i32 = 12;

async fn open(client: &Client) -> Result<Done, Error> {
    let made: i32 = client
        .query_one(sql::maintenance::OPEN_MONTHS, &[])
        .await?
        .try_get("made")?;
    let ahead: i32 = client
        .query_one(sql::maintenance::MONTHS_AHEAD, &[])
        .await?
        .try_get("months_ahead")?;
    Ok(Done {
        count: u64::try_from(made).unwrap_or_default(),
        fault: (ahead < AHEAD).then(|| format!("the audit log reaches {ahead} months ahead only")),
    })
}
