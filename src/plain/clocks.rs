//! The clocks of an enquiry as lines and as JSON, and what `enquiries clock` does.

use super::client::Client;
use super::{PlainOutput, facts, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{
    Clock, ClockRule, Clocks, DueClock, Failure, OfferedAct, Page, Scope, Segment, Target, names,
    typed_time,
};
use crate::features::clocks::{
    LoadClockRules, LoadOfferedActs, LoadWhatIf, RecordClockAct, TakeBackClockAct,
};
use crate::runtime::request::Write;
use crate::wording::{clocks as words, time};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Another time, question or extension for the rules of an enquiry's clocks.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIfCommand {
    pub reference: String,
    /// When it would have been received; none for when it was.
    pub received: Option<String>,
    pub asked: Option<NaiveDate>,
    pub clarified: Option<NaiveDate>,
    pub extended: bool,
    /// Code or words of the name of another rule.
    pub rule: Option<String>,
}

/// What is recorded of the clocks of an enquiry.
#[derive(Clone, Debug, PartialEq)]
pub enum ClockCommand {
    /// What can be recorded, and what stands against the rest.
    Possible { reference: String },
    Record {
        reference: String,
        kind: String,
        clock: Option<String>,
        /// None for now.
        at: Option<String>,
        reason: Option<String>,
    },
    /// Takes back the newest act of this kind.
    TakeBack {
        reference: String,
        kind: String,
        reason: String,
    },
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: ClockCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| {
        act(client, command, now).await
    })
    .await
}

async fn act(
    client: &Client<'_>,
    command: ClockCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    if !matches!(command, ClockCommand::Possible { .. }) {
        client.refuse_reader()?;
    }
    match command {
        ClockCommand::Possible { reference } => {
            let enquiry_id = one_target(client, reference).await?.seen.id;
            let offered = client.run(LoadOfferedActs { enquiry_id }).await?;
            let lines = offered.iter().map(possible).collect::<Vec<_>>();
            Ok(lines.join("\n"))
        }
        ClockCommand::Record {
            reference,
            kind,
            clock,
            at,
            reason,
        } => {
            let happened_at = at
                .map(|at| {
                    typed_time::parse_past(&at, now).map_err(|right_is| refused(right_is.into()))
                })
                .transpose()?;
            let request = RecordClockAct {
                target: one_target(client, reference).await?,
                kind,
                clock,
                happened_at,
                reason,
                undoes: false,
            };
            let done = client.run(request.clone()).await?;
            Ok(format!("{}.", clean(&request.conclude(&done).sentence)))
        }
        ClockCommand::TakeBack {
            reference,
            kind,
            reason,
        } => {
            let target = one_target(client, reference.clone()).await?;
            let (_, clocks) = client.clocks(&reference).await?;
            let newest = clocks
                .acts
                .iter()
                .find(|act| act.kind == kind && !act.is_taken_back);
            let Some(newest) = newest else {
                return Err(refused(format!(
                    "{} has no such act: {}.",
                    clean(&reference),
                    words::kind(&kind)
                )));
            };
            let request = TakeBackClockAct {
                act: newest.id,
                recorded: RecordClockAct {
                    target,
                    kind,
                    clock: newest.clock.clone(),
                    happened_at: Some(newest.happened_at),
                    reason: newest.reason.clone(),
                    undoes: false,
                },
                reason,
                undoes: false,
            };
            let done = client.run(request.clone()).await?;
            Ok(format!("{}.", clean(&request.conclude(&done).sentence)))
        }
    }
}

/// `fee_asked for foi (Freedom of information): possible`.
fn possible(act: &OfferedAct) -> String {
    let clock = match &act.clock {
        None => "every clock that follows it".to_owned(),
        Some((code, name)) => format!("{} ({})", clean(code), clean(name)),
    };
    let answer = match (&act.refusal, act.needs_reason) {
        (Some(refusal), _) => clean(refusal),
        (None, true) => "possible, with a reason".to_owned(),
        (None, false) => "possible".to_owned(),
    };
    format!("{} for {clock}: {answer}", act.kind)
}

/// The rule whose code it is, or whose name has these words.
fn rule_called(rules: Vec<ClockRule>, called: &str) -> Result<ClockRule, Failure> {
    let called = names::fold(called);
    let has =
        |it: &ClockRule| it.clock.code == called || names::fold(&it.clock.name).contains(&called);
    let found = rules.into_iter().find(has);
    found.ok_or_else(|| refused("No clock rule of this body has that code or name.".into()))
}

/// Each clock of the enquiry as it would be; nothing is recorded.
pub async fn what_if(
    database: &Database,
    who: (String, String),
    command: WhatIfCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| {
        let (reference, mut found) = client.clocks(&command.reference).await?;
        let received_at = command
            .received
            .as_deref()
            .map(|at| typed_time::parse_past(at, now).map_err(|right_is| refused(right_is.into())))
            .transpose()?;
        if let Some(called) = command.rule.as_deref() {
            let rule = rule_called(client.run(LoadClockRules).await?, called)?;
            let started_at = found.clocks.first().map_or(now, |clock| clock.started_at);
            found.clocks = vec![Clock {
                started_at,
                ..rule.clock
            }];
        }
        for clock in &mut found.clocks {
            let request = LoadWhatIf {
                clock: clock.clone(),
                received_at: received_at.unwrap_or(clock.started_at),
                asked_on: command.asked,
                clarified_on: command.clarified,
                is_extended: command.extended,
            };
            *clock = client.run(request).await?;
        }
        found.acts.clear();
        let heading = format!("If so, the clocks of {} would be:", clean(&reference));
        let lines = render(&reference, &found, now).text;
        let lines = lines
            .trim_start()
            .split_once('\n')
            .map_or("", |(_, rest)| rest);
        Ok(format!("{heading}\n{}", lines.trim_end()))
    })
    .await
}

async fn one_target(client: &Client<'_>, reference: String) -> Result<Target, Failure> {
    let found = client.targets(&[reference]).await?;
    found.into_iter().next().ok_or(Failure::Conflict)
}

/// Every clock with its explanation; the seconds, or the days, sum to the deadline.
pub fn render(reference: &str, clocks: &Clocks, now: DateTime<Utc>) -> PlainOutput {
    let mut text = format!("\nClocks of {}.\n", clean(reference));
    for (clock, number) in clocks.clocks.iter().zip(1..) {
        let _ = writeln!(
            text,
            "{number}. {}: {}. {}",
            clean(&clock.name),
            words::state(clock, now),
            clean(&words::sentence(clock))
        );
        let _ = writeln!(text, "   {}", clean(&words::target(clock)));
        let _ = writeln!(text, "   Started {}", time::exact(clock.started_at));
        for segment in &clock.segments {
            let _ = writeln!(text, "   {}", clean(&words::segment(segment)));
        }
    }
    if clocks.clocks.is_empty() {
        text.push_str("No clock runs for this enquiry.\n");
    }
    for act in &clocks.acts {
        let _ = writeln!(text, "{}", clean(&words::act(act, now)));
    }
    PlainOutput {
        text,
        facts: facts(json!({
            "reference": clean(reference),
            "clocks": clocks.clocks.iter().map(|clock| value(clock, now)).collect::<Vec<_>>(),
            "acts": clocks.acts.iter().map(|act| json!({
                "kind": act.kind, "clock": act.clock, "happened_at": act.happened_at.to_rfc3339(),
                "reason": act.reason.as_deref().map(clean), "recorded_by": clean(&act.recorded_by),
                "taken_back": act.is_taken_back,
            })).collect::<Vec<_>>(),
        })),
    }
}

/// What runs out next.
pub fn next_hours(
    due: &Page<DueClock>,
    (scope, hours): (Scope, i32),
    now: DateTime<Utc>,
) -> PlainOutput {
    let count = match due.more {
        true => format!("the first {}", due.rows.len()),
        false => due.rows.len().to_string(),
    };
    let scope = scope.word();
    let mut text = format!("\nClocks due in the next {hours} hours, {scope}: {count}.\n");
    for (clock, number) in due.rows.iter().zip(1..) {
        let (_, left) = time::due(clock.due_at, now);
        let row = &clock.row;
        let law = if clock.is_duty { " (set by law)" } else { "" };
        let who = match &row.assignee_name {
            Some(name) => clean(name),
            None => "unassigned".into(),
        };
        let _ = writeln!(
            text,
            "{number}. {left}, by {}, {}{law}, {}, {}, {}, {who}.",
            time::clock(clock.due_at),
            clean(&clock.name),
            clean(&row.reference),
            clean(&row.subject),
            row.team_name.as_deref().map_or("no team".into(), clean),
        );
    }
    let clocks = due.rows.iter().map(|clock| {
        json!({
            "reference": clean(&clock.row.reference),
            "subject": clean(&clock.row.subject),
            "clock": clean(&clock.name),
            "team": clock.row.team_name.as_deref().map(clean),
            "assignee": clock.row.assignee_name.as_deref().map(clean),
            "due_at": clock.due_at.to_rfc3339(),
            "is_duty": clock.is_duty,
        })
    });
    PlainOutput {
        text,
        facts: facts(json!({
            "scope": scope,
            "hours": hours,
            "more": due.more,
            "clocks": clocks.collect::<Vec<_>>(),
        })),
    }
}

fn value(clock: &Clock, now: DateTime<Utc>) -> Value {
    let at = |it: Option<DateTime<Utc>>| it.map(|it| it.to_rfc3339());
    json!({
        "code": clock.code, "run": clock.run, "name": clean(&clock.name), "state": words::state(clock, now),
        "started_at": clock.started_at.to_rfc3339(), "due_at": at(clock.due_at),
        "grossly_late_at": at(clock.grossly_late_at), "ended_at": at(clock.ended_at),
        "missed": clock.is_missed(now), "provisional": clock.provisional,
        "target_seconds": clock.target_seconds, "calendar": clock.calendar.as_deref().map(clean),
        "legal_basis": clock.legal_basis.as_deref().map(clean), "sentence": clean(&words::sentence(clock)),
        "segments": clock.segments.iter().map(segment).collect::<Vec<_>>(),
    })
}

fn segment(segment: &Segment) -> Value {
    json!({
        "from": segment.from.map(|it| it.to_rfc3339()), "to": segment.to.map(|it| it.to_rfc3339()),
        "seconds": segment.seconds, "days": segment.days, "kind": segment.kind, "reason": clean(&segment.reason),
    })
}
