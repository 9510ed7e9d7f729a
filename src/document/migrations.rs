//! Which migration stands on which: from the texts of the files, and from what the catalogue knows of the
//! objects they made. Proves the order (R178, R189); changes nothing.

use super::markdown::{code, opening, table};
use super::{Catalogue, DocumentError, files_under, read_text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One file of `sql/migrations`.
#[derive(Clone, Debug)]
pub struct MigrationFile {
    /// `V041__notes`.
    pub name: String,
    pub text: String,
}

/// The files in order, and how they stand on each other, by their places in that order.
#[derive(Debug, Default)]
pub struct MigrationGraph {
    pub files: Vec<MigrationFile>,
    /// What each file creates, by name.
    pub creates: Vec<BTreeSet<String>>,
    /// Earlier files whose objects it names.
    pub needs: Vec<BTreeSet<usize>>,
    /// Later files whose objects it names: lawful only in a body that runs once they are there.
    pub ahead: Vec<BTreeSet<usize>>,
    creator: BTreeMap<String, usize>,
}

/// The migrations of a checkout, in the order in which they run.
pub fn read(checkout: &Path) -> Result<Vec<MigrationFile>, DocumentError> {
    let folder = checkout.join("sql/migrations");
    let mut files = Vec::new();
    for path in files_under(&folder, &["sql"])? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        files.push(MigrationFile {
            name: name.into_owned(),
            text: read_text(&path)?,
        });
    }
    if files.is_empty() {
        return Err(DocumentError::Checkout(format!(
            "{} holds no migrations: name the folder of the checkout with --out.",
            folder.display()
        )));
    }
    Ok(files)
}

impl MigrationGraph {
    pub fn of(files: &[MigrationFile], catalogue: &Catalogue) -> Self {
        let texts: Vec<String> = files.iter().map(|f| without_comments(&f.text)).collect();
        let creator = creators(&texts, catalogue);
        let mut graph = Self {
            files: files.to_vec(),
            creates: vec![BTreeSet::new(); files.len()],
            needs: vec![BTreeSet::new(); files.len()],
            ahead: vec![BTreeSet::new(); files.len()],
            creator,
        };
        for (object, file) in &graph.creator {
            graph.creates[*file].insert(object.clone());
        }
        for (file, text) in texts.iter().enumerate() {
            for name in names_in(text) {
                graph.note(file, &name);
            }
        }
        for (object, needed) in &catalogue.dependencies {
            let places = (graph.creator.get(object), graph.creator.get(needed));
            // A reference to a later object was added by a later file, whose text tells it.
            if let (Some(&file), Some(&other)) = places
                && other < file
            {
                graph.needs[file].insert(other);
            }
        }
        graph
    }

    fn note(&mut self, file: usize, name: &str) {
        let schema = name.split('.').next().unwrap_or(name);
        for known in [schema, name] {
            match self.creator.get(known) {
                Some(&other) if other < file => {
                    self.needs[file].insert(other);
                }
                Some(&other) if other > file => {
                    self.ahead[file].insert(other);
                }
                _ => {}
            }
        }
    }

    /// The file that creates an object.
    pub fn creator(&self, object: &str) -> Option<&MigrationFile> {
        self.creator.get(object).map(|place| &self.files[*place])
    }

    /// Needs that do not follow from other needs: what a diagram can show and stay readable.
    fn direct_needs(&self) -> Vec<BTreeSet<usize>> {
        let mut reach: Vec<BTreeSet<usize>> = Vec::new();
        let mut direct = Vec::new();
        for needs in &self.needs {
            let beyond: BTreeSet<usize> = needs.iter().flat_map(|n| reach[*n].clone()).collect();
            direct.push(needs.difference(&beyond).copied().collect());
            reach.push(needs.union(&beyond).copied().collect());
        }
        direct
    }

    pub fn tell(&self) -> String {
        let edges: usize = self.needs.iter().map(BTreeSet::len).sum();
        let mut text = opening(
            "Migrations and what they stand on",
            &format!(
                "{} files, {edges} dependencies. An arrow leads from a file to one that needs it: that \
                 names something the first creates, in its text or, as the catalogue knows it, in what it \
                 made. Arrows that follow from others are left out of the drawing and stand in the table. \
                 Every arrow leads from a lower number to a higher one, so the files run in the order of \
                 their numbers on an empty database.",
                self.files.len()
            ),
        );
        text.push_str(&self.drawing());
        text.push_str("\n## Every dependency\n");
        let rows: Vec<Vec<String>> = (0..self.files.len()).map(|file| self.row(file)).collect();
        text.push_str(&table(&["File", "Creates", "Needs"], &rows));
        text.push_str(&self.told_ahead());
        text
    }

    fn drawing(&self) -> String {
        let mut text = String::from("\n```mermaid\nflowchart LR\n");
        let mut chapter = "";
        for file in &self.files {
            let decade = file.name.get(..3).unwrap_or(&file.name);
            if decade != chapter {
                if !chapter.is_empty() {
                    text.push_str("    end\n");
                }
                text.push_str(&format!("    subgraph {decade}x\n"));
                chapter = decade;
            }
            let (number, subject) = file.name.split_once("__").unwrap_or((&file.name, ""));
            let subject = subject.replace('_', " ");
            text.push_str(&format!("        {number}[\"{number} {subject}\"]\n"));
        }
        text.push_str("    end\n");
        for (file, needs) in self.direct_needs().iter().enumerate() {
            for needed in needs {
                let (from, to) = (self.number(*needed), self.number(file));
                text.push_str(&format!("    {from} --> {to}\n"));
            }
        }
        text.push_str("```\n");
        text
    }

    fn number(&self, file: usize) -> &str {
        let name = &self.files[file].name;
        name.split_once("__").map_or(name, |(number, _)| number)
    }

    fn row(&self, file: usize) -> Vec<String> {
        let creates: Vec<String> = self.creates[file].iter().map(|name| code(name)).collect();
        let needs: Vec<&str> = self.needs[file].iter().map(|n| self.number(*n)).collect();
        vec![
            self.files[file].name.clone(),
            creates.join(", "),
            needs.join(", "),
        ]
    }

    fn told_ahead(&self) -> String {
        let rows: Vec<Vec<String>> = (0..self.files.len())
            .filter(|file| !self.ahead[*file].is_empty())
            .map(|file| {
                let later: Vec<&str> = self.ahead[file].iter().map(|n| self.number(*n)).collect();
                vec![self.files[file].name.clone(), later.join(", ")]
            })
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        format!(
            "\n## Names used ahead of their creation\n\nIn the bodies of procedures and functions only, \
             which the server reads when they are called: by then the later file has run. An empty database \
             shows it, since each of these files applies without the later one.\n{}",
            table(&["File", "Names things of"], &rows)
        )
    }
}

/// Who creates what: by the texts; what no text creates was made by a recorder's call (`audit.watch`).
fn creators(texts: &[String], catalogue: &Catalogue) -> BTreeMap<String, usize> {
    let known: BTreeSet<&str> = catalogue.objects.iter().map(String::as_str).collect();
    let mut creator = BTreeMap::new();
    for (file, text) in texts.iter().enumerate() {
        for name in created_in(text) {
            if known.contains(name.as_str()) {
                creator.entry(name).or_insert(file);
            }
        }
    }
    for object in &catalogue.objects {
        if let Some(table) = object.strip_prefix("audit.record_update_of_") {
            let call = |text: &String| {
                text.split("audit.watch('")
                    .skip(1)
                    .filter_map(|rest| rest.split('\'').next())
                    .any(|watched| watched.rsplit('.').next() == Some(table))
            };
            if let Some(file) = texts.iter().position(call) {
                creator.entry(object.clone()).or_insert(file);
            }
        }
    }
    creator
}

/// The text without remarks, and without the prose of `comment on`: neither makes or needs anything.
fn without_comments(text: &str) -> String {
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
fn created_in(text: &str) -> Vec<String> {
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
fn names_in(text: &str) -> BTreeSet<String> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '.'))
        .filter(|word| word.contains('.') && !word.starts_with('.'))
        .map(|word| word.split('.').take(2).collect::<Vec<_>>().join("."))
        .collect()
}
