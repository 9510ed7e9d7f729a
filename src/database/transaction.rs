//! The only way to a connection: a transaction with its context set, in the session of one person.
//!
//! The context lives as long as the transaction (docs/decisions/0002). A transaction that is dropped
//! before it is finished, by an error, a panic or an aborted task, drops its connection too.
//!
//! Statements are unnamed, with the types of their parameters from the header: a pooler in transaction
//! mode may give each transaction another server connection (docs/decisions/0011).

use super::error::{self, failure_of};
use super::queries;
use super::reader::{FromRow, Rows};
use crate::domain::rows::session::SetContextRow;
use crate::domain::{Failure, SessionToken};
use crate::sql::Statement;
use chrono::{DateTime, Utc};
use deadpool_postgres::{Object, Pool, PoolError};
use std::future::Future;
use tokio_postgres::NoTls;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// What a transaction may do. A poll only reads: it must not keep the session of an absent person alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    ReadWrite,
    ReadOnly,
}

impl Access {
    /// Both words are said, because a login can change its own defaults.
    fn begin(self) -> &'static str {
        match self {
            Self::ReadWrite => "begin isolation level read committed read write",
            Self::ReadOnly => "begin isolation level read committed read only",
        }
    }
}

/// One open transaction, isolated to the session it was entered with.
pub struct Tx {
    /// `None` once the connection went back to the pool.
    client: Option<Object>,
    /// The time of the transaction by the platform's clock.
    pub(crate) at: DateTime<Utc>,
    /// The person that the server resolved; `None` before sign-in.
    pub(crate) staff_id: Option<Uuid>,
}

impl Tx {
    /// Borrows a connection, begins, and sets the context; both in one round trip.
    ///
    /// Fails with `SignedOut` when the session is over, and gives the connection up when the server
    /// resolved another person than the session was opened for.
    pub(super) async fn enter(
        pool: &Pool,
        session: Option<&SessionToken>,
        access: Access,
        timeout_ms: i32,
    ) -> Result<Self, Failure> {
        let client = pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => failure_of(&error),
            PoolError::Timeout(_) => Failure::Unavailable("it does not answer".into()),
            other => error::lost(&other),
        })?;
        // From here on, dropping this scope drops the transaction.
        let mut scope = Self {
            client: Some(client),
            at: DateTime::UNIX_EPOCH,
            staff_id: None,
        };
        let context = scope.begin(session, access, timeout_ms).await?;
        scope.at = context.entered_at;
        scope.staff_id = context.staff_id;
        match (session, (context.tenant_id, context.staff_id)) {
            (None, (None, None)) => Ok(scope),
            (Some(session), (Some(tenant_id), Some(staff_id)))
                if tenant_id == session.tenant_id() && staff_id == session.staff_id() =>
            {
                Ok(scope)
            }
            (Some(_), (None, _)) => {
                scope.roll_back().await;
                Err(Failure::SignedOut)
            }
            _ => Err(Failure::Internal(
                "the server resolved another person".into(),
            )),
        }
    }

    async fn begin(
        &self,
        session: Option<&SessionToken>,
        access: Access,
        timeout_ms: i32,
    ) -> Result<SetContextRow, Failure> {
        let token = session.map(SessionToken::reveal);
        let hint = session.map(SessionToken::tenant_id);
        // Two futures polled together share one round trip; the server runs them in this order.
        let (begun, entered) = tokio::join!(
            self.client()?.batch_execute(access.begin()),
            queries::session::set_context(self, token, hint, timeout_ms)
        );
        begun.map_err(|e| failure_of(&e))?;
        entered?.one()
    }

    fn client(&self) -> Result<&Object, Failure> {
        self.client
            .as_ref()
            .ok_or_else(|| Failure::Internal("a finished transaction was used".into()))
    }

    /// Runs one query file; the generated functions of `queries` call it.
    pub(super) async fn rows<T: FromRow>(
        &self,
        statement: &Statement,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Rows<T>, Failure> {
        let types = statement.types.iter().cloned();
        let typed: Vec<_> = values.iter().copied().zip(types).collect();
        let rows = self.client()?.query_typed(statement.text, &typed).await;
        Rows::read(statement.name, &rows.map_err(|e| failure_of(&e))?)
    }

    /// Runs one query in a savepoint, so that its refusal undoes nothing but itself.
    pub(super) async fn attempt<T>(
        &self,
        query: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let client = self.client()?;
        // As in `begin`: one round trip, in this order.
        let (saved, answer) = tokio::join!(client.batch_execute("savepoint attempt"), query);
        saved.map_err(|e| failure_of(&e))?;
        let end = match answer {
            Ok(_) => "release savepoint attempt",
            Err(_) => "rollback to savepoint attempt; release savepoint attempt",
        };
        let ended = client.batch_execute(end).await;
        // Of a lost connection the first error counts.
        let answer = answer?;
        ended.map_err(|e| failure_of(&e))?;
        Ok(answer)
    }

    /// Commits and gives the connection back.
    pub(super) async fn commit(mut self) -> Result<(), Failure> {
        self.client()?
            .batch_execute("commit")
            .await
            .map_err(|e| error::failure_of_commit(&e))?;
        self.client = None;
        Ok(())
    }

    /// Rolls back and gives the connection back; if that fails, drops the connection.
    pub(super) async fn roll_back(mut self) {
        let Ok(client) = self.client() else { return };
        if client.batch_execute("rollback").await.is_ok() {
            self.client = None;
        }
    }
}

impl Drop for Tx {
    /// An unfinished transaction would hold its locks until the connection is borrowed again. Taking the
    /// connection out of the pool closes it, and the cancel stops the statement that may still run.
    fn drop(&mut self) {
        let Some(client) = self.client.take() else {
            return;
        };
        let cancel = client.cancel_token();
        drop(Object::take(client));
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            // The connection is closed already, so the cancel can hit no later statement of another borrower.
            runtime.spawn(async move {
                if let Err(error) = cancel.cancel_query(NoTls).await {
                    tracing::debug!(%error, "a dropped statement could not be cancelled");
                }
            });
        }
    }
}
