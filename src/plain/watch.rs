//! What `enquiries watch` does.

use super::client::Client;
use super::refused;
use super::tasks::holder;
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::Failure;
use crate::runtime::request::Write;
use crate::services::watch::{WatchMany, WatchedFor};

#[derive(Clone, Debug, PartialEq)]
pub struct WatchCommand {
    pub references: Vec<String>,
    /// The username of a colleague; without one, the signed-in person watches.
    pub colleague: Option<String>,
    pub watches: bool,
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: WatchCommand,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| act(client, command).await).await
}

async fn act(client: &Client<'_>, command: WatchCommand) -> Result<String, Failure> {
    client.refuse_reader()?;
    let targets = client.targets(&command.references).await?;
    let colleague = match command.colleague {
        Some(username) => Some(colleague(client, &username).await?),
        None => None,
    };
    let request = WatchMany {
        targets,
        watches: command.watches,
        colleague,
        undoes: false,
    };
    let conclusion = request.conclude(&client.run(request.clone()).await?);
    Ok(format!("{}.", clean(&conclusion.sentence)))
}

async fn colleague(client: &Client<'_>, username: &str) -> Result<WatchedFor, Failure> {
    let holder = holder(client, username).await?;
    let Some(staff_id) = holder.staff_id else {
        let name = clean(&holder.name);
        return Err(refused(format!("{name} is a team. Name a person.")));
    };
    Ok(WatchedFor {
        staff_id,
        name: holder.name,
    })
}
