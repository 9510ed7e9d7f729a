//! Work in one tenant: in its service session of this worker, which lasts a day, since a session for each run would be a
//! row and an event each.

use super::Worker;
use super::duty::{Done, fault_of};
use crate::sql;
use tokio_postgres::Error;

const PROGRAM: &str = concat!("enquiries worker ", env!("CARGO_PKG_VERSION"));

/// Runs a statement that returns how much it did as `done`.
pub(super) async fn run(worker: &mut Worker, code: &str, statement: &str) -> Result<u64, Error> {
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
    let done: i64 = transaction
        .query_one(statement, &[])
        .await?
        .try_get("done")?;
    transaction.commit().await?;
    if let Some(token) = opened {
        worker.sessions.insert(code.to_owned(), token);
    }
    Ok(u64::try_from(done).unwrap_or(0))
}

/// Transactions of one run, in each tenant: the other duties have their turn, and the next run goes on.
const MOST: usize = 1_000;

/// Runs a statement a few rows at a time until nothing is left, in each tenant that another one names by its code.
pub(super) async fn run_in_batches(
    worker: &mut Worker,
    tenants: &str,
    statement: &str,
) -> Result<Done, Error> {
    let waiting = worker.client.query(tenants, &[]).await?;
    let mut done = Done::default();
    for row in waiting {
        let code: String = row.try_get("code")?;
        for _ in 0..MOST {
            // One tenant's fault stops no other.
            match run(worker, &code, statement).await {
                Ok(0) => break,
                Ok(rows) => done.count += rows,
                Err(error) => {
                    done.fault = Some(fault_of(error)?);
                    break;
                }
            }
        }
    }
    Ok(done)
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
