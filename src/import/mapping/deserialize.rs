//! Values of a mapping file that serde's derive cannot read, and the sentence for a file that TOML cannot read.
//! A fault names the line, what is wrong, and what would be right.

use super::NamedMapping;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde_untagged::UntaggedEnumVisitor;

/// A list; one text is a list of one.
pub(super) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    UntaggedEnumVisitor::new()
        .expecting("a text in quotation marks, or a list of them")
        .string(|text| T::deserialize(StrDeserializer::new(text)).map(|one| vec![one]))
        .seq(|items| items.deserialize())
        .deserialize(deserializer)
}

impl<'de> Deserialize<'de> for NamedMapping {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        UntaggedEnumVisitor::new()
            .expecting("the name of a column, or a list of names of which the first found counts")
            .string(|name| Ok(Self::One(name.to_owned())))
            .seq(|names| match names.deserialize::<Vec<String>>()? {
                names if names.is_empty() => {
                    Err(Error::custom("an empty list names no column: name one"))
                }
                names => Ok(Self::FirstOf(names)),
            })
            .deserialize(deserializer)
    }
}

pub(super) fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| {
        D::Error::custom(format!(
            "{name:?} is no time zone: use a name such as \"Europe/London\" or \"America/New_York\""
        ))
    })
}

pub(super) fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<NaiveDate>, D::Error> {
    let words: Vec<String> = list(deserializer)?;
    let day = |word: &String| {
        word.parse().map_err(|_| {
            D::Error::custom(format!(
                "{word:?} is no day that exists: write it as \"1900-01-31\""
            ))
        })
    };
    words.iter().map(day).collect()
}

/// The error of TOML as one sentence, without its full stop.
pub(super) fn sentence(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let number = before.map_or(0, |before| before.matches('\n').count());
    let line = text.lines().nth(number).unwrap_or_default().trim();
    let place = match line.strip_prefix('[') {
        Some(_) => format!("line {}, {line}", number + 1),
        None => format!("line {}", number + 1),
    };
    let message = error.message().trim().replace('\n', ", ");
    let message = match message.strip_prefix("missing field ") {
        Some(key) => format!("the key {key} is missing, give it a value"),
        None => message,
    };
    let whole = format!("{place}: {message}");
    whole.chars().filter(|c| !c.is_control()).collect()
}
