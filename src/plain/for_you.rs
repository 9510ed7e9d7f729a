//! What is for a person as lines and as JSON, and what `enquiries seen` does.

use super::client::Client;
use super::{PlainOutput, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Concern, Failure};
use crate::runtime::request::count;
use crate::services::for_you::MarkSeen;
use crate::wording::time;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

/// Which enquiries are marked as seen, or as not seen.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenCommand {
    /// None for all that is for the person.
    pub references: Vec<String>,
    pub seen: bool,
}

/// Signs in, marks, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: SeenCommand,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| mark(client, command).await).await
}

async fn mark(client: &Client<'_>, command: SeenCommand) -> Result<String, Failure> {
    let listed = client.concerns().await?;
    let (mark, which) = match command.references.as_slice() {
        [] => (MarkSeen::of(&listed.iter().collect::<Vec<_>>()), None),
        some => {
            let mut marks = Vec::new();
            for reference in some {
                let (id, reference) = client.id_of(reference).await?;
                let concern = listed.iter().find(|concern| concern.enquiry_id == id);
                if command.seen && concern.is_none() {
                    return Err(refused(format!(
                        "{} has nothing new for you.",
                        clean(&reference)
                    )));
                }
                marks.push((id, concern.map(|concern| concern.position.clone())));
            }
            let mark = MarkSeen {
                marks,
                reference: some.join(", "),
                undoes: false,
            };
            (Some(mark), Some(some.join(", ")))
        }
    };
    let Some(mut mark) = mark else {
        return Ok("Nothing new for you.".into());
    };
    if !command.seen {
        for (_, position) in &mut mark.marks {
            *position = None;
        }
    }
    let which = which.unwrap_or_else(|| count(mark.marks.len()));
    client.mark_seen(mark).await?;
    let how = if command.seen { "seen" } else { "not seen" };
    Ok(format!("Marked as {how}: {}.", clean(&which)))
}

pub fn render(concerns: &[Concern], now: DateTime<Utc>) -> PlainOutput {
    let count = match concerns.len() {
        0 => "nothing new".to_owned(),
        1 => "1 entry".to_owned(),
        many => format!("{many} entries"),
    };
    let lines = concerns.iter().zip(1..).map(|(concern, number)| {
        format!(
            "{number}. {}, {}; {}, {}.\n",
            time::format_time(concern.at, now),
            clean(&concern.describe()),
            clean(&concern.reference),
            clean(&concern.subject),
        )
    });
    let text = format!(
        "\nFor you, from the last 30 days, untaken, to answer and to decide first, then newest first: {count}.\n{}",
        lines.collect::<String>()
    );
    let facts: Vec<Value> = concerns.iter().map(value).collect();
    let mut all = Map::new();
    all.insert("for_you".into(), facts.into());
    PlainOutput { text, facts: all }
}

fn value(concern: &Concern) -> Value {
    json!({
        "reference": clean(&concern.reference), "subject": clean(&concern.subject),
        "reason": concern.reason.code(), "what": clean(&concern.describe()), "who": clean(&concern.who),
        "at": concern.at.to_rfc3339(), "changes": concern.changes,
    })
}
