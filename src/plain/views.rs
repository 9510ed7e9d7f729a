//! Saved views as lines and as JSON, what one shows, and what `enquiries view` does.

use super::client::Client;
use super::{PlainOutput, queue, refused, tags};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{
    Failure, QueueRow, QueueView, SavedView, SearchResults, Sort, ViewQuery, ViewRows, names,
};
use crate::features::views::{DropView, SaveView};
use crate::runtime::request::Write;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

#[derive(Clone, Debug, PartialEq)]
pub enum ViewCommand {
    /// Of a tab, unless a tag or a search is given.
    Save {
        name: String,
        tab: (QueueView, Sort),
        filter: String,
        tag: Option<String>,
        search: Option<String>,
        is_shared: bool,
    },
    Delete {
        name: String,
    },
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: ViewCommand,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| act(client, command).await).await
}

async fn act(client: &Client<'_>, command: ViewCommand) -> Result<String, Failure> {
    client.refuse_reader()?;
    let sentence = match command {
        ViewCommand::Save {
            name,
            tab: (view, sort),
            filter,
            tag,
            search,
            is_shared,
        } => {
            let of = match (tag, search) {
                (Some(tag), _) => ViewRows::Tagged(tags::one(client, &tag).await?.id),
                (None, Some(words)) => ViewRows::Search(words),
                (None, None) => ViewRows::Tab(view, sort),
            };
            let request = SaveView {
                name: name.trim().to_owned(),
                query: ViewQuery { of, filter },
                is_shared,
            };
            let saved = client.run(request.clone()).await?;
            request.conclude(&saved).sentence
        }
        ViewCommand::Delete { name } => {
            let view = one(client, &name).await?;
            if !view.is_mine {
                let owner = clean(&view.owner);
                return Err(refused(format!("Only {owner} can delete this view.")));
            }
            let request = DropView {
                id: view.id,
                name: view.name,
                undoes: false,
            };
            client.run(request.clone()).await?;
            request.conclude(&()).sentence
        }
    };
    Ok(format!("{}.", clean(&sentence)))
}

/// The view of this name; one's own before one that is shared.
async fn one(client: &Client<'_>, name: &str) -> Result<SavedView, Failure> {
    let folded = names::fold(name.trim());
    let all = client.saved_views().await?;
    let known: Vec<String> = all.iter().map(|view| clean(&view.name)).collect();
    let found = all
        .into_iter()
        .find(|view| names::fold(&view.name) == folded);
    found.ok_or_else(|| {
        let known = match known.is_empty() {
            true => "There are none yet.".to_owned(),
            false => format!("Use one of {}.", known.join("; ")),
        };
        refused(format!("There is no view {}. {known}", clean(name)))
    })
}

/// All views that the person sees.
pub(super) async fn list(client: &Client<'_>) -> Result<PlainOutput, Failure> {
    Ok(render(&client.saved_views().await?))
}

/// Each view with what it shows, and who sees it.
pub fn render(views: &[SavedView]) -> PlainOutput {
    let count = match views.len() {
        0 => "none".to_owned(),
        1 => "1 view".to_owned(),
        many => format!("{many} views"),
    };
    let lines = views.iter().zip(1..).map(|(view, number)| {
        let (name, shows) = (clean(&view.name), clean(&view.describe()));
        format!("{number}. {name}: {shows}\n")
    });
    let text = format!("\nSaved views: {count}.\n{}", lines.collect::<String>());
    let values = views.iter().map(|view| {
        json!({
            "name": clean(&view.name), "mine": view.is_mine, "owner": clean(&view.owner),
            "team": view.team.as_deref().map(clean),
            "query": view.query.as_ref().map(ViewQuery::to_json),
        })
    });
    let mut facts = Map::new();
    facts.insert("views".into(), values.collect::<Vec<Value>>().into());
    PlainOutput { text, facts }
}

/// What a view shows.
pub(super) async fn show(
    client: &Client<'_>,
    name: &str,
    rows: usize,
    now: DateTime<Utc>,
) -> Result<PlainOutput, Failure> {
    let view = one(client, name).await?;
    let Some(ViewQuery { of, filter }) = view.query else {
        let words = "This view asks for something that the queue does not show.";
        return Err(refused(words.into()));
    };
    let small = names::fold(&filter);
    let words: Vec<&str> = small.split_whitespace().collect();
    let kept = |rows: Vec<QueueRow>| -> Vec<QueueRow> {
        rows.into_iter()
            .filter(|row| row.matches_all(&words))
            .collect()
    };
    let title = format!("View {}", clean(&view.name));
    Ok(match of {
        ViewRows::Tab(tab, sort) => {
            let listed = client.queue(tab, sort, filter, rows).await?;
            let head = PlainOutput {
                text: format!("\n{title}\n"),
                facts: Map::new(),
            };
            head.followed_by(queue::render(&listed, now))
        }
        ViewRows::Tagged(tag_id) => {
            let (listed, more) = client.tagged(tag_id, rows).await?;
            tags::tagged(&title, &kept(listed), more, now)
        }
        ViewRows::Search(typed) => {
            let SearchResults { rows, are_close } = client.search(&typed).await?;
            let rows = kept(rows);
            queue::found(&title, &SearchResults { rows, are_close }, now)
        }
        ViewRows::Watched => tags::tagged(&title, &kept(client.watched().await?), false, now),
    })
}
