//! Loads one enquiry.

use super::queue::queue_row;
use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{EnquiryDetail, Failure, Note, Refusal, StandardStage, Transition};
use crate::effect::{RequestResult, Response};
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// The most notes of one enquiry that a screen is given.
const MOST_NOTES: i64 = 1000;

/// Opens an enquiry: logs the access, then reads its parts in one flight.
pub(super) async fn open(scope: &Tx, id: Uuid) -> RequestResult {
    log_access(scope, "open_enquiry", id).await?;
    let one: [&(dyn ToSql + Sync); 1] = [&id];
    let capped: [&(dyn ToSql + Sync); 2] = [&id, &MOST_NOTES];
    let (detail, notes, transitions, context) = tokio::try_join!(
        scope.row(sql::ENQUIRY_DETAIL, &one),
        scope.rows(sql::ENQUIRY_NOTES, &capped),
        scope.rows(sql::ENQUIRY_TRANSITIONS, &one),
        super::enquiry_context::of_enquiry(scope, id),
    )?;
    let mut transitions = transitions
        .iter()
        .map(transition)
        .collect::<Result<Vec<_>, _>>()?;
    super::approval::attach_approvals(scope, id, &mut transitions).await?;
    let detail = EnquiryDetail {
        row: queue_row(&detail)?,
        body: get(&detail, 14)?,
        channel_name: get(&detail, 15)?,
        citizen_name: get(&detail, 16)?,
        citizen_phone: get(&detail, 17)?,
        citizen_email: get(&detail, 18)?,
        stage_reason: get(&detail, 19)?,
        stage_since: get(&detail, 20)?,
        outcome: get(&detail, 21)?,
        closed_at: get(&detail, 22)?,
        notes: notes.iter().map(note).collect::<Result<_, _>>()?,
        transitions,
        context,
    };
    Ok(Response::Enquiry(Box::new(detail)))
}

/// When the trail can tell of an enquiry: from its registration until now, with a day to spare.
pub(super) struct Recorded {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// Another enquiry was linked to it once.
    pub linked: bool,
}

/// Logs the access; there is nothing to log where there is no such enquiry.
pub(super) async fn log_access(scope: &Tx, action: &str, id: Uuid) -> Result<Recorded, Failure> {
    let row = scope.row(sql::ENQUIRY_LOOK_AT, &[&action, &id]).await?;
    match (get(&row, 0)?, get(&row, 1)?) {
        (true, Some(from)) => Ok(Recorded {
            from,
            until: get(&row, 2)?,
            linked: get(&row, 3)?,
        }),
        _ => Err(gone()),
    }
}

fn note(row: &Row) -> Result<Note, Failure> {
    Ok(Note {
        id: get(row, 0)?,
        body: get(row, 1)?,
        written_by: get(row, 2)?,
        written_at: get(row, 3)?,
    })
}

pub(super) fn transition(row: &Row) -> Result<Transition, Failure> {
    Ok(Transition {
        transition_id: get(row, 0)?,
        to_stage_id: get(row, 1)?,
        to_stage_name: get(row, 2)?,
        to_standard_stage: StandardStage::from_code(get(row, 3)?),
        label: get(row, 4)?,
        needs_reason: get(row, 5)?,
        needs_outcome: get(row, 6)?,
        refused_because: get(row, 7)?,
        needs_approval: get(row, 8)?,
        approval: None,
    })
}

/// The enquiry is not there for this person: another tenant's, deleted, or never was. One sentence for all.
fn gone() -> Failure {
    Failure::Refused(Box::new(Refusal {
        code: "P0002".into(),
        rule: "log_access".into(),
        table: Some("enquiries".into()),
        column: None,
        sentence: "There is no such enquiry here. Go back to the queue and choose another.".into(),
        reasons: Vec::new(),
        codes: Vec::new(),
    }))
}
