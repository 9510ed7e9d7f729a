//! The tenant's own list of outcomes.

use super::queries;
use super::transaction::Tx;
use crate::domain::rows::enquiry::OutcomesRow;
use crate::domain::{Failure, FailureDemandReason, ListedOutcome, OutcomeChoices};

/// The most that a form offers.
const MOST: i64 = 1000;
const MOST_REASONS: i64 = 100;

pub(crate) async fn listed(scope: &Tx) -> Result<OutcomeChoices, Failure> {
    let (outcomes, reasons) = tokio::try_join!(
        queries::enquiry::outcomes(scope, MOST),
        queries::enquiry::failure_demand_reasons(scope, MOST_REASONS),
    )?;
    let reasons = reasons.many().into_iter().map(|row| FailureDemandReason {
        code: row.code,
        name: row.name,
    });
    Ok(OutcomeChoices {
        outcomes: outcomes.many().into_iter().map(outcome).collect(),
        failure_demand: reasons.collect(),
    })
}

fn outcome(row: OutcomesRow) -> ListedOutcome {
    ListedOutcome {
        id: row.id,
        name: row.name,
        standard_name: row.standard_name,
        asks_failure_demand: row.asks_failure_demand,
    }
}
