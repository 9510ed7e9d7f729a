//! What happened to an enquiry, from the trail.

use super::enquiry::log_access;
use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{Change, CustomFieldValue, Failure, HistoryEvent, OWN_FIELD, Role};
use crate::effect::{EnquiryVersion, RequestResult, Response};
use chrono::TimeDelta;
use serde::Deserialize;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// The most events of one enquiry that a screen is given.
const MOST_EVENTS: i64 = 1000;

pub(super) async fn of_enquiry(scope: &Tx, id: Uuid) -> RequestResult {
    let recorded = log_access(scope, "read_history", id).await?;
    let asked: [&(dyn ToSql + Sync); 4] = [&id, &MOST_EVENTS, &recorded.from, &recorded.until];
    let mut rows = scope.rows(sql::HISTORY_OF_ENQUIRY, &asked).await?;
    let mut events = rows.iter().map(event).collect::<Result<Vec<_>, _>>()?;
    if recorded.linked {
        rows = scope.rows(sql::HISTORY_OF_LINKS, &asked).await?;
        for row in &rows {
            events.push(event(row)?);
        }
        events.sort_by_key(|event| (event.occurred_at, event.event_id));
    }
    Ok(Response::History(events))
}

/// What was seen may be hours old; a screen left open over days is read anew by its pulse.
const SEEN_WITHIN: TimeDelta = TimeDelta::days(3);

/// Of an enquiry that this person has opened: told without an access of its own.
pub(super) async fn changed_since(scope: &Tx, enquiry: EnquiryVersion) -> RequestResult {
    let from = scope.at - SEEN_WITHIN;
    let rows = scope
        .rows(
            sql::ENQUIRY_CHANGED_SINCE,
            &[&enquiry.id, &enquiry.version, &from, &20_i64],
        )
        .await?;
    Ok(Response::ChangedSince {
        id: enquiry.id,
        events: rows.iter().map(event).collect::<Result<_, _>>()?,
    })
}

fn event(row: &Row) -> Result<HistoryEvent, Failure> {
    let changes: Option<serde_json::Value> = get(row, 7)?;
    Ok(HistoryEvent {
        event_id: get(row, 0)?,
        occurred_at: get(row, 1)?,
        recorded_at: get(row, 2)?,
        actor_name: get::<Option<String>>(row, 3)?.unwrap_or_else(|| "Somebody".to_owned()),
        actor_role: Role::from_code(get::<Option<&str>>(row, 4)?.unwrap_or("")),
        action: get(row, 5)?,
        table_name: get(row, 6)?,
        changes: changes.map(told).transpose()?.unwrap_or_default(),
    })
}

/// `[column, before, after]`, each value text or null; of a field of the type's own with its label and its kind.
#[derive(Deserialize)]
#[serde(untagged)]
enum EventDetail {
    Own(
        String,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<String>,
    ),
    Column(String, Option<String>, Option<String>),
}

fn told(changes: serde_json::Value) -> Result<Vec<Change>, Failure> {
    let told: Vec<EventDetail> = serde_json::from_value(changes)
        .map_err(|_| Failure::Internal("changes of an event".into()))?;
    Ok(told.into_iter().map(change).collect())
}

/// A type's own field is known by its label, and its values are told as people write them.
fn change(told: EventDetail) -> Change {
    match told {
        EventDetail::Column(column, was, is) => (column, was, is),
        EventDetail::Own(column, was, is, label, kind) => {
            let code = column.strip_prefix(OWN_FIELD).unwrap_or(&column);
            let said = |of: String| CustomFieldValue::new(code, label.clone(), kind.as_deref(), of);
            let name = said(String::new()).label;
            let said = |of: Option<String>| of.map(|of| said(of).said);
            (format!("{OWN_FIELD}{name}"), said(was), said(is))
        }
    }
}
