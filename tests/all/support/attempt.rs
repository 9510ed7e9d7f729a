//! Runs a statement in a savepoint of an open transaction and reports its result; an error does not abort the
//! transaction.

use tokio_postgres::{Client, Error, SimpleQueryMessage};

/// The result of a statement.
#[derive(Debug)]
pub enum Did {
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

impl Did {
    /// Refused, or no row read and none written.
    pub fn nothing(&self) -> bool {
        match self {
            Did::Refused(_) => true,
            Did::Done { rows, touched } => rows.is_empty() && *touched == 0,
        }
    }

    pub fn refused(&self) -> Option<&Refused> {
        match self {
            Did::Refused(refused) => Some(refused),
            Did::Done { .. } => None,
        }
    }

    /// Everything the client could read.
    pub fn text(&self) -> String {
        match self {
            Did::Refused(refused) => refused.text.clone(),
            Did::Done { rows, .. } => rows.join("\n"),
        }
    }

    /// SQLSTATE and rule, or `done` with row counts, for tables of expectations.
    pub fn told(&self) -> String {
        match self {
            Did::Refused(r) if r.rule.is_empty() => r.code.clone(),
            Did::Refused(r) => format!("{} {}", r.code, r.rule),
            Did::Done { rows, touched } => format!("done: {} rows, {touched} touched", rows.len()),
        }
    }
}

/// Whether the transaction keeps the effect of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Keep,
    Undo,
}

/// Runs one or more statements in a savepoint of the open transaction.
pub async fn attempt(client: &Client, sql: &str, then: Then) -> Did {
    client.batch_execute("savepoint attempt").await.unwrap();
    let did = execute(client, sql).await;
    let after = match (&did, then) {
        (Did::Done { .. }, Then::Keep) => "release savepoint attempt",
        _ => "rollback to savepoint attempt; release savepoint attempt",
    };
    client.batch_execute(after).await.unwrap();
    did
}

/// Runs statements without a savepoint: for statements that end transactions, or need none.
pub async fn execute(client: &Client, sql: &str) -> Did {
    match client.simple_query(sql).await {
        Err(error) => Did::Refused(refused(&error)),
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
            Did::Done { rows, touched }
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
