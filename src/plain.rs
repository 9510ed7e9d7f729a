//! `--plain` and `show`: what the screens show, as lines for screen readers and pipes, or as JSON for programs.
//! No boxes, colours or keys: it requests, prints and ends.

pub mod approvals;
mod calendars;
mod client;
pub mod clocks;
pub mod closed;
pub mod decisions;
pub mod deputies;
pub mod drafts;
pub mod duplicates;
pub mod enquiry;
mod enquiry_context;
mod figures;
pub mod for_you;
pub mod hand_outs;
pub mod history;
pub mod hold;
pub mod links;
pub mod messages;
pub mod questions;
pub mod queue;
pub mod refusals;
pub mod routing;
pub mod services;
pub mod sign_in;
pub mod tags;
pub mod tasks;
pub mod views;
pub mod warnings;
pub mod watch;
pub mod workflows;

use self::client::Client;
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{AuditMonths, Failure, Person, QueueView, Refusal, ReportName, Scope, Sort};
use crate::features::calendars::ListCalendars;
use crate::features::deputies::ListDeputies;
use crate::features::next_hours::ListNextHours;
use crate::features::warnings::ListWarningRules;
use chrono::{DateTime, Utc};
pub use figures::{dashboard, report, report_text};
use serde_json::{Map, Value, json};

/// Default number of rows, few enough to listen to.
pub const ROWS: usize = 100;

/// Which screen.
#[derive(Clone, Debug, PartialEq)]
pub enum ShowCommand {
    SignIn,
    /// The first screen: dashboard and queue.
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
    /// Recently closed enquiries.
    Closed {
        scope: Option<Scope>,
        rows: usize,
    },
    /// Watched enquiries.
    Watched,
    /// Saved views.
    Views,
    /// What a saved view shows.
    View {
        name: String,
        rows: usize,
    },
    /// The tags, or the open enquiries with one.
    Tagged {
        tag: Option<String>,
        rows: usize,
    },
    /// Drafts.
    Drafts,
    /// What others did that concerns the person.
    ForYou,
    /// Open questions that the person asked.
    Questions,
    /// Opening hours.
    Calendars,
    /// What is due today, and late.
    Today {
        scope: Scope,
    },
    /// Tasks, of one enquiry or of a scope.
    Tasks {
        scope: Scope,
        reference: Option<String>,
    },
    /// The decisions on an enquiry.
    Decisions {
        reference: String,
    },
    /// What people were warned of, of one enquiry or of all.
    Warnings {
        reference: Option<String>,
    },
    /// Who is warned of what.
    WarningRules,
    /// Who decides requests for approval in the place of whom.
    Deputies,
    Enquiry {
        reference: String,
    },
    History {
        reference: String,
    },
    /// Clocks that run out in the next hours.
    NextHours {
        scope: Option<Scope>,
        hours: i32,
    },
    /// The clocks of an enquiry, with their explanations.
    Clocks {
        reference: String,
    },
    Report {
        name: ReportName,
        months: i32,
    },
}

/// A screen as text, and the same facts as JSON.
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

/// Signs in where a person is given, renders the screen, and signs out.
pub async fn show(
    database: &Database,
    sign_in_as: Option<(String, String)>,
    asked: ShowCommand,
    now: DateTime<Utc>,
) -> Result<PlainOutput, Failure> {
    let Some(who) = sign_in_as else {
        return match asked {
            ShowCommand::SignIn | ShowCommand::Work => {
                Ok(sign_in::render(&client::choices(database).await?))
            }
            _ => Err(refused(
                "Add --as ORGANISATION/USERNAME to choose a person.".into(),
            )),
        };
    };
    Client::session(database, who, async |client| {
        let output = render_screen(client, asked, now).await?;
        Ok(heading(&client.person, now)
            .followed_by(warning(client.audit_months))
            .followed_by(output))
    })
    .await
}

async fn render_screen(
    client: &Client<'_>,
    asked: ShowCommand,
    now: DateTime<Utc>,
) -> Result<PlainOutput, Failure> {
    let person = &client.person;
    match asked {
        ShowCommand::SignIn => Ok(sign_in::render(&client::choices(client.database).await?)),
        ShowCommand::Work => {
            let counts = client.counts().await?;
            let figures = client.dashboard(Scope::first(person.capabilities)).await?;
            let view = match counts.mine {
                0 => QueueView::All,
                _ => QueueView::Mine,
            };
            let listed = client.queue(view, Sort::Due, String::new(), ROWS).await?;
            Ok(queue::tabs(&counts)
                .followed_by(dashboard(&figures))
                .followed_by(queue::render(&listed, now)))
        }
        ShowCommand::Dashboard { scope } => {
            let scope = scope.unwrap_or_else(|| Scope::first(person.capabilities));
            Ok(dashboard(&client.dashboard(scope).await?))
        }
        ShowCommand::Queue {
            view,
            sort,
            filter,
            rows,
        } => {
            let counts = client.counts().await?;
            let listed = client.queue(view, sort, filter, rows).await?;
            Ok(queue::tabs(&counts).followed_by(queue::render(&listed, now)))
        }
        ShowCommand::Search { words } => {
            let results = client.search(&words).await?;
            let what = format!("Search for {}", clean(&words));
            Ok(queue::found(&what, &results, now))
        }
        ShowCommand::Closed { scope, rows } => {
            let scope = scope.unwrap_or_else(|| Scope::first(person.capabilities));
            let (closed, more) = client.closed(scope, rows).await?;
            Ok(closed::render(scope, &closed, more, now))
        }
        ShowCommand::Watched => Ok(queue::watched(&client.watched().await?, now)),
        ShowCommand::Views => views::list(client).await,
        ShowCommand::View { name, rows } => views::show(client, &name, rows, now).await,
        ShowCommand::Tagged { tag, rows } => tags::show(client, tag.as_deref(), rows, now).await,
        ShowCommand::Drafts => {
            let kept = client.drafts().await?;
            Ok(drafts::render(&kept, &client.drafted().await?, now))
        }
        ShowCommand::ForYou => Ok(for_you::render(&client.concerns().await?, now)),
        ShowCommand::Questions => Ok(questions::render(&client.questions().await?, now)),
        ShowCommand::Calendars => Ok(calendars::render(&client.run(ListCalendars).await?)),
        ShowCommand::Today { scope } => {
            let items = client.today(scope).await?;
            Ok(tasks::today(&items, scope, now))
        }
        ShowCommand::Decisions { reference } => {
            let detail = client.enquiry(&reference).await?;
            let decided = &detail.context.decisions;
            Ok(decisions::render(&detail.row.reference, decided, now))
        }
        ShowCommand::Warnings { reference } => {
            warnings::show(client, reference.as_deref(), now).await
        }
        ShowCommand::WarningRules => Ok(warnings::rules(&client.run(ListWarningRules).await?)),
        ShowCommand::Deputies => Ok(deputies::render(&client.run(ListDeputies).await?)),
        ShowCommand::Tasks { reference, scope } => {
            let listed = client.tasks(reference.as_deref(), scope).await?;
            Ok(tasks::render(reference.as_deref(), scope, &listed, now))
        }
        ShowCommand::Enquiry { reference } => {
            let detail = client.enquiry(&reference).await?;
            let listed = match enquiry::asks_for_outcome(&detail) {
                true => client.outcomes().await?,
                false => Vec::new(),
            };
            Ok(enquiry::render(&detail, &listed, now))
        }
        ShowCommand::History { reference } => {
            let (reference, events) = client.history(&reference).await?;
            Ok(history::render(&reference, &events, now))
        }
        ShowCommand::NextHours { scope, hours } => {
            let scope = scope.unwrap_or_else(|| Scope::first(person.capabilities));
            let request = ListNextHours {
                scope,
                hours,
                after: None,
                limit: 1_000,
            };
            let due = client.run(request).await?;
            Ok(clocks::next_hours(&due, (scope, hours), now))
        }
        ShowCommand::Clocks { reference } => {
            let (reference, found) = client.clocks(&reference).await?;
            Ok(clocks::render(&reference, &found, now))
        }
        ShowCommand::Report { name, months } => {
            Ok(report(&client.report(name, months).await?, person))
        }
    }
}

/// Body, person and role: the first line of every screen.
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

/// What the screen says at sign-in while the audit log can still be written to; nothing while it has months enough.
pub fn warning(audit_months: AuditMonths) -> PlainOutput {
    match audit_months.warning() {
        None => PlainOutput::default(),
        Some(warning) => PlainOutput {
            text: format!("{warning}\n"),
            facts: facts(json!({ "warning": warning })),
        },
    }
}

fn facts(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(facts) => facts,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}

/// A refusal for wrong use.
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
