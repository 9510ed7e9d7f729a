//! What the tenant's own list says can come of an enquiry.

use super::statements as sql;
use super::tenant::{Scope, get};
use crate::domain::ListedOutcome;
use crate::effect::{Answer, Outcome};

/// The most that a form offers.
const MOST: i64 = 1000;

pub(super) async fn listed(scope: &Scope) -> Outcome {
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
    Ok(Answer::Outcomes(outcomes))
}
