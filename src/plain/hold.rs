//! What `enquiries hold` does.

use super::client::Client;
use super::refused;
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Failure, typed_time};
use crate::features::hold::{EndHolds, HoldEnquiries};
use crate::runtime::request::Write as _;
use chrono::{DateTime, Utc};

#[derive(Clone, Debug, PartialEq)]
pub struct HoldCommand {
    pub references: Vec<String>,
    /// As people type it; none ends the holds.
    pub until: Option<String>,
    pub reason: Option<String>,
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: HoldCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| {
        act(client, command, now).await
    })
    .await
}

async fn act(
    client: &Client<'_>,
    command: HoldCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    client.refuse_reader()?;
    let targets = client.targets(&command.references).await?;
    let sentence = match (command.until, command.reason) {
        (Some(until), Some(reason)) => {
            let request = HoldEnquiries {
                targets,
                reason,
                until: typed_time::parse(&until, now).map_err(|it| refused(it.into()))?,
                undoes: false,
            };
            let held = client.run(request.clone()).await?;
            request.conclude(&held).sentence
        }
        _ => {
            let request = EndHolds {
                targets,
                undoes: false,
            };
            let former = client.run(request.clone()).await?;
            request.conclude(&former).sentence
        }
    };
    Ok(format!("{}.", clean(&sentence)))
}
