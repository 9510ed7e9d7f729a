//! `enquiries link`.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, LinkAction};
use crate::database::Database;
use crate::plain::links;
use crate::startup::{self, ConnectOptions};

pub(super) async fn run(global: &Global, action: LinkAction) -> CommandResult {
    let Some(who) = global.sign_in.clone() else {
        return Err(Exit::wrong_use(
            "The history names who linked enquiries. Add --as ORGANISATION/USERNAME.",
        ));
    };
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let who = (who.tenant, who.username);
    print(&links::run(&database, who, action.into()).await?)
}
