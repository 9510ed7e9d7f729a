//! Moves imported enquiries from their first stage to that of the file, through the guards. An enquiry whose move
//! is refused stays in its stage and is counted.

use super::bisect::Bisection;
use super::error::ImportError;
use super::load::{ChunkResult, ImportContext};
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
    pub(super) fn for_row(row: &ImportRow, enquiry: Uuid, loader: &TenantLoader) -> Option<Self> {
        row.moved.as_ref().map(|moved| Self {
            enquiry,
            stage: loader.stage(moved.stage),
            outcome: moved.outcome.clone(),
            at: moved.at,
        })
    }
}

/// Applies all moves, without those that the database refuses.
pub(super) async fn apply(
    client: &mut Client,
    loader: &mut TenantLoader,
    moves: Vec<StageMove>,
    shared: &ImportContext,
    outcome: &mut ChunkResult,
) -> Result<(), ImportError> {
    let mut parts = Bisection::new(moves);
    while let Some(part) = parts.next_part() {
        if let Err(error) = once(client, loader, &part.items, shared).await?
            && parts.refuse(part, error)?.is_some()
        {
            outcome
                .noted
                .push("left_open_because_the_database_refused_the_move");
        }
    }
    Ok(())
}

async fn once(
    client: &mut Client,
    loader: &mut TenantLoader,
    steps: &[StageMove],
    shared: &ImportContext,
) -> Result<Result<(), Error>, ImportError> {
    let enquiries: Vec<Uuid> = steps.iter().map(|step| step.enquiry).collect();
    let stages: Vec<Uuid> = steps.iter().map(|step| step.stage).collect();
    let outcomes: Vec<Option<&str>> = steps.iter().map(|step| step.outcome.as_deref()).collect();
    let times: Vec<DateTime<Utc>> = steps.iter().map(|step| step.at).collect();
    let transaction = client.transaction().await?;
    loader.enter(&transaction, shared).await?;
    let sql = sql::load::import::MOVES;
    let moved = transaction
        .execute(sql, &[&enquiries, &stages, &outcomes, &times])
        .await;
    Ok(match moved {
        Ok(_) => transaction.commit().await,
        Err(error) => Err(error),
    })
}
