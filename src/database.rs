//! Answers requests from the database: a request in, a response or a failure out.
//!
//! It holds the pool, the transaction, and the functions generated from `sql/queries`. It builds no SQL from strings,
//! returns no `Row` outward, and names no tenant: isolation belongs to the database.

pub(crate) mod approval;
pub(crate) mod bulk;
mod calendar_change;
mod clock_reports;
pub(crate) mod clocks;
pub mod constraint_messages;
mod correction;
pub(crate) mod dashboard;
pub(crate) mod decisions;
pub(crate) mod draft;
pub(crate) mod enquiry;
pub(crate) mod enquiry_context;
pub mod error;
pub(crate) mod for_you;
pub(crate) mod history;
pub mod migrate;
pub(crate) mod new_enquiry;
pub(crate) mod outcomes;
pub(crate) mod pages;
pub(crate) mod people;
pub(crate) mod queries;
pub(crate) mod questions;
pub(crate) mod queue;
mod reader;
pub(crate) mod reply;
pub(crate) mod reports;
pub(crate) mod session;
pub(crate) mod tags;
mod transaction;
pub(crate) mod warnings;

use crate::domain::{Failure, SessionToken};
use crate::runtime::request::{AnyRequest, ErasedResponse, Request};
pub(crate) use bulk::BulkCommand;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio_postgres::NoTls;
use transaction::Access;
pub use transaction::Tx;

/// Cleans a connection before it is borrowed again. The rollback comes first: deadpool's own methods reset settings and
/// leave an open transaction open (measured, docs/decisions/0011). A simple query, so that a pooler can serve it.
const RECYCLE: &str = "rollback; close all; reset session authorization; reset all; unlisten *; \
                       select pg_advisory_unlock_all(); discard temp;";

/// How long a statement may run before the server stops it, milliseconds.
const STATEMENT_TIMEOUT_MS: i32 = 10_000;

/// A pool of connections to one server, cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
}

impl Database {
    /// Opens a pool as the staff program's role, of at most `max_connections`.
    ///
    /// Connects lazily; fails only on a configuration that no pool can be made of.
    pub fn open(config: tokio_postgres::Config, max_connections: usize) -> Result<Self, Failure> {
        let recycling_method = RecyclingMethod::Custom(RECYCLE.to_owned());
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method });
        let pool = Pool::builder(manager)
            .max_size(max_connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(5)))
            .create_timeout(Some(Duration::from_secs(5)))
            .recycle_timeout(Some(Duration::from_secs(5)))
            .build()
            .map_err(|_| Failure::Internal("pool configuration".into()))?;
        Ok(Self { pool })
    }

    /// Runs one request in the person's session, in one transaction.
    ///
    /// Dropping the future leaves nothing behind: the transaction's connection is given up and its running
    /// statement cancelled.
    pub async fn run_any(
        &self,
        session: Option<&SessionToken>,
        request: Box<dyn AnyRequest>,
    ) -> Result<ErasedResponse, Failure> {
        // Requests before sign-in have no session; every other request needs one.
        let session = match request.in_session() {
            true => Some(session.ok_or(Failure::SignedOut)?),
            false => None,
        };
        let writes = request.writes();
        let access = match request.polls() {
            true => Access::ReadOnly,
            false => Access::ReadWrite,
        };
        let tx = Tx::enter(&self.pool, session, access, STATEMENT_TIMEOUT_MS).await?;
        match request.run_any(&tx).await {
            Ok(response) => match tx.commit().await {
                // A read has nothing to lose, and a server that answered with an error has committed nothing.
                Err(Failure::Indeterminate) if !writes => {
                    Err(Failure::Unavailable("the connection was lost".into()))
                }
                done => done.map(|()| response),
            },
            Err(failure) => {
                tx.roll_back().await;
                Err(failure)
            }
        }
    }

    /// The same with its types, for a caller that awaits the response.
    pub async fn run<R: Request>(
        &self,
        session: Option<&SessionToken>,
        request: R,
    ) -> Result<R::Response, Failure> {
        let response = self.run_any(session, Box::new(request)).await?;
        let other = |_| Failure::Internal(format!("{}: another response", R::NAME));
        response.downcast().map(|response| *response).map_err(other)
    }

    /// How many connections the pool holds and how many of them wait to be borrowed: for tests and the log.
    pub fn connections(&self) -> (usize, usize) {
        let status = self.pool.status();
        (status.size, status.available)
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The pool's own Debug would print the connection's password.
        f.debug_struct("Database")
            .field("connections", &self.connections())
            .finish()
    }
}
