//! One tenant of `seeds/tenants`: its configuration, its people, and its first enquiries with what
//! happened to them.

use super::bodies::Body;
use super::enquiry_context::{self, SeedContext, SeedMessage, SeedTask};
use super::history::{self, Narratives, Setting};
use super::steps::{self, SeedStep};
use super::{PROGRAM, SeedError};
use crate::sql;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use tokio_postgres::{Client, Transaction};
use uuid::Uuid;

/// A seed file, as it is written. Ages are hours before the load, so that the demonstration is never old.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TenantSeed {
    tenant: Tenant,
    teams: Value,
    staff: Value,
    services: Value,
    outcomes: Value,
    skills: Value,
    workflows: Vec<Workflow>,
    enquiry_types: Value,
    #[serde(default = "nothing")]
    calendars: Value,
    #[serde(default = "nothing")]
    tags: Value,
    #[serde(default = "nothing")]
    reply_templates: Value,
    #[serde(default = "nothing")]
    warning_rules: Value,
    #[serde(default = "nothing")]
    routing_rules: Value,
    #[serde(default = "nothing")]
    assignment_parameters: Value,
    #[serde(default = "nothing")]
    needed_skills: Value,
    #[serde(default)]
    citizens: Vec<SeedCitizen>,
    #[serde(default)]
    enquiries: Vec<Enquiry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tenant {
    code: String,
    name: String,
    kind: String,
    /// Where it is, which decides what the people of its samples are called: a nation, or united_kingdom.
    nation: String,
    /// How many enquiries its samples have.
    samples: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Workflow {
    code: String,
    name: String,
    stages: Value,
    transitions: Value,
}

/// One citizen, in the form of the file and of the statements, with a key of the loader.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct SeedCitizen {
    #[serde(skip_deserializing)]
    id: Option<Uuid>,
    name: String,
    kind: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    address_line_1: Option<String>,
    address_line_2: Option<String>,
    town: Option<String>,
    postcode: Option<String>,
    country_code: Option<String>,
    date_of_birth: Option<String>,
    national_insurance_number: Option<String>,
    company_number: Option<String>,
    channel: Option<String>,
    language: Option<String>,
    needs: Option<Value>,
    consents: Option<Value>,
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
    custom_fields: Option<Value>,
    #[serde(default)]
    steps: Vec<SeedStep>,
    #[serde(default)]
    messages: Vec<SeedMessage>,
    /// Names of tags of this file.
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    tasks: Vec<SeedTask>,
}

/// A list of a seed file that may be absent.
fn nothing() -> Value {
    json!([])
}

/// What sample work is made of: the narratives and the reference data.
type Material<'a> = (&'a Narratives, &'a Value);

/// What sample work is called as the source of a batch.
const SAMPLES: &str = "seeds/narratives";

/// Writes a whole tenant in one transaction: founded and configured where it `is_new`, its history lived through the
/// rules, and its samples where there are none yet.
pub(super) async fn load(
    client: &mut Client,
    body: &Body,
    is_new: bool,
    samples: Option<Material<'_>>,
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    let mut seed: TenantSeed =
        serde_json::from_value(body.configuration.clone()).map_err(|e| SeedError(e.to_string()))?;
    let transaction = client.transaction().await?;
    if is_new {
        found(&transaction, body, &mut seed, now).await?;
    }
    if let Some(material) = samples {
        let code = &seed.tenant.code;
        transaction
            .query_one(sql::load::OPEN_SESSION, &[code, &PROGRAM])
            .await?;
        let before = transaction
            .query_one(sql::load::seeds::WAS_LOADED, &[&SAMPLES])
            .await?;
        if before.try_get("loaded")? {
            transaction.query_one(sql::load::CLOSE_SESSION, &[]).await?;
        } else {
            let digest = Some(&body.digest);
            transaction
                .query_one(sql::load::OPEN_BATCH, &[&SAMPLES, &digest])
                .await?;
            let setting = Setting {
                tenant_code: code,
                nation: &seed.tenant.nation,
                enquiries: seed.tenant.samples,
            };
            let (narratives, reference) = material;
            let configuration = &body.configuration;
            history::load(
                &transaction,
                &setting,
                configuration,
                reference,
                narratives,
                now,
            )
            .await?;
            transaction.query_one(sql::load::CLOSE, &[]).await?;
        }
    }
    transaction.commit().await?;
    Ok(())
}

async fn found(
    transaction: &Transaction<'_>,
    body: &Body,
    seed: &mut TenantSeed,
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    let Tenant {
        code, name, kind, ..
    } = &seed.tenant;
    transaction
        .query_one(sql::load::CREATE_TENANT, &[code, name, kind])
        .await?;
    // Founding leaves the new tenant's platform actor in the session; loading is the loader's.
    transaction.query_one(sql::load::CLOSE_SESSION, &[]).await?;
    transaction
        .query_one(sql::load::OPEN_SESSION, &[code, &PROGRAM])
        .await?;
    transaction
        .query_one(sql::load::OPEN_BATCH, &[&body.file, &Some(&body.digest)])
        .await?;
    configure(transaction, seed, now).await?;
    live(transaction, seed, now).await?;
    transaction
        .query_one(
            sql::load::seeds::CHANGE_TENANT_STATE,
            &[&seed.tenant.code, &"live"],
        )
        .await?;
    transaction.query_one(sql::load::CLOSE, &[]).await?;
    Ok(())
}

async fn configure(
    transaction: &Transaction<'_>,
    seed: &TenantSeed,
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    transaction
        .execute(sql::load::TEAMS, &[&seed.teams])
        .await?;
    transaction
        .execute(sql::load::STAFF, &[&seed.staff])
        .await?;
    transaction
        .execute(
            sql::load::seeds::CALENDARS,
            &[&seed.calendars, &holiday_calendar(&seed.tenant.nation)],
        )
        .await?;
    for (statement, rows) in [
        (sql::load::seeds::OPENING_HOURS, &seed.calendars),
        (sql::load::seeds::SKILLS, &seed.skills),
        (sql::load::seeds::STAFF_SKILLS, &seed.staff),
        (sql::load::seeds::WORKING_PATTERNS, &seed.staff),
        (sql::load::seeds::SERVICES, &seed.services),
        (sql::load::seeds::TENANT_OUTCOMES, &seed.outcomes),
    ] {
        transaction.execute(statement, &[rows]).await?;
    }
    transaction
        .query_one(sql::load::seeds::REQUIRE_HOURS, &[])
        .await?;
    let absences = sql::load::seeds::STAFF_ABSENCES;
    transaction.execute(absences, &[&seed.staff, &now]).await?;
    transaction
        .execute(sql::load::seeds::DEPUTIES, &[&now])
        .await?;
    for workflow in &seed.workflows {
        let row = transaction
            .query_one(
                sql::load::WORKFLOW,
                &[&workflow.code, &1_i16, &workflow.name],
            )
            .await?;
        let id: Uuid = row.try_get("id")?;
        for (statement, rows) in [
            (sql::load::WORKFLOW_STAGES, &workflow.stages),
            (sql::load::WORKFLOW_TRANSITIONS, &workflow.transitions),
            (sql::load::TRANSITION_ROLES, &workflow.transitions),
        ] {
            transaction.execute(statement, &[&id, rows]).await?;
        }
        transaction
            .execute(sql::load::PUBLISH_WORKFLOW, &[&id])
            .await?;
    }
    let types = sql::load::ENQUIRY_TYPES;
    transaction.execute(types, &[&seed.enquiry_types]).await?;
    let clocks = sql::load::seeds::CLOCK_RULES;
    let nation = holiday_calendar(&seed.tenant.nation).to_owned();
    transaction
        .execute(clocks, &[&seed.enquiry_types, &nation, &seed.tenant.nation])
        .await?;
    for (statement, rows) in [
        (sql::load::RESOLUTION_TARGETS, &seed.enquiry_types),
        (sql::load::seeds::ENQUIRY_TYPE_FIELDS, &seed.enquiry_types),
        (sql::load::seeds::INTAKE_NOTICES, &seed.enquiry_types),
        (sql::load::seeds::TAGS, &seed.tags),
        (sql::load::seeds::REPLY_TEMPLATES, &seed.reply_templates),
        (sql::load::seeds::WARNING_RULES, &seed.warning_rules),
        (sql::load::seeds::ROUTING_RULES, &seed.routing_rules),
        (
            sql::load::seeds::ASSIGNMENT_PARAMETERS,
            &seed.assignment_parameters,
        ),
        (sql::load::seeds::NEEDED_SKILLS, &seed.needed_skills),
    ] {
        transaction.execute(statement, &[rows]).await?;
    }
    transaction
        .execute(sql::load::seeds::PUBLISH_ROUTING, &[])
        .await?;
    Ok(())
}

/// Whose bank holidays the laws of a nation mean, where they ask for those of the body.
fn holiday_calendar(nation: &str) -> &'static str {
    match nation {
        "scotland" => "scotland",
        "northern_ireland" => "northern-ireland",
        _ => "england-and-wales",
    }
}

/// Citizens, their enquiries as received, and then every step in the order of time.
async fn live(
    transaction: &Transaction<'_>,
    seed: &mut TenantSeed,
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    let mut ids = new_ids(transaction, seed.citizens.len() + seed.enquiries.len()).await?;
    let enquiry_ids = ids.split_off(seed.citizens.len());
    for (citizen, id) in seed.citizens.iter_mut().zip(&ids) {
        citizen.id = Some(*id);
    }
    let by_name: HashMap<&str, Uuid> = seed
        .citizens
        .iter()
        .map(|c| c.name.as_str())
        .zip(ids.iter().copied())
        .collect();
    let citizens = json!(seed.citizens);
    let statement = sql::load::seeds::CITIZENS;
    transaction.execute(statement, &[&citizens]).await?;
    for statement in [sql::load::seeds::CITIZEN_NEEDS, sql::load::seeds::CONSENTS] {
        transaction.execute(statement, &[&citizens, &now]).await?;
    }

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
            "custom_fields": enquiry.custom_fields, "received_at": hours_before(now, enquiry.hours_ago),
        }));
    }
    let statement = sql::load::seeds::ENQUIRIES;
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
    steps::apply(transaction, lives).await?;
    let lives = seed
        .enquiries
        .iter()
        .zip(&enquiry_ids)
        .map(|(enquiry, id)| SeedContext {
            enquiry_id: *id,
            messages: &enquiry.messages,
            tags: &enquiry.tags,
            tasks: &enquiry.tasks,
        });
    enquiry_context::lay(transaction, lives, now).await
}

pub(super) async fn new_ids(
    transaction: &Transaction<'_>,
    wanted: usize,
) -> Result<Vec<Uuid>, SeedError> {
    let wanted = i32::try_from(wanted).unwrap_or(i32::MAX);
    let rows = transaction.query(sql::load::NEW_IDS, &[&wanted]).await?;
    let ids = rows.iter().map(|row| row.try_get("id"));
    Ok(ids.collect::<Result<_, _>>()?)
}

pub(super) fn hours_before(now: DateTime<Utc>, hours: f64) -> DateTime<Utc> {
    // Minutes are fine enough for a seed file, and small numbers: the cast loses nothing that was written.
    now - Duration::minutes((hours * 60.0).round() as i64)
}
