//! Why a page cannot be generated, as a sentence for the developer.

use std::path::Path;

/// Why a page cannot be generated.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The folder is no checkout of this program, or lacks a file.
    #[error("{0}")]
    Checkout(String),
    /// The catalogue could not be read.
    #[error("The catalogue cannot be read: {}.", crate::private_server::describe(.0))]
    Catalogue(#[from] tokio_postgres::Error),
}

impl DocumentError {
    pub(super) fn file(place: &Path, error: &std::io::Error) -> Self {
        Self::Checkout(format!("{}: {error}.", place.display()))
    }

    /// The folder is somewhere else than in this program's source.
    pub(super) fn no_checkout(folder: &Path, lacks: &str) -> Self {
        let folder = match folder == Path::new(".") {
            true => "This folder".into(),
            false => folder.display().to_string(),
        };
        Self::Checkout(format!(
            "{folder} is no checkout of this program: it has no {lacks}.\n\
             Run the command in a checkout, or name one with --out DIR."
        ))
    }
}
