//! Generates the pages of the data model: the diagram, the page of each table, the graph of the
//! migrations, and the list of proven requirements.
//!
//! Reads the catalogue of a migrated database and the files of a checkout, never a tenant's row; the
//! same structure and the same files give the same bytes. It writes only the files that it names.

mod catalogue;
mod decided;
mod diagram;
mod error;
mod files;
mod markdown;
mod migrations;
mod modules;
mod numbers;
mod proofs;
mod requirements;
mod tables;
mod test_source;

pub use catalogue::Catalogue;
pub use error::DocumentError;
pub use migrations::{MigrationFile, MigrationGraph, read as migration_files};
pub use proofs::Proof;
pub use requirements::Requirements;

use std::path::Path;

/// One page: its path in the checkout, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedPage {
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
) -> Result<Vec<GeneratedPage>, DocumentError> {
    let files = migrations::read(checkout)?;
    let requirements = Requirements::read(checkout)?;
    let catalogue = Catalogue::read(admin).await?;
    let graph = MigrationGraph::new(&files, &catalogue);
    Ok(vec![
        GeneratedPage {
            path: MADE[0],
            text: diagram::draw(&catalogue, &graph),
        },
        GeneratedPage {
            path: MADE[1],
            text: graph.render(),
        },
        GeneratedPage {
            path: MADE[2],
            text: tables::render(&catalogue, &graph),
        },
        GeneratedPage {
            path: MADE[3],
            text: requirements.render(),
        },
    ])
}

/// Tests that the harness runs and that skip where data are missing, by file and name.
pub fn tests_that_skip(checkout: &Path) -> Result<Vec<String>, DocumentError> {
    let mut found = Vec::new();
    for path in files::files_under(&checkout.join("tests"), &["rs"])? {
        let names = test_source::skipping_for_want_of_data(&files::read_text(&path)?);
        found.extend(
            names
                .iter()
                .map(|name| format!("{}: {name}", path.display())),
        );
    }
    Ok(found)
}

/// Pages that differ from the files of the checkout.
pub fn stale<'a>(
    documents: &'a [GeneratedPage],
    checkout: &Path,
) -> Result<Vec<&'a GeneratedPage>, DocumentError> {
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
pub fn write(documents: &[&GeneratedPage], checkout: &Path) -> Result<(), DocumentError> {
    for document in documents {
        let place = checkout.join(document.path);
        std::fs::write(&place, &document.text)
            .map_err(|error| DocumentError::file(&place, &error))?;
    }
    Ok(())
}
