//! Documents that are made and not written: the diagram, the page of each table, the graph of the
//! migrations, and which requirement is proven where.
//!
//! Reads the catalogue of a migrated database and the files of a checkout, never a row of anybody; the
//! same structure and the same files give the same bytes. It writes only the files that it names.

mod catalogue;
mod diagram;
mod markdown;
mod migrations;
mod proofs;
mod requirements;
mod tables;

pub use catalogue::Catalogue;
pub use migrations::{MigrationFile, MigrationGraph, read as migration_files};
pub use proofs::Proof;
pub use requirements::Requirements;

use std::fmt;
use std::path::{Path, PathBuf};

/// One document: its place in the checkout, and what ought to stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub path: &'static str,
    pub text: String,
}

/// The places of all documents that are made: nothing in them proves or decides anything.
pub const MADE: &[&str] = &[
    "sql/erd.md",
    "sql/migrations.md",
    "sql/tables.md",
    "REQUIREMENTS-PROVEN.md",
];

/// Makes every document from a migrated database and the checkout it was built from.
///
/// Fails when `checkout` is none, when the catalogue cannot be read, or when a file names a requirement
/// that does not exist.
pub async fn make(
    admin: &tokio_postgres::Client,
    checkout: &Path,
) -> Result<Vec<Document>, DocumentError> {
    let files = migrations::read(checkout)?;
    let requirements = Requirements::read(checkout)?;
    let catalogue = Catalogue::read(admin).await?;
    let graph = MigrationGraph::of(&files, &catalogue);
    Ok(vec![
        Document {
            path: MADE[0],
            text: diagram::draw(&catalogue, &graph),
        },
        Document {
            path: MADE[1],
            text: graph.tell(),
        },
        Document {
            path: MADE[2],
            text: tables::tell(&catalogue, &graph),
        },
        Document {
            path: MADE[3],
            text: requirements.tell(),
        },
    ])
}

/// The documents that do not stand in the checkout as they ought to.
pub fn stale<'a>(
    documents: &'a [Document],
    checkout: &Path,
) -> Result<Vec<&'a Document>, DocumentError> {
    let mut stale = Vec::new();
    for document in documents {
        let place = checkout.join(document.path);
        match std::fs::read_to_string(&place) {
            Ok(text) if text == document.text => {}
            Ok(_) => stale.push(document),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => stale.push(document),
            Err(error) => return Err(DocumentError::file(&place, &error)),
        }
    }
    Ok(stale)
}

/// Puts documents into the checkout.
pub fn write(documents: &[&Document], checkout: &Path) -> Result<(), DocumentError> {
    for document in documents {
        let place = checkout.join(document.path);
        std::fs::write(&place, &document.text)
            .map_err(|error| DocumentError::file(&place, &error))?;
    }
    Ok(())
}

/// Why a document cannot be made.
#[derive(Debug)]
pub enum DocumentError {
    /// The folder or a file in it is not what the documents are made from: a sentence for who asked.
    Checkout(String),
    /// The catalogue could not be read.
    Catalogue(tokio_postgres::Error),
}

impl DocumentError {
    fn file(place: &Path, error: &std::io::Error) -> Self {
        Self::Checkout(format!("{}: {error}.", place.display()))
    }
}

impl From<tokio_postgres::Error> for DocumentError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Catalogue(error)
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkout(sentence) => f.write_str(sentence),
            Self::Catalogue(error) => {
                let reason = crate::postgres::tell(error);
                write!(f, "The catalogue cannot be read: {reason}.")
            }
        }
    }
}

impl std::error::Error for DocumentError {}

/// Every file with one of these endings under a folder, sorted; a folder that is not there holds none.
fn files_under(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, DocumentError> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(DocumentError::file(folder, &error)),
    };
    for entry in entries {
        let path = entry
            .map_err(|error| DocumentError::file(folder, &error))?
            .path();
        if path.is_dir() {
            found.extend(files_under(&path, endings)?);
        } else if path
            .extension()
            .is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted))
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn read_text(place: &Path) -> Result<String, DocumentError> {
    std::fs::read_to_string(place).map_err(|error| DocumentError::file(place, &error))
}
