//! How a generated struct is read from a row, and how many rows the caller expects.

use crate::domain::Failure;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

/// The rows of one query. A header does not say how many rows come: the caller chooses.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    query: &'static str,
    rows: Vec<T>,
}

impl<T: FromRow> Rows<T> {
    pub fn read(query: &'static str, rows: &[Row]) -> Result<Self, Failure> {
        let read = |row| T::read(&RowReader { query, row });
        let rows = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { query, rows })
    }
}

impl<T> Rows<T> {
    pub fn many(self) -> Vec<T> {
        self.rows
    }

    /// Fails on no row and on more than one.
    pub fn one(self) -> Result<T, Failure> {
        let (query, count) = (self.query, self.rows.len());
        let mut rows = self.rows.into_iter();
        match (rows.next(), rows.next()) {
            (Some(row), None) => Ok(row),
            _ => Err(Failure::Internal(format!(
                "{query}: {count} rows where one is expected"
            ))),
        }
    }

    /// Fails on more than one row.
    pub fn optional(self) -> Result<Option<T>, Failure> {
        match self.rows.is_empty() {
            true => Ok(None),
            false => self.one().map(Some),
        }
    }
}

/// A struct that is read from a row, column by column.
pub(crate) trait FromRow: Sized {
    fn read(row: &RowReader<'_>) -> Result<Self, Failure>;
}

/// Of a query that returns `void`.
impl FromRow for () {
    fn read(_: &RowReader<'_>) -> Result<Self, Failure> {
        Ok(())
    }
}

pub(crate) struct RowReader<'a> {
    query: &'static str,
    row: &'a Row,
}

impl<'a> RowReader<'a> {
    /// Never panics: a value that the header does not allow is a fault that names query and column.
    pub fn get<T: FromSql<'a>>(&self, place: usize, column: &str) -> Result<T, Failure> {
        self.row.try_get(place).map_err(|error| {
            let why = std::error::Error::source(&error)
                .map_or_else(|| error.to_string(), ToString::to_string);
            Failure::Internal(format!("{}: column {column}: {why}", self.query))
        })
    }
}
