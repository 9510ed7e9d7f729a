//! `enquiries tag`.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, TagAction};
use crate::database::Database;
use crate::plain::tags;
use crate::startup::{self, ConnectOptions};

pub(super) async fn run(global: &Global, action: TagAction) -> CommandResult {
    let Some(who) = global.sign_in.clone() else {
        return Err(Exit::wrong_use(
            "The history names who changed a tag. Add --as ORGANISATION/USERNAME.",
        ));
    };
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let who = (who.tenant, who.username);
    print(&tags::run(&database, who, action.into()).await?)
}
