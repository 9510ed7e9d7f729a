//! Maps an error of the server to a failure, with the sentence for the person and the field at fault.
//!
//! A guard has its own sentence (HINT); the sentences of constraints are in `sql/constraint_messages.txt`.

use super::constraint_messages;
use crate::domain::{Failure, Refusal};
use tokio_postgres::error::{DbError, SqlState};

/// The failure that an error of the connection or the server means.
pub fn failure_of(error: &tokio_postgres::Error) -> Failure {
    match error.as_db_error() {
        Some(db) => of_server(db),
        None => lost(error),
    }
}

/// The same for a commit: a connection that broke may have broken after the server committed.
pub(super) fn failure_of_commit(error: &tokio_postgres::Error) -> Failure {
    match failure_of(error) {
        Failure::Unavailable(_) if error.as_db_error().is_none() => Failure::Indeterminate,
        other => other,
    }
}

/// One sentence for every change that a policy hides or refuses.
const NOT_FOR_THIS_ROLE: &str = "Your role cannot do this.";

/// A policy that hides the row from a change raises no error: this is the refusal it means.
pub(super) fn not_for_this_role() -> Failure {
    Failure::Refused(Box::new(hidden_by_policy()))
}

/// As the hint of `audit.refuse_without_month`, for a month that ran out while a session lived.
const NO_MONTH: &str =
    "Nothing can be saved. Ask an administrator to run `enquiries worker run --once`.";

/// The same for one of several enquiries.
pub(super) fn hidden_by_policy() -> Refusal {
    Refusal {
        code: "42501".into(),
        rule: "42501".into(),
        table: None,
        column: None,
        sentence: NOT_FOR_THIS_ROLE.into(),
        reasons: Vec::new(),
        codes: Vec::new(),
    }
}

/// A program and a database that do not belong together.
pub(super) fn other_version(sentence: &str) -> Failure {
    Failure::Refused(Box::new(Refusal {
        code: "version".into(),
        rule: "schema_version".into(),
        table: None,
        column: None,
        sentence: sentence.to_owned(),
        reasons: Vec::new(),
        codes: Vec::new(),
    }))
}

/// The connection broke, or could not be opened.
pub(super) fn lost(error: &dyn std::error::Error) -> Failure {
    tracing::warn!(%error, "the connection was lost");
    Failure::Unavailable("the connection was lost".into())
}

fn of_server(db: &DbError) -> Failure {
    let code = db.code().code();
    let rule = db.constraint().unwrap_or("");
    match code {
        "42501" if rule == "refuse_without_session" => Failure::SignedOut,
        "42501" => refused(db, NOT_FOR_THIS_ROLE.into()),
        _ if code.starts_with("UK9") => fault(db),
        _ if code.starts_with("UK") => refused(
            db,
            db.hint()
                .unwrap_or("The rules do not allow this.")
                .to_owned(),
        ),
        // No partition for the row: the server's own error, without the name of a rule.
        "23514" if rule.is_empty() && db.schema() == Some("audit") => refused(db, NO_MONTH.into()),
        _ if code.starts_with("23") => refused(db, constraint_messages::message_for(rule).into()),
        _ if code.starts_with("22") => {
            refused(db, "This text has a form that cannot be stored.".into())
        }
        "40001" | "40P01" | "55P03" | "57014" => {
            Failure::Unavailable("others are changing the same records".into())
        }
        // No such schema, table, function or column: the database has another version.
        "3F000" | "42P01" | "42883" | "42703" => {
            tracing::error!(code, "the database is of another version");
            Failure::Unavailable(
                "its database is of another version; an administrator runs `enquiries db migrate`"
                    .into(),
            )
        }
        _ if code.starts_with("28") => Failure::Unavailable("it refuses this login".into()),
        "53100" => {
            tracing::error!(code, "the server's disk is full");
            Failure::Unavailable("its disk is full; what was saved before is kept".into())
        }
        "25006" => Failure::Unavailable("it takes no changes at the moment".into()),
        _ if code.starts_with("53") || code.starts_with("57") || code.starts_with("08") => {
            Failure::Unavailable("it is busy or restarting".into())
        }
        _ if *db.code() == SqlState::FEATURE_NOT_SUPPORTED => {
            // "cached plan must not change result type": the database was migrated meanwhile.
            Failure::Unavailable("it was just updated".into())
        }
        _ => fault(db),
    }
}

fn refused(db: &DbError, sentence: String) -> Failure {
    let rule = db.constraint().unwrap_or(db.code().code()).to_owned();
    tracing::info!(code = db.code().code(), rule, "refused");
    Failure::Refused(Box::new(Refusal {
        code: db.code().code().to_owned(),
        rule,
        table: db.table().map(str::to_owned),
        // PostgreSQL names no column for a check constraint.
        column: db
            .column()
            .or(constraint_messages::of(db.constraint().unwrap_or("")).map(|(column, _)| column))
            .map(str::to_owned),
        sentence,
        // The hint has a sentence for each code already.
        reasons: Vec::new(),
        codes: reasons(db.detail()),
    }))
}

/// The detail of a guard is a JSON list of reason codes. A detail of PostgreSQL itself may quote a row, and is dropped.
fn reasons(detail: Option<&str>) -> Vec<String> {
    detail
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

fn fault(db: &DbError) -> Failure {
    // The message of an unknown error may quote a value; code and constraint do not.
    tracing::error!(
        code = db.code().code(),
        rule = db.constraint(),
        "an error without a meaning"
    );
    Failure::Internal(format!("server error {}", db.code().code()))
}
