//! Open work in figures, and the drill-down: the enquiries behind one figure.

mod tally;

use super::queries::dashboard as q;
use super::reader::Rows;
use super::transaction::Tx;
use super::{clocks, pages};
use crate::domain::{
    ClockBand, Dashboard, DueBand, Failure, NEXT_HOURS, PageKey, QueueFilter, QueuePage, Scope,
};
use tally::FigureTally;
use uuid::Uuid;

/// Enquiries that one dashboard reads, one more than it counts: a bound for every tenant, however large.
const READ_AT_MOST: i64 = 5_001;

pub(crate) async fn figures(transaction: &Tx, scope: Scope) -> Result<Dashboard, Failure> {
    let (rows, of_clocks, half_hours) = tokio::try_join!(
        q::figures(transaction, scope.code(), READ_AT_MOST),
        q::clocks(transaction, scope.code(), NEXT_HOURS),
        clocks::strip(transaction, scope, NEXT_HOURS),
    )?;
    let mut counted = rows.many();
    let most = READ_AT_MOST - 1;
    let cut = counted.iter().any(|row| row.held > most);
    for row in &mut counted {
        row.held = row.held.min(most);
        row.overdue = row.overdue.min(most);
    }
    let tally = FigureTally {
        scope,
        counted,
        of_clocks: of_clocks.one()?,
        half_hours,
        cut,
    };
    Ok(tally.dashboard())
}

pub(crate) async fn drilldown(
    transaction: &Tx,
    filter: &QueueFilter,
    after: Option<PageKey>,
    limit: i64,
) -> Result<QueuePage, Failure> {
    let limit = limit.clamp(1, 200);
    // One row more than requested tells whether another page follows.
    let page_size = limit + 1;
    let read = async |emergencies: bool, after: Option<&PageKey>| {
        let rows = q::drilldown(
            transaction,
            arguments(filter, emergencies, after, page_size),
        );
        rows.await.map(Rows::many)
    };
    // Emergencies come first, as in the queue.
    let rows = match after.as_ref() {
        Some(key) if !key.is_emergency() => read(false, Some(key)).await?,
        after => {
            let (first, others) = tokio::try_join!(read(true, after), read(false, None))?;
            first.into_iter().chain(others).collect()
        }
    };
    Ok(pages::answer(transaction, rows, limit))
}

fn arguments<'a>(
    filter: &QueueFilter,
    emergencies: bool,
    after: Option<&PageKey>,
    page_size: i64,
) -> q::DrilldownArguments<'a> {
    q::DrilldownArguments {
        scope: filter.scope.code(),
        due: filter.due.map_or("any", DueBand::code),
        waiting: filter.waiting,
        unassigned: filter.unassigned,
        staff_id: filter.staff_id,
        type_id: filter.type_id,
        priority: filter.priority,
        days_from: filter.age.map(|age| age.from).filter(|days| *days > 0),
        days_until: filter.age.and_then(|age| age.until),
        approvals: filter.approvals,
        after_due: pages::time_or_start(after.map(|key| key.due_at)),
        after_id: after.map_or(Uuid::nil(), |key| key.id),
        page_size,
        away: filter.away,
        emergencies,
        approved: filter.approved,
        clocks: filter.clocks.map_or("any", ClockBand::code),
        overlooked: filter.overlooked,
    }
}
