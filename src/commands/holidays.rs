//! `enquiries holidays`: what a newer file of bank holidays changes, and the change.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, Holidays};
use crate::holidays::{self, Change};
use crate::private_server::{self, Login};
use crate::startup::{self, ConnectOptions};
use std::path::Path;
use tokio_postgres::Client;

pub(super) async fn run(global: &Global, action: Holidays) -> CommandResult {
    let (file, is_load) = match &action {
        Holidays::Preview { file } => (file, false),
        Holidays::Load { file } => (file, true),
    };
    let divisions = read(file)?;
    let mut loader = loader(global).await?;
    let changes = match is_load {
        true => holidays::load(&mut loader, &divisions).await,
        false => holidays::preview(&loader, &divisions).await,
    };
    let changes = changes.map_err(|error| match error.as_db_error() {
        Some(refused) => Exit::wrong_use(format!("{}: {}.", file.display(), refused.message())),
        None => Exit::no_server(private_server::describe(&error)),
    })?;
    print(&match global.json {
        true => serde_json::to_string(&changes).unwrap_or_default(),
        false => as_text(&changes, is_load),
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

fn as_text(changes: &[Change], is_load: bool) -> String {
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
    lines.join("\n")
}
