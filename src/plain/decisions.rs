//! Decisions as lines and as JSON, and what `enquiries decision` does.

use super::client::Client;
use super::enquiry_context::describe_decision;
use super::{PlainOutput, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Decision, Failure, names, typed_time};
use crate::features::decisions::{RecordDecision, WithdrawDecision};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};

/// What is done with a decision.
#[derive(Clone, Debug, PartialEq)]
pub enum DecisionCommand {
    /// Days as people type them.
    Add {
        reference: String,
        decision: String,
        decided: Option<String>,
        from: Option<String>,
        expires: Option<String>,
        appeal_until: Option<String>,
        appeal_rule: Option<String>,
    },
    /// A decision is named by words of it.
    Withdraw {
        reference: String,
        words: String,
        reason: String,
    },
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: DecisionCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| {
        act(client, command, now).await
    })
    .await
}

async fn act(
    client: &Client<'_>,
    command: DecisionCommand,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    client.refuse_reader()?;
    match command {
        DecisionCommand::Add {
            reference,
            decision,
            decided,
            from,
            expires,
            appeal_until,
            appeal_rule,
        } => {
            let decided_on = day(decided, now)?.unwrap_or_else(|| typed_time::today(now));
            let in_force_from = day(from, now)?.unwrap_or(decided_on);
            let (expires_on, appeal_until) = (day(expires, now)?, day(appeal_until, now)?);
            let mut targets = client.targets(&[reference]).await?;
            let enquiry = targets.remove(0);
            let reference = clean(&enquiry.reference);
            let request = RecordDecision {
                enquiry,
                decision,
                decided_on,
                in_force_from,
                expires_on,
                appeal_until,
                appeal_basis: appeal_rule,
            };
            client.run(request).await?;
            Ok(format!("Decision recorded on {reference}."))
        }
        DecisionCommand::Withdraw {
            reference,
            words,
            reason,
        } => {
            let decision = one_decision(client, &reference, &words).await?;
            let what = clean(&decision.decision);
            let request = WithdrawDecision {
                decision,
                reason: Some(reason),
                undoes: false,
            };
            client.run(request).await?;
            Ok(format!("Decision withdrawn: {what}."))
        }
    }
}

fn day(words: Option<String>, now: DateTime<Utc>) -> Result<Option<NaiveDate>, Failure> {
    let parsed = words.map(|words| typed_time::parse_day(&words, now));
    parsed
        .transpose()
        .map_err(|right_is| refused(right_is.into()))
}

/// The one decision on the enquiry that stands and has these words.
async fn one_decision(
    client: &Client<'_>,
    reference: &str,
    words: &str,
) -> Result<Decision, Failure> {
    let folded = names::fold(words);
    let all = client.enquiry(reference).await?.context.decisions;
    let stand: Vec<Decision> = all
        .into_iter()
        .filter(|it| it.withdrawn.is_none())
        .collect();
    let fits = |it: &&Decision| names::fold(&it.decision).contains(&folded);
    match stand.iter().filter(fits).collect::<Vec<_>>().as_slice() {
        [one] => Ok((*one).clone()),
        found => {
            let how_many = match found {
                [] => "no decision",
                _ => "several decisions",
            };
            let known: Vec<String> = stand.iter().map(|it| clean(&it.decision)).collect();
            Err(refused(format!(
                "{} has {how_many} with the words “{}”. Its decisions: {}.",
                clean(reference),
                clean(words),
                if known.is_empty() {
                    "none".into()
                } else {
                    known.join("; ")
                }
            )))
        }
    }
}

/// The decisions on an enquiry.
pub fn render(reference: &str, decisions: &[Decision], now: DateTime<Utc>) -> PlainOutput {
    let count = match decisions.len() {
        0 => "none".to_owned(),
        1 => "1 decision".to_owned(),
        many => format!("{many} decisions"),
    };
    let lines = decisions.iter().zip(1..).map(|(decision, number)| {
        let why = decision.withdrawn.as_deref();
        let why = why.map(|why| format!(": {}", clean(why)));
        format!(
            "{number}. {}{}, recorded by {}.\n",
            describe_decision(decision, now),
            why.unwrap_or_default(),
            clean(&decision.recorded_by)
        )
    });
    let text = format!(
        "\nDecisions on {}, latest first: {count}.\n{}",
        clean(reference),
        lines.collect::<String>()
    );
    let facts: Vec<Value> = decisions.iter().map(|it| value(it, now)).collect();
    let mut all = Map::new();
    all.insert("decisions".into(), facts.into());
    PlainOutput { text, facts: all }
}

fn value(decision: &Decision, now: DateTime<Utc>) -> Value {
    json!({
        "decision": clean(&decision.decision), "decided_on": decision.decided_on,
        "in_force_from": decision.in_force_from, "expires_on": decision.expires_on,
        "appeal_until": decision.appeal_until,
        "appeal_rule": decision.appeal_basis.as_deref().map(clean),
        "state": decision.state_words(typed_time::today(now)),
        "withdrawn_reason": decision.withdrawn.as_deref().map(clean),
        "recorded_by": clean(&decision.recorded_by),
    })
}
