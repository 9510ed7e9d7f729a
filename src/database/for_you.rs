//! What is for a person, and marking it as seen.

use super::{Tx, queries};
use crate::domain::{Concern, ConcernReason, Failure, Page, SeenMark};
use uuid::Uuid;

/// The most that the list shows.
const MOST: i32 = 200;

pub(crate) async fn concerns(tx: &Tx) -> Result<Page<Concern>, Failure> {
    let rows = queries::queue::for_you(tx, MOST).await?.many();
    let concerns = rows.into_iter().map(|row| {
        let reason = match row.reason.as_str() {
            "assigned" => ConcernReason::Assigned,
            "task" => ConcernReason::Task,
            "approval" => ConcernReason::Approval {
                approved: row.detail.as_deref() == Some("approved"),
            },
            "question" => ConcernReason::Question,
            "decide" => ConcernReason::Decide {
                late: row.detail.as_deref() == Some("late"),
            },
            "undecided" => ConcernReason::Undecided,
            "answer" => ConcernReason::Answer {
                withdrawn: row.detail.as_deref() == Some("withdrawn"),
            },
            "warning" => ConcernReason::Warning,
            "breach" => ConcernReason::Breach,
            "untaken" => ConcernReason::Untaken,
            _ => ConcernReason::Watched,
        };
        Concern {
            id: row.id,
            enquiry_id: row.enquiry_id,
            reference: row.reference,
            subject: row.subject,
            reason,
            detail: row.detail.unwrap_or_default(),
            who: row.actor_name,
            words: row.words.unwrap_or_default(),
            at: row.occurred_at,
            changes: row.changes,
            due_at: row.due_at,
            version: row.seen_version.unwrap_or_default(),
            position: row.position,
        }
    });
    Ok(Page {
        rows: concerns.collect(),
        more: false,
        as_of: tx.at,
    })
}

/// Returns what each was before.
pub(crate) async fn mark_seen(tx: &Tx, marks: Vec<SeenMark>) -> Result<Vec<SeenMark>, Failure> {
    let (ids, positions): (Vec<Uuid>, Vec<Option<String>>) = marks.into_iter().unzip();
    let rows = queries::enquiry::mark_seen(tx, &ids, &positions).await?;
    let before = rows.many().into_iter();
    Ok(before.map(|row| (row.enquiry_id, row.was)).collect())
}
