//! What a person typed and did not send: the texts about no single enquiry, then the enquiries, as the list tells them.

use super::queue::{many, numbered, values};
use super::{Told, facts};
use crate::domain::{Draft, DraftOf, QueueRow};
use crate::widgets::text::clean;
use crate::widgets::time;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::fmt::Write as _;

const TITLE: &str = "Typed and not sent";

pub fn told(kept: &[Draft], rows: &[QueueRow], now: DateTime<Utc>) -> Told {
    let of = |of: DraftOf| kept.iter().find(move |draft| draft.of == of);
    let texts: Vec<&Draft> = DraftOf::ALONE.into_iter().filter_map(of).collect();
    let here = many(rows.len());
    let how_many = match (texts.len(), rows.len()) {
        (0, _) => here,
        (1, 0) => "1 text".into(),
        (texts, 0) => format!("{texts} texts"),
        (1, _) => format!("{here} and 1 other text"),
        (texts, _) => format!("{here} and {texts} other texts"),
    };
    let mut lines = format!("\n{TITLE}: {how_many}.\n");
    for (number, draft) in (1..).zip(&texts) {
        let (what, at) = (what(draft), time::said(draft.kept_at, now));
        let _ = writeln!(lines, "{number}. {what}, not sent, typed {at}:");
        for line in said(draft) {
            let _ = writeln!(lines, "{line}");
        }
    }
    lines += &numbered(rows, texts.len() + 1, now);
    Told {
        text: lines,
        facts: facts(json!({
            "found_by": TITLE,
            "texts": texts.into_iter().map(text).collect::<Vec<_>>(),
            "enquiries": values(rows, now),
        })),
    }
}

fn what(draft: &Draft) -> String {
    clean(&draft.of.what(draft.marked.len()))
}

fn said(draft: &Draft) -> Vec<String> {
    let lines = draft.of.lines(&draft.body);
    lines.iter().map(|line| clean(line)).collect()
}

fn text(draft: &Draft) -> Value {
    json!({
        "what": what(draft),
        "lines": said(draft),
        "typed_at": draft.kept_at.to_rfc3339(),
    })
}
