//! Drafts: what a person typed and has not sent. Only the writer sees them.

use super::queries::{draft as q, queue};
use super::queue::found;
use super::transaction::Tx;
use crate::domain::rows::draft::MineRow;
use crate::domain::{BulkResult, EnquiryVersion, QueueRow};
use crate::domain::{Draft, DraftForm, DraftSubject, Failure};
use std::collections::HashSet;
use uuid::Uuid;

/// Drafts that are read at sign-in.
const MOST: i64 = 100;
/// As many as `drafts_enquiries_of_several` allows.
const MOST_MARKED: usize = 10_000;

pub(crate) async fn mine(scope: &Tx) -> Result<Vec<Draft>, Failure> {
    let rows = q::mine(scope, MOST).await?.many();
    Ok(rows.into_iter().filter_map(draft).collect())
}

/// `None` for a form that this program does not know, and for an enquiry that can no longer be seen.
fn draft(row: MineRow) -> Option<Draft> {
    let of = DraftSubject {
        form: DraftForm::from_code(&row.form)?,
        enquiry_id: row.enquiry_id.unwrap_or_default(),
    };
    let reference = match (of.about(), row.enquiry_id, row.reference) {
        (Some(about), None, _) => about.to_owned(),
        (None, Some(_), Some(reference)) => reference,
        _ => return None,
    };
    Some(Draft {
        of,
        reference,
        marked: row.enquiry_ids.unwrap_or_default(),
        body: row.body,
        kept_at: row.updated_at,
        version: row.version,
    })
}

pub(crate) async fn enquiries(scope: &Tx, limit: i64) -> Result<Vec<QueueRow>, Failure> {
    let rows = queue::with_drafts(scope, limit.clamp(1, 201)).await?;
    Ok(found(rows.many()))
}

pub(crate) async fn by_ids(scope: &Tx, enquiries: &[Uuid]) -> Result<Vec<QueueRow>, Failure> {
    let rows = queue::by_ids(scope, enquiries).await?;
    Ok(found(rows.many()))
}

/// Saves a text over the version that was read, or drops it where it is blank. Returns the new version; 0 for none.
pub(crate) async fn keep(
    scope: &Tx,
    of: DraftSubject,
    seen_version: Option<i32>,
    marked: &[Uuid],
    body: &str,
    read_version: i32,
) -> Result<i32, Failure> {
    if body.trim().is_empty() {
        empty(scope, of, Some(read_version)).await?;
        return Ok(0);
    }
    save(scope, of, seen_version, marked, body, read_version).await
}

async fn save(
    scope: &Tx,
    of: DraftSubject,
    seen_version: Option<i32>,
    marked: &[Uuid],
    body: &str,
    read_version: i32,
) -> Result<i32, Failure> {
    let marked = (!marked.is_empty()).then(|| &marked[..marked.len().min(MOST_MARKED)]);
    let arguments = q::SaveArguments {
        form: of.form.code(),
        enquiry_id: of.enquiry(),
        seen_version,
        body,
        enquiry_ids: marked,
        read_version,
    };
    Ok(q::save(scope, arguments).await?.one()?.version)
}

/// Locks a draft until its text is sent in this transaction. Refused where another session wrote on it since.
pub(crate) async fn hold(scope: &Tx, of: DraftSubject, read_version: i32) -> Result<(), Failure> {
    let rows = q::hold(scope, of.form.code(), of.enquiry(), read_version).await?;
    rows.one()?;
    Ok(())
}

/// After a text for several was sent, in the same transaction: drops it, or keeps it for the enquiries that it did not
/// reach, so that sending it again reaches none twice.
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
    drop(scope, of).await?;
    if !left.is_empty() {
        save(scope, of, None, &left, body, 0).await?;
    }
    Ok(())
}

/// Drops a draft that was sent.
pub(crate) async fn drop(scope: &Tx, of: DraftSubject) -> Result<(), Failure> {
    empty(scope, of, None).await
}

async fn empty(scope: &Tx, of: DraftSubject, read_version: Option<i32>) -> Result<(), Failure> {
    let rows = q::drop(scope, of.form.code(), of.enquiry(), read_version).await?;
    rows.one()?;
    Ok(())
}
