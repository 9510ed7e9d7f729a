//! From the server's words to ours: which failure a person meets, and the sentence beside the field.
//!
//! Rules say their own sentence (HINT); this file holds the sentences of constraints, which have none.

use super::sentences;
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
        Failure::Unavailable(_) if error.as_db_error().is_none() => Failure::Unanswered,
        other => other,
    }
}

/// One sentence, whatever hid or refused it.
const NOT_FOR_THIS_ROLE: &str = "Your role may not do this.";

/// What the server would have said, had a policy refused the change instead of hiding the row.
pub(super) fn not_for_this_role() -> Failure {
    Failure::Refused(Box::new(Refusal {
        code: "42501".into(),
        rule: "42501".into(),
        table: None,
        column: None,
        sentence: NOT_FOR_THIS_ROLE.into(),
        reasons: Vec::new(),
        codes: Vec::new(),
    }))
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
        _ if code.starts_with("23") => refused(db, sentence_of_constraint(rule).into()),
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
            .or(sentences::of(db.constraint().unwrap_or("")).map(|(column, _)| column))
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
    Failure::Fault(format!("server error {}", db.code().code()))
}

/// The sentence for a constraint that a person can break by typing or choosing.
///
/// A test compares these names with the catalogue; those not listed have the one sentence for all.
pub fn sentence_of_constraint(name: &str) -> &'static str {
    match name {
        "notes_body_length" => "Write between 1 and 20,000 characters.",
        "notes_body_not_blank" => "Write something; a note cannot be blank.",
        "notes_body_printable" => "Take out the control characters; tabs and new lines are fine.",
        "enquiries_stage_reason_length" => "Say why in 1 to 500 characters.",
        "enquiries_assignment_reason_length" => "Say why in 1 to 500 characters.",
        "enquiries_outcome_length" => "Name the outcome in 1 to 500 characters.",
        "enquiries_stage_reason_printable"
        | "enquiries_assignment_reason_printable"
        | "enquiries_outcome_printable" => "Take out the control characters.",
        "enquiries_subject_length" => "Write a subject of 1 to 200 characters.",
        "enquiries_subject_printable" => "Take out the control characters.",
        "enquiries_subject_not_blank" => "Write a subject; it cannot be blank.",
        "enquiries_body_length" => "Write at most 20,000 characters.",
        "enquiries_body_printable" => {
            "Take out the control characters; tabs and new lines are fine."
        }
        "enquiries_stage_fkey" => "This stage is not one of the enquiry's workflow.",
        "enquiries_assignee_fkey" => "Choose somebody who works here.",
        "notes_enquiry_fkey" => "This enquiry is not here any more.",
        "messages_to_somebody" => "Say where the reply goes to.",
        "messages_out_not_blank" => "Write something; a reply cannot be blank.",
        "messages_body_length" => "Write at most 20,000 characters.",
        "messages_body_printable" => {
            "Take out the control characters; tabs and new lines are fine."
        }
        "messages_subject_length" => "Write a subject of 1 to 200 characters.",
        "documents_file_name_plain" => "Give the name of the file alone, without folders.",
        "documents_media_type_form" => "Name the kind of file, for example application/pdf.",
        "documents_size_limit" => "Add a file of 1 byte to 1 GB.",
        "documents_replaced_once" => "Somebody has added a newer version; replace that one.",
        "enquiry_links_lead_elsewhere" => "Choose another enquiry to link this one to.",
        "enquiry_links_one_way" => "These two are linked in this way already.",
        "enquiry_links_one_original" => {
            "It is a duplicate of another enquiry already; undo that link first."
        }
        "enquiry_links_one_parent" => {
            "It is a part of another enquiry already; undo that link first."
        }
        "tags_by_name" => "There is a tag of this name already.",
        "tags_name_length" => "Name the tag in 1 to 40 characters.",
        "tags_name_trimmed" => "Take out the spaces before and after the name.",
        "approvals_asked_once" => "It is asked for already; wait for the decision.",
        "approvals_reason_length" | "approvals_reason_says_something" => {
            "Say why in 1 to 500 characters."
        }
        "approvals_refused_with_reason" => "Say why it is refused.",
        "tasks_what_length" | "tasks_what_not_blank" => {
            "Say what is to be done in 1 to 500 characters."
        }
        "saved_views_name_length" | "saved_views_name_not_blank" => {
            "Name the view in 1 to 60 characters."
        }
        "saved_views_by_owner" => "You have a view of this name already.",
        "saved_views_query_known" => "This view asks for something that a queue does not show.",
        "drafts_body_length" => "Write at most 20,000 characters.",
        "enquiries_own_fields_size" => "The fields of this enquiry are too long together.",
        "workflow_migrations_reason_length" | "workflow_migrations_reason_says_something" => {
            "Say why in 1 to 500 characters."
        }
        _ => match sentences::of(name) {
            Some((_, sentence)) => sentence,
            None => "A rule of the data does not allow this value.",
        },
    }
}
