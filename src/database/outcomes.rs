//! What the tenant's own list says can come of an enquiry.

use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::ListedOutcome;
use crate::effect::{RequestResult, Response};

/// The most that a form offers.
const MOST: i64 = 1000;

pub(super) async fn listed(scope: &Tx) -> RequestResult {
    let rows = scope.rows(sql::ENQUIRY_OUTCOMES, &[&MOST]).await?;
    let outcomes = rows
        .iter()
        .map(|row| {
            Ok(ListedOutcome {
                name: get(row, 0)?,
                standard_name: get(row, 1)?,
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(Response::Outcomes(outcomes))
}
