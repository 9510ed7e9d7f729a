//! `enquiries duplicate` and `enquiries split`.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::Global;
use crate::database::Database;
use crate::plain::duplicates::{self, DuplicateCommand};
use crate::startup::{self, ConnectOptions};
use chrono::Utc;

pub(super) async fn run(global: &Global, command: DuplicateCommand) -> CommandResult {
    let Some(who) = global.sign_in.clone() else {
        return Err(Exit::wrong_use(
            "A merge or a split names who made it. Add --as ORGANISATION/USERNAME.",
        ));
    };
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let who = (who.tenant, who.username);
    print(&duplicates::run(&database, who, command, Utc::now()).await?)
}
