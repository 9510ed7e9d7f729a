//! Holds: those whose time has come end, and what waited stands on top of its queue again or takes the step of silence.

use super::Worker;
use super::duty::{Done, Duty, fault_of};
use super::tenant_session;
use crate::sql;
use std::time::Duration;
use tokio_postgres::Error;

pub(super) const DUTY: Duty = Duty {
    name: "holds",
    every: Duration::from_secs(60),
    run: |worker| Box::pin(end(worker)),
};

/// Transactions of one run, in each tenant: the other duties have their turn, and the next run goes on.
const MOST: usize = 100;

async fn end(worker: &mut Worker) -> Result<Done, Error> {
    let waiting = worker
        .client
        .query(sql::worker::TENANTS_WITH_DUE_HOLDS, &[])
        .await?;
    let mut done = Done::default();
    for row in waiting {
        let code: String = row.try_get("code")?;
        for _ in 0..MOST {
            // One tenant's fault stops no other.
            match tenant_session::run(worker, &code, sql::worker::END_DUE_HOLDS).await {
                Ok(0) => break,
                Ok(holds) => done.count += holds,
                Err(error) => {
                    done.fault = Some(fault_of(error)?);
                    break;
                }
            }
        }
    }
    Ok(done)
}
