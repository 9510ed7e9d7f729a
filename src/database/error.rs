//! From the server's words to ours: which failure a person meets, and the sentence beside the field.
//!
//! Rules say their own sentence (HINT); those of constraints, which have none, stand in `sql/constraint_messages.txt`.

use super::constraint_messages;
use crate::domain::{Failure, Refusal};
use tokio_postgres::error::{DbError, SqlState};

/// What the program makes of an error of the connection or the server.
pub fn failure_of(error: &tokio_postgres::Error) -> Failure {
    match error.as_db_error() {
        Some(db) => of_server(db),
        None => lost(error),
    }
}

/// The same of a commit: a connection that broke then may have broken on the way back.
pub(super) fn failure_of_commit(error: &tokio_postgres::Error) -> Failure {
    match failure_of(error) {
        Failure::Unavailable(_) if error.as_db_error().is_none() => Failure::Indeterminate,
        other => other,
    }
}

/// One sentence, whatever hid or refused it.
const NOT_FOR_THIS_ROLE: &str = "Your role may not do this.";

/// What the server would have said, had a policy refused the change instead of hiding the row.
pub(super) fn not_for_this_role() -> Failure {
    Failure::Refused(Box::new(hidden_by_policy()))
}

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

/// The connection is gone, or was never there.
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
        _ if code.starts_with("23") => refused(db, constraint_messages::message_for(rule).into()),
        _ if code.starts_with("22") => {
            refused(db, "This text has a form that cannot be stored.".into())
        }
        "40001" | "40P01" | "55P03" | "57014" => {
            Failure::Unavailable("others are changing the same records".into())
        }
        // No such schema, table, function or column: not a fault of this program, but of what it was given.
        "3F000" | "42P01" | "42883" | "42703" => {
            tracing::error!(code, "the database is of another version");
            Failure::Unavailable(
                "its database is of another version; an administrator runs `enquiries db migrate`"
                    .into(),
            )
        }
        _ if code.starts_with("28") => Failure::Unavailable("it refuses this login".into()),
        "25006" => Failure::Unavailable("it takes no changes at the moment".into()),
        _ if code.starts_with("53") || code.starts_with("57") || code.starts_with("08") => {
            Failure::Unavailable("it is busy or restarting".into())
        }
        _ if *db.code() == SqlState::FEATURE_NOT_SUPPORTED => {
            // "cached plan must not change result type": the database was migrated under our feet.
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
        // Of a check PostgreSQL names the constraint alone.
        column: db
            .column()
            .or(constraint_messages::of(db.constraint().unwrap_or("")).map(|(column, _)| column))
            .map(str::to_owned),
        sentence,
        // The hint holds a sentence for each code already.
        reasons: Vec::new(),
        codes: reasons(db.detail()),
    }))
}

/// The detail of our own refusals is a JSON list of reason codes; PostgreSQL's own details may quote a row
/// and are not shown.
fn reasons(detail: Option<&str>) -> Vec<String> {
    detail
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

fn fault(db: &DbError) -> Failure {
    // The message of an unknown error may quote a value; its place does not.
    tracing::error!(
        code = db.code().code(),
        rule = db.constraint(),
        "an error without a meaning"
    );
    Failure::Internal(format!("server error {}", db.code().code()))
}
