//! Tasks as lines and as JSON, and what `enquiries task` does.

use super::client::Client;
use super::enquiry_context::describe_task;
use super::{PlainOutput, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Failure, Promise, Scope, Task, TaskHolder, names, typed_time};
use crate::features::tasks::{DayItem, TaskChange, scope_words};
use crate::wording::time;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

/// What is done with a task.
#[derive(Clone, Debug, PartialEq)]
pub enum TaskCommand {
    /// `blocks`: closing, everything, nothing or stage.
    Add {
        reference: String,
        what: String,
        due: String,
        to: Option<String>,
        blocks: &'static str,
        /// The standard stage, where `blocks` is stage.
        stage: Option<String>,
        is_call_back: bool,
        /// The beginning of the window of a call-back; `due` is its end.
        from: Option<String>,
    },
    /// A task is named by words of it.
    Done {
        reference: String,
        words: String,
        done: bool,
    },
    Give {
        reference: String,
        words: String,
        to: String,
    },
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: TaskCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| {
        act(client, command, now).await
    })
    .await
}

async fn act(
    client: &Client<'_>,
    command: TaskCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    match command {
        TaskCommand::Add {
            reference,
            what,
            due,
            to,
            blocks,
            stage,
            is_call_back,
            from,
        } => {
            let due_at =
                typed_time::parse(&due, now).map_err(|right_is| refused(right_is.into()))?;
            let due_from = match from {
                Some(words) => {
                    let from = typed_time::before(&words, due_at);
                    Some(from.map_err(|right_is| refused(right_is.into()))?)
                }
                None => None,
            };
            let holder = match to {
                Some(code) => Some(holder(client, &code).await?),
                None => None,
            };
            let reference = client
                .add_task(
                    &reference,
                    what,
                    is_call_back,
                    holder,
                    (due_at, due_from),
                    (blocks, stage),
                )
                .await?;
            Ok(format!(
                "Task added to {}, due {}.",
                clean(&reference),
                time::to_the_minute(due_at)
            ))
        }
        TaskCommand::Done {
            reference,
            words,
            done,
        } => {
            let task = one_task(client, &reference, &words, !done).await?;
            client.change_task(&task, TaskChange::Done(done)).await?;
            let is = if done { "Completed" } else { "To do again" };
            Ok(format!("{is}: {}.", clean(&task.what)))
        }
        TaskCommand::Give {
            reference,
            words,
            to,
        } => {
            let task = one_task(client, &reference, &words, false).await?;
            let holder = holder(client, &to).await?;
            let name = clean(&holder.name);
            client
                .change_task(&task, TaskChange::HandOn(holder))
                .await?;
            Ok(format!("Given to {name}: {}.", clean(&task.what)))
        }
    }
}

pub(super) async fn holder(client: &Client<'_>, code: &str) -> Result<TaskHolder, Failure> {
    let all = client.task_holders().await?;
    let codes: Vec<String> = all.iter().map(|holder| clean(&holder.code)).collect();
    all.into_iter()
        .find(|holder| holder.code == code)
        .ok_or_else(|| {
            refused(format!(
                "There is no person or team {}. Use one of {}.",
                clean(code),
                codes.join(", ")
            ))
        })
}

/// The one task of the enquiry with these words; open, or done.
async fn one_task(
    client: &Client<'_>,
    reference: &str,
    words: &str,
    done: bool,
) -> Result<Task, Failure> {
    let folded = names::fold(words);
    let all = client.tasks(Some(reference), Scope::Mine).await?;
    let of_state: Vec<Task> = all.into_iter().filter(|task| task.done == done).collect();
    let fits = |task: &&Task| names::fold(&task.what).contains(&folded);
    match of_state.iter().filter(fits).collect::<Vec<_>>().as_slice() {
        [one] => Ok((*one).clone()),
        found => {
            let how_many = if found.is_empty() {
                "no task"
            } else {
                "several tasks"
            };
            let known: Vec<String> = of_state.iter().map(|task| clean(&task.what)).collect();
            Err(refused(format!(
                "{} has {how_many} with the words “{}”. Its tasks: {}.",
                clean(reference),
                clean(words),
                if known.is_empty() {
                    "none".into()
                } else {
                    known.join("; ")
                }
            )))
        }
    }
}

/// The list; `reference` of an enquiry, none for those of the scope.
pub fn render(
    reference: Option<&str>,
    scope: Scope,
    tasks: &[Task],
    now: DateTime<Utc>,
) -> PlainOutput {
    let of = match reference {
        Some(reference) => format!("Tasks of {}", clean(reference)),
        None => scope_words(scope).to_owned(),
    };
    let count = match tasks.len() {
        0 => "none".to_owned(),
        1 => "1 task".to_owned(),
        many => format!("{many} tasks"),
    };
    let lines = tasks.iter().zip(1..).map(|(task, number)| {
        let about = match task.reference.as_str() {
            "" => String::new(),
            reference => format!(", {}, {}", clean(reference), clean(&task.subject)),
        };
        format!("{number}. {}{about}.\n", describe_task(task, now))
    });
    let text = format!(
        "\n{of}, soonest due first: {count}.\n{}",
        lines.collect::<String>()
    );
    let facts: Vec<Value> = tasks.iter().map(|task| value(task, now)).collect();
    let mut all = Map::new();
    all.insert("tasks".into(), facts.into());
    PlainOutput { text, facts: all }
}

/// What is due today and late, in one order.
pub fn today(items: &[DayItem], scope: Scope, now: DateTime<Utc>) -> PlainOutput {
    let count = match items.len() {
        0 => "nothing".to_owned(),
        1 => "1 entry".to_owned(),
        many => format!("{many} entries"),
    };
    let lines = items.iter().zip(1..).map(|(item, number)| {
        let about = match item.reference() {
            "" => String::new(),
            reference => format!(", {}", clean(reference)),
        };
        format!(
            "{number}. {}: {}{about}, {}.\n",
            item.kind(),
            clean(&item.words()),
            match item {
                DayItem::Task(task) => time::task_due(task, now).1,
                other => time::due(other.due_at(), now).1,
            }
        )
    });
    let whose = match scope {
        Scope::Mine => "D".to_owned(),
        Scope::Team | Scope::Tenant => format!("{}: d", scope.word()),
    };
    let text = format!(
        "\n{whose}ue today and late, soonest due first: {count}.\n{}",
        lines.collect::<String>()
    );
    let facts: Vec<Value> = items
        .iter()
        .map(|item| {
            json!({
                "kind": item.kind().to_lowercase().replace(' ', "_"), "what": clean(&item.words()),
                "reference": clean(item.reference()), "due_at": item.due_at().to_rfc3339(),
            })
        })
        .collect();
    let mut all = Map::new();
    all.insert("today".into(), facts.into());
    PlainOutput { text, facts: all }
}

fn value(task: &Task, now: DateTime<Utc>) -> Value {
    json!({
        "reference": (!task.reference.is_empty()).then(|| clean(&task.reference)),
        "subject": (!task.subject.is_empty()).then(|| clean(&task.subject)),
        "what": clean(&task.what), "who": clean(&task.who), "waits_in_team": task.staff_id.is_none(),
        "due_at": task.due_at.to_rfc3339(), "due_from": task.due_from.map(|at| at.to_rfc3339()),
        "call_back": task.is_call_back.then(|| task.promise(now).map_or("open", Promise::word)), "blocks": task.blocks.as_deref().map(clean), "done": task.done,
    })
}
