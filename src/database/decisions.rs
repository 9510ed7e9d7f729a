//! Decisions on enquiries, as rows of the screens.

use crate::domain::Decision;
use crate::domain::rows::DecisionRow;

pub(crate) fn decision(row: DecisionRow) -> Decision {
    Decision {
        id: row.id,
        version: row.version,
        enquiry_id: row.enquiry_id,
        reference: row.reference,
        subject: row.subject,
        decision: row.decision,
        decided_on: row.decided_on,
        in_force_from: row.in_force_from,
        expires_on: row.expires_on,
        appeal_until: row.appeal_until,
        appeal_basis: row.appeal_basis,
        recorded_by: row.recorded_by_name,
        withdrawn: row.withdrawn_reason,
        withdrawn_by: row.withdrawn_by_name.unwrap_or_default(),
    }
}
