//! The tenant's own list of outcomes.

use super::queries;
use super::transaction::Tx;
use crate::domain::ListedOutcome;
use crate::domain::rows::enquiry::OutcomesRow;
use crate::effect::{RequestResult, Response};

/// The most that a form offers.
const MOST: i64 = 1000;

pub(super) async fn listed(scope: &Tx) -> RequestResult {
    let rows = queries::enquiry::outcomes(scope, MOST).await?.many();
    Ok(Response::Outcomes(rows.into_iter().map(outcome).collect()))
}

fn outcome(row: OutcomesRow) -> ListedOutcome {
    ListedOutcome {
        id: row.id,
        name: row.name,
        standard_name: row.standard_name,
    }
}
