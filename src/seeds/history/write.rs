//! Writes a history, many enquiries with each statement: first what all of them began with, then the first thing that
//! was done to each, then the second.

use super::super::SeedError;
use super::life::{Life, Step};
use crate::sql;
use serde_json::Value;
use tokio_postgres::Transaction;

/// What surrounds the enquiries.
#[derive(Default)]
pub(super) struct Surroundings {
    pub tags: Vec<Value>,
    pub tasks: Vec<Value>,
    pub links: Vec<Value>,
    pub watchers: Vec<Value>,
    pub questions: Vec<Value>,
    /// Of some of the questions.
    pub answers: Vec<Value>,
    pub withdrawals: Vec<Value>,
    pub decisions: Vec<Value>,
    pub clock_acts: Vec<Value>,
    pub views: Vec<Value>,
}

pub(super) async fn all(
    transaction: &Transaction<'_>,
    citizens: Vec<Value>,
    lives: &mut [Life<'_>],
    around: Surroundings,
) -> Result<(), SeedError> {
    write(transaction, sql::load::seeds::CITIZENS, citizens).await?;
    let rows = lives.iter().map(Life::row).collect();
    write(transaction, sql::load::seeds::ENQUIRIES, rows).await?;
    let rounds = lives.iter().map(|life| life.steps.len()).max().unwrap_or(0);
    for round in 0..rounds {
        let (mut changes, mut notes, mut asked, mut decided) = Default::default();
        for step in lives.iter_mut().filter_map(|life| life.steps.get(round)) {
            let (list, row): (&mut Vec<Value>, _) = match step {
                Step::Change(row) => (&mut changes, row),
                Step::Note(row) => (&mut notes, row),
                Step::Ask(row) => (&mut asked, row),
                Step::Decide(row) => (&mut decided, row),
            };
            list.push(row.clone());
        }
        write(transaction, sql::load::seeds::CHANGES, changes).await?;
        write(transaction, sql::load::seeds::NOTES, notes).await?;
        write(transaction, sql::load::seeds::APPROVAL_REQUESTS, asked).await?;
        write(transaction, sql::load::seeds::APPROVAL_DECISIONS, decided).await?;
    }
    let messages = lives.iter_mut().flat_map(|life| life.messages.drain(..));
    write(transaction, sql::load::seeds::MESSAGES, messages.collect()).await?;
    for (statement, rows) in [
        (sql::load::seeds::ENQUIRY_TAGS, around.tags),
        (sql::load::seeds::TASKS, around.tasks),
        (sql::load::seeds::ENQUIRY_LINKS, around.links),
        (sql::load::seeds::WATCHERS, around.watchers),
        (sql::load::seeds::QUESTIONS, around.questions),
        (sql::load::seeds::QUESTION_ANSWERS, around.answers),
        (sql::load::seeds::QUESTION_WITHDRAWALS, around.withdrawals),
        (sql::load::seeds::DECISIONS, around.decisions),
        (sql::load::seeds::CLOCK_ACTS, around.clock_acts),
        (sql::load::seeds::SAVED_VIEWS, around.views),
    ] {
        write(transaction, statement, rows).await?;
    }
    Ok(())
}

/// Forced row security would let a wrong key pass in silence: every row must have been written.
async fn write(
    transaction: &Transaction<'_>,
    statement: &str,
    rows: Vec<Value>,
) -> Result<(), SeedError> {
    let wanted = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    if wanted == 0 {
        return Ok(());
    }
    let written = transaction
        .execute(statement, &[&Value::Array(rows)])
        .await?;
    match written == wanted {
        true => Ok(()),
        false => Err(SeedError(format!(
            "{written} of {wanted} rows were written"
        ))),
    }
}
