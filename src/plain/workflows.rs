//! What `enquiries workflow` does and says.

use super::client::Client;
use super::{PlainOutput, facts, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Capability, Failure};
use crate::features::workflows::{
    BeginTypes, CheckWorkflow, DraftWorkflow, ListWorkflows, MigrateBatch, PreviewMigration,
    PublishWorkflow, RetireWorkflow, StageMove, TakeBackBatch, WorkflowVersion,
};
use crate::wording::time;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

/// What is done; versions by the code of their workflow and their number.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkflowCommand {
    List,
    Draft {
        code: String,
    },
    Check {
        code: String,
        /// None for the newest.
        number: Option<i16>,
    },
    Publish {
        code: String,
    },
    Use {
        code: String,
        number: i16,
    },
    Retire {
        code: String,
        number: i16,
        /// False takes it back.
        retired: bool,
    },
    Migrate {
        code: String,
        from: i16,
        to: i16,
        /// Pairs of stages with `=` between them.
        map: Vec<String>,
        reason: String,
        apply: bool,
    },
    TakeBack {
        code: String,
        from: i16,
        to: i16,
        reason: String,
    },
}

/// What was done, and whether a fault was found.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: WorkflowCommand,
    now: DateTime<Utc>,
) -> Result<(PlainOutput, bool), Failure> {
    Client::session(database, who, async |client| {
        act(client, command, now).await
    })
    .await
}

async fn act(
    client: &Client<'_>,
    command: WorkflowCommand,
    now: DateTime<Utc>,
) -> Result<(PlainOutput, bool), Failure> {
    let changes = !matches!(
        command,
        WorkflowCommand::List
            | WorkflowCommand::Check { .. }
            | WorkflowCommand::Migrate { apply: false, .. }
    );
    if changes && !client.person.capabilities.have(Capability::Configure) {
        return Err(refused(
            "Your role does not change workflows. Ask a manager.".into(),
        ));
    }
    let known = client.run(ListWorkflows).await?;
    let done = |text: String, value: Value| PlainOutput {
        text: format!("{text}\n"),
        facts: facts(value),
    };
    let said = |text: String| done(text.clone(), json!({ "done": text }));
    match command {
        WorkflowCommand::List => {
            let lines: Vec<String> = known.iter().map(|it| described(it, now)).collect();
            let values: Vec<Value> = known.iter().map(value).collect();
            Ok((
                done(lines.join("\n"), json!({ "workflows": values })),
                false,
            ))
        }
        WorkflowCommand::Draft { code } => {
            newest(&known, &code)?;
            client.run(DraftWorkflow { code: code.clone() }).await?;
            let known = client.run(ListWorkflows).await?;
            let draft = newest(&known, &code)?;
            let text = format!("{} is drafted.", named(draft));
            Ok((said(text), false))
        }
        WorkflowCommand::Check { code, number } => {
            let version = match number {
                Some(number) => numbered(&known, &code, number)?,
                None => newest(&known, &code)?,
            };
            let faults = client.run(CheckWorkflow { id: version.id }).await?;
            Ok((faults_of(version, &faults), !faults.is_empty()))
        }
        WorkflowCommand::Publish { code } => {
            let version = newest(&known, &code)?;
            if version.published_at.is_some() {
                return Err(refused(format!(
                    "{} is published already. Use `workflow draft {}` to draft the next version.",
                    named(version),
                    clean(&code)
                )));
            }
            let faults = client.run(CheckWorkflow { id: version.id }).await?;
            if !faults.is_empty() {
                return Ok((faults_of(version, &faults), true));
            }
            let (id, seen_version) = (version.id, version.version);
            client.run(PublishWorkflow { id, seen_version }).await?;
            Ok((said(format!("{} is published.", named(version))), false))
        }
        WorkflowCommand::Use { code, number } => {
            let version = numbered(&known, &code, number)?;
            if version.published_at.is_none() || version.retired_at.is_some() {
                return Err(refused(format!(
                    "{} is not in use: it is drafted or retired. Choose a published version.",
                    named(version)
                )));
            }
            let types = client.run(BeginTypes { id: version.id }).await?;
            let types = count(i64::from(types), "type", "types");
            Ok((
                said(format!(
                    "{types} of enquiry changed: they begin in {} now.",
                    named(version)
                )),
                false,
            ))
        }
        WorkflowCommand::Retire {
            code,
            number,
            retired,
        } => {
            let version = numbered(&known, &code, number)?;
            let (id, seen_version) = (version.id, version.version);
            let request = RetireWorkflow {
                id,
                seen_version,
                retired,
            };
            client.run(request).await?;
            let text = match retired {
                true => format!("{} is retired.", named(version)),
                false => format!("{} is in use again.", named(version)),
            };
            Ok((said(text), false))
        }
        WorkflowCommand::Migrate {
            code,
            from,
            to,
            map,
            reason,
            apply,
        } => {
            let (from, to) = (numbered(&known, &code, from)?, numbered(&known, &code, to)?);
            let given = pairs(&map)?;
            let preview = PreviewMigration {
                from: from.id,
                to: to.id,
                stage_map: Value::Object(given),
            };
            let moves = client.run(preview).await?;
            let moved = match apply {
                true => Some(migrate(client, (from, to), &moves, &reason).await?),
                false => None,
            };
            Ok((migration(&moves, to, moved), false))
        }
        WorkflowCommand::TakeBack {
            code,
            from,
            to,
            reason,
        } => {
            let (from, to) = (numbered(&known, &code, from)?, numbered(&known, &code, to)?);
            let mut moved = 0;
            loop {
                let batch = TakeBackBatch {
                    from: from.id,
                    to: to.id,
                    reason: reason.clone(),
                };
                match client.run(batch).await? {
                    0 => break,
                    some => moved += i64::from(some),
                }
            }
            let text = format!(
                "Moved back to {}: {}.",
                named(from),
                count(moved, "enquiry", "enquiries")
            );
            Ok((done(text, json!({ "moved": moved })), false))
        }
    }
}

/// Each batch is a transaction of its own, so that what was moved stays moved where the next one fails.
async fn migrate(
    client: &Client<'_>,
    (from, to): (&WorkflowVersion, &WorkflowVersion),
    moves: &[StageMove],
    reason: &str,
) -> Result<i64, Failure> {
    let known = moves.iter().filter_map(|it| {
        let (code, _) = it.to.as_ref()?;
        Some((it.from_code.clone(), json!(code)))
    });
    let stage_map = Value::Object(known.collect());
    let mut moved = 0;
    loop {
        let batch = MigrateBatch {
            from: from.id,
            to: to.id,
            stage_map: stage_map.clone(),
            reason: reason.to_owned(),
        };
        match client.run(batch).await? {
            0 => return Ok(moved),
            some => moved += i64::from(some),
        }
    }
}

fn migration(moves: &[StageMove], to: &WorkflowVersion, moved: Option<i64>) -> PlainOutput {
    let mut lines: Vec<String> = Vec::new();
    for it in moves {
        let to = match &it.to {
            Some((_, name)) => format!("to “{}”", clean(name)),
            None => "nowhere yet. Say where with --map".to_owned(),
        };
        let enquiries = count(it.enquiries, "enquiry", "enquiries");
        lines.push(format!("“{}”: {enquiries} {to}.", clean(&it.from_name)));
    }
    lines.push(match moved {
        Some(moved) => format!(
            "Moved to {}: {}.",
            named(to),
            count(moved, "enquiry", "enquiries")
        ),
        None => "Nothing is moved. Add --apply to move them.".to_owned(),
    });
    let stages: Vec<Value> = moves
        .iter()
        .map(|it| {
            json!({
                "stage": it.from_code, "enquiries": it.enquiries, "to": it.to.as_ref().map(|(code, _)| code),
            })
        })
        .collect();
    PlainOutput {
        text: format!("{}\n", lines.join("\n")),
        facts: facts(json!({ "stages": stages, "applied": moved.is_some(), "moved": moved })),
    }
}

fn pairs(map: &[String]) -> Result<Map<String, Value>, Failure> {
    let pair = |text: &String| {
        let (from, to) = text.split_once('=')?;
        Some((from.trim().to_owned(), json!(to.trim())))
    };
    let pairs: Option<Map<String, Value>> = map.iter().map(pair).collect();
    pairs.ok_or_else(|| refused("Write --map as STAGE=STAGE, like triage=received.".into()))
}

fn newest<'a>(known: &'a [WorkflowVersion], code: &str) -> Result<&'a WorkflowVersion, Failure> {
    let of_code = known.iter().filter(|it| it.code == code);
    of_code.max_by_key(|it| it.number).ok_or_else(|| {
        refused(format!(
            "There is no workflow {}. Use `workflow list` to see them.",
            clean(code)
        ))
    })
}

fn numbered<'a>(
    known: &'a [WorkflowVersion],
    code: &str,
    number: i16,
) -> Result<&'a WorkflowVersion, Failure> {
    newest(known, code)?;
    let found = known
        .iter()
        .find(|it| it.code == code && it.number == number);
    found.ok_or_else(|| {
        refused(format!(
            "The workflow {} has no version {number}. Use `workflow list` to see them.",
            clean(code)
        ))
    })
}

fn count(number: i64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{number} {noun}")
}

fn named(version: &WorkflowVersion) -> String {
    format!("{}, version {}", clean(&version.name), version.number)
}

fn described(version: &WorkflowVersion, now: DateTime<Utc>) -> String {
    let state = match (version.published_at, version.retired_at) {
        (_, Some(at)) => format!("retired {}", time::format_time(at, now)),
        (Some(at), None) => format!("published {}", time::format_time(at, now)),
        (None, None) => "drafted".to_owned(),
    };
    format!(
        "{} ({}): {state}, {} open, {} begin in it.",
        named(version),
        clean(&version.code),
        count(version.open_enquiries, "enquiry", "enquiries"),
        count(version.types, "type", "types")
    )
}

fn value(version: &WorkflowVersion) -> Value {
    json!({
        "code": version.code,
        "number": version.number,
        "name": version.name,
        "published_at": version.published_at.map(|at| at.to_rfc3339()),
        "retired_at": version.retired_at.map(|at| at.to_rfc3339()),
        "open_enquiries": version.open_enquiries,
        "types": version.types,
    })
}

fn faults_of(version: &WorkflowVersion, faults: &[(String, String)]) -> PlainOutput {
    let name = named(version);
    let text = match faults.is_empty() {
        true => format!("{name} works: no fault was found."),
        false => {
            let lines: Vec<String> = faults
                .iter()
                .map(|(_, sentence)| format!("- {}", clean(sentence)))
                .collect();
            format!("{name} cannot be published:\n{}", lines.join("\n"))
        }
    };
    let listed: Vec<Value> = faults
        .iter()
        .map(|(fault, sentence)| json!({ "fault": fault, "sentence": sentence }))
        .collect();
    PlainOutput {
        text: format!("{text}\n"),
        facts: facts(
            json!({ "workflow": version.code, "number": version.number, "faults": listed }),
        ),
    }
}
