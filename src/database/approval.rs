//! Approvals of steps: who asked, who decided, and the two doors for it.

use super::draft;
use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{Approval, DraftForm, DraftSubject, Failure, Transition};
use crate::effect::{EnquiryVersion, RequestResult, Response};
use tokio_postgres::Row;
use uuid::Uuid;

/// Requests that are read of one enquiry; those of before its last change count no more.
const MOST: i64 = 50;

/// Puts beside each way out the newest request for it that still counts.
pub(super) async fn attach_approvals(
    scope: &Tx,
    enquiry_id: Uuid,
    ways: &mut [Transition],
) -> Result<(), Failure> {
    if !ways.iter().any(|way| way.needs_approval) {
        return Ok(());
    }
    let rows = scope
        .rows(sql::ENQUIRY_APPROVALS, &[&enquiry_id, &MOST])
        .await?;
    // Newest first, so that the first one of a way out is the one.
    for row in rows.iter().rev() {
        let (transition_id, superseded): (Uuid, bool) = (get(row, 13)?, get(row, 2)?);
        let way = ways
            .iter_mut()
            .find(|way| way.transition_id == transition_id);
        if let Some(way) = way.filter(|_| !superseded) {
            way.approval = Some(approval(row)?);
        }
    }
    Ok(())
}

fn approval(row: &Row) -> Result<Approval, Failure> {
    let decision: Option<&str> = get(row, 7)?;
    Ok(Approval {
        id: get(row, 0)?,
        reason: get(row, 3)?,
        asked_at: get(row, 4)?,
        asked_by_id: get(row, 5)?,
        asked_by: get(row, 6)?,
        decision: decision.map(|decision| decision == "approved"),
        decision_reason: get(row, 8)?,
        decided_by: get(row, 10)?,
        undecidable_because: get(row, 14)?,
        version: get(row, 12)?,
    })
}

/// What was typed to ask for an approval or to decline one.
fn typed_about(enquiry_id: Uuid) -> DraftSubject {
    DraftSubject {
        form: DraftForm::Approval,
        enquiry_id,
    }
}

pub(super) async fn request(
    scope: &Tx,
    enquiry: EnquiryVersion,
    transition_id: Uuid,
    reason: &str,
) -> RequestResult {
    let door = sql::ENQUIRY_REQUEST_APPROVAL;
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
        [&enquiry.id, &enquiry.version, &transition_id, &reason];
    scope.row(door, &parameters).await?;
    draft::drop(scope, typed_about(enquiry.id)).await?;
    Ok(Response::ApprovalSaved)
}

pub(super) async fn decide(
    scope: &Tx,
    enquiry_id: Uuid,
    request: EnquiryVersion,
    approve: bool,
    reason: Option<&str>,
) -> RequestResult {
    let decision = if approve { "approved" } else { "refused" };
    let door = sql::ENQUIRY_DECIDE_APPROVAL;
    let row = scope
        .row(door, &[&request.id, &request.version, &decision, &reason])
        .await?;
    if get::<Option<i32>>(&row, 0)?.is_some() {
        draft::drop(scope, typed_about(enquiry_id)).await?;
        return Ok(Response::ApprovalSaved);
    }
    // A policy that hides the request from a change says nothing; it is there as it was seen.
    for row in scope
        .rows(sql::ENQUIRY_APPROVALS, &[&enquiry_id, &MOST])
        .await?
    {
        if (get::<Uuid>(&row, 0)?, get::<i32>(&row, 12)?) == (request.id, request.version) {
            return Err(super::error::not_for_this_role());
        }
    }
    Err(Failure::Conflict)
}
