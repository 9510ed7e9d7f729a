//! `db`: the private server, and what is done with a database.

use super::LoginRole;
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Db {
    /// Start the private server and keep it running until `db stop`
    ///
    /// The first start loads sample data of all organisations; with ENQUIRIES_SAMPLE_DATA=few, of two.
    Start,
    /// Stop the private server, now if it is unused, else when the last program leaves
    Stop {
        /// Stop it although programs are using it
        #[arg(long)]
        now: bool,
    },
    /// Show whether there is a server, where, and who keeps it; status 3 when it is not running
    Status,
    /// Print a connection string, password and all
    #[command(after_help = "Example:\n  psql \"$(enquiries db url --role app)\"")]
    Url {
        /// The login to use
        #[arg(long, value_enum, default_value_t = LoginRole::App)]
        role: LoginRole,
    },
    /// Open psql
    #[command(
        after_help = "Examples:\n  enquiries db psql\n  enquiries db psql --role app -- -c 'select 1'"
    )]
    Psql {
        /// The login to use
        #[arg(long, value_enum, default_value_t = LoginRole::Admin)]
        role: LoginRole,
        /// Arguments for psql
        #[arg(last = true, value_name = "PSQL ARGUMENTS")]
        arguments: Vec<std::ffi::OsString>,
    },
    /// Bring the database to this version of the program
    Migrate,
    /// Remove the private server and everything in it
    Reset,
    /// Save the whole database to a file
    #[command(after_help = "Example:\n  enquiries db dump monday.dump")]
    Dump {
        /// A new file
        file: PathBuf,
    },
    /// Fill the database from a file that `db dump` wrote
    #[command(
        after_help = "Example:\n  enquiries db restore monday.dump\n\nA database that holds something is replaced only with --yes, and only once the file has been read in whole."
    )]
    Restore {
        /// A file that `db dump` wrote
        file: PathBuf,
    },
}
