//! Runs a statement in a savepoint of an open transaction and reports its result; an error does not abort the
//! transaction.

use tokio_postgres::{Client, Error, SimpleQueryMessage};

/// The result of a statement.
#[derive(Debug)]
pub enum AttemptResult {
    Refused(Refused),
    Done {
        /// The returned rows, columns joined by `|`.
        rows: Vec<String>,
        /// The row count of the command tag: rows written or read.
        touched: u64,
    },
}

#[derive(Debug, Default)]
pub struct Refused {
    /// SQLSTATE.
    pub code: String,
    /// The constraint name of the error, if it has one.
    pub rule: String,
    /// Message, detail, hint, context and constraint: everything that a client can read.
    pub text: String,
}

impl AttemptResult {
    /// Refused, or no row read and none written.
    pub fn had_no_effect(&self) -> bool {
        match self {
            AttemptResult::Refused(_) => true,
            AttemptResult::Done { rows, touched } => rows.is_empty() && *touched == 0,
        }
    }

    pub fn refused(&self) -> Option<&Refused> {
        match self {
            AttemptResult::Refused(refused) => Some(refused),
            AttemptResult::Done { .. } => None,
        }
    }

    /// Everything the client could read.
    pub fn text(&self) -> String {
        match self {
            AttemptResult::Refused(refused) => refused.text.clone(),
            AttemptResult::Done { rows, .. } => rows.join("\n"),
        }
    }

    /// SQLSTATE and rule, or `done` with row counts, for tables of expectations.
    pub fn summary(&self) -> String {
        match self {
            AttemptResult::Refused(r) if r.rule.is_empty() => r.code.clone(),
            AttemptResult::Refused(r) => format!("{} {}", r.code, r.rule),
            AttemptResult::Done { rows, touched } => {
                format!("done: {} rows, {touched} touched", rows.len())
            }
        }
    }
}

/// Whether the transaction keeps the effect of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterAttempt {
    Keep,
    Undo,
}

/// Runs one or more statements in a savepoint of the open transaction.
pub async fn attempt(client: &Client, sql: &str, after: AfterAttempt) -> AttemptResult {
    client.batch_execute("savepoint attempt").await.unwrap();
    let result = execute(client, sql).await;
    let command = match (&result, after) {
        (AttemptResult::Done { .. }, AfterAttempt::Keep) => "release savepoint attempt",
        _ => "rollback to savepoint attempt; release savepoint attempt",
    };
    client.batch_execute(command).await.unwrap();
    result
}

/// Runs statements without a savepoint: for statements that end transactions, or need none.
pub async fn execute(client: &Client, sql: &str) -> AttemptResult {
    match client.simple_query(sql).await {
        Err(error) => AttemptResult::Refused(refused(&error)),
        Ok(messages) => {
            let mut rows = Vec::new();
            let mut touched = 0;
            for message in messages {
                match message {
                    SimpleQueryMessage::Row(row) => {
                        let columns: Vec<&str> = (0..row.len())
                            .map(|column| row.get(column).unwrap_or(""))
                            .collect();
                        rows.push(columns.join("|"));
                    }
                    SimpleQueryMessage::CommandComplete(count) => touched += count,
                    _ => {}
                }
            }
            AttemptResult::Done { rows, touched }
        }
    }
}

/// Everything that an error of the server shows to a client.
pub fn refused(error: &Error) -> Refused {
    let Some(db) = error.as_db_error() else {
        panic!("the connection broke instead of refusing: {error}");
    };
    let parts = [
        Some(db.message()),
        db.detail(),
        db.hint(),
        db.where_(),
        db.constraint(),
    ];
    Refused {
        code: db.code().code().to_owned(),
        rule: db.constraint().unwrap_or("").to_owned(),
        text: parts.into_iter().flatten().collect::<Vec<_>>().join("\n"),
    }
}
