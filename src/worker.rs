//! The worker: what must happen although nobody sits at a screen.
//!
//! One works at a time, under a lease; each duty can be done again and goes on where it was stopped, since all it does
//! is one call of a function of the database at a time. `sql/README.md`, section 5, says what depends on it.
//!
//! It may use tokio-postgres and the domain, and never the store, the screens or the pool.

mod calendars;
mod clocks;
mod duty;
mod figures;
mod holds;
mod months;
mod sessions;
mod status;
mod tenant_session;
mod warnings;

use crate::sql;
use chrono::Utc;
use duty::{Done, Duty};
pub use status::{DutyStatus, Status, status};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_postgres::{Client, Config, Error, NoTls};

/// In this order. A new duty is a file, and a line here.
const DUTIES: &[Duty] = &[
    months::DUTY,
    clocks::DUTY,
    holds::DUTY,
    warnings::DUTY,
    figures::DUTY,
    sessions::DUTY,
    calendars::DUTY,
];

/// How soon a duty that failed is tried again, and a lost server or a lease of another worker looked for.
const TRY_AGAIN: Duration = Duration::from_secs(60);

/// What a duty did in one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub duty: &'static str,
    pub done: u64,
    /// Why it failed, without a value of any row.
    pub fault: Option<String>,
}

/// The connection that holds the lease, and what lasts as long as it.
struct Worker {
    client: Client,
    /// Tokens of its service sessions by the tenant's code.
    sessions: BTreeMap<String, String>,
}

/// Why no duty was done.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    #[error("Another worker is running, and does the same.")]
    Busy,
    #[error("The server cannot be reached: {}.", crate::private_server::describe(.0))]
    Server(#[from] Error),
}

/// Does every duty once.
pub async fn run_once(login: &Config) -> Result<Vec<Run>, WorkerError> {
    let mut worker = take_lease(login).await?;
    let mut runs = Vec::new();
    for duty in DUTIES {
        runs.push(perform(&mut worker, duty).await?);
    }
    tenant_session::close_sessions(&mut worker).await?;
    Ok(runs)
}

/// Does each duty when it is due, for as long as the future is polled. Reports each run that did something or failed,
/// and every reason to wait.
pub async fn run(login: &Config, mut report: impl FnMut(Result<&Run, &WorkerError>)) -> Infallible {
    loop {
        let Err(error) = serve(login, &mut report).await;
        report(Err(&error));
        sleep(TRY_AGAIN).await;
    }
}

async fn serve(
    login: &Config,
    report: &mut impl FnMut(Result<&Run, &WorkerError>),
) -> Result<Infallible, WorkerError> {
    let mut worker = take_lease(login).await?;
    let mut plan: Vec<(&Duty, Instant)> =
        DUTIES.iter().map(|duty| (duty, Instant::now())).collect();
    loop {
        for (duty, due) in &mut plan {
            if *due > Instant::now() {
                continue;
            }
            let run = perform(&mut worker, duty).await?;
            let wait = match run.fault {
                None => duty.every,
                Some(_) => TRY_AGAIN.min(duty.every),
            };
            if run.done > 0 || run.fault.is_some() {
                report(Ok(&run));
            }
            *due = Instant::now() + wait;
        }
        if let Some(next) = plan.iter().map(|(_, due)| *due).min() {
            sleep_until(next).await;
        }
    }
}

/// A connection that holds the lease, which ends with it.
async fn take_lease(login: &Config) -> Result<Worker, WorkerError> {
    let (client, connection) = login.connect(NoTls).await?;
    tokio::spawn(connection);
    let taken = client.query_one(sql::worker::TAKE_LEASE, &[]).await?;
    match taken.try_get("taken")? {
        true => Ok(Worker {
            client,
            sessions: BTreeMap::new(),
        }),
        false => Err(WorkerError::Busy),
    }
}

/// Does a duty and records it. What the server refuses is the duty's fault; only a lost connection ends the worker.
async fn perform(worker: &mut Worker, duty: &Duty) -> Result<Run, Error> {
    let began_at = Utc::now();
    let outcome = match (duty.run)(worker).await {
        Ok(done) => done,
        Err(error) => Done {
            count: 0,
            fault: Some(duty::fault_of(error)?),
        },
    };
    let done = i64::try_from(outcome.count).unwrap_or(i64::MAX);
    worker
        .client
        .query_one(
            sql::worker::RECORD_RUN,
            &[&duty.name, &began_at, &done, &outcome.fault],
        )
        .await?;
    Ok(Run {
        duty: duty.name,
        done: outcome.count,
        fault: outcome.fault,
    })
}
