//! Acts on several enquiries: all that may be done is done, and what is refused is told of each.
//!
//! A guard judges a statement as a whole. So the whole is tried first; where it is refused its halves are,
//! down to single enquiries, each with its own refusal. It stays one transaction: a lost server changes nothing.

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

/// What is done to each of them.
#[derive(Clone, Copy)]
pub(super) enum BulkCommand<'a> {
    Assign {
        to: Option<Uuid>,
        reason: Option<&'a str>,
    },
    Priority {
        to: i16,
    },
    Note {
        body: &'a str,
    },
    /// Each to the stage at its own place.
    Stage {
        to: &'a [Uuid],
        reason: Option<&'a str>,
        outcome: Option<&'a str>,
    },
}

impl BulkCommand<'_> {
    /// What was typed for it, as it is kept until it is sent.
    fn typed(self) -> Option<(DraftSubject, String)> {
        match self {
            Self::Note { body } => Some((DraftSubject::NOTES, body.to_owned())),
            Self::Stage {
                reason, outcome, ..
            } => {
                let asked = reason.is_some() || outcome.is_some();
                let (reason, outcome) = (reason.unwrap_or_default(), outcome.unwrap_or_default());
                asked.then(|| (DraftSubject::STAGES, format!("{reason}\n{outcome}")))
            }
            Self::Assign { .. } | Self::Priority { .. } => None,
        }
    }
}

/// Does what may be done. Where every one of them is refused by the same words, that is the answer.
pub(super) async fn act(
    scope: &Tx,
    enquiries: &[EnquiryVersion],
    door: BulkCommand<'_>,
) -> RequestResult {
    let mut ended = BulkResult::default();
    let whole = 0..enquiries.len();
    let mut untried = vec![whole];
    while let Some(some) = untried.pop() {
        match attempt(scope, enquiries, some.clone(), door).await {
            Ok(moved) => ended.moved.extend(moved),
            Err(Failure::Refused(_)) if some.len() > 1 => {
                let middle = some.start + some.len() / 2;
                untried.push(middle..some.end);
                untried.push(some.start..middle);
            }
            Err(Failure::Refused(why)) => {
                let ids = enquiries[some].iter().map(|seen| seen.id);
                ended.refused.extend(ids.map(|id| (id, (*why).clone())));
            }
            Err(failure) => return Err(failure),
        }
    }
    report_stale(scope, enquiries, &mut ended).await?;
    if let Some(refusal) = same_refusal_for_all(&ended) {
        return Err(Failure::Refused(Box::new(refusal.clone())));
    }
    if let Some((of, text)) = door.typed() {
        draft::sent(scope, of, &text, enquiries, &ended).await?;
    }
    Ok(Response::Updated(ended))
}

/// Those of a part that were changed, with their new versions.
async fn attempt(
    scope: &Tx,
    enquiries: &[EnquiryVersion],
    part: Range<usize>,
    door: BulkCommand<'_>,
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
    let rows = match door {
        BulkCommand::Assign { to, reason } => {
            let to = vec![to; some.len()];
            tried(sql::ENQUIRY_ASSIGN, &[&ids, &versions, &to, &reason]).await?
        }
        BulkCommand::Priority { to } => {
            let to = vec![to; some.len()];
            tried(sql::ENQUIRY_CHANGE_PRIORITY, &[&ids, &versions, &to]).await?
        }
        BulkCommand::Note { body } => {
            // A note leaves the enquiry itself as it is, and its version too.
            tried(sql::ENQUIRY_ADD_NOTES, &[&ids, &body]).await?;
            return Ok(some.to_vec());
        }
        BulkCommand::Stage {
            to,
            reason,
            outcome,
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

/// What was neither changed nor refused had moved on. But a policy that hides a row from a change says nothing:
/// where the row is as it was seen no colleague came first, and to say so would be untrue.
async fn report_stale(
    scope: &Tx,
    enquiries: &[EnquiryVersion],
    ended: &mut BulkResult,
) -> Result<(), Failure> {
    let done = |id: Uuid| ended.moved.iter().any(|seen| seen.id == id);
    let refused = |id: Uuid| ended.refused.iter().any(|(known, _)| *known == id);
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
            Some((now, _)) if *now == was => ended.refused.push((was.id, hidden_by_policy())),
            now => ended.left.push(StaleEnquiry {
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

fn same_refusal_for_all(ended: &BulkResult) -> Option<&Refusal> {
    let ((_, first), others) = ended.refused.split_first()?;
    let nothing_else = ended.moved.is_empty() && ended.left.is_empty();
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
