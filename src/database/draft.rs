//! What somebody typed and has not sent: kept for its writer alone, whoever else may read the enquiry.

use super::queue::queue_row;
use super::statements as sql;
use super::tenant::{Scope, get};
use crate::domain::{Draft, DraftForm, DraftOf, Failure};
use crate::effect::{Answer, Outcome};
use tokio_postgres::Row;
use uuid::Uuid;

/// As many as are read when somebody signs in; more than that nobody has open.
const MOST: i64 = 100;

pub(super) async fn mine(scope: &Scope) -> Outcome {
    let rows = scope.rows(sql::DRAFT_MINE, &[&MOST]).await?;
    let drafts: Vec<Option<Draft>> = rows.iter().map(draft).collect::<Result<_, _>>()?;
    Ok(Answer::Drafts(drafts.into_iter().flatten().collect()))
}

/// A form of another program is none of this one's, nor is an enquiry that cannot be seen any more.
fn draft(row: &Row) -> Result<Option<Draft>, Failure> {
    let form = DraftForm::from_code(get(row, 0)?);
    let enquiry_id = get::<Option<Uuid>>(row, 1)?;
    let reference = get::<Option<String>>(row, 2)?;
    let (of, reference) = match (form, enquiry_id, reference) {
        (Some(DraftForm::NewEnquiry), None, _) => (DraftOf::NEW_ENQUIRY, "a new enquiry".into()),
        (Some(form), Some(enquiry_id), Some(reference)) => {
            (DraftOf { form, enquiry_id }, reference)
        }
        _ => return Ok(None),
    };
    Ok(Some(Draft {
        of,
        reference,
        body: get(row, 4)?,
        kept_at: get(row, 5)?,
    }))
}

pub(super) async fn enquiries(scope: &Scope, limit: i64) -> Outcome {
    let rows = scope
        .rows(sql::QUEUE_DRAFTED, &[&limit.clamp(1, 200)])
        .await?;
    Ok(Answer::Found(
        rows.iter().map(queue_row).collect::<Result<_, _>>()?,
    ))
}

pub(super) async fn keep(
    scope: &Scope,
    of: DraftOf,
    seen_version: Option<i32>,
    body: &str,
) -> Outcome {
    if body.trim().is_empty() {
        drop(scope, of).await?;
    } else {
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&of.form.code(), &of.enquiry(), &seen_version, &body];
        scope.row(sql::DRAFT_SAVE, &parameters).await?;
    }
    Ok(Answer::DraftKept)
}

/// What was sent, or thrown away, is not kept any longer.
pub(super) async fn drop(scope: &Scope, of: DraftOf) -> Result<(), Failure> {
    scope
        .row(sql::DRAFT_DROP, &[&of.form.code(), &of.enquiry()])
        .await?;
    Ok(())
}
