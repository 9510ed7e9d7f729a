//! The words of `enquiries calculate` and `enquiries holidays`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

pub(super) const HELP: &str = "\
The file has calendars, holidays and examples, each with a kind, its input and what is expected. Answered are
legal.working_days, legal.months, legal.days, legal.complaint_code, legal.breathing_space, worktime.due and
worktime.elapsed, by the database's own functions. Nothing is kept.

Examples:
  enquiries calculate examples.json
  enquiries calculate examples.json --json | jq '.differences[].id'

Exit status:
  0  all agree
  1  some differ
  2  wrong use: the file cannot be read, and what is wrong where
  3  no server";

/// Which file to calculate.
#[derive(Clone, Debug, Args)]
pub struct Calculate {
    /// A JSON file of worked examples
    pub file: PathBuf,
}

pub(super) const HOLIDAYS_HELP: &str = "\
The file is JSON: the feed at www.gov.uk/bank-holidays.json, or the source that GOV.UK makes it from.

Examples:
  enquiries holidays preview bank-holidays.json
  enquiries holidays load bank-holidays.json

Exit status:
  0  done
  2  wrong use: the file cannot be read, and what is wrong where
  3  no server";

/// What `holidays` does with a file of bank holidays.
#[derive(Clone, Debug, Subcommand)]
pub enum Holidays {
    /// List the days that a file adds, removes or renames, and change nothing
    Preview {
        /// A JSON file of bank holidays
        file: PathBuf,
    },
    /// Take a file over: what preview lists becomes what is counted with
    Load {
        /// A JSON file of bank holidays
        file: PathBuf,
    },
}
