//! Runs the checks of `sql/compliance` against a database, each in a read-only transaction.

use super::header::Header;
use super::{Finding, InspectError, Rule, Sources};
use crate::domain::text::spelled_out;
use crate::sql;
use tokio_postgres::{Client, Transaction};

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckKind {
    /// The catalogue: fast, and the same on an empty database.
    Structure,
    /// Rows of all tenants.
    Data,
}

/// One file of `sql/compliance`.
#[derive(Clone, Debug)]
pub struct Check {
    /// Named as its file.
    pub rule: Rule,
    pub kind: CheckKind,
    /// One statement that breaks the rule; a test runs it and rolls it back.
    pub sabotage: String,
    /// The query over everything.
    pub text: String,
    /// The query over what changed since a position.
    pub text_since: String,
}

/// What a query over everything says in place of what the file says, so that it is planned as what it is.
const EVERYTHING: [(&str, &str); 2] = [
    ("audit.judged_events", "audit.audit_logs"),
    ("        offset 0\n", ""),
];
/// The text before and after the name of a table where a check reads its rows written since the position.
const JUDGED_ROWS: (&str, &str) = ("= any ((select audit.judged_rows(", "))::tid[])");

/// What a check judges that does not judge everything.
#[derive(Clone, Debug)]
pub(super) struct Since {
    /// The events from here on (`audit.current_position`).
    position: String,
    /// The rows that were written since, read once for all checks (`audit.all_judged_rows`).
    rows: String,
}

impl Since {
    pub(super) async fn read(client: &mut Client, position: String) -> Result<Self, InspectError> {
        let transaction = enter(client).await?;
        transaction
            .execute(sql::lint::JUDGE_SINCE, &[&position, &""])
            .await?;
        let row = transaction.query_one(sql::lint::JUDGED_ROWS, &[]).await?;
        let rows: Option<String> = row.try_get("rows")?;
        transaction.rollback().await?;
        Ok(Self {
            position,
            rows: rows.unwrap_or_default(),
        })
    }
}

/// One row of a check's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    pub object_name: String,
    pub detail: String,
}

/// Every check, by name.
pub fn checks(sources: &Sources) -> Result<Vec<Check>, InspectError> {
    sources.within("compliance/").map(check).collect()
}

fn check(file: &super::SourceFile) -> Result<Check, InspectError> {
    let header = Header::parse(&file.text);
    let kind = match header.kind.as_str() {
        "" | "structure" => CheckKind::Structure,
        "data" => CheckKind::Data,
        other => {
            return Err(InspectError::Source(format!(
                "sql/{} is of an unknown kind: {other}.",
                file.name
            )));
        }
    };
    let mut text = every_row(&file.text);
    for (since, everything) in EVERYTHING {
        text = text.replace(since, everything);
    }
    let name = file.name.trim_start_matches("compliance/");
    let name = name.trim_end_matches(".sql");
    Ok(Check {
        rule: Rule::new(name, &header.sentence, &header.why, &header.cure),
        kind,
        sabotage: header.sabotage,
        text,
        text_since: file.text.clone(),
    })
}

/// A query over every row, in place of those that were written since.
fn every_row(text: &str) -> String {
    let (before, after) = JUDGED_ROWS;
    let mut parts = text.split(before);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        whole.push_str("is not null");
        whole.push_str(part.split_once(after).map_or(part, |(_table, rest)| rest));
    }
    whole
}

/// Asks one check. Nothing stays: the transaction is read-only and rolled back.
pub async fn run(client: &mut Client, check: &Check) -> Result<Vec<CheckRow>, InspectError> {
    run_since(client, check, None).await
}

/// Asks one check about what changed since a position. Each check has a transaction of its
/// own, so that none holds a snapshot for the others.
pub(super) async fn run_since(
    client: &mut Client,
    check: &Check,
    since: Option<&Since>,
) -> Result<Vec<CheckRow>, InspectError> {
    let transaction = enter(client).await?;
    let (text, position, rows) = match since {
        Some(since) => (
            &check.text_since,
            since.position.as_str(),
            since.rows.as_str(),
        ),
        None => (&check.text, "", ""),
    };
    transaction
        .execute(sql::lint::JUDGE_SINCE, &[&position, &rows])
        .await?;
    let rows = ask(&transaction, text).await?;
    transaction.rollback().await?;
    Ok(rows)
}

/// Runs one check in the caller's transaction. Tests use it after a sabotage.
pub async fn answer(
    transaction: &Transaction<'_>,
    check: &Check,
) -> Result<Vec<CheckRow>, InspectError> {
    transaction.batch_execute(sql::lint::ENTER).await?;
    ask(transaction, &check.text).await
}

/// Runs one check over what changed since a position, in the caller's transaction. Tests use it after a sabotage.
pub async fn answer_since(
    transaction: &Transaction<'_>,
    check: &Check,
    position: &str,
) -> Result<Vec<CheckRow>, InspectError> {
    transaction.batch_execute(sql::lint::ENTER).await?;
    transaction
        .execute(sql::lint::JUDGE_SINCE, &[&position, &""])
        .await?;
    ask(transaction, &check.text_since).await
}

async fn ask(transaction: &Transaction<'_>, text: &str) -> Result<Vec<CheckRow>, InspectError> {
    let rows = transaction.query(text, &[]).await?;
    rows.iter()
        .map(|row| {
            // Object names are untrusted: control characters must not reach a terminal.
            Ok(CheckRow {
                object_name: spelled_out(row.try_get("object_name")?),
                detail: spelled_out(row.try_get("detail")?),
            })
        })
        .collect()
}

pub(super) async fn enter(client: &mut Client) -> Result<Transaction<'_>, InspectError> {
    let transaction = client.build_transaction().read_only(true).start().await?;
    transaction.batch_execute(sql::lint::ENTER).await?;
    Ok(transaction)
}

/// A login under row security would find every table clean. For the catalogue alone, the owner's administrator is
/// enough.
pub(super) async fn refuse_blind(
    client: &mut Client,
    reads_rows: bool,
) -> Result<(), InspectError> {
    let row = client.query_one(sql::lint::SEES_EVERY_ROW, &[]).await?;
    let needed = match reads_rows {
        true => "sees_every_row",
        false => "sees_the_catalogue",
    };
    if row.try_get(needed)? {
        Ok(())
    } else {
        Err(InspectError::Blind)
    }
}

/// The part of `every_index_names_its_query` that the server cannot check: does the file exist?
pub(super) async fn indexes_of_no_file(
    client: &mut Client,
    sources: &Sources,
) -> Result<Vec<Finding>, InspectError> {
    let transaction = enter(client).await?;
    let rows = transaction.query(sql::lint::INDEX_COMMENTS, &[]).await?;
    transaction.rollback().await?;
    let mut findings = Vec::new();
    for row in rows {
        let (object_name, comment): (String, String) =
            (row.try_get("index_name")?, row.try_get("comment")?);
        let file = comment.split_whitespace().next().unwrap_or("");
        if sources.get(file).is_none() {
            findings.push(Finding {
                rule: Rule::new(
                    "every_index_serves_a_file",
                    "Every index names a file that is there.",
                    "an index whose query is gone is paid for by every write",
                    "name the file that needs the index, or drop the index",
                ),
                object_name,
                detail: format!("names {file}, which is not in sql/"),
                place: None,
            });
        }
    }
    Ok(findings)
}
