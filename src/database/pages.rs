//! Pages of a queue, each order by its own query.

use super::queue::queue_row;
use super::statements as sql;
use super::transaction::Tx;
use crate::domain::{PageKey, QueueView, Sort};
use crate::effect::{RequestResult, Response};
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::{Timestamp, ToSql};
use uuid::Uuid;

/// One page behind `after`, or the first.
pub(super) async fn page(
    scope: &Tx,
    view: QueueView,
    sort: Sort,
    after: Option<PageKey>,
    limit: i64,
) -> RequestResult {
    let limit = limit.clamp(1, 200);
    // One row more than asked tells whether another page lies behind.
    let size = limit + 1;
    let code = view.code();
    let id = after.as_ref().map_or(Uuid::nil(), |key| key.id);
    let due = moment(after.as_ref().map(|key| key.due_at));
    let received = moment(after.as_ref().map(|key| key.received_at));
    let priority = after.as_ref().map_or(0, |key| key.priority);
    let stage = after.as_ref().map_or(0, |key| key.stage);
    let words = |of: fn(&PageKey) -> &String| after.as_ref().map_or("", |key| of(key).as_str());
    let who = words(|key| &key.who);
    let kind = words(|key| &key.type_name);
    let subject = words(|key| &key.subject);
    let reference = words(|key| &key.reference);
    let (statement, parameters): (_, &[&(dyn ToSql + Sync)]) = match (sort, view) {
        (Sort::Due, QueueView::Waiting) => (sql::QUEUE_PAGE_WAITING, &[&due, &id, &size]),
        (Sort::Due, _) => (sql::QUEUE_PAGE, &[&code, &due, &id, &size]),
        (Sort::Received, _) => (sql::QUEUE_PAGE_BY_RECEIVED, &[&code, &received, &id, &size]),
        (Sort::Priority, _) => (
            sql::QUEUE_PAGE_BY_PRIORITY,
            &[&code, &priority, &due, &id, &size],
        ),
        (Sort::Stage, _) => (sql::QUEUE_PAGE_BY_STAGE, &[&code, &stage, &due, &id, &size]),
        (Sort::Who, _) => (sql::QUEUE_PAGE_BY_WHO, &[&code, &who, &due, &id, &size]),
        (Sort::Type, _) => (sql::QUEUE_PAGE_BY_TYPE, &[&code, &kind, &due, &id, &size]),
        (Sort::Subject, _) => (sql::QUEUE_PAGE_BY_SUBJECT, &[&code, &subject, &id, &size]),
        (Sort::Reference, _) => (sql::QUEUE_PAGE_BY_REFERENCE, &[&code, &reference, &size]),
    };
    let rows = scope.rows(statement, parameters).await?;
    answer(scope, &rows, limit)
}

/// Rows of which one more than `limit` was asked for.
pub(super) fn answer(scope: &Tx, rows: &[Row], limit: i64) -> RequestResult {
    let asked = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(Response::QueuePage {
        more: rows.len() > asked,
        rows: rows
            .iter()
            .take(asked)
            .map(queue_row)
            .collect::<Result<_, _>>()?,
        as_of: scope.at,
    })
}

pub(super) fn moment(at: Option<DateTime<Utc>>) -> Timestamp<DateTime<Utc>> {
    at.map_or(Timestamp::NegInfinity, Timestamp::Value)
}
