//! Figures of reports: what changed since the last fold is added to their cells, one tenant at a time.

use super::Worker;
use super::duty::{Done, Duty, fault_of};
use super::tenant_session;
use crate::sql;
use std::time::Duration;
use tokio_postgres::Error;

/// A report adds what is not folded yet, so this bounds what it has to add.
pub(super) const DUTY: Duty = Duty {
    name: "figures",
    every: Duration::from_secs(5 * 60),
    run: |worker| Box::pin(fold(worker)),
};

async fn fold(worker: &mut Worker) -> Result<Done, Error> {
    let changed = worker
        .client
        .query(sql::worker::TENANTS_TO_FOLD, &[])
        .await?;
    let mut done = Done::default();
    for row in changed {
        let code: String = row.try_get("code")?;
        // One tenant's fault stops no other.
        match tenant_session::run(worker, &code, sql::worker::FOLD_FIGURES).await {
            Ok(enquiries) => done.count += enquiries,
            Err(error) => done.fault = Some(fault_of(error)?),
        }
    }
    Ok(done)
}
