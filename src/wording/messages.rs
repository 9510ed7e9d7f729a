//! Notes and messages of an enquiry in words.

use super::time;
use crate::components::text::clean;
use crate::domain::reply::ReplyWriter;
use crate::domain::{EnquiryDetail, MEANINGS, MergedEnquiry, Message, Note, ReplyEffect};
use crate::keys::{NEW_ENQUIRY, STAGE};
use chrono::{DateTime, TimeDelta, Utc};

#[derive(Clone, Copy)]
pub enum Entry<'a> {
    Note(&'a Note),
    Message(&'a Message),
    /// An enquiry that was merged into this one: what was asked in it.
    Merged(&'a MergedEnquiry),
}

/// Newest first: it is what the reader has not read.
pub fn entries(detail: &EnquiryDetail) -> Vec<Entry<'_>> {
    let notes = detail.notes.iter().map(Entry::Note);
    let messages = detail.context.messages.iter().map(Entry::Message);
    let merged = detail.context.merged.iter().map(Entry::Merged);
    let mut entries: Vec<_> = messages.chain(notes).chain(merged).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at()));
    entries
}

/// That a colleague is writing to the citizen, so that two do not answer one letter.
pub fn is_writing(writer: &ReplyWriter, now: DateTime<Utc>) -> String {
    let (name, at) = (clean(&writer.name), time::format_time(writer.typed_at, now));
    format!("{name} is writing a reply, last typed {at}.")
}

impl Entry<'_> {
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Note(note) => note.written_at,
            Self::Message(message) => message.at,
            Self::Merged(other) => other.received_at,
        }
    }

    /// Direction and author, and the enquiry that it came with, where that is another.
    pub fn way(&self) -> String {
        let from = match self {
            Self::Note(note) => note.origin.as_deref(),
            Self::Message(message) => message.origin.as_deref(),
            Self::Merged(_) => None,
        };
        let on = from.map(|reference| format!(", on {}", clean(reference)));
        self.own_way() + &on.unwrap_or_default()
    }

    fn own_way(&self) -> String {
        match self {
            Self::Merged(other) => {
                let who = other.citizen_name.as_deref().map(clean);
                format!(
                    "{}, merged by {}: asked by {}, {}",
                    clean(&other.reference),
                    clean(&other.merged_by),
                    who.as_deref().unwrap_or("an unknown citizen"),
                    by_channel(&other.channel_name)
                )
            }
            Self::Note(note) => format!("note by {}", clean(&note.written_by)),
            Self::Message(message) if message.goes_out => {
                let (who, by) = (clean(&message.written_by), by(message));
                format!("reply {} by {who}{by}", delivered(message))
            }
            Self::Message(message) => {
                let meant = message.meant.as_deref().map(meaning);
                let meant = meant.map(|it| format!(", {it}")).unwrap_or_default();
                let answered = match message.answered {
                    true => ", answered at once",
                    false => "",
                };
                format!("from the citizen{}{meant}{answered}", by(message))
            }
        }
    }

    /// Time, age, direction and author.
    pub fn head(&self, now: DateTime<Utc>) -> String {
        // Whole minutes of both times, or two hours would read as one hour and 59 minutes.
        let passed = now - self.at() + TimeDelta::seconds(self.at().timestamp().rem_euclid(60));
        let age = match passed.num_minutes() {
            ..1 => String::new(),
            _ => format!(" ({} ago)", time::span(passed)),
        };
        format!(
            "{}{age} · {}",
            time::format_time(self.at(), now),
            self.way()
        )
    }

    pub fn failed(&self) -> Option<String> {
        match self {
            Self::Message(message) if message.delivery_state == "failed" => {
                let why = message.delivery_reason.as_deref().map(clean);
                let why = why.map(|why| format!(": {why}")).unwrap_or_default();
                Some(format!("Not delivered{why}"))
            }
            _ => None,
        }
    }

    /// The person can still take it back.
    pub fn is_recallable(&self) -> bool {
        matches!(self, Self::Message(message) if message.unrecallable.is_none())
    }

    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::Note(_) => None,
            Self::Message(message) => message.subject.as_deref(),
            Self::Merged(other) => Some(&other.subject),
        }
    }

    pub fn body(&self) -> &str {
        match self {
            Self::Note(note) => &note.body,
            Self::Message(message) => &message.body,
            Self::Merged(other) => &other.body,
        }
    }
}

/// What a message did, for the middle of a sentence: "answers our question".
pub fn meaning(code: &str) -> String {
    let words = MEANINGS.iter().find(|(it, _)| *it == code);
    match words.filter(|(code, _)| !code.is_empty()) {
        Some((_, words)) => {
            let (first, rest) = words.split_at(1);
            first.to_lowercase() + rest
        }
        None => "means nothing in particular".into(),
    }
}

/// What a message did to a closed enquiry, as a sentence after another; empty where it was open anyway.
pub fn reply_effect(effect: Option<ReplyEffect>) -> String {
    let sentence = match effect {
        None => return String::new(),
        Some(ReplyEffect::Reopened) => "The enquiry is open again".into(),
        Some(ReplyEffect::TooLate) => format!(
            "The enquiry was closed too long ago and stays closed: press {NEW_ENQUIRY} for a new one, and link the two"
        ),
        Some(ReplyEffect::NoWayBack) => format!(
            "The enquiry stays closed, it cannot be reopened: press {NEW_ENQUIRY} for a new one, and link the two"
        ),
        Some(ReplyEffect::StaysClosed) => "The enquiry stays closed".into(),
        Some(ReplyEffect::ClosedAgain) => "The enquiry is closed again".into(),
        Some(ReplyEffect::StaysOpen) => {
            format!("The enquiry stays open, as work has begun: press {STAGE} to close it")
        }
    };
    format!(". {sentence}")
}

/// A message that came in, in one line: when, how, its first words and what it meant.
pub fn line_of(message: &Message, now: DateTime<Utc>) -> String {
    let said = message.subject.as_deref().unwrap_or(&message.body);
    let said = clean(said.lines().next().unwrap_or_default());
    let meant = message.meant.as_deref().map(meaning);
    let meant = meant.map(|it| format!(" ({it})")).unwrap_or_default();
    format!(
        "{} · {}{meant} · {said}",
        time::format_time(message.at, now),
        clean(&message.channel_name)
    )
}

/// The channel, for the middle of a sentence.
pub fn by_channel(name: &str) -> String {
    let name = clean(name).to_lowercase();
    match name.starts_with("in ") {
        true => name,
        false => format!("by {name}"),
    }
}

fn by(message: &Message) -> String {
    format!(", {}", clean(&message.channel_name).to_lowercase())
}

fn delivered(message: &Message) -> String {
    match message.delivery_state.as_str() {
        // Nothing is configured that sends.
        "released" => "released, to be sent by hand".to_owned(),
        "recalled" => "recalled, not sent,".to_owned(),
        "sent_by_hand" => "sent by hand".to_owned(),
        "failed" => "‼ not delivered".to_owned(),
        other => clean(other),
    }
}
