//! Tags as lines and as JSON, the enquiries with one, and what `enquiries tag` does.

use super::client::Client;
use super::queue::{enquiry_count, list_without_tabs};
use super::{PlainOutput, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Failure, QueueRow, TagChoice, Target, names};
use crate::features::tags::{ChangeTag, Tag};
use crate::runtime::request::Write;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

/// Adds a tag to enquiries, or removes it.
#[derive(Clone, Debug, PartialEq)]
pub struct TagCommand {
    pub references: Vec<String>,
    pub tag: String,
    pub bears: bool,
    /// A tag that does not exist is defined.
    pub may_be_new: bool,
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: TagCommand,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| act(client, command).await).await
}

async fn act(client: &Client<'_>, command: TagCommand) -> Result<String, Failure> {
    client.refuse_reader()?;
    let targets = client.targets(&command.references).await?;
    let all = client.tags().await?;
    let tag = match named(&all, &command.tag) {
        Some(tag) => Tag {
            id: Some(tag.id),
            name: tag.name.clone(),
        },
        None if command.may_be_new => Tag {
            id: None,
            name: command.tag.trim().to_owned(),
        },
        None => return Err(no_tag(&all, &command.tag)),
    };
    let request = ChangeTag {
        targets,
        tag,
        bears: command.bears,
        undoes: false,
    };
    let tagged = client.run(request.clone()).await?;
    let mut sentence = format!("{}.", clean(&request.conclude(&tagged).sentence));
    for (id, refusal) in &tagged.result.rejected {
        let reference = request.targets.iter().find(|it| it.seen.id == *id);
        let reference = reference.map_or("", |it: &Target| it.reference.as_str());
        sentence += &format!(" {}: {}", clean(reference), clean(&refusal.sentence));
    }
    Ok(sentence)
}

fn named<'a>(all: &'a [TagChoice], name: &str) -> Option<&'a TagChoice> {
    let folded = names::fold(name.trim());
    all.iter().find(|tag| names::fold(&tag.name) == folded)
}

/// The tag of this name.
pub(super) async fn one(client: &Client<'_>, name: &str) -> Result<TagChoice, Failure> {
    let all = client.tags().await?;
    let found = named(&all, name).cloned();
    found.ok_or_else(|| no_tag(&all, name))
}

fn no_tag(all: &[TagChoice], name: &str) -> Failure {
    let known: Vec<String> = all.iter().map(|tag| clean(&tag.name)).collect();
    let known = match known.is_empty() {
        true => "There are none yet.".to_owned(),
        false => format!("Use one of {}.", known.join(", ")),
    };
    refused(format!("There is no tag {}. {known}", clean(name)))
}

/// The tags, or the open enquiries with the one that is named.
pub(super) async fn show(
    client: &Client<'_>,
    name: Option<&str>,
    rows: usize,
    now: DateTime<Utc>,
) -> Result<PlainOutput, Failure> {
    let all = client.tags().await?;
    let Some(name) = name else {
        return Ok(list_of_tags(&all));
    };
    let tag = named(&all, name).ok_or_else(|| no_tag(&all, name))?;
    let (listed, more) = client.tagged(tag.id, rows).await?;
    let title = format!("Tagged {}, open, soonest due first", clean(&tag.name));
    Ok(tagged(&title, &listed, more, now))
}

/// Each tag with when to use it.
pub fn list_of_tags(all: &[TagChoice]) -> PlainOutput {
    let count = match all.len() {
        0 => "none".to_owned(),
        1 => "1 tag".to_owned(),
        many => format!("{many} tags"),
    };
    let lines = all.iter().zip(1..).map(|(tag, number)| {
        let meaning = tag.meaning.as_deref().map(clean);
        let meaning = meaning.map_or(String::new(), |meaning| format!(": {meaning}"));
        format!("{number}. {}{meaning}\n", clean(&tag.name))
    });
    let text = format!("\nTags: {count}.\n{}", lines.collect::<String>());
    let values: Vec<Value> = all
        .iter()
        .map(
            |tag| json!({ "name": clean(&tag.name), "meaning": tag.meaning.as_deref().map(clean) }),
        )
        .collect();
    let mut facts = Map::new();
    facts.insert("tags".into(), values.into());
    PlainOutput { text, facts }
}

/// Enquiries under a title, and whether there are more.
pub fn tagged(title: &str, rows: &[QueueRow], more: bool, now: DateTime<Utc>) -> PlainOutput {
    let count = match more {
        true => format!("the first {}", rows.len()),
        false => enquiry_count(rows.len()),
    };
    let head = format!("{title}: {count}.");
    list_without_tabs(&head, title, (rows, more), now)
}
