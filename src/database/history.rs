//! The history of an enquiry, from the audit trail.

use super::enquiry::log_access;
use super::queries;
use super::transaction::Tx;
use crate::domain::EnquiryVersion;
use crate::domain::rows::EventRow;
use crate::domain::{Change, CustomFieldValue, Failure, HistoryEvent, OWN_FIELD, Role};
use chrono::TimeDelta;
use serde::Deserialize;
use uuid::Uuid;

/// The most events of one enquiry that a screen is given.
const MOST_EVENTS: i64 = 1000;

pub async fn of_enquiry(scope: &Tx, id: Uuid) -> Result<Vec<HistoryEvent>, Failure> {
    let recorded = log_access(scope, "read_history", id).await?;
    let (from, until) = (recorded.from, recorded.until);
    let rows = queries::history::of_enquiry(scope, id, MOST_EVENTS, from, until).await?;
    let mut events = events(rows.many())?;
    if recorded.linked {
        let rows = queries::history::of_links(scope, id, MOST_EVENTS, from, until).await?;
        events.extend(self::events(rows.many())?);
        events.sort_by_key(|event| (event.occurred_at, event.recorded_at, event.event_id));
    }
    Ok(events)
}

/// The age of the oldest version that a conflict can be about: a screen that is left open is read again by its pulse.
const SEEN_WITHIN: TimeDelta = TimeDelta::days(3);

/// Of an enquiry that this person has opened: no access is logged again.
pub(crate) async fn changed_since(
    scope: &Tx,
    enquiry: EnquiryVersion,
) -> Result<Vec<HistoryEvent>, Failure> {
    let EnquiryVersion { id, version } = enquiry;
    let changed = queries::enquiry::ChangedSinceArguments {
        enquiry_id: id,
        seen_version: version,
        most: 20,
        recorded_from: scope.at - SEEN_WITHIN,
        // A writer that began later may have committed before.
        recorded_until: scope.at + TimeDelta::days(1),
    };
    let rows = queries::enquiry::changed_since(scope, changed).await?;
    events(rows.many())
}

fn events(rows: Vec<EventRow>) -> Result<Vec<HistoryEvent>, Failure> {
    rows.into_iter().map(event).collect()
}

fn event(row: EventRow) -> Result<HistoryEvent, Failure> {
    Ok(HistoryEvent {
        event_id: row.event_id,
        occurred_at: row.occurred_at,
        recorded_at: row.recorded_at,
        actor_name: row.actor_name.unwrap_or_else(|| "Somebody".to_owned()),
        actor_role: Role::from_code(row.actor_role.as_deref().unwrap_or_default()),
        action: row.action,
        table_name: row.table_name,
        changes: row.changes.map(changes).transpose()?.unwrap_or_default(),
    })
}

/// `[column, before, after]`, each value text or null; a custom field has its label and its kind too.
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

fn changes(list: serde_json::Value) -> Result<Vec<Change>, Failure> {
    let details: Vec<EventDetail> = serde_json::from_value(list)
        .map_err(|_| Failure::Internal("changes of an event".into()))?;
    Ok(details.into_iter().map(change).collect())
}

/// A custom field is shown by its label, and its values as people write them.
fn change(detail: EventDetail) -> Change {
    match detail {
        EventDetail::Column(column, was, is) => (column, was, is),
        EventDetail::Own(column, was, is, label, kind) => {
            let code = column.strip_prefix(OWN_FIELD).unwrap_or(&column);
            let field =
                |text: String| CustomFieldValue::new(code, label.clone(), kind.as_deref(), text);
            let name = field(String::new()).label;
            let value = |text: Option<String>| text.map(|text| field(text).said);
            (format!("{OWN_FIELD}{name}"), value(was), value(is))
        }
    }
}
