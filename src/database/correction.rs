//! Corrections, merges of citizens and handing over of work: each one statement in a transaction of the person's.

use super::queries::correction as q;
use super::transaction::{Access, Tx};
use super::{Database, STATEMENT_TIMEOUT_MS};
use crate::domain::{Correction, Failure, SessionToken, grouped};

impl Database {
    /// Makes the correction and returns what was done, as one sentence.
    ///
    /// Fails with [`Failure::Refused`] where the database knows no such name or a rule forbids it, and with
    /// [`Failure::Conflict`] where the enquiry changed meanwhile. Nothing half done stays.
    pub async fn correct(
        &self,
        session: &SessionToken,
        correction: &Correction,
    ) -> Result<String, Failure> {
        let access = Access::ReadWrite;
        let scope = Tx::enter(&self.pool, Some(session), access, STATEMENT_TIMEOUT_MS).await?;
        match make(&scope, correction).await {
            Ok(done) => scope.commit().await.map(|()| done),
            Err(failure) => {
                scope.roll_back().await;
                Err(failure)
            }
        }
    }
}

async fn make(scope: &Tx, correction: &Correction) -> Result<String, Failure> {
    match correction {
        Correction::Value {
            reference,
            kind,
            new_value,
            reason,
        } => {
            let made = q::correct(scope, reference, kind, new_value, reason).await?;
            made.optional()?.ok_or(Failure::Conflict)?;
            Ok(format!("Corrected the {kind} of {reference}."))
        }
        Correction::Merge {
            reference,
            into_reference,
            reason,
        } => {
            q::merge_citizens(scope, reference, into_reference, reason)
                .await?
                .one()?;
            Ok(format!(
                "Merged the citizen of {reference} into the citizen of {into_reference}."
            ))
        }
        Correction::UndoMerge { reference, reason } => {
            q::undo_merge(scope, reference, reason).await?.one()?;
            Ok(format!(
                "Took back the merge into the citizen of {reference}."
            ))
        }
        Correction::FailureDemand {
            reference,
            code,
            page,
        } => {
            let said =
                q::failure_demand(scope, reference, code.as_deref(), page.as_deref()).await?;
            said.optional()?.ok_or(Failure::Conflict)?;
            Ok(match code {
                Some(code) => format!("Recorded {code} for {reference}."),
                None => format!("Recorded that {reference} was needed."),
            })
        }
        Correction::HandOverWork {
            from,
            to,
            reason,
            leaves,
        } => {
            let moved = q::hand_over_work(scope, from, to.as_deref(), reason, *leaves).await?;
            let moved = moved.one()?;
            let (enquiries, tasks) = (moved.enquiries, moved.tasks);
            let to = to.as_deref().unwrap_or("their teams");
            let left = leave(*leaves, from);
            Ok(format!(
                "Handed over {}, {} and {} of {from} to {to}.{left}",
                counted(enquiries, "open enquiry", "open enquiries"),
                counted(tasks, "open task", "open tasks"),
                counted(moved.questions, "open question", "open questions"),
            ))
        }
        Correction::HandOverTeam {
            from,
            to,
            reason,
            closes,
        } => {
            let moved = q::hand_over_team(scope, from, to, reason, *closes).await?;
            let moved = moved.one()?;
            let left = match moved.types_left {
                0 => leave(*closes, from),
                left => format!(
                    " New enquiries of {} still come to {from}: ask a manager to change that.",
                    counted(left, "type", "types"),
                ),
            };
            Ok(format!(
                "Handed over {} and {} of {from} to {to}.{left}",
                counted(moved.enquiries, "open enquiry", "open enquiries"),
                counted(moved.enquiry_types, "enquiry type", "enquiry types"),
            ))
        }
    }
}

fn leave(leaves: bool, from: &str) -> String {
    match leaves {
        true => format!(" {from} is out of use."),
        false => String::new(),
    }
}

fn counted(count: i64, one: &str, several: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{} {several}", grouped(count)),
    }
}
