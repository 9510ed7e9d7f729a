//! `enquiries calculate`: worked examples against the database, for people and for scripts.

use super::{CommandResult, Exit, print, print_status};
use crate::calculate::{self, CalculateError, ExampleFile, Outcome};
use crate::command_line::{Calculate, Global};
use crate::private_server::Login;
use crate::startup::{self, ConnectOptions};
use serde_json::json;

pub(super) async fn run(global: &Global, what: &Calculate) -> CommandResult {
    // Faults of the file are told before a server is started.
    let name = what.file.display();
    let text = std::fs::read_to_string(&what.file)
        .map_err(|error| Exit::wrong_use(format!("{name} cannot be read: {error}.")))?;
    let in_file = |error: &dyn std::fmt::Display| Exit::wrong_use(format!("{name}: {error}."));
    let file = ExampleFile::read(&text).map_err(|error| in_file(&error))?;
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let admin = match &connection.lease {
        Some(lease) => lease.config(Login::Admin)?,
        None => connection.admin.clone().ok_or_else(|| {
            Exit::wrong_use("A calculation needs an administrator's login: set ADMIN_DATABASE_URL.")
        })?,
    };
    let mut client = startup::open(&admin).await?;
    let outcome = match calculate::calculate(&mut client, &file).await {
        Ok(outcome) => outcome,
        Err(CalculateError::BadFile(error)) => return Err(in_file(&error)),
        Err(error) => return Err(Exit::no_server(error.to_string())),
    };
    print(&match global.json {
        true => as_json(&outcome),
        false => as_text(&outcome),
    })?;
    match outcome.differences.is_empty() {
        true => Ok(()),
        false => Err(Exit::found()),
    }
}

fn as_text(outcome: &Outcome) -> String {
    let mut lines: Vec<String> = outcome
        .differences
        .iter()
        .map(|it| {
            format!(
                "{}: {}: expected {}, got {}",
                it.id, it.what, it.expected, it.got
            )
        })
        .collect();
    let others: usize = outcome.not_answered.values().sum();
    if others > 0 {
        let kinds: Vec<String> = outcome
            .not_answered
            .iter()
            .map(|(kind, count)| format!("{kind} {count}"))
            .collect();
        lines.push(format!("{others} not answered here: {}", kinds.join(", ")));
    }
    lines.push(format!("{} of {} agree", outcome.agree, outcome.answered));
    lines.join("\n")
}

fn as_json(outcome: &Outcome) -> String {
    let differences: Vec<_> = outcome
        .differences
        .iter()
        .map(|it| json!({ "id": it.id, "what": it.what, "expected": it.expected, "got": it.got }))
        .collect();
    json!({
        "answered": outcome.answered,
        "agree": outcome.agree,
        "not_answered": outcome.not_answered,
        "differences": differences,
    })
    .to_string()
}
