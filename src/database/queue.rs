//! Pages, counts and the pulse of a queue; search.

use super::statements as sql;
use super::tenant::{Scope, get};
use crate::domain::{Failure, PageKey, QueueCounts, QueueRow, QueueView, StandardStage};
use crate::effect::{Answer, Outcome};
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::Timestamp;
use uuid::Uuid;

/// Counting stops here; the tab then says "1,000+".
const COUNT_AT_MOST: i64 = 1001;

/// The first fourteen columns of every query that returns enquiries, in this order.
pub(super) fn queue_row(row: &Row) -> Result<QueueRow, Failure> {
    Ok(QueueRow {
        id: get(row, 0)?,
        reference: get(row, 1)?,
        subject: get(row, 2)?,
        type_name: get(row, 3)?,
        stage_name: get(row, 4)?,
        standard_stage: StandardStage::from_code(get(row, 5)?),
        priority: get(row, 6)?,
        priority_name: get(row, 7)?,
        received_at: get(row, 8)?,
        due_at: get(row, 9)?,
        assignee_id: get(row, 10)?,
        assignee_name: get(row, 11)?,
        team_name: get(row, 12)?,
        version: get(row, 13)?,
    })
}

pub(super) async fn page(
    scope: &Scope,
    view: QueueView,
    after: Option<PageKey>,
    limit: i64,
) -> Outcome {
    let limit = limit.clamp(1, 200);
    let (after_due, after_id) = match after {
        Some(key) => (Timestamp::Value(key.due_at), key.id),
        None => (Timestamp::<DateTime<Utc>>::NegInfinity, Uuid::nil()),
    };
    // One row more than asked tells whether another page lies behind.
    let rows = scope
        .rows(
            sql::QUEUE_PAGE,
            &[&view.code(), &after_due, &after_id, &(limit + 1)],
        )
        .await?;
    let asked = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(Answer::QueuePage {
        more: rows.len() > asked,
        rows: rows
            .iter()
            .take(asked)
            .map(queue_row)
            .collect::<Result<_, _>>()?,
        as_of: scope.at,
    })
}

pub(super) async fn counts(scope: &Scope) -> Outcome {
    let row = scope.row(sql::QUEUE_COUNTS, &[&COUNT_AT_MOST]).await?;
    Ok(Answer::QueueCounts(QueueCounts {
        mine: get(&row, 0)?,
        team: get(&row, 1)?,
        unassigned: get(&row, 2)?,
        overdue: get(&row, 3)?,
        all: get(&row, 4)?,
    }))
}

pub(super) async fn search(scope: &Scope, words: &str, limit: i64) -> Outcome {
    let most = i32::try_from(limit.clamp(1, 200)).unwrap_or(200);
    scope.row(sql::QUEUE_LOG_SEARCH, &[&"search"]).await?;
    let rows = scope.rows(sql::QUEUE_SEARCH, &[&words, &most]).await?;
    Ok(Answer::Found(
        rows.iter().map(queue_row).collect::<Result<_, _>>()?,
    ))
}

pub(super) async fn pulse(scope: &Scope) -> Outcome {
    let row = scope.row(sql::QUEUE_PULSE, &[&1_i64]).await?;
    Ok(Answer::Pulse {
        changes: get(&row, 0)?,
    })
}
