//! Proves that the database is what the rules say it should be: `enquiries compliance` asks the running
//! database; `enquiries lint` asks its catalogue, and with the feature `docgen` also reads the SQL files and finds the
//! line of a fault.
//!
//! It holds the checks of `sql/compliance` and `sql/lint`, and changes nothing: every check runs in a
//! read-only transaction that is rolled back. It may use tokio-postgres and the file system, and never the
//! store, the screens or the pool.

mod catalogue;
mod exceptions;
#[cfg(feature = "docgen")]
mod files;
mod header;
#[cfg(feature = "docgen")]
mod locate;
mod rights;
#[cfg(feature = "docgen")]
mod scan;
mod sources;
mod superuser;

pub use catalogue::{Check, CheckKind, CheckRow, answer, answer_since, checks, run};
pub use header::Header;
pub use rights::{Right, list as list_rights};
pub use sources::{SourceFile, Sources};

use crate::sql;
use chrono::{DateTime, Utc};
use exceptions::Exceptions;
use tokio_postgres::Client;

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: Rule,
    /// What is wrong: an object of the catalogue, or a file.
    pub object_name: String,
    pub detail: String,
    /// Where it was written, where that could be found: a path under `sql/`, and the line from 1.
    pub place: Option<SourceLocation>,
}

/// What is the same for every finding of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The file of the check, without its ending; or the name of a rule about files.
    pub name: String,
    /// What should be.
    pub sentence: String,
    pub why: String,
    /// What to do about it.
    pub cure: String,
}

impl Rule {
    fn new(name: &str, sentence: &str, why: &str, cure: &str) -> Self {
        Self {
            name: name.to_owned(),
            sentence: sentence.to_owned(),
            why: why.to_owned(),
            cure: cure.to_owned(),
        }
    }
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLocation {
    pub file: String,
    pub line: usize,
}

/// What an inspection did.
#[derive(Clone, Debug, Default)]
pub struct CheckReport {
    /// How many rules were asked.
    pub rules: usize,
    /// Whether data were judged whole, and not only what changed since the last clean run.
    pub whole: bool,
    /// How many rows a lawful exception took out.
    pub excused: usize,
    pub findings: Vec<Finding>,
}

/// Why an inspection could not be made.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// Row security applies to the login, so it would miss rows that break a rule.
    #[error(
        "This login is under row security and cannot see every row.\n\
         Inspect as an administrator who is superuser or has BYPASSRLS."
    )]
    Blind,
    /// This database was not migrated by this program.
    #[error("The database is not at this program's version.\nRun `enquiries db migrate` first.")]
    NotMigrated,
    #[error("{}", server_sentence(.0))]
    Server(#[source] tokio_postgres::Error),
    /// A file could not be read, or is not what it should be.
    #[error("{0}")]
    Source(String),
}

fn server_sentence(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!(
            "The server could not answer a check: {} ({}).",
            db.message(),
            db.code().code()
        ),
        None => format!("The server could not be asked: {error}."),
    }
}

impl From<tokio_postgres::Error> for InspectError {
    fn from(error: tokio_postgres::Error) -> Self {
        // An undefined table, function or column: the checks are newer than the database, or older.
        match error.as_db_error().map(|db| db.code().code()) {
            Some("42P01" | "42883" | "42703" | "3F000") => Self::NotMigrated,
            _ => Self::Server(error),
        }
    }
}

/// Asks every check of `sql/compliance`, about structure and about data.
///
/// Data are judged as far as they changed since the last run that found nothing, or whole on request; structure and the
/// rules about the present state are judged whole. The run is kept in `audit.compliance_runs`.
pub async fn comply(
    client: &mut Client,
    sources: &Sources,
    whole: bool,
) -> Result<CheckReport, InspectError> {
    catalogue::refuse_blind(client, true).await?;
    // Before the first check: what changes from here on is judged next time.
    let row = client
        .query_one(sql::lint::COMPLIANCE_POSITION, &[])
        .await?;
    let (position, last_clean): (String, Option<String>) =
        (row.try_get("position")?, row.try_get("last_clean")?);
    let began_at: DateTime<Utc> = row.try_get("began_at")?;
    let since = match last_clean.filter(|_| !whole) {
        Some(last_clean) => Some(catalogue::Since::read(client, last_clean).await?),
        None => None,
    };
    let mut report = inspect(client, sources, |_| true, since.as_ref()).await?;
    report.whole = since.is_none();
    if row.try_get("remembers")? {
        let findings = i32::try_from(report.findings.len()).unwrap_or(i32::MAX);
        let transaction = client.transaction().await?;
        transaction.batch_execute(sql::lint::ACT_AS_OWNER).await?;
        transaction
            .execute(
                sql::lint::RECORD_COMPLIANCE,
                &[&began_at, &report.whole, &position, &findings],
            )
            .await?;
        transaction.commit().await?;
    }
    Ok(report)
}

/// Asks the checks about structure, and compares rights with `sql/privileges.txt`. With the feature `docgen`, it
/// also reads the SQL files, and finds file and line of every finding.
pub async fn lint(client: &mut Client, sources: &Sources) -> Result<CheckReport, InspectError> {
    let structure = |kind| kind == CheckKind::Structure;
    let mut report = inspect(client, sources, structure, None).await?;
    let rights = rights::list(client).await?;
    report.findings.extend(rights::compare(&rights, sources)?);
    report.findings.extend(superuser::missing(client).await?);
    report.rules += 2;
    #[cfg(feature = "docgen")]
    lint_files(&mut report, sources);
    Ok(report)
}

#[cfg(feature = "docgen")]
fn lint_files(report: &mut CheckReport, sources: &Sources) {
    report.findings.extend(files::lint(sources));
    report.rules += files::RULES;
    let has_no_place = |finding: &Finding| finding.place.is_none();
    if report.findings.iter().any(has_no_place) {
        let map = locate::SourceMap::new(sources);
        for finding in &mut report.findings {
            let known = finding.place.take();
            finding.place = known.or_else(|| map.place_of(&finding.object_name));
        }
    }
}

async fn inspect(
    client: &mut Client,
    sources: &Sources,
    wanted: impl Fn(CheckKind) -> bool,
    since: Option<&catalogue::Since>,
) -> Result<CheckReport, InspectError> {
    catalogue::refuse_blind(client, wanted(CheckKind::Data)).await?;
    let mut exceptions = Exceptions::read(client).await?;
    let mut report = CheckReport::default();
    let all = checks(sources)?;
    for check in &all {
        if !wanted(check.kind) {
            continue;
        }
        report.rules += 1;
        for row in catalogue::run_since(client, check, since).await? {
            if exceptions.excuse(&check.rule.name, &row.object_name) {
                report.excused += 1;
            } else {
                report.findings.push(Finding {
                    rule: check.rule.clone(),
                    object_name: row.object_name,
                    detail: row.detail,
                    place: None,
                });
            }
        }
        if since.is_none() || check.kind == CheckKind::Structure {
            exceptions.mark_run(&check.rule.name);
        }
    }
    report.findings.extend(exceptions.unneeded(&all));
    let lost = catalogue::indexes_of_no_file(client, sources).await?;
    report.findings.extend(lost);
    report.rules += 2;
    Ok(report)
}
