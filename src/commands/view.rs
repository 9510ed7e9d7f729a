//! `enquiries view`.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, ViewAction};
use crate::database::Database;
use crate::plain::views;
use crate::startup::{self, ConnectOptions};

pub(super) async fn run(global: &Global, action: ViewAction) -> CommandResult {
    let Some(who) = global.sign_in.clone() else {
        return Err(Exit::wrong_use(
            "A view belongs to a person. Add --as ORGANISATION/USERNAME.",
        ));
    };
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let who = (who.tenant, who.username);
    print(&views::run(&database, who, action.into()).await?)
}
