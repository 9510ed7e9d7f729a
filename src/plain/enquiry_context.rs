//! Related data of an enquiry as plain text: citizen, correspondence, links, documents and tasks.

use super::facts;
use super::queue::{due, value};
use crate::components::text::clean;
use crate::domain::text::many_lines;
use crate::domain::{
    Citizen, Decision, Document, EnquiryDetail, Question, RelatedEnquiry, Task, decision, document,
    typed_time,
};
use crate::wording::messages::{Entry, entries, is_writing};
use crate::wording::{documents, time};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Messages and notes, the newest first.
pub(super) fn written(detail: &EnquiryDetail, now: DateTime<Utc>) -> String {
    let entries = entries(detail);
    let mut lines = format!(
        "\nLetters, messages and notes, newest first: {}.\n",
        entries.len()
    );
    for entry in entries {
        let head = [Some(entry.head(now)), entry.failed()];
        let head: Vec<_> = head.into_iter().flatten().collect();
        let subject = entry.subject().map(|subject| clean(subject) + ". ");
        let _ = writeln!(
            lines,
            "- {}: {}{}",
            head.join(". "),
            subject.unwrap_or_default(),
            many_lines(entry.body())
        );
    }
    lines
}

/// Everything else, under headings; empty parts are left out.
pub(super) fn describe(detail: &EnquiryDetail, now: DateTime<Utc>) -> String {
    let context = &detail.context;
    let mut lines = String::new();
    if let Some(citizen) = &context.citizen {
        let known: Vec<_> = known(citizen)
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| format!("{name} {}", clean(&value))))
            .collect();
        if !known.is_empty() {
            let who = if citizen.is_business {
                "Business"
            } else {
                "Citizen"
            };
            let _ = writeln!(lines, "{who}: {}.", known.join("; "));
        }
        for need in &citizen.needs {
            let _ = writeln!(lines, "Needs: {}.", clean(need));
        }
    }
    if !context.tags.is_empty() {
        let tags: Vec<_> = context.tags.iter().map(|tag| clean(tag)).collect();
        let _ = writeln!(lines, "Tags: tagged {}.", tags.join(", "));
    }
    for writer in &context.writers {
        let _ = writeln!(lines, "{}", is_writing(writer, now));
    }
    if !context.watchers.is_empty() {
        let names: Vec<_> = context.watchers.iter().map(|w| clean(&w.name)).collect();
        let _ = writeln!(lines, "Watched by: {}.", names.join(", "));
    }
    for field in &context.fields {
        let _ = writeln!(lines, "{}: {}.", clean(&field.label), clean(&field.said));
    }
    let to_do = context.tasks.iter().filter(|task| !task.done).count();
    if !context.tasks.is_empty() {
        let _ = writeln!(lines, "\nTasks: {to_do} to do.");
    }
    for task in &context.tasks {
        let _ = writeln!(lines, "- {}", describe_task(task, now));
    }
    if !context.questions.is_empty() {
        lines.push_str("\nWaiting for an answer:\n");
    }
    for question in &context.questions {
        let _ = writeln!(lines, "- {}", describe_question(question, now));
    }
    if !context.decisions.is_empty() {
        lines.push_str("\nDecisions:\n");
    }
    for decision in &context.decisions {
        let _ = writeln!(lines, "- {}", describe_decision(decision, now));
    }
    match context.documents.len() {
        0 => {}
        1 => lines.push_str("\n1 document.\n"),
        many => {
            let _ = writeln!(lines, "\n{many} documents.");
        }
    }
    for document in &context.documents {
        let warning = document.warning().map(|warning| format!("; {warning}"));
        let _ = writeln!(
            lines,
            "- {}: {}, added by {}{}",
            clean(&document.file_name),
            documents::describe(document, now),
            clean(&document.added_by),
            warning.unwrap_or_default()
        );
    }
    if !context.others.is_empty() {
        let open = context
            .others
            .iter()
            .filter(|other| other.closed_at.is_none());
        let first = if context.more_others {
            "the first "
        } else {
            ""
        };
        let _ = writeln!(
            lines,
            "\nOther enquiries of this citizen: {first}{}, {} open.",
            context.others.len(),
            open.count()
        );
    }
    for other in &context.others {
        let _ = writeln!(lines, "- {}", describe_related(other, now));
    }
    if !context.links.is_empty() {
        let _ = writeln!(lines, "\nLinked: {}.", context.links.len());
    }
    for link in &context.links {
        let _ = writeln!(
            lines,
            "- {}: {}",
            link.relation(),
            describe_related(&link.other, now)
        );
    }
    lines
}

/// Details of a citizen besides name, telephone and email, which the enquiry has.
fn known(citizen: &Citizen) -> [(&'static str, Option<String>); 5] {
    let prefers = [&citizen.prefers_channel, &citizen.prefers_language];
    let prefers: Vec<&str> = prefers.into_iter().flatten().map(String::as_str).collect();
    let address = Some(citizen.address.clone()).filter(|address| !address.is_empty());
    let born = citizen
        .date_of_birth
        .map(|day| day.format("%-d %B %Y").to_string());
    [
        ("address", address),
        ("born", born),
        ("NI number", citizen.national_insurance_number.clone()),
        ("company", citizen.company_number.clone()),
        ("prefers", (!prefers.is_empty()).then(|| prefers.join(", "))),
    ]
}

pub(super) fn describe_task(task: &Task, now: DateTime<Utc>) -> String {
    let when = time::task_due(task, now).1;
    let window = time::window(task).map(|window| format!(", {window}"));
    let blocks = match task.done {
        true => String::new(),
        false => clean(&task.blocks_words()),
    };
    let blocks = if blocks.is_empty() {
        blocks
    } else {
        format!(", {blocks}")
    };
    format!(
        "{}, {}{}, {when}{blocks}",
        clean(&task.what),
        clean(&task.who),
        window.unwrap_or_default()
    )
}

pub(super) fn describe_question(question: &Question, now: DateTime<Utc>) -> String {
    format!(
        "{} asked {}: {}, {}",
        clean(&question.asked_by),
        clean(&question.to_words()),
        clean(&question.question),
        time::due(question.due_at, now).1
    )
}

pub(super) fn describe_decision(decision: &Decision, now: DateTime<Utc>) -> String {
    format!(
        "{}, decided on {}, {}",
        clean(&decision.decision),
        decision::day_words(decision.decided_on),
        clean(&decision.words(typed_time::today(now)))
    )
}

fn describe_related(other: &RelatedEnquiry, now: DateTime<Utc>) -> String {
    let row = &other.row;
    let deadline = match other.closed_at {
        Some(at) => format!("ended {}", time::format_time(at, now)),
        None => due(row, now),
    };
    format!(
        "{}: {}; {}; {deadline}",
        clean(&row.reference),
        clean(&row.subject),
        clean(&row.stage_name)
    )
}

pub(super) fn values(detail: &EnquiryDetail, now: DateTime<Utc>) -> Map<String, Value> {
    let context = &detail.context;
    let other = |other: &RelatedEnquiry| {
        let mut whole = facts(value(&other.row, now));
        whole.insert(
            "closed_at".into(),
            json!(other.closed_at.map(|at| at.to_rfc3339())),
        );
        Value::Object(whole)
    };
    let links = context
        .links
        .iter()
        .map(|link| json!({ "is": link.relation(), "enquiry": other(&link.other) }));
    facts(json!({
        "citizen_known": context.citizen.as_ref().map(|citizen| {
            let known = known(citizen).into_iter();
            let mut known: Map<String, Value> =
                known.map(|(name, value)| (name.to_lowercase().replace(' ', "_"), json!(value.as_deref().map(clean)))).collect();
            known.insert("needs".into(), json!(citizen.needs.iter().map(|need| clean(need)).collect::<Vec<_>>()));
            known.insert("business".into(), json!(citizen.is_business));
            known
        }),
        "similar": context.similar.iter().map(|it| json!({ "why": it.reasons(), "enquiry": other(&it.other) }))
            .collect::<Vec<_>>(),
        "written": entries(detail).into_iter().map(entry).collect::<Vec<_>>(),
        "tags": context.tags.iter().map(|tag| clean(tag)).collect::<Vec<_>>(),
        "fields": context.fields.iter().map(|field| json!({ "label": clean(&field.label), "value": clean(&field.said) }))
            .collect::<Vec<_>>(),
        "tasks": context.tasks.iter().map(|task| json!({
            "what": clean(&task.what), "who": clean(&task.who), "due_at": task.due_at.to_rfc3339(), "done": task.done,
        })).collect::<Vec<_>>(),
        "questions": context.questions.iter().map(super::questions::value).collect::<Vec<_>>(),
        "documents": context.documents.iter().map(document_value).collect::<Vec<_>>(),
        "writing_replies": context.writers.iter().map(|w| clean(&w.name)).collect::<Vec<_>>(),
        "watchers": context.watchers.iter().map(|w| clean(&w.name)).collect::<Vec<_>>(),
        "others": context.others.iter().map(other).collect::<Vec<_>>(),
        "more_others": context.more_others,
        "links": links.collect::<Vec<_>>(),
    }))
}

fn document_value(of: &Document) -> Value {
    json!({
        "file_name": clean(&of.file_name),
        "kind": clean(document::kind(&of.media_type)),
        "size_bytes": of.size_bytes,
        "version": of.number,
        "seen_by": clean(document::seen_by(&of.access_level)),
        "scan": of.warning(),
        "added_at": of.added_at.to_rfc3339(),
        "added_by": clean(&of.added_by),
    })
}

fn entry(entry: Entry<'_>) -> Value {
    json!({
        "way": entry.way(),
        "at": entry.at().to_rfc3339(),
        "failed": entry.failed(),
        "subject": entry.subject().map(clean),
        "body": many_lines(entry.body()),
    })
}
