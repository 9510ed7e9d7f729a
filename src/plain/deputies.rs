//! Deputies as lines and as JSON, and what `enquiries deputy` does.

use super::client::Client;
use super::tasks::holder;
use super::{PlainOutput, facts, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Deputy, Failure, typed_time};
use crate::features::deputies::{EndDeputy, ListDeputies, NameDeputy};
use crate::runtime::request::Write as _;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use std::fmt::Write as _;
use uuid::Uuid;

/// People are named by username; a day as people type it.
#[derive(Clone, Debug, PartialEq)]
pub enum DeputyCommand {
    Name {
        deputy: String,
        /// Whose requests they are; the signed-in person's where it is none.
        of: Option<String>,
        from: Option<String>,
        until: String,
    },
    End {
        deputy: String,
    },
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: DeputyCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| {
        act(client, command, now).await
    })
    .await
}

async fn act(
    client: &Client<'_>,
    command: DeputyCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    let sentence = match command {
        DeputyCommand::Name {
            deputy,
            of,
            from,
            until,
        } => {
            let (deputy_id, deputy_name) = person(client, &deputy).await?;
            let staff_id = match of {
                Some(username) => Some(person(client, &username).await?.0),
                None => None,
            };
            let from_on = match from {
                Some(words) => Some(day(&words, now)?),
                None => None,
            };
            let request = NameDeputy {
                staff_id,
                deputy_id,
                deputy_name,
                from_on,
                until_on: day(&until, now)?,
            };
            request.conclude(&client.run(request.clone()).await?)
        }
        DeputyCommand::End { deputy } => {
            let (deputy_id, deputy_name) = person(client, &deputy).await?;
            let mine = client.person.staff_id;
            let named = client.run(ListDeputies).await?.into_iter();
            let mut found: Vec<Deputy> = named.filter(|it| it.deputy_id == deputy_id).collect();
            // One's own first: who manages staff may end those of others.
            found.sort_by_key(|it| (it.staff_id != mine, it.from_on));
            let Some(deputy) = found.into_iter().next() else {
                let name = clean(&deputy_name);
                return Err(refused(format!("{name} is nobody's deputy.")));
            };
            let request = EndDeputy {
                deputy,
                ended: true,
            };
            request.conclude(&client.run(request.clone()).await?)
        }
    };
    Ok(format!("{}.", clean(&sentence.sentence)))
}

fn day(words: &str, now: DateTime<Utc>) -> Result<NaiveDate, Failure> {
    typed_time::parse_day(words, now).map_err(|right_is| refused(right_is.into()))
}

async fn person(client: &Client<'_>, username: &str) -> Result<(Uuid, String), Failure> {
    let holder = holder(client, username).await?;
    let name = clean(&holder.name);
    let staff_id = holder.staff_id;
    staff_id
        .map(|id| (id, holder.name))
        .ok_or_else(|| refused(format!("{name} is a team. Name a person.")))
}

pub fn render(deputies: &[Deputy]) -> PlainOutput {
    let mut text = String::new();
    if deputies.is_empty() {
        text.push_str("No deputies are named.\n");
    }
    for deputy in deputies {
        let _ = writeln!(
            text,
            "{} decides requests for approval in place of {}, {} to {}",
            clean(&deputy.deputy_name),
            clean(&deputy.staff_name),
            deputy.from_on.format("%-d %B %Y"),
            deputy.until_on.format("%-d %B %Y"),
        );
    }
    let deputies: Vec<_> = deputies
        .iter()
        .map(|deputy| {
            json!({
                "deputy": clean(&deputy.deputy_name),
                "in_place_of": clean(&deputy.staff_name),
                "from": deputy.from_on,
                "until": deputy.until_on,
                "has_begun": deputy.has_begun,
            })
        })
        .collect();
    PlainOutput {
        text,
        facts: facts(json!({ "deputies": deputies })),
    }
}
