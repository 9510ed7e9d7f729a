//! What the text of a migration creates and what it names.

use std::collections::BTreeSet;

/// The text without remarks, and without the prose of `comment on`: neither makes or needs anything.
pub(super) fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut in_prose = false;
    for line in text.lines() {
        let mut line = line.find("--").map_or(line, |at| &line[..at]);
        let ends = line.trim_end().ends_with("';");
        if in_prose {
            line = "";
        } else if line.starts_with("comment on ") {
            line = line.split(" is").next().unwrap_or(line);
            in_prose = true;
        }
        in_prose &= !ends;
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

/// Names after `create table` and the like. A name with a placeholder is a template's and creates nothing.
pub(super) fn created_in(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut names = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if *word != "create" {
            continue;
        }
        let rest = words[at + 1..].iter().copied();
        let mut rest = rest.skip_while(|word| matches!(*word, "or" | "replace" | "materialized"));
        let kind = rest.next().unwrap_or("");
        if !matches!(
            kind,
            "schema" | "table" | "view" | "sequence" | "function" | "procedure"
        ) {
            continue;
        }
        let mut rest = rest.skip_while(|word| matches!(*word, "if" | "not" | "exists"));
        let name = rest.next().unwrap_or("");
        let name = name.split(['(', ';']).next().unwrap_or("");
        if !name.is_empty() && !name.contains('%') {
            names.push(name.to_owned());
        }
    }
    names
}

/// Every `schema.name` in a text.
pub(super) fn names_in(text: &str) -> BTreeSet<String> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '.'))
        .filter(|word| word.contains('.') && !word.starts_with('.'))
        .map(|word| word.split('.').take(2).collect::<Vec<_>>().join("."))
        .collect()
}
