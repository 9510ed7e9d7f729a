//! Validates the texts of a mapping: names, codes, labels and outcomes that the database would refuse for every
//! row, and values of the file that are listed twice.

use super::super::texts;
use super::{BodyLine, ChannelRule, NewStaff, StatusMapping, StatusRule, TeamRule, TenantRule};
use std::collections::HashSet;

/// Lengths in characters, as the check constraints of the tables have them.
const TENANT_NAME: std::ops::RangeInclusive<usize> = 2..=100;
const TEAM_NAME: std::ops::RangeInclusive<usize> = 1..=60;
const OUTCOME: std::ops::RangeInclusive<usize> = 1..=500;
const LABEL: std::ops::RangeInclusive<usize> = 1..=200;

pub(super) fn in_tenant(rule: &TenantRule) -> Vec<String> {
    let mut faults = Vec::new();
    match (&rule.column, &rule.code, &rule.name, &rule.prefix) {
        (None, Some(_), Some(_), _) | (Some(_), None, None, Some(_)) => {}
        _ => faults.push("tenant should have either code and name, or column and prefix".into()),
    }
    let codes = rule.known.iter().map(|known| &known.code).chain(&rule.code);
    faults.extend(codes.filter_map(|code| in_tenant_code(code)));
    if rule
        .prefix
        .as_ref()
        .is_some_and(|prefix| !is_code(prefix, 1..=3))
    {
        faults.push(
            "tenant.prefix should be one to three capitals and digits, a capital first".into(),
        );
    }
    let mut seen = HashSet::new();
    let twice = rule.known.iter().filter(|known| !seen.insert(&known.value));
    faults.extend(twice.map(|known| {
        format!(
            "tenant.known lists the value {:?} twice: take one of them out",
            known.value
        )
    }));
    let names = rule
        .known
        .iter()
        .map(|known| known.name.as_ref().unwrap_or(&known.value))
        .map(|name| ("a name in tenant.known", name));
    let all = rule
        .name
        .iter()
        .map(|name| ("tenant.name", name))
        .chain(names);
    faults.extend(all.filter_map(|(what, name)| in_text(what, name, TENANT_NAME)));
    faults
}

fn in_tenant_code(code: &str) -> Option<String> {
    (!is_code(code, 2..=8)).then(|| {
        format!(
            "the tenant code {code:?} should be two to eight capitals and digits, a capital first"
        )
    })
}

pub(super) fn in_channel(rule: &ChannelRule) -> Vec<String> {
    let mut faults = twice("channel.values", rule.values.keys());
    faults.extend(without_column(
        "channel",
        rule.column.is_some(),
        rule.values.len(),
    ));
    if rule.column.is_none() && rule.default.is_none() {
        faults.push("channel should have a column or a default, or both".into());
    }
    faults
}

/// Only a stage that ends the work has an outcome.
pub(super) fn in_status(rule: &StatusRule) -> Vec<String> {
    let mut faults = twice("status.values", rule.values.keys());
    faults.extend(without_column(
        "status",
        rule.column.is_some(),
        rule.values.len(),
    ));
    if rule.values.is_empty() && rule.default.is_none() {
        faults.push(
            "status should have values for the words of its column, or a default, or both".into(),
        );
    }
    faults.extend(statuses(rule).filter_map(|(what, status)| {
        let outcome = status.outcome()?;
        if status.stage().ends() {
            return in_text(&format!("the outcome of {what}"), outcome, OUTCOME);
        }
        Some(format!(
            "{what} has an outcome and the stage {:?}, which ends nothing: use resolved or closed, or leave the outcome out",
            status.stage().code()
        ))
    }));
    faults
}

/// Values are compared without regard to capitals.
fn twice<'a>(what: &str, words: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut seen = HashSet::new();
    words
        .filter(|word| !seen.insert(word.to_lowercase()))
        .map(|word| {
            format!(
                "{what} lists {word:?} twice, as capitals make no difference: take one of them out"
            )
        })
        .collect()
}

fn without_column(what: &str, has_column: bool, values: usize) -> Option<String> {
    (!has_column && values > 0)
        .then(|| format!("{what}.values needs {what}.column, which says where the words are"))
}

fn statuses(rule: &StatusRule) -> impl Iterator<Item = (String, &StatusMapping)> {
    let default = rule.default.iter();
    rule.values
        .iter()
        .map(|(value, status)| (format!("status.values.{value:?}"), status))
        .chain(default.map(|status| ("status.default".to_owned(), status)))
}

pub(super) fn in_team(rule: &TeamRule) -> Option<String> {
    in_text("team.default", &rule.default, TEAM_NAME)
}

pub(super) fn in_body(lines: &[BodyLine]) -> Vec<String> {
    let labels = lines.iter();
    labels
        .filter_map(|line| in_text("a label in body", &line.label, LABEL))
        .collect()
}

pub(super) fn in_staff(staff: &[NewStaff]) -> Vec<String> {
    let codes = staff.iter().filter_map(|one| one.tenant.as_deref());
    let codes = codes.filter_map(in_tenant_code);
    codes
        .chain(staff.iter().filter_map(NewStaff::fault))
        .collect()
}

/// Why the database would refuse this single line of text.
pub(in crate::import) fn in_text(
    what: &str,
    text: &str,
    length: std::ops::RangeInclusive<usize>,
) -> Option<String> {
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
