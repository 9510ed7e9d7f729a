//! One duty of the worker.

use super::Worker;
use futures::future::BoxFuture;
use std::time::Duration;
use tokio_postgres::Error;

/// What is done, and how often. Doing it again must be safe, and so must being killed in the middle.
pub(super) struct Duty {
    /// As `core.duty_runs` has it.
    pub name: &'static str,
    pub every: Duration,
    pub run: for<'a> fn(&'a mut Worker) -> BoxFuture<'a, Result<Done, Error>>,
}

/// What one run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    pub count: u64,
    /// What could not be done, where something else could.
    pub fault: Option<String>,
}

/// The server's refusal by code and rule: a message may quote a value. Returns the error itself where the
/// connection was lost.
pub(super) fn fault_of(error: Error) -> Result<String, Error> {
    let Some(db) = error.as_db_error() else {
        return Err(error);
    };
    let rule = db.constraint().map(|rule| format!(" {rule}"));
    Ok(format!("{}{}", db.code().code(), rule.unwrap_or_default()))
}
