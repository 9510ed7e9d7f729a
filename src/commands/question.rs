//! `enquiries question`.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, QuestionAction};
use crate::database::Database;
use crate::plain::questions;
use crate::startup::{self, ConnectOptions};
use chrono::Utc;

pub(super) async fn run(global: &Global, action: QuestionAction) -> CommandResult {
    let Some(who) = global.sign_in.clone() else {
        return Err(Exit::wrong_use(
            "A question names who asked it. Add --as ORGANISATION/USERNAME.",
        ));
    };
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let who = (who.tenant, who.username);
    print(&questions::run(&database, who, action.into(), Utc::now()).await?)
}
