//! One enquiry as plain text: everything that its screen shows.

use super::queue::{due, value};
use super::{PlainOutput, enquiry_context, facts};
use crate::components::text::clean;
use crate::domain::text::many_lines;
use crate::domain::{Approval, EnquiryDetail, ListedOutcome, NOT_LISTED, Transition};
use crate::wording::duplicates::{self, DuplicateWords};
use crate::wording::{holds, reopening, routing, time, transitions};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// With the list of outcomes, where a step needs one.
pub fn render(detail: &EnquiryDetail, listed: &[ListedOutcome], now: DateTime<Utc>) -> PlainOutput {
    PlainOutput {
        text: text(detail, listed, now),
        facts: facts(json!({ "enquiry": values(detail, listed, now) })),
    }
}

/// Whether a possible step needs an outcome.
pub fn asks_for_outcome(detail: &EnquiryDetail) -> bool {
    let asks = |way: &Transition| way.needs_outcome && way.refused_because.is_empty();
    detail.transitions.iter().any(asks)
}

/// The outcomes that the stage popup offers.
fn offered(detail: &EnquiryDetail, listed: &[ListedOutcome]) -> String {
    if listed.is_empty() || !asks_for_outcome(detail) {
        return String::new();
    }
    let mut lines = String::from("\nOutcomes to choose from:\n");
    for one in listed {
        let (name, means) = (clean(&one.name), clean(&one.standard_name));
        let means = match name == means {
            true => String::new(),
            false => format!(": {means}"),
        };
        let _ = writeln!(lines, "- {name}{means}");
    }
    let _ = writeln!(lines, "Reports count any other outcome as “{NOT_LISTED}”.");
    lines
}

fn text(detail: &EnquiryDetail, listed: &[ListedOutcome], now: DateTime<Utc>) -> String {
    let row = &detail.row;
    let or = |text: Option<&str>, none: &str| text.map_or(none.to_owned(), clean);
    let deadline = match detail.closed_at {
        Some(at) => format!(
            "closed {} ({})",
            time::format_time(at, now),
            time::exact(at)
        ),
        None => due(row, now),
    };
    let mut lines = format!(
        "\nEnquiry {}: {}\n",
        clean(&row.reference),
        clean(&row.subject)
    );
    let ways = [&detail.citizen_phone, &detail.citizen_email];
    let asker: Vec<String> = std::iter::once(clean(row.citizen.words()))
        .chain(ways.into_iter().flatten().map(|way| clean(way)))
        .collect();
    let facts = [
        ("Stage", clean(&row.stage_name)),
        ("Stage since", time::format_time(detail.stage_since, now)),
        ("Reason", or(detail.stage_reason.as_deref(), "")),
        ("Outcome", or(detail.outcome.as_deref(), "")),
        ("Avoidable", or(detail.failure_demand.as_deref(), "")),
        ("Guidance", or(detail.guidance_page.as_deref(), "")),
        ("Deadline", deadline),
        (
            "Due",
            format!(
                "{} ({})",
                time::format_time(row.due_at, now),
                time::exact(row.due_at)
            ),
        ),
        (
            "On hold",
            detail
                .context
                .hold
                .as_ref()
                .map(|hold| holds::in_words(hold, now))
                .unwrap_or_default(),
        ),
        (
            "Reopened",
            reopening::in_words(detail, now).unwrap_or_default(),
        ),
        ("Received", time::format_time(row.received_at, now)),
        ("Asked by", asker.join(", ")),
        ("Received by", clean(&detail.channel_name)),
        ("Type", clean(&row.type_name)),
        ("Priority", clean(&row.priority_name)),
        ("Assigned to", or(row.assignee_name.as_deref(), "no one")),
        ("Team", or(row.team_name.as_deref(), "")),
        (
            "Routed by",
            detail
                .context
                .routed
                .as_ref()
                .map(routing::short)
                .unwrap_or_default(),
        ),
    ];
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(lines, "{name}: {value}.");
    }
    match duplicates::of_enquiry(detail) {
        Some(DuplicateWords::Merged(words) | DuplicateWords::Likely(words)) => {
            let _ = writeln!(lines, "{words}");
        }
        None => {}
    }
    let _ = writeln!(lines, "\nWhat was asked:\n{}", many_lines(&detail.body));
    lines.push_str("\nWhat can happen next:\n");
    for transition in transitions::possible(&detail.transitions) {
        let _ = writeln!(lines, "- {}", describe_step(transition));
    }
    for (reasons, group) in transitions::refused(&detail.transitions) {
        let reasons: Vec<String> = reasons.iter().map(|reason| clean(reason)).collect();
        let _ = writeln!(lines, "Not possible now. {}", reasons.join(" "));
        for transition in group {
            let _ = writeln!(lines, "- {}", describe_step(transition));
        }
    }
    if detail.transitions.is_empty() {
        lines.push_str("No next steps. This stage is final.\n");
    }
    lines += &offered(detail, listed);
    lines += &enquiry_context::written(detail, now);
    lines += &enquiry_context::describe(detail, now);
    lines
}

/// Approval of a step, as in the stage popup.
fn describe_approval(way: &Transition) -> Option<String> {
    let needs = way
        .needs_decision()
        .then(|| format!("needs {}", way.decision_word()));
    let Some(approval) = &way.approval else {
        return needs;
    };
    let asked = format!(
        "{} asked for {}: {}",
        clean(&approval.asked_by),
        way.decision_word(),
        clean(&approval.reason)
    );
    let asked = match approval.due_at {
        Some(at) => format!("{asked} (decide by {})", time::deadline(at)),
        None => asked,
    };
    let decider = approval.decided_by.as_deref().unwrap_or("a colleague");
    let did = match approval.decision {
        None => return Some(asked),
        Some(true) => "approved by",
        Some(false) => "declined by",
    };
    let mut words = format!("{asked}; {did} {}", clean(decider));
    if let Some(why) = &approval.decision_reason {
        let _ = write!(words, ": {}", clean(why));
    }
    Some(words)
}

fn describe_step(way: &Transition) -> String {
    let mut words = format!("{}, to {}", clean(&way.label), clean(&way.to_stage_name));
    if let Some(approval) = describe_approval(way) {
        let _ = write!(words, "; {approval}");
    }
    if let Some(asks) = transitions::asks(way).filter(|_| way.refused_because.is_empty()) {
        let _ = write!(words, "; {asks}");
    }
    words
}

fn values(detail: &EnquiryDetail, listed: &[ListedOutcome], now: DateTime<Utc>) -> Value {
    let clean_of = |text: &Option<String>| text.as_deref().map(clean);
    let mut whole = facts(value(&detail.row, now));
    whole.extend(facts(json!({
        "body": many_lines(&detail.body),
        "channel": clean(&detail.channel_name),
        "citizen_phone": clean_of(&detail.citizen_phone),
        "citizen_email": clean_of(&detail.citizen_email),
        "stage_reason": clean_of(&detail.stage_reason),
        "stage_since": detail.stage_since.to_rfc3339(),
        "outcome": clean_of(&detail.outcome),
        "failure_demand": clean_of(&detail.failure_demand),
        "guidance_page": clean_of(&detail.guidance_page),
        "closed_at": detail.closed_at.map(|at| at.to_rfc3339()),
        "routed_by": detail.context.routed.as_ref().map(|it| json!({
            "rule": clean_of(&it.rule), "version": it.set_number, "team": clean(&it.team), "why": clean(&it.why),
        })),
        "hold": detail.context.hold.as_ref().map(|hold| json!({
            "kind": hold.kind,
            "reason": clean_of(&hold.reason),
            "until": hold.until.to_rfc3339(),
            "ended_because": hold.ended_because,
            "held_by": clean(&hold.held_by),
        })),
        "times_reopened": detail.times_reopened,
        "reopening_until": detail.reopening_until.map(|at| at.to_rfc3339()),
        "next": detail.transitions.iter().map(way).collect::<Vec<_>>(),
        "outcomes": outcomes(detail, listed),
    })));
    whole.extend(enquiry_context::values(detail, now));
    Value::Object(whole)
}

fn outcomes(detail: &EnquiryDetail, listed: &[ListedOutcome]) -> Vec<Value> {
    let offered = listed.iter().filter(|_| asks_for_outcome(detail));
    offered
        .map(|one| json!({ "name": clean(&one.name), "means": clean(&one.standard_name) }))
        .collect()
}

fn way(way: &Transition) -> Value {
    json!({
        "label": clean(&way.label),
        "to": clean(&way.to_stage_name),
        "needs_reason": way.needs_reason,
        "needs_outcome": way.needs_outcome,
        "needs_approval": way.needs_approval,
        "is_final": way.is_final,
        "approval_takes_step": way.approval_takes_step,
        "needs_countersign": way.needs_countersign,
        "approval": way.approval.as_ref().map(approval),
        "refused_because": way.refused_because.iter().map(|why| clean(why)).collect::<Vec<_>>(),
    })
}

fn approval(approval: &Approval) -> Value {
    json!({
        "state": match approval.decision {
            None => "asked",
            Some(true) => "approved",
            Some(false) => "declined",
        },
        "asked_by": clean(&approval.asked_by),
        "asked_at": approval.asked_at.to_rfc3339(),
        "reason": clean(&approval.reason),
        "decide_by": approval.due_at.map(|at| at.to_rfc3339()),
        "decided_by": approval.decided_by.as_deref().map(clean),
        "decision_reason": approval.decision_reason.as_deref().map(clean),
    })
}
