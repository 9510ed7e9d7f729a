//! `enquiries show`: every screen for ears, pipes and programs.

use super::{CommandResult, print, print_status};
use crate::command_line::{Global, Show};
use crate::database::Database;
use crate::plain;
use crate::startup::{self, ConnectOptions};
use chrono::Utc;

pub(super) async fn run(global: &Global, what: Show) -> CommandResult {
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let who = global.sign_in.clone().map(|who| (who.tenant, who.username));
    let output = plain::show(&database, who, what.into(), Utc::now()).await?;
    print(output.written(global.json).trim_end())
}
