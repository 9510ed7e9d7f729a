//! Likely duplicates as lines, and what `enquiries duplicate` and `enquiries split` do.

use super::client::Client;
use super::refused;
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Carried, Failure, LinkVersion, PartBlocks, SimilarEnquiry, Target};
use crate::wording::time;
use chrono::{DateTime, Utc};

/// What is done with duplicates.
#[derive(Clone, Debug, PartialEq)]
pub enum DuplicateCommand {
    Find {
        reference: String,
    },
    Merge {
        reference: String,
        into: String,
    },
    Unmerge {
        reference: String,
    },
    /// `about`: the name of a type.
    Split {
        reference: String,
        about: String,
        subject: String,
        text: String,
        carried: Carried,
        blocks: PartBlocks,
    },
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: DuplicateCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| {
        act(client, command, now).await
    })
    .await
}

async fn act(
    client: &Client<'_>,
    command: DuplicateCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    match command {
        DuplicateCommand::Find { reference } => {
            let detail = client.enquiry(&reference).await?;
            let similar = &detail.context.similar;
            let head = match similar.len() {
                0 => format!("{} has no likely duplicate.", clean(&detail.row.reference)),
                1 => format!("{} may be a duplicate of:", clean(&detail.row.reference)),
                _ => format!(
                    "{} may be a duplicate of one of these:",
                    clean(&detail.row.reference)
                ),
            };
            let lines = similar
                .iter()
                .map(|it| format!("\n- {}", describe(it, now)));
            Ok(head + &lines.collect::<String>())
        }
        DuplicateCommand::Merge { reference, into } => {
            let duplicate = client.enquiry(&reference).await?.row;
            let original = client.enquiry(&into).await?.row;
            let said = format!(
                "Merged {} into {}.",
                clean(&duplicate.reference),
                clean(&original.reference)
            );
            client
                .merge(Target::from(&duplicate), Target::from(&original))
                .await?;
            Ok(said)
        }
        DuplicateCommand::Unmerge { reference } => {
            let detail = client.enquiry(&reference).await?;
            let Some(link) = detail.context.merged_into() else {
                return Err(refused(format!(
                    "{} is not merged into another enquiry.",
                    clean(&detail.row.reference)
                )));
            };
            let version = LinkVersion {
                id: link.link_id,
                version: link.version,
            };
            let original = Target::from(&link.other.row);
            let said = format!(
                "{} is no longer merged into {}.",
                clean(&detail.row.reference),
                clean(&original.reference)
            );
            let pair = (Target::from(&detail.row), version);
            client.undo_merge(pair, original).await?;
            Ok(said)
        }
        DuplicateCommand::Split {
            reference,
            about,
            subject,
            text,
            carried,
            blocks,
        } => {
            let whole = client.enquiry(&reference).await?;
            let part = client
                .split(&whole, &about, (subject, text), (carried, blocks))
                .await?;
            Ok(format!(
                "Split {} off {}.",
                clean(&part),
                clean(&whole.row.reference)
            ))
        }
    }
}

/// Reference, citizen, subject, stage and when it was received; and why it is similar.
pub(super) fn describe(similar: &SimilarEnquiry, now: DateTime<Utc>) -> String {
    let row = &similar.other.row;
    format!(
        "{}, {}, {}, {}, received {}: {}",
        clean(&row.reference),
        clean(row.citizen.words()),
        clean(&row.subject),
        clean(&row.stage_name),
        time::format_time(row.received_at, now),
        similar.reasons()
    )
}
