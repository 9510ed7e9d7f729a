//! Why an import stopped: one sentence with the fault, its place, and the correction.

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The mapping, the file or the command is not as it should be; nothing of it is the server's fault.
    #[error("{0}")]
    WrongUse(String),
    /// The server could not be reached, or broke off. Running again goes on from where it stopped.
    #[error("{0}")]
    Server(String),
}

impl From<tokio_postgres::Error> for ImportError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Server(match error.as_db_error() {
            // The server's own words hold no value of any row (sql/README.md, section 9).
            Some(db) => format!(
                "The server refused by {}: {}. {}",
                db.constraint().unwrap_or(db.code().code()),
                db.message(),
                db.hint()
                    .unwrap_or("What was loaded so far stays; run the import again to go on.")
            ),
            None => format!(
                "The server cannot be reached: {error}. What was loaded so far stays; run the import again to go on."
            ),
        })
    }
}

/// A file that could not be used, in words.
pub(super) fn wrong(sentence: impl Into<String>) -> ImportError {
    ImportError::WrongUse(sentence.into())
}
