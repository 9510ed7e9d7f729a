//! The only door to a connection: a transaction with its context set, in the session of one person.
//!
//! The context lives as long as the transaction and no longer (docs/decisions/0002). Whoever drops
//! a scope before it is finished, by an error, a panic or an aborted task, gives its connection up
//! with it.

use super::error::{self, failure_of};
use super::statements::Statement;
use crate::domain::{Failure, SessionToken};
use chrono::{DateTime, Utc};
use deadpool_postgres::{Object, Pool, PoolError};
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};
use uuid::Uuid;

/// One open transaction, inside the wall of the session it was entered with.
pub(super) struct Tx {
    /// `None` once the connection went back to the pool.
    client: Option<Object>,
    /// The time of the transaction by the platform's clock.
    pub at: DateTime<Utc>,
    /// Whom the server resolved; nobody before sign-in.
    pub staff_id: Option<Uuid>,
}

impl Tx {
    /// Borrows a connection, begins, and sets the context; both go to the server in one flight.
    ///
    /// Fails with `SignedOut` when the session is over, and gives the connection up when the server
    /// resolved somebody else than the session was opened for.
    pub async fn enter(
        pool: &Pool,
        session: Option<&SessionToken>,
        timeout_ms: i32,
    ) -> Result<Self, Failure> {
        let client = pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => failure_of(&error),
            PoolError::Timeout(_) => Failure::Unavailable("all connections are busy".into()),
            other => error::lost(&other),
        })?;
        // From here on, dropping this scope drops the transaction.
        let mut scope = Self {
            client: Some(client),
            at: DateTime::UNIX_EPOCH,
            staff_id: None,
        };
        let row = scope.begin(session, timeout_ms).await?;
        let resolved: (Option<i32>, Option<Uuid>) = (get(&row, 0)?, get(&row, 1)?);
        scope.at = get(&row, 3)?;
        scope.staff_id = resolved.1;
        match (session, resolved) {
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

    async fn begin(&self, session: Option<&SessionToken>, ms: i32) -> Result<Row, Failure> {
        let client = self.client()?;
        let enter = super::statements::SESSION_ENTER;
        let prelude = client
            .prepare_cached(enter.text)
            .await
            .map_err(|e| failure_of(&e))?;
        let token = session.map(SessionToken::reveal);
        let hint = session.map(SessionToken::tenant_id);
        let parameters: [&(dyn ToSql + Sync); 3] = [&token, &hint, &ms];
        // Two futures polled together share one flight; the server takes them in this order.
        let (begun, entered) = tokio::join!(
            client.batch_execute("begin"),
            client.query_one(&prelude, &parameters)
        );
        begun.map_err(|e| failure_of(&e))?;
        entered.map_err(|e| failure_of(&e))
    }

    fn client(&self) -> Result<&Object, Failure> {
        self.client
            .as_ref()
            .ok_or_else(|| Failure::Internal("a finished transaction was used".into()))
    }

    /// Runs one query file and returns its rows.
    pub async fn rows(
        &self,
        statement: Statement,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Failure> {
        let client = self.client()?;
        let prepared = client
            .prepare_cached(statement.text)
            .await
            .map_err(|e| failure_of(&e))?;
        client
            .query(&prepared, parameters)
            .await
            .map_err(|e| failure_of(&e))
    }

    /// Runs one query file so that its refusal undoes no more than itself.
    pub async fn attempt(
        &self,
        statement: Statement,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Failure> {
        let client = self.client()?;
        // As in `begin`, one flight: the server takes them in this order.
        let (saved, rows) = tokio::join!(
            client.batch_execute("savepoint attempt"),
            self.rows(statement, parameters)
        );
        saved.map_err(|e| failure_of(&e))?;
        let end = match rows {
            Ok(_) => "release savepoint attempt",
            Err(_) => "rollback to savepoint attempt; release savepoint attempt",
        };
        let ended = client.batch_execute(end).await;
        // Of a lost connection the first word counts.
        let rows = rows?;
        ended.map_err(|e| failure_of(&e))?;
        Ok(rows)
    }

    /// Runs one query file that returns exactly one row.
    pub async fn row(
        &self,
        statement: Statement,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Row, Failure> {
        let rows = self.rows(statement, parameters).await?;
        let mut rows = rows.into_iter();
        match (rows.next(), rows.next()) {
            (Some(row), None) => Ok(row),
            _ => Err(Failure::Internal(format!(
                "{} did not return one row",
                statement.name
            ))),
        }
    }

    /// Makes what was done durable and gives the connection back.
    pub async fn commit(mut self) -> Result<(), Failure> {
        self.client()?
            .batch_execute("commit")
            .await
            .map_err(|e| error::failure_of_commit(&e))?;
        self.client = None;
        Ok(())
    }

    /// Undoes everything and gives the connection back; if even that fails, gives the connection up.
    pub async fn roll_back(mut self) {
        let Ok(client) = self.client() else { return };
        if client.batch_execute("rollback").await.is_ok() {
            self.client = None;
        }
    }
}

impl Drop for Tx {
    /// An unfinished transaction would hold its locks until somebody else borrowed the connection. Taking
    /// the connection out of the pool closes it, and the cancel stops the statement that may still run.
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
                    tracing::debug!(%error, "a statement was given up and could not be cancelled");
                }
            });
        }
    }
}

/// A column of a row as a value; a column of another type is a fault of ours, not a panic.
pub(super) fn get<'a, T>(row: &'a Row, index: usize) -> Result<T, Failure>
where
    T: tokio_postgres::types::FromSql<'a>,
{
    row.try_get(index)
        .map_err(|_| Failure::Internal(format!("column {index} of an answer")))
}
