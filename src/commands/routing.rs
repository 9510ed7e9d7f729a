//! `enquiries routing`, what is handed out, and the explanations of both.

use super::CommandResult;
use super::workflow::found;
use crate::command_line::{Global, RoutingAction};
use crate::plain::hand_outs::{self, HandOutCommand};
use crate::plain::routing;
use chrono::Utc;

pub(super) async fn run(global: &Global, action: RoutingAction) -> CommandResult {
    let why = "The routing rules are those of an organisation.";
    found(global, why, async |database, who| {
        routing::run(database, who, action.into(), Utc::now()).await
    })
    .await
}

pub(super) async fn explain(global: &Global, reference: &str) -> CommandResult {
    let why = "The enquiries are those of an organisation.";
    found(global, why, async |database, who| {
        let told = routing::explain(database, who, reference, Utc::now()).await?;
        Ok((told, false))
    })
    .await
}

pub(super) async fn hand_out(global: &Global, command: HandOutCommand) -> CommandResult {
    let why = "The history names who hands out enquiries.";
    found(global, why, async |database, who| {
        let told = hand_outs::run(database, who, command, Utc::now()).await?;
        Ok((told, false))
    })
    .await
}
