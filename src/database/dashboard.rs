//! Open work in figures, and the enquiries behind one of them.

mod tally;

use super::pages;
use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{DueBand, Failure, PageKey, QueueFilter, Scope};
use crate::effect::{RequestResult, Response};
use tally::{CountedRow, FigureTally};
use uuid::Uuid;

/// Enquiries that one dashboard reads, one more than it counts: a bound for every tenant, however large.
const READ_AT_MOST: i64 = 5_001;

pub(super) async fn figures(transaction: &Tx, scope: Scope) -> RequestResult {
    let rows = transaction
        .rows(sql::DASHBOARD_FIGURES, &[&scope.code(), &READ_AT_MOST])
        .await?;
    let most = READ_AT_MOST - 1;
    let mut cut = false;
    let counted = rows
        .iter()
        .map(|row| {
            let (held, overdue): (i64, i64) = (get(row, 4)?, get(row, 5)?);
            cut |= held > most;
            Ok(CountedRow {
                section: get(row, 0)?,
                key: get(row, 1)?,
                name: get(row, 2)?,
                held: held.min(most),
                overdue: overdue.min(most),
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    Ok(Response::Dashboard(
        FigureTally {
            scope,
            counted,
            cut,
        }
        .told(),
    ))
}

pub(super) async fn behind(
    transaction: &Tx,
    door: &QueueFilter,
    after: Option<PageKey>,
    limit: i64,
) -> RequestResult {
    let limit = limit.clamp(1, 200);
    let after_id = after.as_ref().map_or(Uuid::nil(), |key| key.id);
    let after_due = pages::moment(after.map(|key| key.due_at));
    let due = door.due.map_or("any", DueBand::code);
    let days_from = door.age.map(|age| age.from).filter(|days| *days > 0);
    let days_until = door.age.and_then(|age| age.until);
    // One row more than asked tells whether another page lies behind.
    let rows = transaction
        .rows(
            sql::DASHBOARD_BEHIND,
            &[
                &door.scope.code(),
                &due,
                &door.waiting,
                &door.unassigned,
                &door.staff_id,
                &door.type_id,
                &door.priority,
                &days_from,
                &days_until,
                &door.approvals,
                &after_due,
                &after_id,
                &(limit + 1),
            ],
        )
        .await?;
    pages::answer(transaction, &rows, limit)
}
