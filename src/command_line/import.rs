//! `import`: loads records of another system.

use crate::import::NewStaff;
use clap::Args;
use std::path::PathBuf;

pub const HELP: &str = "\
Examples:
  enquiries import boston requests.csv.gz --dry-run
  enquiries import seeds/imports/boston.toml requests.csv.gz --rejects rejects.csv
  enquiries import my_mapping.toml letters.csv --staff \"Asha Rao <asha.rao> manager\"
  enquiries import my_mapping.toml letters.csv --json | jq '.rows == .imported + .rejected + .skipped'

Running it again is safe: what is here already is skipped, and an import that was stopped goes on.

Exit status:
  0  done; rows that were rejected are counted, and are no failure
  2  wrong use: the mapping or the file cannot be used, and nothing was imported
  3  no server, or it broke off; run it again to go on";

/// What `import` loads, and how.
#[derive(Clone, Debug, Args)]
pub struct Import {
    /// A mapping file, or the name of one that comes with the program, such as boston
    pub mapping: PathBuf,
    /// CSV, plain or gzipped, with a line that names its columns; in UTF-8, where the mapping names no encoding
    pub file: PathBuf,
    /// Count what would happen, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write rejected rows to this new file, with line, key, column and reason
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Write rows that were imported before and say something else now to this new file, with line, key, enquiry and what differs
    #[arg(long, value_name = "FILE")]
    pub differences: Option<PathBuf>,
    /// Add a person where nobody can sign in yet: "Asha Rao <asha.rao> manager", name, username and role; "<CODE/asha.rao>" for one organisation, whoever is there. Can be repeated
    #[arg(long, value_name = "PERSON")]
    pub staff: Vec<NewStaff>,
    /// Connections that write side by side, each at another tenant
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub writers: u8,
}
