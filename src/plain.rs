//! `--plain` and `show`: what the screens show, as lines for screen readers and pipes, or as JSON for programs.
//! No boxes, no colours, no keys: it asks, tells and ends.

mod client;
pub mod drafts;
pub mod enquiry;
mod enquiry_context;
mod figures;
pub mod history;
pub mod queue;
pub mod sign_in;

use crate::database::Database;
use crate::domain::{Failure, Person, QueueView, Refusal, ReportName, Scope, Sort};
use crate::widgets::text::clean;
use chrono::{DateTime, Utc};
use client::Client;
pub use figures::{dashboard, report, report_told};
use serde_json::{Map, Value, json};

/// As many rows as somebody will listen to.
pub const ROWS: usize = 100;

/// Which screen.
#[derive(Clone, Debug, PartialEq)]
pub enum ShowCommand {
    SignIn,
    /// What somebody begins with: their figures, and their queue.
    Work,
    Dashboard {
        scope: Option<Scope>,
    },
    Queue {
        view: QueueView,
        sort: Sort,
        filter: String,
        rows: usize,
    },
    Search {
        words: String,
    },
    /// What the person watches.
    Watched,
    /// What the person typed and did not send.
    Drafts,
    Enquiry {
        reference: String,
    },
    History {
        reference: String,
    },
    Report {
        name: ReportName,
        months: i32,
    },
}

/// A screen in words: lines for a reader, and the same facts for a program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlainOutput {
    pub text: String,
    pub facts: Map<String, Value>,
}

impl PlainOutput {
    /// Lines, or one JSON value.
    pub fn written(&self, as_json: bool) -> String {
        match as_json {
            true => format!("{:#}\n", Value::Object(self.facts.clone())),
            false => self.text.clone(),
        }
    }

    fn followed_by(mut self, other: Self) -> Self {
        self.text += &other.text;
        self.facts.extend(other.facts);
        self
    }
}

/// Signs in where somebody is named, tells the screen, and signs out.
pub async fn show(
    database: &Database,
    sign_in_as: Option<(String, String)>,
    asked: ShowCommand,
    now: DateTime<Utc>,
) -> Result<PlainOutput, Failure> {
    let Some(who) = sign_in_as else {
        return match asked {
            ShowCommand::SignIn | ShowCommand::Work => {
                Ok(sign_in::told(&client::choices(database).await?))
            }
            _ => Err(refused(
                "Add --as ORGANISATION/USERNAME to choose a person.".into(),
            )),
        };
    };
    let desk = Client::sign_in(database, who).await?;
    let told = told(&desk, asked, now).await;
    // The session was for this page only; it also ends by itself when this fails.
    desk.sign_out().await;
    Ok(heading(&desk.person, now).followed_by(told?))
}

async fn told(
    desk: &Client<'_>,
    asked: ShowCommand,
    now: DateTime<Utc>,
) -> Result<PlainOutput, Failure> {
    let person = &desk.person;
    match asked {
        ShowCommand::SignIn => Ok(sign_in::told(&client::choices(desk.database).await?)),
        ShowCommand::Work => {
            let counts = desk.counts().await?;
            let figures = desk.dashboard(Scope::of(person.role)).await?;
            let view = match counts.mine {
                0 => QueueView::All,
                _ => QueueView::Mine,
            };
            let listed = desk.queue(view, Sort::Due, String::new(), ROWS).await?;
            Ok(queue::tabs(&counts)
                .followed_by(dashboard(&figures))
                .followed_by(queue::told(&listed, now)))
        }
        ShowCommand::Dashboard { scope } => {
            let scope = scope.unwrap_or_else(|| Scope::of(person.role));
            Ok(dashboard(&desk.dashboard(scope).await?))
        }
        ShowCommand::Queue {
            view,
            sort,
            filter,
            rows,
        } => {
            let counts = desk.counts().await?;
            let listed = desk.queue(view, sort, filter, rows).await?;
            Ok(queue::tabs(&counts).followed_by(queue::told(&listed, now)))
        }
        ShowCommand::Search { words } => {
            let rows = desk.search(&words).await?;
            Ok(queue::found(
                &format!("Search for {}", clean(&words)),
                &rows,
                now,
            ))
        }
        ShowCommand::Watched => Ok(queue::watched(&desk.watched().await?, now)),
        ShowCommand::Drafts => {
            let kept = desk.drafts().await?;
            Ok(drafts::told(&kept, &desk.drafted().await?, now))
        }
        ShowCommand::Enquiry { reference } => {
            let detail = desk.enquiry(&reference).await?;
            let listed = match enquiry::asks_for_outcome(&detail) {
                true => desk.outcomes().await?,
                false => Vec::new(),
            };
            Ok(enquiry::told(&detail, &listed, now))
        }
        ShowCommand::History { reference } => {
            let (reference, events) = desk.history(&reference).await?;
            Ok(history::told(&reference, &events, now))
        }
        ShowCommand::Report { name, months } => {
            Ok(report(&desk.report(name, months).await?, person))
        }
    }
}

/// For whom this is: the top line of every screen.
pub fn heading(person: &Person, now: DateTime<Utc>) -> PlainOutput {
    PlainOutput {
        text: format!(
            "{}. {}, {}.\n",
            clean(&person.tenant_name),
            clean(&person.name),
            person.role.word()
        ),
        facts: facts(json!({
            "organisation": clean(&person.tenant_name),
            "organisation_code": clean(&person.tenant_code),
            "person": clean(&person.name),
            "username": clean(&person.username),
            "role": person.role.word(),
            "at": now.to_rfc3339(),
        })),
    }
}

fn facts(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(facts) => facts,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}

/// What was asked for cannot be: wrong use, and no fault.
fn refused(sentence: String) -> Failure {
    Failure::Refused(Box::new(Refusal {
        code: "P0002".into(),
        rule: "plain".into(),
        table: None,
        column: None,
        sentence,
        reasons: Vec::new(),
        codes: Vec::new(),
    }))
}
