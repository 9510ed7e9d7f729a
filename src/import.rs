//! Records of another system, from a CSV file through a mapping into a database.
//!
//! One thread reads the file and parses each row by the mapping; writers load valid rows, tenant by tenant
//! and a chunk to a transaction, as the loader inside a batch, through the same tables, guards and triggers
//! that people use (docs/decisions/0005, 0008). Memory stays flat: a row is dropped once its chunk is
//! committed. An invalid row is rejected with its line, column and reason, and the others are loaded.
//!
//! The module may use tokio-postgres and files, and never the store, the screens, the pool or a clock: time is
//! a parameter.

mod apply_stages;
mod bisect;
mod chunks;
mod citizen_parser;
mod citizens;
mod codes;
mod contact;
mod content;
mod decoder;
mod error;
mod file_head;
mod header;
mod header_advice;
mod load;
mod mapping;
mod nearest;
mod prepare;
mod reading;
mod record_scanner;
mod row;
mod row_file;
mod row_parser;
mod row_times;
mod scheduler;
mod source;
mod staff;
mod status_and_body;
mod status_mapping;
mod summary;
mod tenant_loader;
mod texts;
mod times;

pub use error::ImportError;
pub use mapping::{Mapping, named};
pub use staff::NewStaff;
pub use summary::ImportSummary;

use chrono::{DateTime, Utc};
use std::path::PathBuf;
use tokio_postgres::Config;

/// What the trail calls the loading program.
const PROGRAM: &str = concat!("enquiries import ", env!("CARGO_PKG_VERSION"));

/// What is to be imported, and how.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    pub mapping: Mapping,
    pub file: PathBuf,
    /// Count only; nothing is written to the database.
    pub dry_run: bool,
    /// Where rejected rows go; nowhere without it, and they are counted all the same.
    pub rejects: Option<PathBuf>,
    /// Where skipped rows go that say something else than what came; nowhere without it, and they are counted.
    pub differences: Option<PathBuf>,
    /// People to be added to the tenants, those of the mapping among them.
    pub staff: Vec<NewStaff>,
    /// How many connections write.
    pub writers: usize,
    /// Rows to a transaction.
    pub chunk: usize,
    /// A row that was received after this has not happened yet.
    pub now: DateTime<Utc>,
}

/// Imports a file. `on_progress` is called with the growing count of rows.
pub async fn run(
    order: ImportOptions,
    loader: &Config,
    on_progress: &mut dyn FnMut(&ImportSummary),
) -> Result<ImportSummary, ImportError> {
    let file = source::survey(&order.file, &order.mapping)?;
    let columns = header::HeaderColumns::find(&order.mapping, &file)?;
    let loaders = prepare::open(&order, &file, loader).await?;
    scheduler::run(order, file, columns, loaders, on_progress).await
}
