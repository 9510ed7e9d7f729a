//! What lies around an enquiry of a seed file: messages in and out, tags, tasks.

use super::SeedError;
use super::tenant::hours_before;
use crate::sql;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_postgres::Transaction;
use uuid::Uuid;

/// Something written to the citizen, or by them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedMessage {
    hours_ago: f64,
    /// `in` or `out`.
    direction: String,
    /// User name of who wrote it, or wrote it down.
    by: String,
    channel: String,
    address: String,
    subject: Option<String>,
    body: String,
    /// How it went, of what goes out; delivered where nothing is said.
    delivery: Option<String>,
}

/// A task.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedTask {
    kind: Option<String>,
    what: String,
    /// User name of who is to do it.
    staff: Option<String>,
    /// Code of the team that it is of.
    team: Option<String>,
    /// The steps that wait for it; closing where nothing is said.
    blocks: Option<String>,
    /// From the load on.
    due_in_hours: f64,
}

/// One enquiry with its lists; tags by their names.
pub(super) struct SeedContext<'a> {
    pub enquiry_id: Uuid,
    pub messages: &'a [SeedMessage],
    pub tags: &'a [String],
    pub tasks: &'a [SeedTask],
}

/// Writes the lists of all enquiries, a statement for each kind.
pub(super) async fn lay<'a>(
    transaction: &Transaction<'_>,
    lives: impl Iterator<Item = SeedContext<'a>>,
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    let (mut messages, mut tags, mut tasks) = (Vec::new(), Vec::new(), Vec::new());
    for around in lives {
        let id = around.enquiry_id;
        messages.extend(around.messages.iter().map(|m| {
            json!({ "enquiry_id": id, "direction": m.direction, "channel": m.channel, "by": m.by,
                    "address": m.address, "subject": m.subject, "body": m.body,
                    "delivery": m.delivery.as_deref().unwrap_or("delivered"),
                    "at": hours_before(now, m.hours_ago) })
        }));
        tags.extend(
            around
                .tags
                .iter()
                .map(|name| json!({ "enquiry_id": id, "name": name })),
        );
        tasks.extend(around.tasks.iter().map(|t| {
            json!({ "enquiry_id": id, "kind": t.kind, "what": t.what, "staff": t.staff, "team": t.team, "blocks": t.blocks,
                    "due_at": hours_before(now, -t.due_in_hours) })
        }));
    }
    for (statement, rows) in [
        (sql::load::seeds::MESSAGES, messages),
        (sql::load::seeds::ENQUIRY_TAGS, tags),
        (sql::load::seeds::TASKS, tasks),
    ] {
        transaction
            .execute(statement, &[&Value::Array(rows)])
            .await?;
    }
    Ok(())
}
