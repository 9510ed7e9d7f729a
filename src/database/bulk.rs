//! Changes of one enquiry or of several: updates those that the rules allow, and reports a refusal for each other one.
//!
//! A guard judges a statement as a whole, so the whole list is tried first, then its halves, down to single enquiries
//! with a refusal each. It is one transaction: if the connection is lost, nothing is changed.

use super::draft;
use super::enquiry::transition;
use super::error::hidden_by_policy;
use super::queries::enquiry as q;
use super::reader::Rows;
use super::transaction::Tx;
use crate::domain::rows::enquiry::CurrentStatesRow;
use crate::domain::{BulkResult, EnquiryVersion, StaleEnquiry};
use crate::domain::{DraftSubject, Failure, Refusal, Transition};
use std::future::Future;
use std::ops::Range;
use uuid::Uuid;

/// What is done to the enquiries; `to[i]` is for the enquiry at `i`.
#[derive(Clone, Copy)]
pub(crate) enum BulkCommand<'a> {
    Assign {
        to: &'a [Option<Uuid>],
        reason: Option<&'a str>,
    },
    Priority {
        to: &'a [i16],
    },
    /// Puts a tag on, or takes it off.
    Tag {
        tag_id: Uuid,
        bears: bool,
    },
    Note {
        body: &'a str,
        draft: DraftSubject,
    },
    Stage {
        to: &'a [Uuid],
        reason: Option<&'a str>,
        outcome: Option<&'a str>,
        outcome_id: Option<Uuid>,
        failure_demand: Option<&'a str>,
        draft: DraftSubject,
    },
    /// Takes back the stage change that made the version of each.
    UndoStage,
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
            Self::Assign { .. } | Self::Priority { .. } | Self::Tag { .. } | Self::UndoStage => {
                None
            }
        }
    }
}

/// Updates what may be updated. If all are refused for the same reason, that refusal is the result.
pub(crate) async fn act(
    scope: &Tx,
    enquiries: &[EnquiryVersion],
    command: BulkCommand<'_>,
) -> Result<BulkResult, Failure> {
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
    // A tag does not depend on the version: what was left alone has it already, or never had it.
    if !matches!(command, BulkCommand::Tag { .. }) {
        report_stale(scope, enquiries, &mut result).await?;
    }
    if let Some(refusal) = same_refusal_for_all(&result) {
        return Err(Failure::Refused(Box::new(refusal.clone())));
    }
    if let Some((draft, text)) = command.draft()
        // A draft about one stale enquiry stays as it was.
        && (draft.enquiry().is_none() || !result.updated.is_empty())
    {
        draft::sent(scope, draft, &text, enquiries, &result).await?;
    }
    Ok(result)
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
    let changed = match command {
        BulkCommand::Assign { to, reason } => {
            let to = to.get(part).unwrap_or_default();
            let query = q::assign(scope, &ids, &versions, to, reason);
            versions_of(in_savepoint(scope, alone, query).await?, |row| {
                (row.id, row.version)
            })
        }
        BulkCommand::Priority { to } => {
            let to = to.get(part).unwrap_or_default();
            let query = q::change_priority(scope, &ids, &versions, to);
            versions_of(in_savepoint(scope, alone, query).await?, |row| {
                (row.id, row.version)
            })
        }
        BulkCommand::Tag { tag_id, bears } => {
            let query = q::tag(scope, &ids, tag_id, bears);
            let changed = in_savepoint(scope, alone, query).await?.many();
            let is_changed =
                |seen: &&EnquiryVersion| changed.iter().any(|row| row.enquiry_id == seen.id);
            some.iter().filter(is_changed).copied().collect()
        }
        BulkCommand::Note { body, .. } => {
            // A note leaves the enquiry itself as it is, and its version too.
            in_savepoint(scope, alone, q::add_notes(scope, &ids, body)).await?;
            some.to_vec()
        }
        BulkCommand::Stage {
            to,
            reason,
            outcome,
            outcome_id,
            failure_demand,
            ..
        } => {
            let arguments = q::ChangeStagesArguments {
                enquiry_ids: &ids,
                seen_versions: &versions,
                to_stages: to.get(part).unwrap_or_default(),
                reason,
                outcome,
                outcome_id,
                failure_demand,
                guidance_page: None,
            };
            let query = q::change_stages(scope, arguments);
            versions_of(in_savepoint(scope, alone, query).await?, |row| {
                (row.id, row.version)
            })
        }
        BulkCommand::UndoStage => {
            let query = q::undo_stage_changes(scope, &ids, &versions);
            versions_of(in_savepoint(scope, alone, query).await?, |row| {
                (row.id, row.version)
            })
        }
    };
    Ok(changed)
}

/// Where one enquiry is the whole, there is nothing else to keep by a savepoint.
async fn in_savepoint<T>(
    scope: &Tx,
    alone: bool,
    query: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    match alone {
        true => query.await,
        false => scope.attempt(query).await,
    }
}

fn versions_of<T>(rows: Rows<T>, of: impl Fn(T) -> (Uuid, i32)) -> Vec<EnquiryVersion> {
    let version = |row| {
        let (id, version) = of(row);
        EnquiryVersion { id, version }
    };
    rows.many().into_iter().map(version).collect()
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
    let rows = q::current_states(scope, ids).await?.many();
    let state = |row: CurrentStatesRow| {
        let (id, version) = (row.id, row.version);
        (
            EnquiryVersion { id, version },
            (row.stage_name, row.assignee_name),
        )
    };
    Ok(rows.into_iter().map(state).collect())
}

fn same_refusal_for_all(result: &BulkResult) -> Option<&Refusal> {
    let ((_, first), others) = result.rejected.split_first()?;
    let nothing_else = result.updated.is_empty() && result.stale.is_empty();
    (nothing_else && others.iter().all(|(_, other)| other == first)).then_some(first)
}

/// What can happen next to each of these enquiries.
pub(crate) async fn transitions_of_many(
    scope: &Tx,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Transition)>, Failure> {
    let rows = q::transitions_of_many(scope, ids).await?.many();
    let ways = rows
        .into_iter()
        .map(|row| (row.enquiry_id, transition(row.row)));
    Ok(ways.collect())
}
