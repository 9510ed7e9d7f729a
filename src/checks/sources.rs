//! The SQL files: those of a checkout, or the copies that this program was built with.

use super::InspectError;
use crate::sql;
use std::fs;
use std::path::Path;

/// One file, by its path under `sql/`.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub name: String,
    pub text: String,
}

/// All of them, ordered by name, so that migrations come in their order.
#[derive(Clone, Debug)]
pub struct Sources {
    pub files: Vec<SourceFile>,
    /// The folder they were read from; none for the copies in the program.
    pub folder: Option<String>,
}

impl Sources {
    /// The copies in the program.
    pub fn compiled_in() -> Self {
        let files = sql::FILES.iter().map(|(name, text)| SourceFile {
            name: (*name).to_owned(),
            text: (*text).to_owned(),
        });
        Self {
            files: files.collect(),
            folder: None,
        }
    }

    /// Reads a folder. Fails on what cannot be read, or is no text.
    pub fn read(folder: &Path) -> Result<Self, InspectError> {
        let mut files = Vec::new();
        collect(folder, folder, &mut files).map_err(|error| {
            InspectError::Source(format!("Could not read {}: {error}.", folder.display()))
        })?;
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self {
            files,
            folder: Some(folder.to_string_lossy().into_owned()),
        })
    }

    /// The folder that was asked for; else `sql/` here, when this is a checkout; else the compiled-in copies.
    pub fn find(asked: Option<&Path>) -> Result<Self, InspectError> {
        let here = Path::new("sql");
        match asked {
            Some(folder) => Self::read(folder),
            None if here.join("migrations").is_dir() => Self::read(here),
            None => Ok(Self::compiled_in()),
        }
    }

    pub fn get(&self, name: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.name == name)
    }

    /// The files of one folder, in order.
    pub fn within<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a SourceFile> {
        self.files
            .iter()
            .filter(move |file| file.name.starts_with(folder))
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path
            .extension()
            .is_some_and(|kind| kind == "sql" || kind == "txt")
        {
            let name = path.strip_prefix(root).unwrap_or(&path);
            files.push(SourceFile {
                name: name.to_string_lossy().into_owned(),
                text: fs::read_to_string(&path)?,
            });
        }
    }
    Ok(())
}
