//! What happened to an enquiry after it was received: assigned, moved, noted; each by a person, at a time.

use super::SeedError;
use crate::sql;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tokio_postgres::Transaction;
use uuid::Uuid;

/// One step of a seed file. Exactly one of `assign`, `unassign`, `stage` and `note` is present.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedStep {
    pub hours_ago: f64,
    /// User name of who did it.
    by: String,
    assign: Option<String>,
    #[serde(default)]
    unassign: bool,
    stage: Option<String>,
    reason: Option<String>,
    outcome: Option<String>,
    note: Option<String>,
}

/// Takes all steps in the order of time: the rules refuse a record that changes before its last change.
pub(super) async fn apply<'a>(
    transaction: &Transaction<'_>,
    lives: impl Iterator<Item = (DateTime<Utc>, Uuid, &'a SeedStep)>,
) -> Result<(), SeedError> {
    let mut in_order: Vec<_> = lives.collect();
    in_order.sort_by_key(|(at, ..)| *at);
    for (at, id, step) in in_order {
        one(transaction, at, id, step).await?;
    }
    Ok(())
}

async fn one(
    transaction: &Transaction<'_>,
    at: DateTime<Utc>,
    id: Uuid,
    step: &SeedStep,
) -> Result<(), SeedError> {
    let SeedStep {
        by,
        assign,
        unassign,
        stage,
        reason,
        outcome,
        note,
        ..
    } = step;
    let touched = match (assign, unassign, stage, note) {
        (None, false, Some(stage), None) => {
            let sql = sql::load::seeds::STEP_STAGE;
            transaction
                .execute(sql, &[&id, stage, reason, outcome, by, &at])
                .await?
        }
        (None, false, None, Some(note)) => {
            let sql = sql::load::seeds::STEP_NOTE;
            transaction.execute(sql, &[&id, note, by, &at]).await?
        }
        (Some(_), false, None, None) | (None, true, None, None) => {
            let sql = sql::load::seeds::STEP_ASSIGN;
            transaction.execute(sql, &[&id, assign, by, &at]).await?
        }
        _ => {
            return Err(SeedError(format!(
                "a step by {by} must say one of assign, unassign, stage or note"
            )));
        }
    };
    if touched == 1 {
        Ok(())
    } else {
        // Forced row security would otherwise let a wrong key pass in silence.
        Err(SeedError(format!(
            "a step by {by} touched {touched} enquiries, not one"
        )))
    }
}
