//! Counts, preview and search of a queue.

use super::queries;
use super::transaction::Tx;
use crate::domain::rows::{self, CountsRow};
use crate::domain::{
    Failure, NextClock, NextTask, Note, Preview, QueueCounts, QueueRow, RequestedApproval,
    RowCitizen, SearchResults, StandardStage,
};
use uuid::Uuid;

impl From<rows::QueueRow> for QueueRow {
    fn from(row: rows::QueueRow) -> Self {
        Self {
            id: row.id,
            reference: row.reference,
            subject: row.subject,
            type_name: row.type_name,
            stage_name: row.stage_name,
            standard_stage: StandardStage::from_code(&row.stage_code),
            priority: row.priority_code,
            priority_name: row.priority_name,
            received_at: row.received_at,
            due_at: row.due_at,
            assignee_id: row.assignee_id,
            assignee_name: row.assignee_name,
            team_name: Some(row.team_name),
            citizen: match (row.citizen_id, row.citizen_name) {
                (None, _) => RowCitizen::Anonymous,
                (Some(_), None) => RowCitizen::Deleted,
                (Some(_), Some(name)) => RowCitizen::Named(name),
            },
            version: row.version,
            next_task_due_at: row.next_task_due_at,
            hold_until: row.hold_until,
        }
    }
}

/// A list that is not paged.
pub(super) fn found(rows: Vec<rows::QueueRow>) -> Vec<QueueRow> {
    rows.into_iter().map(Into::into).collect()
}

/// `expect_capped`: the last count reached the limit of the single pass. Either query tells whether it still does.
pub(crate) async fn counts(scope: &Tx, expect_capped: bool) -> Result<QueueCounts, Failure> {
    let most = QueueCounts::AT_MOST;
    if !expect_capped {
        let row = queries::queue::counts_single_pass(scope, most).await?;
        let few = counted(&row.one()?);
        if !few.are_many() {
            return Ok(few);
        }
    }
    let row = queries::queue::counts(scope, most).await?.one()?;
    Ok(counted(&row))
}

fn counted(row: &CountsRow) -> QueueCounts {
    QueueCounts {
        mine: row.mine,
        team: row.team,
        unassigned: row.unassigned,
        due_today: row.due_today,
        overdue: row.overdue,
        waiting: row.waiting,
        all: row.all_open,
    }
}

/// A preview is an access to a citizen's record: it is logged like opening the enquiry (R267).
pub(crate) async fn preview(scope: &Tx, id: Uuid) -> Result<Preview, Failure> {
    super::enquiry::log_access(scope, "preview_enquiry", id).await?;
    let row = queries::queue::preview(scope, id).await?.one()?;
    let note = (row.note_id, row.note_body, row.note_by, row.note_at);
    let last_note = match note {
        (Some(id), Some(body), Some(written_by), Some(written_at)) => Some(Note {
            id,
            body,
            written_by,
            written_at,
            origin: None,
        }),
        _ => None,
    };
    let asked = match (row.asked_by, row.asked_step, row.asked_reason) {
        (Some(by), Some(step), Some(reason)) => Some(RequestedApproval { by, step, reason }),
        _ => None,
    };
    let next_task = row.next_task.zip(row.next_task_due_at);
    let next_clock = row.clock_name.zip(row.clock_due_at);
    let is_duty = row.clock_is_duty.unwrap_or_default();
    Ok(Preview {
        id: row.id,
        beginning: row.beginning,
        channel_name: row.channel_name,
        citizen_name: row.citizen_name,
        stage_reason: row.stage_reason,
        stage_since: row.stage_since,
        last_note,
        asked,
        tags: row.tags,
        open_tasks: row.open_tasks,
        next_task: next_task.map(|(what, due_at)| NextTask { what, due_at }),
        next_clock: next_clock.map(|(name, due_at)| NextClock {
            name,
            due_at,
            is_duty,
        }),
    })
}

pub(crate) async fn search(scope: &Tx, words: &str, limit: i64) -> Result<SearchResults, Failure> {
    let most = i32::try_from(limit.clamp(1, 201)).unwrap_or(201);
    queries::queue::log_search(scope, "search").await?.one()?;
    let rows = queries::queue::search(scope, words, most).await?.many();
    Ok(SearchResults {
        are_close: rows.iter().any(|row| row.is_close),
        rows: found(rows.into_iter().map(|row| row.row).collect()),
    })
}

/// One row more than a screen shows tells that there are others.
pub(crate) async fn watched(scope: &Tx, limit: i64) -> Result<Vec<QueueRow>, Failure> {
    let staff_id = scope.staff_id.ok_or(Failure::SignedOut)?;
    let rows = queries::queue::watched(scope, staff_id, limit.clamp(1, 201)).await?;
    Ok(found(rows.many()))
}
