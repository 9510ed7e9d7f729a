//! From an object of the catalogue to the line that made it.

use super::scan::{Word, scan, words};
use super::{SourceFile, SourceLocation, Sources};

/// The files that make objects, read once.
pub(super) struct SourceMap<'a> {
    migrations: Vec<SourcePage<'a>>,
    roles: Option<SourcePage<'a>>,
}

struct SourcePage<'a> {
    file: &'a SourceFile,
    /// Words of code, for what is created.
    code: Vec<Word>,
    /// Words of code and of quoted text, for what is named.
    words_with_text: Vec<Word>,
}

impl<'a> SourceMap<'a> {
    pub fn new(sources: &'a Sources) -> Self {
        Self {
            migrations: sources
                .within("migrations/")
                .map(SourcePage::read)
                .collect(),
            roles: sources.get("roles.sql").map(SourcePage::read),
        }
    }

    /// Where an object was written: its own line where it has one, else that of the table it belongs to.
    pub fn place_of(&self, object_name: &str) -> Option<SourceLocation> {
        // Arguments of a function and the command of a policy are no part of the name.
        let name = object_name.split(['(', ' ']).next().unwrap_or(object_name);
        if !name.contains('.') {
            let roles = self
                .roles
                .as_ref()
                .and_then(|page| page.first_line_naming(name, 1));
            return roles.or_else(|| self.created(name));
        }
        self.created(name)
            .or_else(|| self.part_of(name))
            .or_else(|| self.created(without_month(name)))
    }

    fn created(&self, name: &str) -> Option<SourceLocation> {
        self.migrations.iter().find_map(|page| page.creates(name))
    }

    /// `schema.table.part`: the first line after the table's own that names the part.
    fn part_of(&self, name: &str) -> Option<SourceLocation> {
        let (table, part) = name
            .rsplit_once('.')
            .filter(|(table, _)| table.contains('.'))?;
        let made = self.created(table)?;
        let page = self
            .migrations
            .iter()
            .find(|page| page.file.name == made.file)?;
        page.first_line_naming(part, made.line).or(Some(made))
    }
}

impl<'a> SourcePage<'a> {
    fn read(file: &'a SourceFile) -> Self {
        let scanned = scan(&file.text);
        Self {
            file,
            code: words(&scanned.code),
            words_with_text: words(&scanned.with_text),
        }
    }

    /// `create table x`, `create function x`, `create index x` without its schema, and so on.
    fn creates(&self, name: &str) -> Option<SourceLocation> {
        let bare = name.split_once('.').map_or(name, |(_, bare)| bare);
        let mut kind = "";
        let mut before = "";
        for word in &self.code {
            match word.text.as_str() {
                ";" => kind = "",
                "create" => kind = "create",
                "index" if kind == "create" => kind = "index",
                text if kind == "create" && text == name || kind == "index" && text == bare => {
                    return Some(self.at(word.line));
                }
                // The name comes before the word on; behind it is what the object is about.
                _ if before == "on" => kind = "",
                _ => {}
            }
            before = &word.text;
        }
        None
    }

    fn first_line_naming(&self, name: &str, from_line: usize) -> Option<SourceLocation> {
        let mut from_there = self
            .words_with_text
            .iter()
            .filter(|word| word.line >= from_line);
        Some(self.at(from_there.find(|word| word.text == name)?.line))
    }

    fn at(&self, line: usize) -> SourceLocation {
        SourceLocation {
            file: self.file.name.clone(),
            line,
        }
    }
}

/// A partition is created by the migration of its parent.
fn without_month(name: &str) -> &str {
    name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '_')
}
