//! Pagination of a queue by key, never by OFFSET: each order has its own query.

use super::queries::queue as q;
use super::reader::Rows;
use super::transaction::Tx;
use crate::domain::{Failure, PageKey, QueuePage, QueueView, Sort, rows};
use chrono::{DateTime, Utc};
use tokio_postgres::types::Timestamp;
use uuid::Uuid;

/// One page after `after`, or the first. Emergencies come first in whatever order: the page begins with those behind
/// `after`, unless that is behind the last of them.
pub(crate) async fn page(
    scope: &Tx,
    view: QueueView,
    sort: Sort,
    after: Option<PageKey>,
    limit: i64,
) -> Result<QueuePage, Failure> {
    let limit = limit.clamp(1, 200);
    // One row more than requested tells whether another page follows.
    let most = limit + 1;
    let after = after.as_ref();
    let rows = match after {
        // This order has them first by itself.
        _ if sort == Sort::Priority => read(scope, view, sort, after, most).await?.many(),
        Some(key) if !key.is_emergency() => read(scope, view, sort, after, most).await?.many(),
        _ => {
            let (emergencies, others) = tokio::try_join!(
                emergencies(scope, view, after, most),
                read(scope, view, sort, None, most),
            )?;
            emergencies
                .many()
                .into_iter()
                .chain(others.many())
                .collect()
        }
    };
    Ok(answer(scope, rows, limit))
}

async fn emergencies(
    scope: &Tx,
    view: QueueView,
    after: Option<&PageKey>,
    page_size: i64,
) -> Result<Rows<rows::QueueRow>, Failure> {
    let after_due = time_or_start(after.map(|key| key.due_at));
    let after_id = after.map_or(Uuid::nil(), |key| key.id);
    q::page_emergencies(scope, view.code(), after_due, after_id, page_size).await
}

async fn read(
    scope: &Tx,
    view: QueueView,
    sort: Sort,
    after: Option<&PageKey>,
    page_size: i64,
) -> Result<Rows<rows::QueueRow>, Failure> {
    let view_code = view.code();
    let after_id = after.map_or(Uuid::nil(), |key| key.id);
    let after_due = time_or_start(after.map(|key| key.due_at));
    match sort {
        Sort::Due if view == QueueView::Waiting => {
            q::page_waiting(scope, after_due, after_id, page_size).await
        }
        Sort::Due if view == QueueView::DueToday => {
            q::page_due_today(scope, after_due, after_id, page_size).await
        }
        Sort::Due => q::page(scope, view_code, after_due, after_id, page_size).await,
        Sort::Received => {
            let after_received = time_or_start(after.map(|key| key.received_at));
            q::page_by_received(scope, view_code, after_received, after_id, page_size).await
        }
        Sort::Priority => {
            let arguments = q::PageByPriorityArguments {
                view: view_code,
                after_priority: after.map_or(0, |key| key.priority),
                after_due,
                after_id,
                page_size,
            };
            q::page_by_priority(scope, arguments).await
        }
        Sort::Stage => {
            let arguments = q::PageByStageArguments {
                view: view_code,
                after_stage: after.map_or(0, |key| key.stage),
                after_due,
                after_id,
                page_size,
            };
            q::page_by_stage(scope, arguments).await
        }
        Sort::Who => {
            let arguments = q::PageByAssigneeArguments {
                view: view_code,
                after_who: after.map_or("", |key| &key.who),
                after_due,
                after_id,
                page_size,
            };
            q::page_by_assignee(scope, arguments).await
        }
        Sort::Type => {
            let arguments = q::PageByTypeArguments {
                view: view_code,
                after_type: after.map_or("", |key| &key.type_name),
                after_due,
                after_id,
                page_size,
            };
            q::page_by_type(scope, arguments).await
        }
        Sort::Subject => {
            let after_subject = after.map_or("", |key| key.subject.as_str());
            q::page_by_subject(scope, view_code, after_subject, after_id, page_size).await
        }
        Sort::Reference => {
            let after_reference = after.map_or("", |key| key.reference.as_str());
            q::page_by_reference(scope, view_code, after_reference, page_size).await
        }
    }
}

/// A page from rows of which one more than `limit` was requested.
pub(super) fn answer(scope: &Tx, rows: Vec<rows::QueueRow>, limit: i64) -> QueuePage {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    QueuePage {
        more: rows.len() > limit,
        rows: rows.into_iter().take(limit).map(Into::into).collect(),
        as_of: scope.at,
    }
}

/// Before every time where there is no key yet.
pub(super) fn time_or_start(at: Option<DateTime<Utc>>) -> Timestamp<DateTime<Utc>> {
    at.map_or(Timestamp::NegInfinity, Timestamp::Value)
}
