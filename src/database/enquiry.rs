//! One enquiry: the whole of it, and what staff do to it.

use super::draft;
use super::queue::queue_row;
use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{
    DraftForm, DraftSubject, EnquiryDetail, Failure, Note, Refusal, StandardStage, Transition,
};
use crate::effect::{EnquiryVersion, RequestResult, Response};
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

pub(super) async fn add_note(scope: &Tx, enquiry_id: Uuid, body: &str) -> RequestResult {
    let row = scope
        .row(sql::ENQUIRY_ADD_NOTES, &[&vec![enquiry_id], &body])
        .await?;
    // In one transaction: what was said is never there as what was not.
    let of = DraftSubject {
        form: DraftForm::Note,
        enquiry_id,
    };
    draft::drop(scope, of).await?;
    Ok(Response::NoteAdded {
        note_id: get(&row, 1)?,
    })
}

pub(super) async fn change_stage(
    scope: &Tx,
    enquiry: EnquiryVersion,
    to_stage_id: Uuid,
    reason: Option<&str>,
    outcome: Option<&str>,
) -> RequestResult {
    let rows = scope
        .rows(
            sql::ENQUIRY_CHANGE_STAGES,
            &[
                &vec![enquiry.id],
                &vec![enquiry.version],
                &vec![to_stage_id],
                &reason,
                &outcome,
            ],
        )
        .await?;
    match rows.first() {
        Some(row) => {
            let version = get(row, 1)?;
            // Only a form is kept while it is filled in.
            if reason.is_some() || outcome.is_some() {
                let of = DraftSubject {
                    form: DraftForm::StageChange,
                    enquiry_id: enquiry.id,
                };
                draft::drop(scope, of).await?;
            }
            Ok(Response::StageChanged {
                enquiry: EnquiryVersion {
                    id: enquiry.id,
                    version,
                },
            })
        }
        None => {
            let stands = super::bulk::current_states(scope, &[enquiry.id]).await?;
            match stands.iter().any(|(now, _)| *now == enquiry) {
                true => Err(super::error::not_for_this_role()),
                false => Err(Failure::Conflict),
            }
        }
    }
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
