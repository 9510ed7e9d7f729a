//! The questions of a file to the database, many in one statement.

use super::compare::Outcome;
use super::file::{BadFile, Example, ExampleFile, Input};
use crate::sql;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio_postgres::{Client, Error, Transaction};

/// Why nothing was calculated.
#[derive(Debug, thiserror::Error)]
pub enum CalculateError {
    #[error(transparent)]
    BadFile(#[from] BadFile),
    #[error("The server cannot be reached: {}.", crate::private_server::describe(.0))]
    Server(#[from] Error),
}

/// The statement that answers a question, and the question.
type Question = (&'static str, Value);

/// Asks the database each example of the file, as an administrator of it, and changes nothing there.
pub async fn calculate(admin: &mut Client, file: &ExampleFile) -> Result<Outcome, CalculateError> {
    // What is wrong in the file is told before the first question.
    let none = BTreeMap::new();
    for (number, example) in file.examples.iter().enumerate() {
        question(file, example, &place(number, example), &none)?;
    }
    let mut transaction = admin.transaction().await?;
    transaction.query_one(sql::calculate::BEGIN, &[]).await?;
    for (code, days) in file.holiday_calendars() {
        transaction
            .query_one(sql::calculate::KEEP_CALENDAR, &[&code, &days])
            .await?;
    }
    let mut patterns = BTreeMap::new();
    for name in file.calendar_names() {
        let place = format!("calendars.{name}");
        let definition = file.definition(name, &place)?;
        let kept = transaction
            .query_one(sql::calculate::KEEP_PATTERN, &[&definition])
            .await;
        let pattern: uuid::Uuid = match kept {
            Ok(row) => row.try_get("pattern")?,
            Err(error) => return Err(BadFile::new(place, refusal(error)?).into()),
        };
        patterns.insert(name.to_owned(), pattern.to_string());
    }
    let outcome = ask_all(&mut transaction, file, &patterns).await?;
    transaction.rollback().await?;
    Ok(outcome)
}

async fn ask_all(
    transaction: &mut Transaction<'_>,
    file: &ExampleFile,
    patterns: &BTreeMap<String, String>,
) -> Result<Outcome, CalculateError> {
    let mut outcome = Outcome::default();
    let mut batches: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
    for (number, example) in file.examples.iter().enumerate() {
        match question(file, example, &place(number, example), patterns)? {
            Some((statement, mut question)) => {
                question["position"] = json!(number);
                batches.entry(statement).or_default().push(question);
            }
            None => {
                *outcome
                    .not_answered
                    .entry(example.kind.clone())
                    .or_default() += 1
            }
        }
    }
    let mut answers: BTreeMap<usize, Result<Value, String>> = BTreeMap::new();
    for (statement, questions) in batches {
        match ask(transaction, statement, &questions).await? {
            Ok(rows) => answers.extend(rows.into_iter().map(|(at, answer)| (at, Ok(answer)))),
            // One of them is refused: each is asked by itself.
            Err(_) => {
                for question in questions {
                    let at = question["position"].as_u64().unwrap_or_default();
                    let answer = ask(transaction, statement, &[question]).await?;
                    let answer = answer
                        .map(|rows| rows.into_iter().map(|row| row.1).next().unwrap_or_default());
                    answers.insert(usize::try_from(at).unwrap_or_default(), answer);
                }
            }
        }
    }
    for (number, answer) in &answers {
        let example = &file.examples[*number];
        let id = example
            .id
            .clone()
            .unwrap_or_else(|| place(*number, example));
        outcome.add(
            &id,
            &example.expected,
            answer.as_ref().map_err(String::as_str),
        );
    }
    Ok(outcome)
}

/// The answers by position, or the sentence of the refusal.
async fn ask(
    transaction: &mut Transaction<'_>,
    statement: &str,
    questions: &[Value],
) -> Result<Result<Vec<(usize, Value)>, String>, Error> {
    let attempt = transaction.transaction().await?;
    let rows = match attempt.query(statement, &[&Value::from(questions)]).await {
        Ok(rows) => rows,
        Err(error) => {
            let refused = refusal(error)?;
            attempt.rollback().await?;
            return Ok(Err(refused));
        }
    };
    attempt.commit().await?;
    rows.iter()
        .map(|row| {
            let position: i32 = row.try_get("position")?;
            Ok((
                usize::try_from(position).unwrap_or_default(),
                row.try_get("answer")?,
            ))
        })
        .collect::<Result<_, Error>>()
        .map(Ok)
}

/// What the database refuses, as a sentence; a lost connection is none.
fn refusal(error: Error) -> Result<String, Error> {
    match error.as_db_error() {
        Some(db) => Ok(format!("{} {}", db.code().code(), db.message())),
        None => Err(error),
    }
}

fn place(number: usize, example: &Example) -> String {
    match &example.id {
        Some(id) => format!("examples[{number}] {id}"),
        None => format!("examples[{number}]"),
    }
}

/// None for a kind that is not answered here. Without patterns it only reads the input.
fn question(
    file: &ExampleFile,
    example: &Example,
    place: &str,
    patterns: &BTreeMap<String, String>,
) -> Result<Option<Question>, BadFile> {
    let input = Input {
        place,
        fields: &example.input,
    };
    let calendar = |name: &str| file.holiday_calendar(name, place);
    let question = match example.kind.as_str() {
        "legal.working_days" => {
            let received = input.needed("received", input.day("received")?)?;
            period(&[
                ("unit", json!("working_day")),
                ("count", json!(input.number("working_days", 10_000)?)),
                ("day_one", json!("day_after")),
                (
                    "calendar",
                    json!(calendar(
                        input.needed("calendar", input.text("calendar")?)?
                    )?),
                ),
                ("roll", json!("none")),
                // A clarification counts afresh.
                (
                    "started_on",
                    json!(input.day("clarification_received")?.unwrap_or(received)),
                ),
                ("excluded", json!(input.days("disregard_inclusive")?)),
            ])
        }
        "legal.months" | "legal.days" => {
            let in_months = example.kind == "legal.months";
            let (unit, count, usual) = match in_months {
                true => ("month", "months", "same_day"),
                false => ("calendar_day", "days", "day_after"),
            };
            let rolls = input.text("roll_calendar")?;
            let day_one = input.text("day_one")?.unwrap_or(usual);
            if !matches!(day_one, "day_after" | "same_day") {
                return Err(BadFile::new(
                    place,
                    "input.day_one is neither day_after nor same_day",
                ));
            }
            period(&[
                ("unit", json!(unit)),
                ("count", json!(input.number(count, 100_000)?)),
                ("day_one", json!(day_one)),
                ("calendar", json!(calendar(rolls.unwrap_or("none"))?)),
                ("roll", json!(rolls.map_or("none", |_| "next_working_day"))),
                (
                    "started_on",
                    json!(input.needed("start", input.day("start")?)?),
                ),
                ("excluded", json!(input.days("not_counted_inclusive")?)),
            ])
        }
        "legal.complaint_code" => (
            sql::calculate::COMPLAINTS,
            json!({
                "calendar": calendar(input.needed("calendar", input.text("calendar")?)?)?,
                "received": input.needed("received", input.day("received")?)?,
                "acknowledged": input.day("acknowledged")?,
                "escalated": input.day("escalated")?,
                "stage2_acknowledged": input.day("stage2_acknowledged")?,
            }),
        ),
        "legal.breathing_space" => (
            sql::calculate::BREATHING_SPACES,
            json!({
                "calendar": calendar(input.text("calendar")?.unwrap_or("england_and_wales"))?,
                "details_received": input.needed("details_received", input.day("details_received")?)?,
                "register_entry": input.needed("register_entry", input.day("register_entry")?)?,
            }),
        ),
        "worktime.due" => (
            sql::calculate::WORKING_DEADLINES,
            json!({
                "pattern": pattern(file, &input, patterns)?,
                "start": input.instant("start")?,
                "target_seconds": input.number("target_seconds", 1_000_000_000)?,
                "pauses": input.pauses("pauses")?,
            }),
        ),
        "worktime.elapsed" => (
            sql::calculate::WORKING_SECONDS,
            json!({
                "pattern": pattern(file, &input, patterns)?,
                "start": input.instant("start")?,
                "end": input.instant("end")?,
                "pauses": input.pauses("pauses")?,
            }),
        ),
        _ => return Ok(None),
    };
    Ok(Some(question))
}

fn period(fields: &[(&str, Value)]) -> Question {
    let fields = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    (sql::calculate::PERIODS, Value::Object(fields.collect()))
}

fn pattern(
    file: &ExampleFile,
    input: &Input<'_>,
    patterns: &BTreeMap<String, String>,
) -> Result<Option<String>, BadFile> {
    let name = input.needed("calendar", input.text("calendar")?)?;
    file.definition(name, input.place)?;
    Ok(patterns.get(name).cloned())
}
