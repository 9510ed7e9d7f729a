//! Clocks: after a change of opening hours they are computed anew, a few enquiries at a time.

use super::Worker;
use super::duty::{Done, Duty, fault_of};
use super::tenant_session;
use crate::sql;
use std::time::Duration;
use tokio_postgres::Error;

pub(super) const DUTY: Duty = Duty {
    name: "clocks",
    every: Duration::from_secs(60),
    run: |worker| Box::pin(advance(worker)),
};

/// Transactions of one run, in each tenant: the other duties have their turn, and the next run goes on.
const MOST: usize = 1_000;

async fn advance(worker: &mut Worker) -> Result<Done, Error> {
    let changed = worker
        .client
        .query(sql::worker::TENANTS_WITH_CLOCK_MOVES, &[])
        .await?;
    let mut done = Done::default();
    for row in changed {
        let code: String = row.try_get("code")?;
        for _ in 0..MOST {
            // One tenant's fault stops no other.
            match tenant_session::run(worker, &code, sql::worker::MOVE_CLOCKS).await {
                Ok(0) => break,
                Ok(enquiries) => done.count += enquiries,
                Err(error) => {
                    done.fault = Some(fault_of(error)?);
                    break;
                }
            }
        }
    }
    Ok(done)
}
