//! What `enquiries message` does.

use super::client::Client;
use super::refused;
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Failure, MEANINGS, Target, names};
use crate::features::incoming::{MeanMessage, RecordMessage};
use crate::runtime::request::Write as _;

/// What is done with what came in.
#[derive(Clone, Debug, PartialEq)]
pub enum MessageCommand {
    Record {
        reference: String,
        body: String,
        channel: String,
        from: Option<String>,
        meant: Option<String>,
        answered: bool,
    },
    /// Of the newest message that came in, or the newest with these words.
    Meant {
        reference: String,
        meaning: String,
        words: Option<String>,
        reason: Option<String>,
    },
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: MessageCommand,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| act(client, command).await).await
}

async fn act(client: &Client<'_>, command: MessageCommand) -> Result<String, Failure> {
    client.refuse_reader()?;
    match command {
        MessageCommand::Record {
            reference,
            body,
            channel,
            from,
            meant,
            answered,
        } => {
            let meant = meant.as_deref().map(meaning).transpose()?.flatten();
            let mut targets = client.targets(&[reference]).await?;
            let request = RecordMessage {
                target: targets.remove(0),
                channel,
                from,
                body,
                meant,
                answered,
                draft: None,
            };
            let recorded = client.run(request.clone()).await?;
            Ok(format!("{}.", clean(&request.conclude(&recorded).sentence)))
        }
        MessageCommand::Meant {
            reference,
            meaning: code,
            words,
            reason,
        } => {
            let meant = meaning(&code)?;
            let detail = client.enquiry(&reference).await?;
            let words = words.map(|it| names::fold(&it)).unwrap_or_default();
            let mut came_in = detail.context.messages.iter().rev();
            let message = came_in.find(|it| {
                let said = [it.subject.as_deref().unwrap_or_default(), &it.body];
                let has = said.iter().any(|text| names::fold(text).contains(&words));
                !it.goes_out && it.origin.is_none() && has
            });
            let message = message.ok_or_else(|| {
                refused(format!("No such message came in on {}.", clean(&reference)))
            })?;
            let request = MeanMessage {
                target: Target::from(&detail.row),
                message: message.id,
                meant,
                reason,
                undoes: false,
            };
            let former = client.run(request.clone()).await?;
            Ok(format!("{}.", clean(&request.conclude(&former).sentence)))
        }
    }
}

/// The code of a meaning; none for nothing.
fn meaning(code: &str) -> Result<Option<String>, Failure> {
    if code == "nothing" {
        return Ok(None);
    }
    let known = MEANINGS.iter().any(|(it, _)| *it == code && !it.is_empty());
    match known {
        true => Ok(Some(code.to_owned())),
        false => Err(refused(
            "Choose clarification_received, withdrawn, chased, thanked or nothing.".into(),
        )),
    }
}
