//! A table of a mapping file, read key by key: a fault of one key does not hide those of the others.

use super::deserialize::located;
use super::faults::Faults;
use serde::de::{Deserialize, IntoDeserializer};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

pub(super) struct Section<'t> {
    text: &'t str,
    /// As a fault names it: `[columns]`; nothing for the head of the file.
    name: String,
    /// Where it begins, in bytes.
    begins: usize,
    entries: DeTable<'t>,
    asked: Vec<&'static str>,
}

impl<'t> Section<'t> {
    pub fn new(text: &'t str, name: &str, table: Spanned<DeTable<'t>>) -> Self {
        let begins = table.span().start;
        Self {
            text,
            name: name.to_owned(),
            begins,
            entries: table.into_inner(),
            asked: Vec::new(),
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'t>>> {
        self.asked.push(key);
        self.entries.remove(key)
    }

    fn missing(&self, key: &str, faults: &mut Faults) {
        let number = line(self.text, self.begins);
        let place = match self.name.as_str() {
            "" => format!("line {number}"),
            name => format!("line {number}, {name}"),
        };
        faults.add(format!(
            "{place}: the key `{key}` is missing, give it a value"
        ));
    }

    fn read<T>(
        &self,
        value: Spanned<DeValue<'t>>,
        faults: &mut Faults,
        read: impl FnOnce(ValueDeserializer<'t>) -> Result<T, Error>,
    ) -> Option<T> {
        let begins = value.span().start;
        read(value.into_deserializer())
            .map_err(|error| faults.add(located(self.text, begins, &error)))
            .ok()
    }

    /// The value of a key that may be absent.
    pub fn optional<T: Deserialize<'t>>(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> Option<T> {
        self.optional_by(key, faults, T::deserialize)
    }

    pub fn optional_by<T>(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(ValueDeserializer<'t>) -> Result<T, Error>,
    ) -> Option<T> {
        let value = self.take(key)?;
        self.read(value, faults, read)
    }

    /// The value of a key that must be there.
    pub fn required<T: Deserialize<'t>>(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> Option<T> {
        self.required_by(key, faults, T::deserialize)
    }

    pub fn required_by<T>(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(ValueDeserializer<'t>) -> Result<T, Error>,
    ) -> Option<T> {
        match self.take(key) {
            Some(value) => self.read(value, faults, read),
            None => {
                self.missing(key, faults);
                None
            }
        }
    }

    /// A table of its own; whether it must be there is for the caller.
    pub fn section(&mut self, key: &'static str, faults: &mut Faults) -> Option<Self> {
        let value = self.take(key)?;
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(Self::new(
                self.text,
                &format!("[{key}]"),
                Spanned::new(span, table),
            )),
            other => {
                let number = line(self.text, span.start);
                let is = other.type_str();
                faults.add(format!(
                    "line {number}: {key} is a {is}, and should be a table, begun with [{key}]"
                ));
                None
            }
        }
    }

    pub fn required_section(&mut self, key: &'static str, faults: &mut Faults) -> Option<Self> {
        if !self.entries.contains_key(key) {
            self.asked.push(key);
            self.missing(key, faults);
            return None;
        }
        self.section(key, faults)
    }

    /// The items of a list that may be absent, without those that are faulty.
    pub fn items<T: Deserialize<'t>>(&mut self, key: &'static str, faults: &mut Faults) -> Vec<T> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(items) => items
                .into_iter()
                .filter_map(|item| self.read(item, faults, T::deserialize))
                .collect(),
            other => {
                let number = line(self.text, span.start);
                let is = other.type_str();
                faults.add(format!(
                    "line {number}: {key} is a {is}, and should be a list"
                ));
                Vec::new()
            }
        }
    }

    /// The values of a table of words that may be absent, without those that are faulty.
    pub fn words<T: Deserialize<'t>>(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> BTreeMap<String, T> {
        let Some(section) = self.section(key, faults) else {
            return BTreeMap::new();
        };
        let entries = section.entries.into_iter();
        entries
            .filter_map(|(word, value)| {
                let value = self.read(value, faults, T::deserialize)?;
                Some((word.into_inner().into_owned(), value))
            })
            .collect()
    }

    /// Every key that is left is one that no mapping has.
    pub fn end(self, faults: &mut Faults) {
        for (key, _) in &self.entries {
            let number = line(self.text, key.span().start);
            let name: String = key.get_ref().chars().filter(|c| !c.is_control()).collect();
            faults.add(format!(
                "line {number}: unknown key `{name}`, expected one of {}",
                self.asked.join(", ")
            ));
        }
    }
}

/// The number of the line with this byte.
fn line(text: &str, place: usize) -> usize {
    let before = text.get(..place).unwrap_or_default();
    before.matches('\n').count() + 1
}
