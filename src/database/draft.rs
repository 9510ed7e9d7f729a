//! What somebody typed and has not sent: kept for its writer alone, whoever else may read the enquiry.

use super::queue::queue_row;
use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{Draft, DraftForm, DraftSubject, Failure};
use crate::effect::{BulkResult, EnquiryVersion, RequestResult, Response};
use std::collections::HashSet;
use tokio_postgres::Row;
use uuid::Uuid;

/// As many as are read when somebody signs in; more than that nobody has open.
const MOST: i64 = 100;
/// As many as `drafts_enquiries_of_several` allows.
const MOST_MARKED: usize = 10_000;

pub(super) async fn mine(scope: &Tx) -> RequestResult {
    let rows = scope.rows(sql::DRAFT_MINE, &[&MOST]).await?;
    let drafts: Vec<Option<Draft>> = rows.iter().map(draft).collect::<Result<_, _>>()?;
    Ok(Response::Drafts(drafts.into_iter().flatten().collect()))
}

/// A form of another program is none of this one's, nor is an enquiry that cannot be seen any more.
fn draft(row: &Row) -> Result<Option<Draft>, Failure> {
    let form = DraftForm::from_code(get(row, 0)?);
    let enquiry_id = get::<Option<Uuid>>(row, 1)?;
    let reference = get::<Option<String>>(row, 2)?;
    let Some(form) = form else { return Ok(None) };
    let of = DraftSubject {
        form,
        enquiry_id: enquiry_id.unwrap_or_default(),
    };
    let reference = match (of.about(), enquiry_id, reference) {
        (Some(about), None, _) => about.to_owned(),
        (None, Some(_), Some(reference)) => reference,
        _ => return Ok(None),
    };
    Ok(Some(Draft {
        of,
        reference,
        marked: get::<Option<Vec<Uuid>>>(row, 3)?.unwrap_or_default(),
        body: get(row, 5)?,
        kept_at: get(row, 6)?,
    }))
}

pub(super) async fn enquiries(scope: &Tx, limit: i64) -> RequestResult {
    let rows = scope
        .rows(sql::QUEUE_DRAFTED, &[&limit.clamp(1, 201)])
        .await?;
    Ok(Response::Found(
        rows.iter().map(queue_row).collect::<Result<_, _>>()?,
    ))
}

pub(super) async fn by_ids(scope: &Tx, enquiries: &[Uuid]) -> RequestResult {
    let rows = scope.rows(sql::QUEUE_THESE, &[&enquiries]).await?;
    Ok(Response::Found(
        rows.iter().map(queue_row).collect::<Result<_, _>>()?,
    ))
}

pub(super) async fn keep(
    scope: &Tx,
    of: DraftSubject,
    seen_version: Option<i32>,
    marked: &[Uuid],
    body: &str,
) -> RequestResult {
    if body.trim().is_empty() {
        drop(scope, of).await?;
    } else {
        save(scope, of, seen_version, marked, body).await?;
    }
    Ok(Response::DraftSaved)
}

async fn save(
    scope: &Tx,
    of: DraftSubject,
    seen_version: Option<i32>,
    marked: &[Uuid],
    body: &str,
) -> Result<(), Failure> {
    let marked = (!marked.is_empty()).then(|| &marked[..marked.len().min(MOST_MARKED)]);
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 5] = [
        &of.form.code(),
        &of.enquiry(),
        &seen_version,
        &body,
        &marked,
    ];
    scope.row(sql::DRAFT_SAVE, &parameters).await?;
    Ok(())
}

/// A text for several was sent: in the same transaction it is dropped, or kept for those it did not reach, so that
/// whoever sends it again sends it to nobody twice.
pub(super) async fn sent(
    scope: &Tx,
    of: DraftSubject,
    body: &str,
    enquiries: &[EnquiryVersion],
    ended: &BulkResult,
) -> Result<(), Failure> {
    let reached: HashSet<Uuid> = ended.updated.iter().map(|seen| seen.id).collect();
    let ids = enquiries.iter().map(|seen| seen.id);
    let left: Vec<Uuid> = ids.filter(|id| !reached.contains(id)).collect();
    match left.is_empty() {
        true => drop(scope, of).await,
        false => save(scope, of, None, &left, body).await,
    }
}

/// What was sent, or thrown away, is not kept any longer.
pub(super) async fn drop(scope: &Tx, of: DraftSubject) -> Result<(), Failure> {
    scope
        .row(sql::DRAFT_DROP, &[&of.form.code(), &of.enquiry()])
        .await?;
    Ok(())
}
