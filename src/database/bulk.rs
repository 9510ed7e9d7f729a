//! Changes of one enquiry or of several: updates those that the rules allow, and reports a refusal for each other one.
//!
//! A guard judges a statement as a whole, so the whole list is tried first, then its halves, down to single enquiries
//! with a refusal each. It is one transaction: if the connection is lost, nothing is changed.

use super::draft;
use super::enquiry::transition;
use super::error::hidden_by_policy;
use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{DraftSubject, Failure, Refusal};
use crate::effect::{BulkResult, EnquiryVersion, RequestResult, Response, StaleEnquiry};
use std::ops::Range;
use tokio_postgres::Row;
use uuid::Uuid;

/// What is done to the enquiries; `to[i]` is for the enquiry at `i`.
#[derive(Clone, Copy)]
pub(super) enum BulkCommand<'a> {
    Assign {
        to: &'a [Option<Uuid>],
        reason: Option<&'a str>,
    },
    Priority {
        to: &'a [i16],
    },
    Note {
        body: &'a str,
        draft: DraftSubject,
    },
    Stage {
        to: &'a [Uuid],
        reason: Option<&'a str>,
        outcome: Option<&'a str>,
        draft: DraftSubject,
    },
}

impl BulkCommand<'_> {
    /// The draft that this sends, with its text.
    fn draft(self) -> Option<(DraftSubject, String)> {
        match self {
            Self::Note { body, draft } => Some((draft, body.to_owned())),
            Self::Stage {
                reason,
                outcome,
                draft,
                ..
            } => {
                let asked = reason.is_some() || outcome.is_some();
                let (reason, outcome) = (reason.unwrap_or_default(), outcome.unwrap_or_default());
                asked.then(|| (draft, format!("{reason}\n{outcome}")))
            }
            Self::Assign { .. } | Self::Priority { .. } => None,
        }
    }
}

/// Updates what may be updated. If all are refused for the same reason, that refusal is the result.
pub(super) async fn act(
    scope: &Tx,
    enquiries: &[EnquiryVersion],
    command: BulkCommand<'_>,
) -> RequestResult {
    let mut result = BulkResult::default();
    let whole = 0..enquiries.len();
    let mut untried = vec![whole];
    while let Some(some) = untried.pop() {
        match attempt(scope, enquiries, some.clone(), command).await {
            Ok(moved) => result.updated.extend(moved),
            Err(Failure::Refused(_)) if some.len() > 1 => {
                let middle = some.start + some.len() / 2;
                untried.push(middle..some.end);
                untried.push(some.start..middle);
            }
            Err(Failure::Refused(why)) => {
                let ids = enquiries[some].iter().map(|seen| seen.id);
                result.rejected.extend(ids.map(|id| (id, (*why).clone())));
            }
            Err(failure) => return Err(failure),
        }
    }
    report_stale(scope, enquiries, &mut result).await?;
    if let Some(refusal) = same_refusal_for_all(&result) {
        return Err(Failure::Refused(Box::new(refusal.clone())));
    }
    if let Some((draft, text)) = command.draft()
        // A draft about one stale enquiry stays as it was.
        && (draft.enquiry().is_none() || !result.updated.is_empty())
    {
        draft::sent(scope, draft, &text, enquiries, &result).await?;
    }
    Ok(Response::Updated(result))
}

/// Those of a part that were changed, with their new versions.
async fn attempt(
    scope: &Tx,
    enquiries: &[EnquiryVersion],
    part: Range<usize>,
    command: BulkCommand<'_>,
) -> Result<Vec<EnquiryVersion>, Failure> {
    let some = &enquiries[part.clone()];
    let ids: Vec<Uuid> = some.iter().map(|seen| seen.id).collect();
    let versions: Vec<i32> = some.iter().map(|seen| seen.version).collect();
    let alone = enquiries.len() == 1;
    let tried = async |statement, parameters: &[&(dyn tokio_postgres::types::ToSql + Sync)]| {
        match alone {
            // Nothing else is at stake, so there is nothing to save.
            true => scope.rows(statement, parameters).await,
            false => scope.attempt(statement, parameters).await,
        }
    };
    let rows = match command {
        BulkCommand::Assign { to, reason } => {
            let to = to.get(part).unwrap_or_default();
            tried(sql::ENQUIRY_ASSIGN, &[&ids, &versions, &to, &reason]).await?
        }
        BulkCommand::Priority { to } => {
            let to = to.get(part).unwrap_or_default();
            tried(sql::ENQUIRY_CHANGE_PRIORITY, &[&ids, &versions, &to]).await?
        }
        BulkCommand::Note { body, .. } => {
            // A note leaves the enquiry itself as it is, and its version too.
            tried(sql::ENQUIRY_ADD_NOTES, &[&ids, &body]).await?;
            return Ok(some.to_vec());
        }
        BulkCommand::Stage {
            to,
            reason,
            outcome,
            ..
        } => {
            let to = to.get(part).unwrap_or_default();
            let statement = sql::ENQUIRY_CHANGE_STAGES;
            tried(statement, &[&ids, &versions, &to, &reason, &outcome]).await?
        }
    };
    rows.iter().map(seen).collect()
}

fn seen(row: &Row) -> Result<EnquiryVersion, Failure> {
    Ok(EnquiryVersion {
        id: get(row, 0)?,
        version: get(row, 1)?,
    })
}

/// An enquiry that was neither updated nor refused is stale, unless it is still at the version seen: then a policy hid
/// the row from the update, which is a refusal and no conflict.
async fn report_stale(
    scope: &Tx,
    enquiries: &[EnquiryVersion],
    result: &mut BulkResult,
) -> Result<(), Failure> {
    let done = |id: Uuid| result.updated.iter().any(|seen| seen.id == id);
    let refused = |id: Uuid| result.rejected.iter().any(|(known, _)| *known == id);
    let left: Vec<EnquiryVersion> = enquiries
        .iter()
        .filter(|seen| !done(seen.id) && !refused(seen.id))
        .copied()
        .collect();
    if left.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = left.iter().map(|seen| seen.id).collect();
    let stands = current_states(scope, &ids).await?;
    for was in left {
        match stands.iter().find(|(now, _)| now.id == was.id) {
            Some((now, _)) if *now == was => result.rejected.push((was.id, hidden_by_policy())),
            now => result.stale.push(StaleEnquiry {
                id: was.id,
                now: now.map(|(_, stands)| stands.clone()),
            }),
        }
    }
    Ok(())
}

/// A stage, and whom it is with.
type Stands = (String, Option<String>);

/// How enquiries stand now; one that is not here has no line.
pub(super) async fn current_states(
    scope: &Tx,
    ids: &[Uuid],
) -> Result<Vec<(EnquiryVersion, Stands)>, Failure> {
    let rows = scope.rows(sql::ENQUIRY_STANDING, &[&ids]).await?;
    rows.iter()
        .map(|row| Ok((seen(row)?, (get(row, 2)?, get(row, 3)?))))
        .collect()
}

fn same_refusal_for_all(result: &BulkResult) -> Option<&Refusal> {
    let ((_, first), others) = result.rejected.split_first()?;
    let nothing_else = result.updated.is_empty() && result.stale.is_empty();
    (nothing_else && others.iter().all(|(_, other)| other == first)).then_some(first)
}

/// What can happen next to each of these enquiries.
pub(super) async fn transitions_of_many(scope: &Tx, ids: &[Uuid]) -> RequestResult {
    let rows = scope.rows(sql::ENQUIRY_WAYS_OUT, &[&ids]).await?;
    let ways = rows
        .iter()
        .map(|row| Ok((get(row, 9)?, transition(row)?)))
        .collect::<Result<_, Failure>>()?;
    Ok(Response::Transitions(ways))
}
