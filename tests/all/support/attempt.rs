//! One statement tried inside an open transaction, and what it did: nothing is left broken by a refusal.

use tokio_postgres::{Client, Error, SimpleQueryMessage};

/// What became of a statement.
#[derive(Debug)]
pub enum Did {
    Refused(Refused),
    Done {
        /// Every row that came back, columns joined by a bar.
        rows: Vec<String>,
        /// How many rows the server says it wrote or read.
        touched: u64,
    },
}

#[derive(Debug, Default)]
pub struct Refused {
    /// SQLSTATE.
    pub code: String,
    /// The rule's name, where one is given.
    pub rule: String,
    /// Message, detail, hint and context in one: all that a client can read of it.
    pub text: String,
}

impl Did {
    /// Refused, or nothing read and nothing written.
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

    /// SQLSTATE and rule, or `done`: short enough to stand in a table.
    pub fn told(&self) -> String {
        match self {
            Did::Refused(r) if r.rule.is_empty() => r.code.clone(),
            Did::Refused(r) => format!("{} {}", r.code, r.rule),
            Did::Done { rows, touched } => format!("done: {} rows, {touched} touched", rows.len()),
        }
    }
}

/// Whether what a statement did stays in the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Keep,
    Undo,
}

/// Tries one or more statements in a savepoint of the open transaction.
pub async fn attempt(client: &Client, sql: &str, then: Then) -> Did {
    client.batch_execute("savepoint attempt").await.unwrap();
    let did = plainly(client, sql).await;
    let after = match (&did, then) {
        (Did::Done { .. }, Then::Keep) => "release savepoint attempt",
        _ => "rollback to savepoint attempt; release savepoint attempt",
    };
    client.batch_execute(after).await.unwrap();
    did
}

/// The same outside any savepoint: for statements that end transactions, or need none.
pub async fn plainly(client: &Client, sql: &str) -> Did {
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

/// All that an error of the server tells a client.
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
