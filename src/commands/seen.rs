//! `enquiries seen`.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, Seen};
use crate::database::Database;
use crate::plain::for_you;
use crate::startup::{self, ConnectOptions};

pub(super) async fn run(global: &Global, what: Seen) -> CommandResult {
    let Some(who) = global.sign_in.clone() else {
        return Err(Exit::wrong_use(
            "What is for you depends on who you are. Add --as ORGANISATION/USERNAME.",
        ));
    };
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let who = (who.tenant, who.username);
    print(&for_you::run(&database, who, what.into()).await?)
}
