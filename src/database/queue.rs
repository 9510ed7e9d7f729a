//! Pages, counts and the pulse of a queue; search.

use super::statements::{self as sql, Statement};
use super::transaction::{Tx, get};
use crate::domain::{
    Failure, Note, Preview, QueueCounts, QueueRow, RequestedApproval, StandardStage,
};
use crate::effect::{RequestResult, Response};
use tokio_postgres::Row;
use uuid::Uuid;

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

/// `expect_capped` when there were too many for one pass the last time: whether it still is so is told by either statement.
pub(super) async fn counts(scope: &Tx, expect_capped: bool) -> RequestResult {
    if !expect_capped {
        let few = counted(scope, sql::QUEUE_COUNTS_OF_FEW).await?;
        if !few.are_many() {
            return Ok(Response::QueueCounts(few));
        }
    }
    let each = counted(scope, sql::QUEUE_COUNTS).await?;
    Ok(Response::QueueCounts(each))
}

async fn counted(scope: &Tx, statement: Statement) -> Result<QueueCounts, Failure> {
    let row = scope.row(statement, &[&QueueCounts::AT_MOST]).await?;
    Ok(QueueCounts {
        mine: get(&row, 0)?,
        team: get(&row, 1)?,
        unassigned: get(&row, 2)?,
        due_today: get(&row, 3)?,
        overdue: get(&row, 4)?,
        waiting: get(&row, 5)?,
        all: get(&row, 6)?,
    })
}

/// Reading how an enquiry begins is looking at a citizen's record: it is logged like opening it (R267).
pub(super) async fn preview(scope: &Tx, id: Uuid) -> RequestResult {
    super::enquiry::log_access(scope, "preview_enquiry", id).await?;
    let row = scope.row(sql::QUEUE_PREVIEW, &[&id]).await?;
    let last_note = match get::<Option<Uuid>>(&row, 6)? {
        None => None,
        Some(id) => Some(Note {
            id,
            body: get(&row, 7)?,
            written_by: get(&row, 8)?,
            written_at: get(&row, 9)?,
        }),
    };
    let asked = match (get(&row, 10)?, get(&row, 11)?, get(&row, 12)?) {
        (Some(by), Some(step), Some(reason)) => Some(RequestedApproval { by, step, reason }),
        _ => None,
    };
    Ok(Response::Preview(Box::new(Preview {
        id: get(&row, 0)?,
        beginning: get(&row, 1)?,
        channel_name: get(&row, 2)?,
        citizen_name: get(&row, 3)?,
        stage_reason: get(&row, 4)?,
        stage_since: get(&row, 5)?,
        last_note,
        asked,
    })))
}

pub(super) async fn search(scope: &Tx, words: &str, limit: i64) -> RequestResult {
    let most = i32::try_from(limit.clamp(1, 201)).unwrap_or(201);
    scope.row(sql::QUEUE_LOG_SEARCH, &[&"search"]).await?;
    let rows = scope.rows(sql::QUEUE_SEARCH, &[&words, &most]).await?;
    Ok(Response::Found(
        rows.iter().map(queue_row).collect::<Result<_, _>>()?,
    ))
}

/// One more than a screen shows tells that there are others.
pub(super) async fn watched(scope: &Tx, limit: i64) -> RequestResult {
    let most = limit.clamp(1, 201);
    let rows = scope
        .rows(sql::QUEUE_WATCHED, &[&scope.staff_id, &most])
        .await?;
    Ok(Response::Found(
        rows.iter().map(queue_row).collect::<Result<_, _>>()?,
    ))
}

pub(super) async fn pulse(scope: &Tx) -> RequestResult {
    let row = scope.row(sql::QUEUE_PULSE, &[&1_i64]).await?;
    Ok(Response::Pulse {
        changes: get(&row, 0)?,
    })
}
