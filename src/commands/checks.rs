//! `enquiries lint` and `enquiries compliance`: what is not as the rules say, for people and for scripts.

use super::{CommandResult, Exit, print, print_status};
use crate::checks::{self, CheckReport, Finding, InspectError, Sources};
use crate::command_line::Global;
use crate::private_server::{self, Lease, Login};
use crate::startup::{self, ConnectOptions, Server};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;
use tokio_postgres::Client;

pub(super) async fn compliance(global: &Global, whole: bool) -> CommandResult {
    let (mut client, _lease) = administrator(&ConnectOptions::from(global)).await?;
    let report = checks::comply(&mut client, &Sources::compiled_in(), whole).await?;
    let text = if global.json {
        as_json(&report, "sql")
    } else {
        let judged = match report.whole {
            true => "Everything was judged.",
            false => {
                "Of the data, what changed since the last clean run was judged; --whole judges everything."
            }
        };
        format!("{}\n{judged}", by_rule(&report))
    };
    print(text.trim_end())?;
    clean(&report)
}

pub(super) async fn lint(
    global: &Global,
    folder: Option<&Path>,
    privileges: bool,
) -> CommandResult {
    if folder.is_some() && !cfg!(feature = "docgen") {
        return Err(Exit::without_docgen("SQL files are linted"));
    }
    let sources = Sources::find(folder)?;
    let (mut client, _lease) = administrator(&ConnectOptions::from(global)).await?;
    if privileges {
        let rights = checks::list_rights(&mut client).await?;
        let lines: Vec<String> = rights.iter().map(ToString::to_string).collect();
        return print(&lines.join("\n"));
    }
    let report = checks::lint(&mut client, &sources).await?;
    let root = sources.folder.as_deref().unwrap_or("sql");
    let text = if global.json {
        as_json(&report, root)
    } else {
        by_place(&report, root)
    };
    print(text.trim_end())?;
    if !cfg!(feature = "docgen") {
        print_status(
            "The catalogue was checked, and no SQL file: that needs a build with the feature `docgen`.",
        );
    }
    clean(&report)
}

fn clean(report: &CheckReport) -> CommandResult {
    if report.findings.is_empty() {
        Ok(())
    } else {
        Err(Exit::found())
    }
}

/// An administrator's connection to a database that is there. Nothing is created and nothing is migrated
/// by looking; the lease holds a private server for as long as the connection is used.
async fn administrator(options: &ConnectOptions) -> Result<(Client, Option<Lease>), Exit> {
    if startup::own_server()?.is_none()
        && !private_server::state(&startup::places(options)?)?.created
    {
        return Err(Exit::no_server(
            "There is no private server yet. Start `enquiries` once, or run `enquiries db migrate`.",
        ));
    }
    let (config, lease) = match startup::reach(options, &mut print_status).await? {
        Server::Private(lease) => (lease.config(Login::Admin)?, Some(lease)),
        Server::Own(own) => {
            let admin = own.admin.ok_or_else(|| {
                Exit::wrong_use(
                    "An inspection needs an administrator's login: set ADMIN_DATABASE_URL.",
                )
            })?;
            (admin, None)
        }
    };
    Ok((startup::open(&config).await?, lease))
}

/// Findings under their rules, each rule explained once.
fn by_rule(report: &CheckReport) -> String {
    let mut text = String::new();
    let mut last = "";
    for finding in &report.findings {
        let rule = &finding.rule;
        if rule.name != last {
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "{}\n  {}\n  why   {}\n  cure  {}\n",
                rule.name, rule.sentence, rule.why, rule.cure
            );
            last = &rule.name;
        }
        let _ = writeln!(text, "  - {}: {}", finding.object_name, finding.detail);
    }
    text + &summary(report)
}

/// A line for each finding, as compilers write them, and its cure below.
fn by_place(report: &CheckReport, root: &str) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let _ = writeln!(
            text,
            "{}: {}: {}: {}\n    cure: {}",
            location(finding, root),
            finding.rule.name,
            finding.object_name,
            finding.detail,
            finding.rule.cure
        );
    }
    text + &summary(report)
}

fn location(finding: &Finding, root: &str) -> String {
    match &finding.place {
        Some(place) => format!("{root}/{}:{}", place.file, place.line),
        None => "the database".to_owned(),
    }
}

fn summary(report: &CheckReport) -> String {
    let found = match report.findings.len() {
        0 => "nothing found".to_owned(),
        1 => "1 finding".to_owned(),
        many => format!("{many} findings"),
    };
    format!(
        "{} rules asked, {found}; {} lawful exceptions (core.rule_exceptions).",
        report.rules, report.excused
    )
}

fn as_json(report: &CheckReport, root: &str) -> String {
    let findings: Vec<_> = report
        .findings
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref();
            json!({
                "rule": finding.rule.name,
                "object_name": finding.object_name,
                "detail": finding.detail,
                "why": finding.rule.why,
                "cure": finding.rule.cure,
                "file": place.map(|place| format!("{root}/{}", place.file)),
                "line": place.map(|place| place.line),
            })
        })
        .collect();
    json!({ "rules": report.rules, "whole": report.whole, "excused": report.excused, "findings": findings }).to_string()
}

impl From<InspectError> for Exit {
    fn from(error: InspectError) -> Self {
        match error {
            InspectError::Blind | InspectError::Source(_) => Self::wrong_use(error.to_string()),
            InspectError::NotMigrated | InspectError::Server(_) => {
                Self::no_server(error.to_string())
            }
        }
    }
}
