//! What `enquiries routing` and `enquiries explain routing` do and say.

use super::client::Client;
use super::{PlainOutput, facts, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Capability, Failure, RoutedBy};
use crate::features::routing::{
    CheckRouting, DraftRouting, ExplainRouting, ListRoutingRules, ListRoutingSets, MoveRoutingRule,
    PreviewRouting, PublishRouting, RemoveRoutingRule, Rerouted, RoutingRule, RoutingSet,
    WriteRoutingRule,
};
use crate::wording::{routing, time};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is done; versions by their number.
#[derive(Clone, Debug, PartialEq)]
pub enum RoutingCommand {
    List { number: Option<i16> },
    Draft { from: Option<i16> },
    Add { name: String, rule: Value },
    Order { code: String, place: i16 },
    Remove { code: String },
    Check { number: Option<i16> },
    Preview { number: Option<i16>, days: i32 },
    Publish,
}

/// What was done, and whether a rule was found that cannot run.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: RoutingCommand,
    now: DateTime<Utc>,
) -> Result<(PlainOutput, bool), Failure> {
    Client::session(database, who, async |client| {
        act(client, command, now).await
    })
    .await
}

/// Why an enquiry is with its team.
pub async fn explain(
    database: &Database,
    who: (String, String),
    reference: &str,
    now: DateTime<Utc>,
) -> Result<PlainOutput, Failure> {
    Client::session(database, who, async |client| {
        let (id, reference) = client.id_of(reference).await?;
        let routed = client.run(ExplainRouting { enquiry_id: id }).await?;
        let lines = match &routed {
            None => vec![routing::NOT_ROUTED.to_owned()],
            Some(it) => routing::explained(
                &RoutedBy {
                    rule: it.rule_name.clone(),
                    team: it.team_name.clone(),
                    set_number: it.set_number,
                    why: it.why.clone(),
                    still_there: it.still_there,
                    at: it.routed_at,
                },
                now,
            ),
        };
        let text = format!("{}: {}\n", clean(&reference), lines.join("\n"));
        let value = routed.map(|it| {
            json!({
                "version": it.set_number, "rule": it.rule_code, "rule_name": it.rule_name.as_deref().map(clean),
                "team": clean(&it.team_name), "why": clean(&it.why), "fault": it.fault,
                "facts": it.facts, "routed_at": it.routed_at.to_rfc3339(), "still_there": it.still_there,
            })
        });
        Ok(PlainOutput {
            text,
            facts: facts(json!({ "enquiry": clean(&reference), "routing": value })),
        })
    })
    .await
}

fn said(text: String) -> (PlainOutput, bool) {
    let done = PlainOutput {
        facts: facts(json!({ "done": text })),
        text: format!("{text}\n"),
    };
    (done, false)
}

async fn act(
    client: &Client<'_>,
    command: RoutingCommand,
    now: DateTime<Utc>,
) -> Result<(PlainOutput, bool), Failure> {
    let changes = !matches!(
        command,
        RoutingCommand::List { .. } | RoutingCommand::Check { .. } | RoutingCommand::Preview { .. }
    );
    if changes && !client.person.capabilities.have(Capability::Configure) {
        return Err(refused(
            "Your role does not change routing rules. Ask a manager.".into(),
        ));
    }
    let known = client.run(ListRoutingSets).await?;
    match command {
        RoutingCommand::List { number } => {
            let shown = match number {
                Some(number) => Some(numbered(&known, number)?),
                None => known.iter().find(|set| set.in_force).or(known.first()),
            };
            list(client, &known, shown, now).await
        }
        RoutingCommand::Draft { from } => {
            client.run(DraftRouting { from_number: from }).await?;
            let known = client.run(ListRoutingSets).await?;
            let draft = draft(&known)?;
            Ok(said(format!(
                "Version {} is drafted, with {}.",
                draft.set_number,
                count(draft.rules, "rule")
            )))
        }
        RoutingCommand::Add { name, rule } => {
            draft(&known)?;
            client.run(WriteRoutingRule { rule }).await?;
            Ok(said(format!("“{}” is in the draft.", clean(&name))))
        }
        RoutingCommand::Order { code, place } => {
            draft(&known)?;
            let to_position = place;
            let request = MoveRoutingRule {
                code: code.clone(),
                to_position,
            };
            match client.run(request).await? {
                true => Ok(said(format!("{} has place {place} now.", clean(&code)))),
                false => Err(no_rule(&code)),
            }
        }
        RoutingCommand::Remove { code } => {
            draft(&known)?;
            match client.run(RemoveRoutingRule { code: code.clone() }).await? {
                true => Ok(said(format!(
                    "{} is out of the draft. Add it again to take that back.",
                    clean(&code)
                ))),
                false => Err(no_rule(&code)),
            }
        }
        RoutingCommand::Check { number } => {
            let set = chosen(&known, number)?;
            let faults = client.run(CheckRouting { set_id: set.id }).await?;
            Ok((faults_of(set, &faults), !faults.is_empty()))
        }
        RoutingCommand::Preview { number, days } => {
            let set = chosen(&known, number)?;
            let set_id = set.id;
            let moved = client.run(PreviewRouting { set_id, days }).await?;
            Ok((preview(set, days, &moved), false))
        }
        RoutingCommand::Publish => {
            let set = draft(&known)?;
            let set_id = set.id;
            let faults = client.run(CheckRouting { set_id }).await?;
            if !faults.is_empty() {
                return Ok((faults_of(set, &faults), true));
            }
            let seen_version = set.version;
            let request = PublishRouting {
                set_id,
                seen_version,
            };
            client.run(request).await?;
            Ok(said(format!(
                "Version {} of the routing rules is published: new enquiries go by it.",
                set.set_number
            )))
        }
    }
}

fn no_rule(code: &str) -> Failure {
    refused(format!(
        "The draft has no rule {}. Use `routing list` with its number to see them.",
        clean(code)
    ))
}

fn numbered(known: &[RoutingSet], number: i16) -> Result<&RoutingSet, Failure> {
    let found = known.iter().find(|set| set.set_number == number);
    found.ok_or_else(|| {
        refused(format!(
            "The routing rules have no version {number}. Use `routing list` to see them."
        ))
    })
}

fn draft(known: &[RoutingSet]) -> Result<&RoutingSet, Failure> {
    let found = known.iter().find(|set| set.published_at.is_none());
    found.ok_or_else(|| {
        refused("There is no draft. Use `routing draft` to draft the next version.".into())
    })
}

/// By its number, else the draft, else the version in force.
fn chosen(known: &[RoutingSet], number: Option<i16>) -> Result<&RoutingSet, Failure> {
    match number {
        Some(number) => numbered(known, number),
        None => draft(known).or_else(|none| known.iter().find(|set| set.in_force).ok_or(none)),
    }
}

fn count(number: i64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

fn enquiries(number: i64) -> String {
    match number {
        1 => "1 enquiry".into(),
        many => format!("{many} enquiries"),
    }
}

async fn list(
    client: &Client<'_>,
    known: &[RoutingSet],
    shown: Option<&RoutingSet>,
    now: DateTime<Utc>,
) -> Result<(PlainOutput, bool), Failure> {
    let mut lines = Vec::new();
    for set in known {
        let state = match (set.published_at, set.in_force) {
            (None, _) => "draft".to_owned(),
            (Some(at), true) => format!("in force since {}", time::format_time(at, now)),
            (Some(at), false) => format!("published {}", time::format_time(at, now)),
        };
        lines.push(format!(
            "Version {}: {state}, {}, {} routed.",
            set.set_number,
            count(set.rules, "rule"),
            enquiries(set.routed)
        ));
    }
    let mut rules = Vec::new();
    match shown {
        Some(set) => {
            rules = client.run(ListRoutingRules { set_id: set.id }).await?;
            lines.push(format!("\nRules of version {}:", set.set_number));
            let numbered = rules.iter().zip(1..);
            lines.extend(numbered.map(|(rule, n)| format!("{n}. {}", routing::rule(rule))));
            lines.push(format!("{}. {}", rules.len() + 1, routing::CATCH_ALL));
        }
        None => lines.push(
            "There are no routing rules: each enquiry goes to the team of its type. Use `routing draft` to begin."
                .into(),
        ),
    }
    let versions: Vec<Value> = known
        .iter()
        .map(|set| {
            json!({
                "number": set.set_number, "in_force": set.in_force, "rules": set.rules, "routed": set.routed,
                "published_at": set.published_at.map(|at| at.to_rfc3339()),
            })
        })
        .collect();
    let rules: Vec<Value> = rules.iter().map(value).collect();
    let output = PlainOutput {
        text: format!("{}\n", lines.join("\n")),
        facts: facts(json!({
            "versions": versions, "version": shown.map(|set| set.set_number), "rules": rules,
        })),
    };
    Ok((output, false))
}

fn value(rule: &RoutingRule) -> Value {
    json!({
        "code": rule.code, "name": clean(&rule.name), "emergency": rule.emergency, "type": rule.type_name,
        "channel": rule.channel_name, "priority": rule.priority_name, "language": rule.language_name,
        "need": rule.need_name, "words": rule.words, "postcode_areas": rule.postcode_areas,
        "weekdays": rule.weekdays, "from_minute": rule.from_minute, "until_minute": rule.until_minute,
        "from_on": rule.from_on, "until_on": rule.until_on, "team": rule.team_name,
        "least_priority": rule.least_priority_name, "tags": rule.tag_names, "routed": rule.routed,
        "could_not_run": rule.notices,
    })
}

fn faults_of(set: &RoutingSet, faults: &[(String, String)]) -> PlainOutput {
    let number = set.set_number;
    let text = match (faults.is_empty(), set.published_at) {
        (true, _) => format!("Version {number} works: every rule can run."),
        (false, published) => {
            let lines: Vec<String> = faults
                .iter()
                .map(|(_, sentence)| format!("- {}", clean(sentence)))
                .collect();
            let what = match published {
                None => "cannot be published",
                Some(_) => {
                    "has rules that cannot run: what they match goes to the team of its type"
                }
            };
            format!("Version {number} {what}:\n{}", lines.join("\n"))
        }
    };
    let listed: Vec<Value> = faults
        .iter()
        .map(|(fault, sentence)| json!({ "fault": fault, "sentence": sentence }))
        .collect();
    PlainOutput {
        text: format!("{text}\n"),
        facts: facts(json!({ "version": number, "faults": listed })),
    }
}

/// How many references a line names.
const NAMED: usize = 5;

fn preview(set: &RoutingSet, days: i32, moved: &[Rerouted]) -> PlainOutput {
    let mut groups: BTreeMap<(String, String), Vec<&Rerouted>> = BTreeMap::new();
    for one in moved {
        let to = match one.from_team == one.to_team {
            true => "the same team, more or less urgent".to_owned(),
            false => clean(&one.to_team),
        };
        let group = groups.entry((clean(&one.from_team), to)).or_default();
        group.push(one);
    }
    let of = moved.first().map_or(0, |one| one.routed);
    let number = set.set_number;
    let mut lines = vec![match moved.len() {
        0 => format!("Version {number} would have sent nothing elsewhere in the last {days} days."),
        many => format!(
            "Version {number} would have routed {} of {of} otherwise in the last {days} days.",
            enquiries(i64::try_from(many).unwrap_or(i64::MAX))
        ),
    }];
    for ((from, to), group) in &groups {
        let some: Vec<&str> = group
            .iter()
            .take(NAMED)
            .map(|one| one.reference.as_str())
            .collect();
        let more = match group.len() > NAMED {
            true => " …",
            false => "",
        };
        lines.push(format!(
            "- {from} → {to}: {} ({}{more})",
            group.len(),
            some.join(", ")
        ));
    }
    let listed: Vec<Value> = moved
        .iter()
        .map(|one| {
            json!({
                "reference": one.reference, "subject": clean(&one.subject), "from_team": clean(&one.from_team),
                "to_team": clean(&one.to_team), "from_rule": clean(&one.from_rule),
                "to_rule": clean(&one.to_rule), "from_priority": one.from_priority,
                "to_priority": one.to_priority,
            })
        })
        .collect();
    PlainOutput {
        text: format!("{}\n", lines.join("\n")),
        facts: facts(json!({ "version": number, "days": days, "elsewhere": listed })),
    }
}
