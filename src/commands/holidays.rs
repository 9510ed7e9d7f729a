//! `enquiries holidays`: what a newer file of bank holidays changes, and the change.

use super::{CommandResult, Exit, calendar, print, print_status};
use crate::command_line::{Global, Holidays};
use crate::holidays::{self, Change, Moves};
use crate::private_server::{self, Login};
use crate::startup::{self, ConnectOptions};
use crate::wording::clock_moves::sentence;
use serde_json::json;
use std::path::Path;
use tokio_postgres::Client;

pub(super) async fn run(global: &Global, action: Holidays) -> CommandResult {
    let (file, is_load) = match &action {
        Holidays::Preview { file } => (file, false),
        Holidays::Load { file } => (file, true),
    };
    let divisions = read(file)?;
    let mut loader = loader(global).await?;
    let result = match is_load {
        true => holidays::load(&mut loader, &divisions)
            .await
            .map(|changes| (changes, Vec::new())),
        false => holidays::preview_moves(&mut loader, &divisions).await,
    };
    let (changes, moved) = result.map_err(|error| match error.as_db_error() {
        Some(refused) => Exit::wrong_use(format!("{}: {}.", file.display(), refused.message())),
        None => Exit::no_server(private_server::describe(&error)),
    })?;
    print(&match global.json {
        true => as_json(&changes, &moved, is_load),
        false => as_text(&changes, &moved, is_load),
    })
}

fn read(file: &Path) -> Result<Vec<holidays::Division>, Exit> {
    let name = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Exit::wrong_use(format!("{name} cannot be read: {error}.")))?;
    holidays::read(&text).map_err(|fault| Exit::wrong_use(format!("{name}: {fault}.")))
}

async fn loader(global: &Global) -> Result<Client, Exit> {
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let config = match (&connection.lease, connection.admin) {
        (Some(lease), _) => lease.config(Login::Loader)?,
        (None, Some(mut admin)) => {
            // It acts as the loader's role, and has that role's rights alone.
            admin.options("-c role=enquiries_loader");
            admin
        }
        (None, None) => {
            return Err(Exit::wrong_use(
                "Bank holidays need an administrator's login: set ADMIN_DATABASE_URL.",
            ));
        }
    };
    Ok(startup::open(&config).await?)
}

/// For scripts: the days, and before a load what they would move.
fn as_json(changes: &[Change], moved: &[Moves], is_load: bool) -> String {
    if is_load {
        return json!({ "days": changes }).to_string();
    }
    let moves: Vec<_> = moved
        .iter()
        .flat_map(|of| of.moves.iter().map(|one| (&of.organisation, one)))
        .map(|(organisation, one)| {
            let mut value = calendar::value(one);
            value["organisation"] = json!(organisation);
            value
        })
        .collect();
    json!({ "days": changes, "moves": moves }).to_string()
}

fn as_text(changes: &[Change], moved: &[Moves], is_load: bool) -> String {
    let mut lines: Vec<String> = changes
        .iter()
        .map(|it| {
            let day = it.held_on.format("%A %-d %B %Y");
            format!("{:<8} {day}, {}: {}", it.change, it.division, it.name)
        })
        .collect();
    lines.push(match (changes.len(), is_load) {
        (0, _) => "Nothing changes: these bank holidays are counted with already.".to_owned(),
        (1, true) => "1 day changed.".to_owned(),
        (days, true) => format!("{days} days changed."),
        (1, false) => "1 day would change.".to_owned(),
        (days, false) => format!("{days} days would change."),
    });
    for of in moved {
        let moves = of.moves.iter();
        lines.extend(moves.map(|one| format!("{}: {}", of.organisation, sentence(one, false))));
    }
    if !changes.is_empty() {
        lines.push(match (is_load, moved.is_empty()) {
            (true, _) => "The worker moves the deadlines that this concerns.".to_owned(),
            (false, true) => "No deadline that runs would move.".to_owned(),
            (false, false) => "Nothing was changed.".to_owned(),
        });
    }
    lines.join("\n")
}
