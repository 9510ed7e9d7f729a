//! Drafts as plain text: first those that belong to no single enquiry, then the enquiries with drafts.

use super::queue::{enquiry_count, numbered, page_of, value};
use super::{PlainOutput, facts};
use crate::components::text::clean;
use crate::domain::draft::counted;
use crate::domain::{Draft, DraftSubject, QueueRow};
use crate::wording::time;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::fmt::Write as _;

const TITLE: &str = "Drafts";

pub fn render(kept: &[Draft], rows: &[QueueRow], now: DateTime<Utc>) -> PlainOutput {
    let of = |of: DraftSubject| kept.iter().find(move |draft| draft.of == of);
    let texts: Vec<&Draft> = DraftSubject::ALONE.into_iter().filter_map(of).collect();
    let (rows, more) = page_of(rows);
    let first = if more { "the first " } else { "" };
    let here = format!("{first}{}", enquiry_count(rows.len()));
    let how_many = counted(texts.len(), rows.len(), here);
    let mut lines = format!("\n{TITLE}, newest first: {how_many}.\n");
    for (number, draft) in (1..).zip(&texts) {
        let (what, at) = (draft_name(draft), time::format_time(draft.kept_at, now));
        let _ = writeln!(lines, "{number}. {what}, not sent, typed {at}:");
        for line in draft_lines(draft) {
            let _ = writeln!(lines, "{line}");
        }
    }
    for (number, row) in (texts.len() + 1..).zip(rows) {
        lines += &numbered(std::slice::from_ref(row), number, now);
        for (what, draft) in of_one(kept, row) {
            let _ = writeln!(lines, "{what}, not sent: {}", draft_lines(draft).join(" "));
        }
    }
    PlainOutput {
        text: lines,
        facts: facts(json!({
            "found_by": TITLE,
            "more": more,
            "texts": texts.into_iter().map(draft_value).collect::<Vec<_>>(),
            "enquiries": rows.iter().map(|row| enquiry_value(kept, row, now)).collect::<Vec<_>>(),
        })),
    }
}

/// The drafts about one enquiry, at most one for each form.
fn of_one<'a>(kept: &'a [Draft], row: &QueueRow) -> Vec<(&'static str, &'a Draft)> {
    let its = kept
        .iter()
        .filter(|draft| draft.of.enquiry() == Some(row.id));
    its.filter_map(|draft| Some((draft.of.form.of_one()?.0, draft)))
        .collect()
}

fn enquiry_value(kept: &[Draft], row: &QueueRow, now: DateTime<Utc>) -> Value {
    let texts: Vec<Value> = of_one(kept, row)
        .into_iter()
        .map(|(what, draft)| json!({ "what": what, "lines": draft_lines(draft) }))
        .collect();
    let mut whole = facts(value(row, now));
    whole.extend(facts(json!({ "texts": texts })));
    Value::Object(whole)
}

fn draft_name(draft: &Draft) -> String {
    clean(&draft.of.what(draft.marked.len()))
}

fn draft_lines(draft: &Draft) -> Vec<String> {
    let lines = draft.of.form.lines(&draft.body);
    lines.iter().map(|line| clean(line)).collect()
}

fn draft_value(draft: &Draft) -> Value {
    json!({
        "what": draft_name(draft),
        "lines": draft_lines(draft),
        "typed_at": draft.kept_at.to_rfc3339(),
    })
}
