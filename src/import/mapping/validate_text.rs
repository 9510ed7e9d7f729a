//! Validates the texts of a mapping: names, codes, labels and outcomes that the database would refuse for every
//! row, and values of the file that are listed twice.

use super::super::texts;
use super::{Mapping, StatusMapping, TenantRule};
use std::collections::HashSet;

/// Lengths in characters, as the check constraints of the tables have them.
const TENANT_NAME: std::ops::RangeInclusive<usize> = 2..=100;
const TEAM_NAME: std::ops::RangeInclusive<usize> = 1..=60;
const OUTCOME: std::ops::RangeInclusive<usize> = 1..=500;
const LABEL: std::ops::RangeInclusive<usize> = 1..=200;

pub(super) fn in_tenant(rule: &TenantRule) -> Option<String> {
    match (&rule.column, &rule.code, &rule.name, &rule.prefix) {
        (None, Some(_), Some(_), _) | (Some(_), None, None, Some(_)) => {}
        _ => {
            return Some("tenant should have either code and name, or column and prefix".into());
        }
    }
    let codes = rule.known.iter().map(|known| &known.code).chain(&rule.code);
    for code in codes {
        if !is_code(code, 2..=8) {
            return Some(format!(
                "the tenant code {code:?} should be two to eight capitals and digits, a capital first"
            ));
        }
    }
    if rule
        .prefix
        .as_ref()
        .is_some_and(|prefix| !is_code(prefix, 1..=3))
    {
        return Some(
            "tenant.prefix should be one to three capitals and digits, a capital first".into(),
        );
    }
    let mut seen = HashSet::new();
    let twice = rule.known.iter().find(|known| !seen.insert(&known.value));
    if let Some(known) = twice {
        return Some(format!(
            "tenant.known lists the value {:?} twice: take one of them out",
            known.value
        ));
    }
    let names = rule
        .known
        .iter()
        .map(|known| known.name.as_ref().unwrap_or(&known.value));
    let mut names = names.map(|name| ("a name in tenant.known", name));
    rule.name
        .iter()
        .map(|name| ("tenant.name", name))
        .find_map(|(what, name)| in_text(what, name, TENANT_NAME))
        .or_else(|| names.find_map(|(what, name)| in_text(what, name, TENANT_NAME)))
}

/// Values are compared without regard to capitals, and only a stage that ends the work has an outcome.
pub(super) fn in_lists(mapping: &Mapping) -> Option<String> {
    for (what, words) in [
        (
            "channel.values",
            mapping.channel.values.keys().collect::<Vec<_>>(),
        ),
        ("status.values", mapping.status.values.keys().collect()),
    ] {
        let mut seen = HashSet::new();
        let twice = words.iter().find(|word| !seen.insert(word.to_lowercase()));
        if let Some(word) = twice {
            return Some(format!(
                "{what} lists {word:?} twice, as capitals make no difference: take one of them out"
            ));
        }
    }
    statuses(mapping).find_map(|(what, status)| {
        let outcome = status.outcome()?;
        if status.stage().ends() {
            return in_text(&format!("the outcome of {what}"), outcome, OUTCOME);
        }
        Some(format!(
            "{what} has an outcome and the stage {:?}, which ends nothing: use resolved or closed, or leave the outcome out",
            status.stage().code()
        ))
    })
}

fn statuses(mapping: &Mapping) -> impl Iterator<Item = (String, &StatusMapping)> {
    let rule = &mapping.status;
    let listed = rule.values.iter();
    listed
        .map(|(value, status)| (format!("status.values.{value:?}"), status))
        .chain(
            rule.default
                .iter()
                .map(|status| ("status.default".to_owned(), status)),
        )
}

pub(super) fn in_texts(mapping: &Mapping) -> Option<String> {
    let mut labels = mapping.body.iter();
    in_text("team.default", &mapping.team.default, TEAM_NAME)
        .or_else(|| labels.find_map(|line| in_text("a label in body", &line.label, LABEL)))
}

/// Why the database would refuse this single line of text.
fn in_text(what: &str, text: &str, length: std::ops::RangeInclusive<usize>) -> Option<String> {
    let has = text.chars().count();
    if text.chars().any(texts::is_refused) {
        return Some(format!(
            "{what}, {text:?}, holds a control character: it should be one line of plain text"
        ));
    }
    if !texts::is_not_blank(text) {
        return Some(format!("{what} is blank: it should say something"));
    }
    (!length.contains(&has)).then(|| {
        format!(
            "{what} has {has} characters: it should have {} to {}",
            length.start(),
            length.end()
        )
    })
}

fn is_code(code: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}
