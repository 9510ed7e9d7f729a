//! What `enquiries take-next`, `assignment`, `absence` and `explain hand-out` do and say.

use super::client::Client;
use super::{PlainOutput, facts};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::Failure;
use crate::features::take_next::{
    CoverAbsence, HandOut, HandOuts, Parameter, Parameters, ReturnTo, SetParameter, TakeNext,
};
use crate::runtime::request::Write as _;
use crate::wording::{routing, time};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq)]
pub enum HandOutCommand {
    TakeNext,
    Explain {
        reference: String,
    },
    Parameters,
    SetParameter {
        code: String,
        value: i32,
        /// By its code; none for the whole body.
        team: Option<String>,
        why: String,
    },
    Cover {
        from: String,
        /// None gives them back to their teams.
        to: Option<String>,
        reason: String,
    },
    Return {
        to: String,
        reason: String,
    },
}

pub async fn run(
    database: &Database,
    who: (String, String),
    command: HandOutCommand,
    now: DateTime<Utc>,
) -> Result<PlainOutput, Failure> {
    Client::session(database, who, async |client| {
        act(client, command, now).await
    })
    .await
}

fn output(text: String, value: Value) -> PlainOutput {
    PlainOutput {
        text: format!("{text}\n"),
        facts: facts(value),
    }
}

async fn act(
    client: &Client<'_>,
    command: HandOutCommand,
    now: DateTime<Utc>,
) -> Result<PlainOutput, Failure> {
    match command {
        HandOutCommand::TakeNext => {
            let taken = client.run(TakeNext).await?;
            let sentence = TakeNext.conclude(&taken).sentence;
            let value = taken.map(|it| {
                json!({
                    "reference": it.reference, "subject": clean(&it.subject), "points": it.points,
                    "parts": it.parts, "parameters_version": it.parameters_version,
                })
            });
            Ok(output(
                format!("{}.", clean(&sentence)),
                json!({ "taken": value }),
            ))
        }
        HandOutCommand::Explain { reference } => {
            let (enquiry_id, reference) = client.id_of(&reference).await?;
            let known = client.run(HandOuts { enquiry_id }).await?;
            let lines: Vec<String> = known.iter().map(|it| told(it, now)).collect();
            let text = match lines.is_empty() {
                true => format!("{} was not handed out by rule.", clean(&reference)),
                false => format!("{}:\n{}", clean(&reference), lines.join("\n")),
            };
            let known: Vec<Value> = known.iter().map(value).collect();
            Ok(output(
                text,
                json!({ "enquiry": clean(&reference), "hand_outs": known }),
            ))
        }
        HandOutCommand::Parameters => {
            let known = client.run(Parameters).await?;
            let lines: Vec<String> = known.iter().map(|it| described(it, now)).collect();
            let known: Vec<Value> = known.iter().map(parameter).collect();
            Ok(output(lines.join("\n"), json!({ "parameters": known })))
        }
        HandOutCommand::SetParameter {
            code,
            value,
            team,
            why,
        } => {
            let of = match &team {
                Some(team) => format!(" for {}", clean(team)),
                None => String::new(),
            };
            let text = format!("{} is {value}{of}.", clean(&code));
            let request = SetParameter {
                team,
                code,
                value,
                why,
            };
            client.run(request).await?;
            Ok(output(text.clone(), json!({ "done": text })))
        }
        HandOutCommand::Cover { from, to, reason } => {
            let request = CoverAbsence {
                from: from.clone(),
                to,
                reason,
            };
            let covered = client.run(request).await?;
            let text = format!(
                "Handed over all that {} has: {}.",
                clean(&from),
                enquiries(covered)
            );
            Ok(output(text, json!({ "covered": covered })))
        }
        HandOutCommand::Return { to, reason } => {
            let request = ReturnTo {
                to: to.clone(),
                reason,
            };
            let (returned, stayed) = client.run(request).await?;
            let text = format!(
                "Back with {}: {}. Worked on since, and left where they are: {stayed}.",
                clean(&to),
                enquiries(returned)
            );
            Ok(output(
                text,
                json!({ "returned": returned, "stayed": stayed }),
            ))
        }
    }
}

fn enquiries(number: i32) -> String {
    match number {
        1 => "1 enquiry".into(),
        many => format!("{many} enquiries"),
    }
}

fn told(it: &HandOut, now: DateTime<Utc>) -> String {
    let to = it.to_name.as_deref().map_or("its team".into(), clean);
    let from = it.from_name.as_deref().map_or("its team".into(), clean);
    let at = time::format_time(it.handed_out_at, now);
    let parts = routing::points(&it.parts);
    let version = it.parameters_version;
    match it.kind.as_str() {
        "taken" => format!(
            "- {to} took it as the next {at}: {} points ({parts}), parameters as set {version} times.",
            it.points.unwrap_or_default()
        ),
        "in_turn" => format!("- {to} got it in turn {at} ({parts})."),
        "least_loaded" => format!("- {to} got it {at}, having least ({parts})."),
        "best_skilled" => format!("- {to} got it {at}, knowing it best ({parts})."),
        "covered" => format!("- {to} got it {at} while {from} is away."),
        _ => format!("- {to} got it back from {from} {at}."),
    }
}

fn value(it: &HandOut) -> Value {
    json!({
        "kind": it.kind, "team": clean(&it.team_name), "from": it.from_name.as_deref().map(clean),
        "to": it.to_name.as_deref().map(clean), "points": it.points, "parts": it.parts,
        "parameters": it.parameters, "parameters_version": it.parameters_version,
        "at": it.handed_out_at.to_rfc3339(), "by": clean(&it.by_name),
    })
}

fn described(it: &Parameter, now: DateTime<Utc>) -> String {
    let of = it
        .team_name
        .as_deref()
        .map_or(String::new(), |team| format!("{}: ", clean(team)));
    let set = match (&it.why, &it.set_by, it.set_at) {
        (Some(why), Some(who), Some(at)) => {
            format!(
                " Set by {} {}: {}.",
                clean(who),
                time::format_time(at, now),
                clean(why)
            )
        }
        _ => String::new(),
    };
    format!(
        "{of}{} = {} {} ({} to {}). {}{set}",
        it.code,
        it.value.unwrap_or(it.usual),
        it.unit,
        it.lowest,
        it.highest,
        it.meaning
    )
}

fn parameter(it: &Parameter) -> Value {
    json!({
        "team": it.team_code, "code": it.code, "value": it.value.unwrap_or(it.usual), "unit": it.unit,
        "lowest": it.lowest, "highest": it.highest, "usual": it.usual, "meaning": it.meaning,
        "why": it.why.as_deref().map(clean), "set_by": it.set_by.as_deref().map(clean),
        "set_at": it.set_at.map(|at| at.to_rfc3339()),
    })
}
