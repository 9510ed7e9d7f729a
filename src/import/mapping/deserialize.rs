//! Values of a mapping file that serde's derive cannot read, and the sentence for a file that TOML cannot read.
//! A fault names the line, what is wrong, and what would be right.

use super::NamedMapping;
use chrono::NaiveDate;
use chrono_tz::Tz;
use encoding_rs::Encoding;
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

/// The encoding of the file, by a name of the web's list; nothing for UTF-8, in which files are read without it.
pub(super) fn encoding<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'static Encoding>, D::Error> {
    let name = String::deserialize(deserializer)?;
    let encoding = Encoding::for_label_no_replacement(name.as_bytes()).ok_or_else(|| {
        D::Error::custom(format!(
            "{name:?} is no encoding that we know: use a name such as \"utf-8\", \"windows-1252\", \"iso-8859-15\" or \"utf-16\""
        ))
    })?;
    Ok((encoding != encoding_rs::UTF_8).then_some(encoding))
}

/// What separates cells: one character that no cell's syntax needs.
pub(super) fn delimiter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.as_bytes() {
        [byte]
            if byte.is_ascii()
                && !byte.is_ascii_alphanumeric()
                && !matches!(byte, b'"' | b'\r' | b'\n' | b'\0') =>
        {
            Ok(*byte)
        }
        _ => Err(D::Error::custom(format!(
            "{text:?} separates no cells: use one character, such as \";\", \"|\" or \"\\t\""
        ))),
    }
}

/// The error of TOML as one sentence, without its full stop. An error that has no place of its own is at `begins`.
pub(super) fn located(text: &str, begins: usize, error: &toml::de::Error) -> String {
    let start = error.span().map_or(begins, |span| span.start);
    let before = text.get(..start).unwrap_or_default();
    let number = before.matches('\n').count();
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
