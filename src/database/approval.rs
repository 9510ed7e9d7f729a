//! Approvals of steps: requests and decisions.

use super::queries::enquiry as q;
use super::transaction::Tx;
use super::{draft, error};
use crate::domain::EnquiryVersion;
use crate::domain::rows::enquiry::ApprovalsRow;
use crate::domain::{Approval, DraftForm, DraftSubject, Failure, Transition};
use uuid::Uuid;

/// Requests that are read of one enquiry; those from before its last change no longer count.
const MOST: i64 = 50;

/// Adds to each transition the newest request for it that still counts.
pub(super) async fn attach_approvals(
    scope: &Tx,
    enquiry_id: Uuid,
    transitions: &mut [Transition],
) -> Result<(), Failure> {
    if !transitions.iter().any(Transition::needs_decision) {
        return Ok(());
    }
    let rows = q::approvals(scope, enquiry_id, MOST).await?.many();
    // Newest first: the last one written here is the newest of its transition.
    for row in rows.into_iter().rev() {
        let transition = transitions
            .iter_mut()
            .find(|transition| transition.transition_id == row.transition_id);
        if let Some(transition) = transition.filter(|_| !row.superseded) {
            transition.approval = Some(approval(row));
        }
    }
    Ok(())
}

fn approval(row: ApprovalsRow) -> Approval {
    Approval {
        id: row.id,
        reason: row.reason,
        asked_at: row.created_at,
        asked_by_id: row.created_by,
        asked_by: row.asked_by,
        decision: row.decision.map(|decision| decision == "approved"),
        decision_reason: row.decision_reason,
        decided_by: row.decided_by_name,
        undecidable_because: row.undecidable_because,
        due_at: row.due_at,
        version: row.version,
    }
}

/// The draft of a request for approval, or of the reason for declining one.
fn subject(enquiry_id: Uuid) -> DraftSubject {
    DraftSubject {
        form: DraftForm::Approval,
        enquiry_id,
    }
}

pub(crate) async fn request(
    scope: &Tx,
    enquiry: EnquiryVersion,
    transition_id: Uuid,
    reason: &str,
) -> Result<(), Failure> {
    q::request_approval(scope, enquiry.id, enquiry.version, transition_id, reason)
        .await?
        .one()?;
    draft::drop(scope, subject(enquiry.id)).await
}

/// The new version of the enquiry, where approving took the step.
pub(crate) async fn decide(
    scope: &Tx,
    enquiry_id: Uuid,
    request: EnquiryVersion,
    approve: bool,
    reason: Option<&str>,
) -> Result<Option<i32>, Failure> {
    let decision = if approve { "approved" } else { "refused" };
    let row = q::decide_approval(scope, request.id, request.version, decision, reason)
        .await?
        .one()?;
    if row.version.is_some() {
        draft::drop(scope, subject(enquiry_id)).await?;
        return Ok(row.enquiry_version);
    }
    // A policy that hides the request from the change raises no error: then the request still has the version seen.
    let rows = q::approvals(scope, enquiry_id, MOST).await?.many();
    let unchanged = |row: &ApprovalsRow| (row.id, row.version) == (request.id, request.version);
    match rows.iter().any(unchanged) {
        true => Err(error::not_for_this_role()),
        false => Err(Failure::Conflict),
    }
}
