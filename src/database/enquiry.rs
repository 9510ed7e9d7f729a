//! Loads one enquiry.

use super::enquiry_context::{Origins, origin, origins};
use super::queries::enquiry as q;
use super::transaction::Tx;
use crate::domain::rows::TransitionRow;
use crate::domain::rows::enquiry::NotesRow;
use crate::domain::{EnquiryDetail, Failure, Note, Refusal, StandardStage, Transition};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The most notes of one enquiry that a screen is given.
const MOST_NOTES: i64 = 1000;

/// Opens an enquiry: logs the access, then reads its parts in one round trip.
pub(crate) async fn open(scope: &Tx, id: Uuid) -> Result<EnquiryDetail, Failure> {
    log_access(scope, "open_enquiry", id).await?;
    let (detail, notes, transitions, context) = tokio::try_join!(
        q::detail(scope, id),
        q::notes(scope, id, MOST_NOTES),
        q::transitions(scope, id),
        super::enquiry_context::of_enquiry(scope, id),
    )?;
    let mut transitions: Vec<_> = transitions.many().into_iter().map(transition).collect();
    super::approval::attach_approvals(scope, id, &mut transitions).await?;
    let detail = detail.one()?;
    let origins = origins(&context.merged, &context.links);
    Ok(EnquiryDetail {
        closed_at: detail.row.closed_at,
        row: detail.row.into(),
        body: detail.body,
        channel_name: detail.channel_name,
        citizen_phone: detail.citizen_phone,
        citizen_email: detail.citizen_email,
        stage_reason: detail.stage_reason,
        stage_since: detail.stage_since,
        outcome: detail.outcome,
        failure_demand: detail.failure_demand_name,
        guidance_page: detail.guidance_page,
        times_reopened: detail.times_reopened,
        reopening_until: detail.reopening_until,
        notes: notes
            .many()
            .into_iter()
            .map(|row| note(row, &origins))
            .collect(),
        transitions,
        context,
    })
}

/// The time that the audit trail of an enquiry covers: from its registration until now, and a day more.
pub(super) struct Recorded {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// Another enquiry was linked to it once.
    pub linked: bool,
}

/// Logs the access. Fails where the person can see no such enquiry; then nothing is logged.
pub(super) async fn log_access(scope: &Tx, action: &str, id: Uuid) -> Result<Recorded, Failure> {
    let row = q::log_access(scope, action, id).await?.one()?;
    match (row.found, row.recorded_from) {
        (true, Some(from)) => Ok(Recorded {
            from,
            until: row.recorded_until,
            linked: row.linked,
        }),
        _ => Err(not_found()),
    }
}

fn note(row: NotesRow, origins: &Origins) -> Note {
    Note {
        id: row.id,
        body: row.body,
        written_by: row.written_by,
        written_at: row.created_at,
        origin: origin(row.enquiry_id, origins),
    }
}

pub(super) fn transition(row: TransitionRow) -> Transition {
    Transition {
        transition_id: row.transition_id,
        to_stage_id: row.to_stage_id,
        to_stage_name: row.to_stage_name,
        to_standard_stage: StandardStage::from_code(&row.to_stage_code),
        label: row.label,
        needs_reason: row.needs_reason,
        needs_outcome: row.needs_outcome,
        refused_because: row.refusals,
        needs_approval: row.needs_approval,
        needs_countersign: row.needs_countersign,
        is_final: row.is_final,
        approval_takes_step: row.approval_takes_step,
        approval: None,
    }
}

/// Another tenant's, deleted, or never there: one sentence for all, so that it tells nothing about other tenants.
fn not_found() -> Failure {
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
