//! `enquiries workflow` and `enquiries explain refusal`: commands whose exit status says what they found.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, WorkflowAction};
use crate::database::Database;
use crate::domain::Failure;
use crate::plain::workflows::WorkflowCommand;
use crate::plain::{PlainOutput, refusals, workflows};
use crate::startup::{self, ConnectOptions};
use chrono::Utc;

pub(super) async fn run(global: &Global, action: WorkflowAction) -> CommandResult {
    let why = "The workflows are those of an organisation.";
    found(global, why, async |database, who| {
        workflows::run(database, who, action.into(), Utc::now()).await
    })
    .await
}

pub(super) async fn explain(global: &Global, reference: &str, step: &str) -> CommandResult {
    let why = "What stands against a step depends on who takes it.";
    found(global, why, async |database, who| {
        refusals::explain(database, who, reference, step).await
    })
    .await
}

/// Prints it; the exit status is 1 where something was found.
pub(super) async fn found(
    global: &Global,
    why: &str,
    act: impl AsyncFnOnce(&Database, (String, String)) -> Result<(PlainOutput, bool), Failure>,
) -> CommandResult {
    let Some(who) = global.sign_in.clone() else {
        return Err(Exit::wrong_use(format!(
            "{why} Add --as ORGANISATION/USERNAME."
        )));
    };
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let (output, found) = act(&database, (who.tenant, who.username)).await?;
    print(output.written(global.json).trim_end())?;
    match found {
        true => Err(Exit::found()),
        false => Ok(()),
    }
}

impl From<WorkflowAction> for WorkflowCommand {
    fn from(action: WorkflowAction) -> Self {
        match action {
            WorkflowAction::List => Self::List,
            WorkflowAction::Draft { workflow } => Self::Draft { code: workflow },
            WorkflowAction::Check { workflow, number } => Self::Check {
                code: workflow,
                number,
            },
            WorkflowAction::Publish { workflow } => Self::Publish { code: workflow },
            WorkflowAction::Use { workflow, number } => Self::Use {
                code: workflow,
                number,
            },
            WorkflowAction::Retire { workflow, number } => Self::Retire {
                code: workflow,
                number,
                retired: true,
            },
            WorkflowAction::Restore { workflow, number } => Self::Retire {
                code: workflow,
                number,
                retired: false,
            },
            WorkflowAction::Migrate {
                workflow,
                from,
                to,
                map,
                reason,
                apply,
            } => Self::Migrate {
                code: workflow,
                from,
                to,
                map,
                reason,
                apply,
            },
            WorkflowAction::TakeBack {
                workflow,
                from,
                to,
                reason,
            } => Self::TakeBack {
                code: workflow,
                from,
                to,
                reason,
            },
        }
    }
}
