//! What happened to an enquiry after it was received: assigned, moved, noted; each by a person, at a time.

use super::SeedError;
use crate::sql;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tokio_postgres::Transaction;
use uuid::Uuid;

/// One step of a seed file. Exactly one of `assign`, `unassign`, `stage`, `correct` and `note` is present.
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
    /// Code of the outcome in the tenant's list.
    outcome_code: Option<String>,
    outcome: Option<String>,
    /// Code of the reason for which the contact should not have been needed.
    failure_demand: Option<String>,
    guidance_page: Option<String>,
    /// What is corrected: channel, type or team; `to` is the code of the new value.
    correct: Option<String>,
    to: Option<String>,
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
        outcome_code,
        outcome,
        failure_demand,
        guidance_page,
        correct,
        to,
        note,
        ..
    } = step;
    let touched = match (assign, unassign, stage, note, correct) {
        (None, false, None, None, Some(kind)) => {
            let sql = sql::load::seeds::STEP_CORRECT;
            transaction
                .execute(sql, &[&id, kind, to, reason, by, &at])
                .await?
        }
        (None, false, Some(stage), None, None) => {
            let sql = sql::load::seeds::STEP_STAGE;
            transaction
                .execute(
                    sql,
                    &[
                        &id,
                        stage,
                        reason,
                        outcome,
                        by,
                        &at,
                        outcome_code,
                        failure_demand,
                        guidance_page,
                    ],
                )
                .await?
        }
        (None, false, None, Some(note), None) => {
            let sql = sql::load::seeds::STEP_NOTE;
            transaction.execute(sql, &[&id, note, by, &at]).await?
        }
        (Some(_), false, None, None, None) | (None, true, None, None, None) => {
            let sql = sql::load::seeds::STEP_ASSIGN;
            transaction.execute(sql, &[&id, assign, by, &at]).await?
        }
        _ => {
            return Err(SeedError(format!(
                "a step by {by} must say one of assign, unassign, stage, correct or note"
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
