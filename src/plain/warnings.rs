//! What people were warned of, and the rules of it, as lines and as JSON.

use super::PlainOutput;
use super::client::Client;
use crate::components::text::clean;
use crate::domain::{Failure, Warning, WarningRule};
use crate::features::warnings::ListWarnings;
use crate::wording::{tell, time};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

pub(super) async fn show(
    client: &Client<'_>,
    reference: Option<&str>,
    now: DateTime<Utc>,
) -> Result<PlainOutput, Failure> {
    let (enquiry_id, title) = match reference {
        Some(reference) => {
            let (id, reference) = client.id_of(reference).await?;
            (Some(id), format!("Warnings of {}", clean(&reference)))
        }
        None => (
            None,
            "Warnings that are still true, the latest first".to_owned(),
        ),
    };
    let warnings = client.run(ListWarnings { enquiry_id }).await?;
    Ok(render(&title, &warnings, now))
}

/// A count and a list.
fn listed(title: &str, lines: Vec<String>, name: &str, facts: Vec<Value>) -> PlainOutput {
    let count = match lines.len() {
        0 => "none".to_owned(),
        many => many.to_string(),
    };
    let numbered = lines
        .iter()
        .zip(1..)
        .map(|(line, n)| format!("{n}. {line}\n"));
    let mut all = Map::new();
    all.insert(name.into(), facts.into());
    PlainOutput {
        text: format!("\n{title}: {count}.\n{}", numbered.collect::<String>()),
        facts: all,
    }
}

fn render(title: &str, warnings: &[Warning], now: DateTime<Utc>) -> PlainOutput {
    let lines = warnings.iter().map(|warning| line(warning, now)).collect();
    listed(
        title,
        lines,
        "warnings",
        warnings.iter().map(value).collect(),
    )
}

fn told(warning: &Warning) -> String {
    let person = warning.person.as_deref().map(clean);
    person.unwrap_or_else(|| {
        tell(
            &warning.tells,
            warning.team.as_deref().map(clean).as_deref(),
        )
    })
}

fn line(warning: &Warning, now: DateTime<Utc>) -> String {
    let settled = warning.settled_at.map_or("still true".to_owned(), |at| {
        format!("settled {}", time::format_time(at, now))
    });
    format!(
        "{}, {}: {}. Since {}, told {} to {} by the rule “{}”; {settled}.",
        clean(&warning.reference),
        clean(&warning.subject),
        clean(&warning.why),
        time::format_time(warning.became_true_at, now),
        time::format_time(warning.raised_at, now),
        told(warning),
        clean(&warning.rule),
    )
}

fn value(warning: &Warning) -> Value {
    json!({
        "reference": clean(&warning.reference), "subject": clean(&warning.subject),
        "kind": warning.kind, "rule": clean(&warning.rule), "why": clean(&warning.why),
        "told": told(warning), "tells": warning.tells,
        "since": warning.became_true_at.to_rfc3339(), "raised_at": warning.raised_at.to_rfc3339(),
        "due_at": warning.due_at.map(|at| at.to_rfc3339()),
        "settled_at": warning.settled_at.map(|at| at.to_rfc3339()),
    })
}

/// The rules of who is told of what.
pub fn rules(rules: &[WarningRule]) -> PlainOutput {
    let lines = rules.iter().map(describe).collect();
    listed(
        "Rules of warnings",
        lines,
        "warning_rules",
        rules.iter().map(rule_value).collect(),
    )
}

fn describe(rule: &WarningRule) -> String {
    let when = match (rule.kind.as_str(), rule.share, rule.minutes) {
        ("share_used", Some(share), _) => format!("at {share}% of a target"),
        ("unassigned", _, Some(minutes)) => format!("when nobody took it for {minutes} minutes"),
        ("grossly_late", ..) => "when a clock is grossly late".to_owned(),
        _ => "when a clock is late".to_owned(),
    };
    let mut only = Vec::new();
    only.extend(
        rule.enquiry_type
            .as_deref()
            .map(|it| format!("of type {}", clean(it))),
    );
    only.extend(rule.priority.map(|it| format!("of priority {it}")));
    only.extend(
        rule.measure
            .as_deref()
            .map(|it| format!("of the clock {}", it.replace('_', " "))),
    );
    let only = match only.is_empty() {
        true => String::new(),
        false => format!(", only {}", only.join(" and ")),
    };
    let whom = match (rule.tells.as_str(), &rule.team) {
        ("owner", _) => "whoever has the enquiry".to_owned(),
        ("team", Some(team)) => clean(team),
        ("team", None) => "its team".to_owned(),
        ("supervisors", _) => "the supervisors of its team".to_owned(),
        _ => "the managers".to_owned(),
    };
    let out = if rule.active { "" } else { "; out of use" };
    format!("{}: {when}{only}, tells {whom}{out}.", clean(&rule.name))
}

fn rule_value(rule: &WarningRule) -> Value {
    json!({
        "code": rule.code, "name": clean(&rule.name), "kind": rule.kind, "share": rule.share,
        "minutes": rule.minutes, "type": rule.enquiry_type.as_deref().map(clean),
        "priority": rule.priority, "clock": rule.measure, "tells": rule.tells,
        "team": rule.team.as_deref().map(clean), "active": rule.active,
    })
}
