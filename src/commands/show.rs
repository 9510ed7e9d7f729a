//! `enquiries show`: every screen for ears, pipes and programs.

use super::{Outcome, print, tell};
use crate::command_line::{Global, Show};
use crate::database::Database;
use crate::plain;
use crate::startup::{self, Options};
use chrono::Utc;

pub(super) async fn run(global: &Global, what: Show) -> Outcome {
    let connection = startup::connect(&Options::from(global), &mut tell).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let who = global.sign_in.clone().map(|who| (who.tenant, who.username));
    let told = plain::show(&database, who, what.into(), Utc::now()).await?;
    print(told.written(global.json).trim_end())
}
