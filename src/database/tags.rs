//! The tags of a tenant, and the enquiries that bear one.

use super::pages;
use super::queries::{enquiry as q, queue};
use super::transaction::Tx;
use crate::domain::{Failure, PageKey, QueuePage, TagChoice};
use uuid::Uuid;

/// The most tags that a list shows.
const MOST: i64 = 1000;

pub(crate) async fn choices(scope: &Tx, enquiries: &[Uuid]) -> Result<Vec<TagChoice>, Failure> {
    let rows = q::tag_choices(scope, enquiries, MOST).await?.many();
    let choices = rows.into_iter().map(|row| TagChoice {
        id: row.id,
        name: row.name,
        meaning: row.meaning,
        borne_by: row.borne_by,
    });
    Ok(choices.collect())
}

/// Adds a tag to those of the tenant.
pub(crate) async fn define(scope: &Tx, name: &str) -> Result<Uuid, Failure> {
    let row = q::define_tag(scope, name).await?.one()?;
    Ok(row.tag_id)
}

/// One page of the open enquiries with a tag after `after`, or the first.
pub(crate) async fn page(
    scope: &Tx,
    tag_id: Uuid,
    after: Option<PageKey>,
    limit: i64,
) -> Result<QueuePage, Failure> {
    let limit = limit.clamp(1, 200);
    let after = after.as_ref();
    let arguments = queue::OfTagArguments {
        tag_id,
        past_emergencies: after.is_some_and(|key| !key.is_emergency()),
        after_due: pages::time_or_start(after.map(|key| key.due_at)),
        after_id: after.map_or(Uuid::nil(), |key| key.id),
        // One row more than requested tells whether another page follows.
        page_size: limit + 1,
    };
    let rows = queue::of_tag(scope, arguments).await?.many();
    Ok(pages::answer(scope, rows, limit))
}
