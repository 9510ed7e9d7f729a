//! Figures of reports: what changed since the last fold is added to their cells, one tenant at a time.

use super::Worker;
use super::duty::{Done, Duty, fault_of};
use crate::sql;
use std::time::Duration;
use tokio_postgres::Error;

/// A report adds what is not folded yet, so this bounds what it has to add.
pub(super) const DUTY: Duty = Duty {
    name: "figures",
    every: Duration::from_secs(5 * 60),
    run: |worker| Box::pin(fold(worker)),
};

const PROGRAM: &str = concat!("enquiries worker ", env!("CARGO_PKG_VERSION"));

async fn fold(worker: &mut Worker) -> Result<Done, Error> {
    let changed = worker
        .client
        .query(sql::worker::TENANTS_TO_FOLD, &[])
        .await?;
    let mut done = Done::default();
    for row in changed {
        let code: String = row.try_get("code")?;
        // One tenant's fault stops no other.
        match of_tenant(worker, &code).await {
            Ok(enquiries) => done.count += enquiries,
            Err(error) => done.fault = Some(fault_of(error)?),
        }
    }
    Ok(done)
}

/// In the tenant's service session of this worker, which lasts a day: a session for each fold would be a row and an
/// event each.
async fn of_tenant(worker: &mut Worker, code: &str) -> Result<u64, Error> {
    let transaction = worker.client.transaction().await?;
    let resumed = match worker.sessions.get(code) {
        Some(token) => {
            transaction
                .query_one(sql::worker::RESUME_SESSION, &[token])
                .await?;
            transaction
                .query_one(sql::worker::SESSION_LIVES, &[])
                .await?
                .try_get("lives")?
        }
        None => false,
    };
    let opened = match resumed {
        true => None,
        false => {
            let row = transaction
                .query_one(sql::worker::OPEN_SESSION, &[&code, &PROGRAM])
                .await?;
            Some(row.try_get::<_, String>("token")?)
        }
    };
    let folded: i64 = transaction
        .query_one(sql::worker::FOLD_FIGURES, &[])
        .await?
        .try_get("folded")?;
    transaction.commit().await?;
    if let Some(token) = opened {
        worker.sessions.insert(code.to_owned(), token);
    }
    Ok(u64::try_from(folded).unwrap_or(0))
}

/// Ends the service sessions of a worker that stops: otherwise each would stay open for a day.
pub(super) async fn close_sessions(worker: &mut Worker) -> Result<(), Error> {
    for token in std::mem::take(&mut worker.sessions).into_values() {
        let transaction = worker.client.transaction().await?;
        transaction
            .query_one(sql::worker::RESUME_SESSION, &[&token])
            .await?;
        transaction
            .query_one(sql::worker::CLOSE_SESSION, &[])
            .await?;
        transaction.commit().await?;
    }
    Ok(())
}
