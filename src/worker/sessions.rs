//! Sessions: those that ran out are ended, those that ended ninety days ago go.

use super::duty::{Done, Duty};
use crate::sql;
use std::time::Duration;
use tokio_postgres::{Client, Error};

pub(super) const DUTY: Duty = Duty {
    name: "sessions",
    every: Duration::from_secs(10 * 60),
    run: |worker| Box::pin(trim(&worker.client)),
};

/// Of each kind in one transaction: few enough that no sign-in waits.
const MOST: i32 = 1_000;

async fn trim(client: &Client) -> Result<Done, Error> {
    let mut done = Done::default();
    loop {
        let trimmed: i32 = client
            .query_one(sql::worker::TRIM_SESSIONS, &[&MOST])
            .await?
            .try_get("trimmed")?;
        if trimmed <= 0 {
            return Ok(done);
        }
        done.count += u64::from(trimmed.unsigned_abs());
    }
}
