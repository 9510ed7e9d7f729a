//! Divides a list that the database refuses until the refused item is alone, so that the others are loaded.

use super::error::ImportError;

/// How often a conflict with another transaction is retried.
const TRIES: u32 = 6;

/// The parts of a list that have not been loaded.
pub(super) struct Bisection<T> {
    parts: Vec<Part<T>>,
}

/// Neighbouring items of the list.
pub(super) struct Part<T> {
    pub items: Vec<T>,
    tries: u32,
}

/// An item that the database refuses by itself.
pub(super) struct RefusedItem<T> {
    pub item: T,
    pub error: tokio_postgres::Error,
}

impl<T> Bisection<T> {
    pub fn new(items: Vec<T>) -> Self {
        let mut bisection = Self { parts: Vec::new() };
        bisection.add(items, 0);
        bisection
    }

    fn add(&mut self, items: Vec<T>, tries: u32) {
        if !items.is_empty() {
            self.parts.push(Part { items, tries });
        }
    }

    /// The next part to load, in the order of the list.
    pub fn next_part(&mut self) -> Option<Part<T>> {
        self.parts.pop()
    }

    /// Puts a refused part back, whole or in halves; an item that was alone is returned. Fails when the error
    /// is not about the items.
    pub fn refuse(
        &mut self,
        part: Part<T>,
        error: tokio_postgres::Error,
    ) -> Result<Option<RefusedItem<T>>, ImportError> {
        let Part { mut items, tries } = part;
        match ErrorKind::of(&error) {
            ErrorKind::Conflict if tries < TRIES => self.add(items, tries + 1),
            ErrorKind::Item if items.len() > 1 => {
                let second = items.split_off(items.len() / 2);
                self.add(second, 0);
                self.add(items, 0);
            }
            ErrorKind::Item => {
                return Ok(items.pop().map(|item| RefusedItem { item, error }));
            }
            ErrorKind::Conflict | ErrorKind::Server => return Err(error.into()),
        }
        Ok(None)
    }
}

enum ErrorKind {
    /// With another transaction; the same statement may succeed later.
    Conflict,
    /// One of the items breaks a rule.
    Item,
    Server,
}

impl ErrorKind {
    fn of(error: &tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            return Self::Server;
        };
        // The last commit of a killed import may still arrive: a retry finds its records and skips them.
        if db.constraint() == Some("import_records_key_unique") {
            return Self::Conflict;
        }
        let code = db.code().code();
        match code.get(..2) {
            Some("40") => Self::Conflict,
            _ if code == "55P03" => Self::Conflict,
            Some("22" | "23" | "UK") => Self::Item,
            _ => Self::Server,
        }
    }
}
