//! What `enquiries approval` does.

use super::client::Client;
use super::refusals::chosen;
use super::refused;
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Failure, Target};
use crate::features::stage::{DecideApproval, RequestApproval};
use crate::runtime::request::Write as _;

/// A step is named by its label, its stage, or words of either.
#[derive(Clone, Debug, PartialEq)]
pub enum ApprovalCommand {
    Ask {
        reference: String,
        step: String,
        reason: String,
    },
    Decide {
        reference: String,
        step: String,
        approve: bool,
        /// A comment, or why it is declined.
        reason: Option<String>,
    },
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: ApprovalCommand,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| act(client, command).await).await
}

async fn act(client: &Client<'_>, command: ApprovalCommand) -> Result<String, Failure> {
    client.refuse_reader()?;
    let sentence = match command {
        ApprovalCommand::Ask {
            reference,
            step,
            reason,
        } => {
            let detail = client.enquiry(&reference).await?;
            let step = chosen(&detail, &step)?;
            let request = RequestApproval::of(step, Target::from(&detail.row), reason);
            client.run(request.clone()).await?;
            request.conclude(&())
        }
        ApprovalCommand::Decide {
            reference,
            step,
            approve,
            reason,
        } => {
            let detail = client.enquiry(&reference).await?;
            let step = chosen(&detail, &step)?;
            let target = Target::from(&detail.row);
            let label = clean(&step.label);
            let request = DecideApproval::of(step, target, approve, reason).ok_or_else(|| {
                refused(format!(
                    "Nobody asked for “{label}”, or it is decided. Nothing was changed."
                ))
            })?;
            let moved = client.run(request.clone()).await?;
            request.conclude(&moved)
        }
    };
    Ok(format!("{}.", clean(&sentence.sentence)))
}
