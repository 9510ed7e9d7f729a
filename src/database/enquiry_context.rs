//! What lies around an enquiry, read in the flight in which the enquiry itself is read; and watching it.

use super::queue::queue_row;
use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{
    Citizen, CustomFieldValue, Document, EnquiryContext, Failure, LinkedEnquiry, Message,
    RelatedEnquiry, Task, Watcher,
};
use crate::effect::{RequestResult, Response};
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// The most messages, links, tasks and documents of one enquiry that a screen is given.
const MOST: i64 = 1000;
/// Other enquiries of one citizen: as many as are read; a business has thousands.
const MOST_OTHERS: usize = 20;

pub(super) async fn of_enquiry(scope: &Tx, id: Uuid) -> Result<EnquiryContext, Failure> {
    let one: [&(dyn ToSql + Sync); 1] = [&id];
    let capped: [&(dyn ToSql + Sync); 2] = [&id, &MOST];
    // One more than is shown tells that there are more.
    let few: [&(dyn ToSql + Sync); 2] = [&id, &21_i64];
    let (citizens, messages, others, links, tags, tasks, fields, documents, watchers) = tokio::try_join!(
        scope.rows(sql::ENQUIRY_CITIZEN, &one),
        scope.rows(sql::ENQUIRY_MESSAGES, &capped),
        scope.rows(sql::ENQUIRY_OF_CITIZEN, &few),
        scope.rows(sql::ENQUIRY_LINKS, &capped),
        scope.rows(sql::ENQUIRY_TAGS, &one),
        scope.rows(sql::ENQUIRY_TASKS, &capped),
        scope.rows(sql::ENQUIRY_TOLD_FIELDS, &one),
        scope.rows(sql::ENQUIRY_DOCUMENTS, &capped),
        scope.rows(sql::ENQUIRY_WATCHERS, &one),
    )?;
    Ok(EnquiryContext {
        citizen: citizens.first().map(citizen).transpose()?,
        messages: all(&messages, message)?,
        more_others: others.len() > MOST_OTHERS,
        others: all(others.iter().take(MOST_OTHERS), other)?,
        links: all(&links, linked)?,
        tags: all(&tags, |row| get(row, 1))?,
        tasks: all(&tasks, task)?,
        fields: all(&fields, said)?,
        documents: newest(&documents)?,
        watchers: all(&watchers, watcher)?,
    })
}

/// Whoever asks watches it from now on, or no more.
pub(super) async fn watch(scope: &Tx, enquiry_id: Uuid, watches: bool) -> RequestResult {
    let row = scope
        .row(sql::ENQUIRY_WATCH, &[&enquiry_id, &watches])
        .await?;
    Ok(Response::Watching(get(&row, 0)?))
}

fn all<'a, T>(
    rows: impl IntoIterator<Item = &'a Row>,
    told: impl Fn(&'a Row) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    rows.into_iter().map(told).collect()
}

fn citizen(row: &Row) -> Result<Citizen, Failure> {
    Ok(Citizen {
        id: get(row, 0)?,
        is_business: get::<&str>(row, 1)? == "business",
        address: get(row, 3)?,
        date_of_birth: get(row, 4)?,
        national_insurance_number: get(row, 5)?,
        company_number: get(row, 6)?,
        prefers_channel: get(row, 7)?,
        prefers_language: get(row, 8)?,
        needs: get(row, 9)?,
    })
}

fn message(row: &Row) -> Result<Message, Failure> {
    let goes_out = get::<&str>(row, 1)? == "out";
    let (from, to): (Option<String>, Option<String>) = (get(row, 3)?, get(row, 4)?);
    let (sent, received): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) =
        (get(row, 8)?, get(row, 9)?);
    Ok(Message {
        id: get(row, 0)?,
        goes_out,
        channel_name: get(row, 2)?,
        address: if goes_out { to } else { from },
        subject: get(row, 5)?,
        body: get(row, 6)?,
        at: sent.or(received).map_or_else(|| get(row, 12), Ok)?,
        delivery_state: get(row, 10)?,
        delivery_reason: get(row, 11)?,
        written_by: get(row, 13)?,
    })
}

fn other(row: &Row) -> Result<RelatedEnquiry, Failure> {
    Ok(RelatedEnquiry {
        row: queue_row(row)?,
        closed_at: get(row, 14)?,
    })
}

fn linked(row: &Row) -> Result<LinkedEnquiry, Failure> {
    Ok(LinkedEnquiry {
        other: other(row)?,
        link_id: get(row, 15)?,
        kind: get(row, 16)?,
        outward: get(row, 17)?,
    })
}

fn task(row: &Row) -> Result<Task, Failure> {
    Ok(Task {
        id: get(row, 0)?,
        what: get(row, 2)?,
        who: get(row, 4)?,
        due_at: get(row, 5)?,
        done: get(row, 6)?,
    })
}

/// A version that another took the place of is told by the history.
fn newest(rows: &[Row]) -> Result<Vec<Document>, Failure> {
    let replaced: Vec<Option<Uuid>> = all(rows, |row| get(row, 1))?;
    let mut documents = all(rows, document)?;
    documents.retain(|document| !replaced.contains(&Some(document.id)));
    Ok(documents)
}

fn document(row: &Row) -> Result<Document, Failure> {
    Ok(Document {
        id: get(row, 0)?,
        number: get(row, 2)?,
        file_name: get(row, 3)?,
        media_type: get(row, 4)?,
        size_bytes: get(row, 5)?,
        access_level: get(row, 6)?,
        scan_state: get(row, 7)?,
        added_at: get(row, 8)?,
        added_by: get(row, 9)?,
    })
}

fn watcher(row: &Row) -> Result<Watcher, Failure> {
    Ok(Watcher {
        staff_id: get(row, 0)?,
        name: get(row, 1)?,
    })
}

fn said(row: &Row) -> Result<CustomFieldValue, Failure> {
    let (label, said): (Option<String>, Option<String>) = (get(row, 1)?, get(row, 3)?);
    Ok(CustomFieldValue::new(
        get(row, 0)?,
        label,
        get(row, 2)?,
        said.unwrap_or_default(),
    ))
}
