//! What was asked, and everything written since: messages from and to the citizen and notes of staff, in one order of
//! time. The newest comes first: it is what the reader has not read.

use super::Column;
use crate::domain::{EnquiryDetail, Message, Note};
use crate::store::Store;
use crate::theme::{Role, Theme};
use crate::widgets::text::{clean, cut, wrap};
use crate::widgets::time;
use chrono::{DateTime, TimeDelta, Utc};
use ratatui::text::{Line, Span};

enum Entry<'a> {
    Note(&'a Note),
    Message(&'a Message),
}

impl Entry<'_> {
    fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Note(note) => note.written_at,
            Self::Message(message) => message.at,
        }
    }

    /// Which way it went, by sign and word, and how its sign looks.
    fn way(&self) -> (&'static str, String, Role) {
        match self {
            Self::Note(note) => (
                "✎",
                format!("note by {}", clean(&note.written_by)),
                Role::Strong,
            ),
            Self::Message(message) if message.goes_out => {
                let who = clean(&message.written_by);
                let to = by(message);
                (
                    "→",
                    format!("reply {} by {who}{to}", delivered(message)),
                    Role::Good,
                )
            }
            Self::Message(message) => ("←", format!("from the citizen{}", by(message)), Role::Link),
        }
    }

    fn failed(&self) -> Option<String> {
        match self {
            Self::Message(message) if message.delivery_state == "failed" => {
                let why = message.delivery_reason.as_deref().map(clean);
                Some(format!(
                    "Not delivered{}",
                    why.map(|why| format!(": {why}")).unwrap_or_default()
                ))
            }
            _ => None,
        }
    }
}

fn by(message: &Message) -> String {
    format!(", {}", clean(&message.channel_name).to_lowercase())
}

fn delivered(message: &Message) -> String {
    match message.delivery_state.as_str() {
        "queued" => "waiting to be sent".to_owned(),
        "failed" => "‼ not delivered".to_owned(),
        other => clean(other),
    }
}

pub(super) fn text(
    column: &mut Column,
    detail: &EnquiryDetail,
    store: &Store,
    theme: &Theme,
    cells: usize,
) {
    column.heading("What was asked", theme);
    let body = wrap(&detail.body, cells);
    column.lines.extend(body.into_iter().map(Line::raw));
    column.heading("Letters, messages and notes, newest first", theme);
    let notes = detail.notes.iter().map(Entry::Note);
    let messages = detail.around.messages.iter().map(Entry::Message);
    let mut entries: Vec<_> = messages.chain(notes).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at()));
    if entries.is_empty() {
        column.lines.push(Line::styled(
            "Nothing yet. n writes a note.",
            theme.style(Role::Quiet),
        ));
    }
    for entry in entries {
        column.lines.extend(told(&entry, store, theme, cells));
    }
}

fn told(entry: &Entry<'_>, store: &Store, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let (sign, way, role) = entry.way();
    let now = store.minute();
    // Whole minutes of both, so that what is two hours old is not told as one hour and 59 minutes.
    let passed = now - entry.at() + TimeDelta::seconds(entry.at().timestamp().rem_euclid(60));
    let age = match passed.num_minutes() {
        ..1 => String::new(),
        _ => format!(" ({} ago)", time::span(passed)),
    };
    let when = format!("{}{age} · {way}", time::said(entry.at(), now));
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("{sign} "), theme.style(role)),
        Span::styled(
            cut(&when, cells.saturating_sub(2)),
            theme.style(Role::Quiet),
        ),
    ])];
    let inner = cells.saturating_sub(2);
    let mut under = |words: &str, role: Role| {
        for words in wrap(words, inner) {
            lines.push(Line::styled(format!("  {words}"), theme.style(role)));
        }
    };
    if let Some(failed) = entry.failed() {
        under(&failed, Role::Error);
    }
    match entry {
        Entry::Note(note) => under(&note.body, Role::Text),
        Entry::Message(message) => {
            if let Some(subject) = &message.subject {
                under(subject, Role::Strong);
            }
            under(&message.body, Role::Text);
        }
    }
    lines
}
