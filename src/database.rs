//! The database as the program sees it: a question goes in, an answer or a failure comes out.
//!
//! The only room that holds SQL (by `include_str!` from `sql/`), the pool, and rows. It builds no SQL from
//! strings, returns no `Row` outward, and names no tenant: isolation is the database's own.

pub mod migrate;

use crate::domain::{Failure, SessionToken};
use crate::effect::{Outcome, Question};

/// A pool of connections to one server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {}

impl Database {
    /// Opens a pool as the staff program's role. Connects lazily; fails only on a bad configuration.
    pub fn open(_config: tokio_postgres::Config, _max_connections: usize) -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Answers one question in the person's session, in one transaction.
    pub async fn answer(&self, _session: Option<&SessionToken>, _question: Question) -> Outcome {
        Err(Failure::Unavailable("not connected".into()))
    }
}
