//! One tenant of `seeds/tenants`: its configuration, its people, and its first enquiries with what
//! happened to them.

use super::around::{self, Around, Message, Task};
use super::steps::{self, Step};
use super::{PROGRAM, SeedError};
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use tokio_postgres::{Client, Transaction};
use uuid::Uuid;

/// A seed file, as it is written. Ages are hours before the load, so that the demonstration is never old.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TenantSeed {
    pub tenant: Tenant,
    teams: Value,
    staff: Value,
    workflows: Vec<Workflow>,
    enquiry_types: Value,
    #[serde(default = "nothing")]
    tags: Value,
    #[serde(default = "nothing")]
    reply_templates: Value,
    citizens: Vec<Citizen>,
    enquiries: Vec<Enquiry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tenant {
    pub code: String,
    name: String,
    kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Workflow {
    code: String,
    name: String,
    stages: Value,
    transitions: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Citizen {
    name: String,
    kind: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    postcode: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Enquiry {
    /// Name of a citizen of this file; none for an anonymous enquiry.
    citizen: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    channel: String,
    priority: Option<i16>,
    subject: String,
    body: String,
    hours_ago: f64,
    /// By the codes of the type's own fields.
    own_fields: Option<Value>,
    #[serde(default)]
    steps: Vec<Step>,
    #[serde(default)]
    messages: Vec<Message>,
    /// Names of tags of this file.
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    tasks: Vec<Task>,
}

/// A list of a seed file that may be absent.
fn nothing() -> Value {
    json!([])
}

/// Writes a whole tenant in one transaction: founded, configured, and its history lived through the rules.
pub(super) async fn load(
    client: &mut Client,
    file: &str,
    digest: &[u8],
    seed: &TenantSeed,
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    let transaction = client.transaction().await?;
    let Tenant { code, name, kind } = &seed.tenant;
    transaction
        .query_one(
            include_str!("../../sql/load/found_tenant.sql"),
            &[code, name, kind],
        )
        .await?;
    // Founding leaves the new tenant's platform actor in the session; loading is the loader's.
    transaction
        .query_one(
            include_str!("../../sql/load/open_session.sql"),
            &[code, &PROGRAM],
        )
        .await?;
    transaction
        .query_one(
            include_str!("../../sql/load/open_batch.sql"),
            &[&file, &Some(digest)],
        )
        .await?;
    configure(&transaction, seed).await?;
    live(&transaction, seed, now).await?;
    transaction
        .query_one(include_str!("../../sql/load/close.sql"), &[])
        .await?;
    transaction.commit().await?;
    Ok(())
}

async fn configure(transaction: &Transaction<'_>, seed: &TenantSeed) -> Result<(), SeedError> {
    transaction
        .execute(include_str!("../../sql/load/teams.sql"), &[&seed.teams])
        .await?;
    transaction
        .execute(include_str!("../../sql/load/staff.sql"), &[&seed.staff])
        .await?;
    for workflow in &seed.workflows {
        let row = transaction
            .query_one(
                include_str!("../../sql/load/workflow.sql"),
                &[&workflow.code, &1_i16, &workflow.name],
            )
            .await?;
        let id: Uuid = row.get(0);
        for (statement, rows) in [
            (
                include_str!("../../sql/load/workflow_stages.sql"),
                &workflow.stages,
            ),
            (
                include_str!("../../sql/load/workflow_transitions.sql"),
                &workflow.transitions,
            ),
            (
                include_str!("../../sql/load/transition_roles.sql"),
                &workflow.transitions,
            ),
        ] {
            transaction.execute(statement, &[&id, rows]).await?;
        }
        transaction
            .execute(include_str!("../../sql/load/publish_workflow.sql"), &[&id])
            .await?;
    }
    let types = include_str!("../../sql/load/enquiry_types.sql");
    transaction.execute(types, &[&seed.enquiry_types]).await?;
    for (statement, rows) in [
        (
            include_str!("../../sql/load/enquiry_type_fields.sql"),
            &seed.enquiry_types,
        ),
        (include_str!("../../sql/load/tags.sql"), &seed.tags),
        (
            include_str!("../../sql/load/reply_templates.sql"),
            &seed.reply_templates,
        ),
    ] {
        transaction.execute(statement, &[rows]).await?;
    }
    Ok(())
}

/// Citizens, their enquiries as received, and then every step in the order of time.
async fn live(
    transaction: &Transaction<'_>,
    seed: &TenantSeed,
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    let mut ids = new_ids(transaction, seed.citizens.len() + seed.enquiries.len()).await?;
    let enquiry_ids = ids.split_off(seed.citizens.len());
    let by_name: HashMap<&str, Uuid> = seed
        .citizens
        .iter()
        .map(|c| c.name.as_str())
        .zip(ids.iter().copied())
        .collect();
    let citizens: Vec<Value> = seed
        .citizens
        .iter()
        .zip(&ids)
        .map(|(c, id)| {
            json!({ "id": id, "kind": c.kind, "name": c.name, "phone": c.phone, "email": c.email,
                    "postcode": c.postcode })
        })
        .collect();
    let statement = include_str!("../../sql/load/citizens.sql");
    transaction
        .execute(statement, &[&Value::Array(citizens)])
        .await?;

    let mut received = Vec::new();
    for (enquiry, id) in seed.enquiries.iter().zip(&enquiry_ids) {
        let citizen_id = match &enquiry.citizen {
            Some(name) => Some(by_name.get(name.as_str()).ok_or_else(|| {
                SeedError(format!(
                    "\"{}\" names an unknown citizen: {name}",
                    enquiry.subject
                ))
            })?),
            None => None,
        };
        received.push(json!({
            "id": id, "citizen_id": citizen_id, "type": enquiry.kind, "channel": enquiry.channel,
            "priority": enquiry.priority, "subject": enquiry.subject, "body": enquiry.body,
            "own_fields": enquiry.own_fields, "received_at": hours_before(now, enquiry.hours_ago),
        }));
    }
    let statement = include_str!("../../sql/load/enquiries.sql");
    transaction
        .execute(statement, &[&Value::Array(received)])
        .await?;

    let lives = seed
        .enquiries
        .iter()
        .zip(&enquiry_ids)
        .flat_map(|(enquiry, id)| {
            enquiry
                .steps
                .iter()
                .map(move |step| (hours_before(now, step.hours_ago), *id, step))
        });
    steps::take(transaction, lives).await?;
    let lives = seed
        .enquiries
        .iter()
        .zip(&enquiry_ids)
        .map(|(enquiry, id)| Around {
            enquiry_id: *id,
            messages: &enquiry.messages,
            tags: &enquiry.tags,
            tasks: &enquiry.tasks,
        });
    around::lay(transaction, lives, now).await
}

async fn new_ids(transaction: &Transaction<'_>, wanted: usize) -> Result<Vec<Uuid>, SeedError> {
    let wanted = i32::try_from(wanted).unwrap_or(i32::MAX);
    let rows = transaction
        .query(include_str!("../../sql/load/new_ids.sql"), &[&wanted])
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

pub(super) fn hours_before(now: DateTime<Utc>, hours: f64) -> DateTime<Utc> {
    // Minutes are fine enough for a seed file, and small numbers: the cast loses nothing that was written.
    now - Duration::minutes((hours * 60.0).round() as i64)
}
