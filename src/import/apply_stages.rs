//! Moves imported enquiries from their first stage to that of the file, through the guards. An enquiry whose move
//! is refused stays in its stage and is counted.

use super::error::ImportError;
use super::load::{ChunkResult, ImportContext, TRIES, Verdict, verdict};
use super::row::ImportRow;
use super::tenant_loader::TenantLoader;
use crate::sql;
use chrono::{DateTime, Utc};
use tokio_postgres::{Client, Error};
use uuid::Uuid;

/// One enquiry, its stage in the file, and its outcome.
#[derive(Clone, Debug)]
pub(super) struct StageMove {
    enquiry: Uuid,
    stage: Uuid,
    outcome: Option<String>,
    at: DateTime<Utc>,
}

impl StageMove {
    pub(super) fn of(row: &ImportRow, enquiry: Uuid, desk: &TenantLoader) -> Option<Self> {
        row.moved.as_ref().map(|moved| Self {
            enquiry,
            stage: desk.stage(moved.stage),
            outcome: moved.outcome.clone(),
            at: moved.at,
        })
    }
}

/// Takes all steps, whole or without those that are refused.
pub(super) async fn take(
    client: &mut Client,
    desk: &mut TenantLoader,
    steps: Vec<StageMove>,
    shared: &ImportContext,
    outcome: &mut ChunkResult,
) -> Result<(), ImportError> {
    let mut parts = vec![(steps, 0)];
    while let Some((mut steps, tries)) = parts.pop() {
        if steps.is_empty() {
            continue;
        }
        let Err(error) = once(client, desk, &steps, shared).await? else {
            continue;
        };
        match verdict(&error) {
            Verdict::Again if tries < TRIES => parts.push((steps, tries + 1)),
            Verdict::OfTheRow if steps.len() > 1 => {
                let second = steps.split_off(steps.len() / 2);
                parts.push((second, 0));
                parts.push((steps, 0));
            }
            Verdict::OfTheRow => outcome
                .noted
                .push("left_open_because_the_database_refused_the_move"),
            _ => return Err(error.into()),
        }
    }
    Ok(())
}

async fn once(
    client: &mut Client,
    desk: &mut TenantLoader,
    steps: &[StageMove],
    shared: &ImportContext,
) -> Result<Result<(), Error>, ImportError> {
    let enquiries: Vec<Uuid> = steps.iter().map(|step| step.enquiry).collect();
    let stages: Vec<Uuid> = steps.iter().map(|step| step.stage).collect();
    let outcomes: Vec<Option<&str>> = steps.iter().map(|step| step.outcome.as_deref()).collect();
    let times: Vec<DateTime<Utc>> = steps.iter().map(|step| step.at).collect();
    let transaction = client.transaction().await?;
    desk.enter(&transaction, shared).await?;
    let sql = sql::load::import::MOVES;
    let moved = transaction
        .execute(sql, &[&enquiries, &stages, &outcomes, &times])
        .await;
    Ok(match moved {
        Ok(_) => transaction.commit().await,
        Err(error) => Err(error),
    })
}
