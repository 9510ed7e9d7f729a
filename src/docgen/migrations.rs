//! The dependencies between migrations, from the texts of the files and from the catalogue. Proves the order
//! (R178, R189); changes nothing.

mod naming;
mod render;

use super::files::{files_under, read_text};
use super::{Catalogue, DocumentError};
use naming::{created_in, names_in, without_comments};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One file of `sql/migrations`.
#[derive(Clone, Debug)]
pub struct MigrationFile {
    /// `V041__notes`.
    pub name: String,
    pub text: String,
}

/// The files in order, and their dependencies, as indices into that order.
#[derive(Debug, Default)]
pub struct MigrationGraph {
    pub files: Vec<MigrationFile>,
    /// What each file creates, by name.
    pub creates: Vec<BTreeSet<String>>,
    /// Earlier files whose objects it names.
    pub needs: Vec<BTreeSet<usize>>,
    /// Later files whose objects it names: valid only in a function body, which runs after all migrations.
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
        return Err(DocumentError::no_checkout(checkout, "sql/migrations"));
    }
    Ok(files)
}

impl MigrationGraph {
    pub fn new(files: &[MigrationFile], catalogue: &Catalogue) -> Self {
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
            // A later file added this reference, and its text is searched too.
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
}

/// Who creates what: by the texts; what no text creates was made by a recorder's call (`audit.enable_tracking`).
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
        let recorder = ["audit.record_insert_of_", "audit.record_update_of_"];
        if let Some(table) = recorder.iter().find_map(|name| object.strip_prefix(name)) {
            let call = |text: &String| {
                text.split("audit.enable_tracking('")
                    .skip(1)
                    .filter_map(|rest| rest.split('\'').next())
                    .any(|watched| watched.replace('.', "_") == table)
            };
            if let Some(file) = texts.iter().position(call) {
                creator.entry(object.clone()).or_insert(file);
            }
        }
    }
    creator
}
