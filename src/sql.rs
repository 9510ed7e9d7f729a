//! Every file of `sql/`, compiled in: a [`Statement`] for each query, the text of any other file that the program
//! runs, and the list of all files. Made by `build.rs` from the folder (docs/decisions/0012).
//!
//! `sql/load/seeds/teams.sql` is `sql::load::seeds::TEAMS`; `sql/queries/queue/page.sql` is
//! `sql::queries::queue::PAGE`.

use tokio_postgres::types::Type;

/// One query file.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Its path below `sql/queries` without the ending, for messages and tests.
    pub name: &'static str,
    pub text: &'static str,
    /// The types of the parameters, from the header. With them the statement needs no name on the server, so that
    /// poolers in transaction mode work (docs/decisions/0011).
    pub types: &'static [Type],
}

include!(concat!(env!("OUT_DIR"), "/sql.rs"));
