//! From an object of the catalogue to the line that made it.

use super::scan::{scan, words};
use super::{Place, SourceFile, Sources};

/// Where an object was written: its own line where it has one, else that of the table it belongs to.
pub(super) fn object(object_name: &str, sources: &Sources) -> Option<Place> {
    // Arguments of a function and the command of a policy are no part of the name.
    let name = object_name.split(['(', ' ']).next().unwrap_or(object_name);
    if !name.contains('.') {
        return sources
            .get("roles.sql")
            .and_then(|file| said(file, name, 1));
    }
    created(name, sources)
        .or_else(|| part_of(name, sources))
        .or_else(|| created(without_month(name), sources))
}

/// `create table x`, `create function x`, `create index x` without its schema, and so on.
fn created(name: &str, sources: &Sources) -> Option<Place> {
    let bare = name.split_once('.').map_or(name, |(_, bare)| bare);
    sources.within("migrations/").find_map(|file| {
        let words = words(&scan(&file.text).code);
        let mut kind = "";
        for (place, word) in words.iter().enumerate() {
            match word.text.as_str() {
                ";" => kind = "",
                "create" => kind = "create",
                "index" if kind == "create" => kind = "index",
                text if kind == "create" && text == name || kind == "index" && text == bare => {
                    return Some(at(file, word.line));
                }
                // The name comes within a few words; behind it is the definition.
                _ if place > 0 && words[place - 1].text == "on" => kind = "",
                _ => {}
            }
        }
        None
    })
}

/// `schema.table.part`: the first line behind the table's own that says the part.
fn part_of(name: &str, sources: &Sources) -> Option<Place> {
    let (table, part) = name
        .rsplit_once('.')
        .filter(|(table, _)| table.contains('.'))?;
    let made = created(table, sources)?;
    let file = sources.get(&made.file)?;
    said(file, part, made.line).or(Some(made))
}

fn said(file: &SourceFile, name: &str, from_line: usize) -> Option<Place> {
    let found = words(&scan(&file.text).said)
        .into_iter()
        .find(|word| word.line >= from_line && word.text == name)?;
    Some(at(file, found.line))
}

/// A partition is told by the page of its parent.
fn without_month(name: &str) -> &str {
    name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '_')
}

fn at(file: &SourceFile, line: usize) -> Place {
    Place {
        file: file.name.clone(),
        line,
    }
}
