//! How a mapping is written: what its values may look like in TOML, and what is said of one that cannot be.
//! A fault is one sentence for whoever wrote the mapping: what is wrong, in which line, what would be right.

use super::mapping::NamedMapping;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::de::value::{SeqAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// A list, or one for a list of one.
pub(super) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct OneOrMore<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMore<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text in quotation marks, or a list of them")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
            T::deserialize(StrDeserializer::new(text)).map(|one| vec![one])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Vec<T>, A::Error> {
            Vec::deserialize(SeqAccessDeserializer::new(items))
        }
    }

    deserializer.deserialize_any(OneOrMore(PhantomData))
}

impl<'de> Deserialize<'de> for NamedMapping {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Column;

        impl<'de> Visitor<'de> for Column {
            type Value = NamedMapping;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "the name of a column, or a list of names of which the first found counts",
                )
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<NamedMapping, E> {
                Ok(NamedMapping::One(name.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<NamedMapping, A::Error> {
                let names: Vec<String> = Vec::deserialize(SeqAccessDeserializer::new(names))?;
                if names.is_empty() {
                    return Err(A::Error::custom("an empty list names no column: name one"));
                }
                Ok(NamedMapping::FirstOf(names))
            }
        }

        deserializer.deserialize_any(Column)
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

/// What TOML found, as one sentence without its end.
pub(super) fn told(text: &str, error: &toml::de::Error) -> String {
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
