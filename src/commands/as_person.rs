//! Commands of a signed-in person: connects, does it, and prints the sentence about it.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::Global;
use crate::database::Database;
use crate::domain::Failure;
use crate::startup::{self, ConnectOptions};

/// Organisation and username, as `--as` names them.
type SignInName = (String, String);

/// Without `--as` it is wrong use, with the sentence that says why a person is needed.
pub(super) async fn run(
    global: &Global,
    why: &str,
    act: impl AsyncFnOnce(&Database, SignInName) -> Result<String, Failure>,
) -> CommandResult {
    let Some(who) = global.sign_in.clone() else {
        return Err(Exit::wrong_use(format!(
            "{why} Add --as ORGANISATION/USERNAME."
        )));
    };
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    print(&act(&database, (who.tenant, who.username)).await?)
}
