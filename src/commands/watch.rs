//! `enquiries watch`.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, WatchEnquiries};
use crate::database::Database;
use crate::plain::watch;
use crate::startup::{self, ConnectOptions};

pub(super) async fn run(global: &Global, what: WatchEnquiries) -> CommandResult {
    let Some(who) = global.sign_in.clone() else {
        return Err(Exit::wrong_use(
            "The history names who watches enquiries. Add --as ORGANISATION/USERNAME.",
        ));
    };
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let who = (who.tenant, who.username);
    print(&watch::run(&database, who, what.into()).await?)
}
