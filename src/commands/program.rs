//! `enquiries` without a word: the program itself.

use super::{Outcome, print, tell};
use crate::command_line::Global;
use crate::startup::{self, Options};

pub(super) async fn run(global: &Global) -> Outcome {
    let connection = startup::connect(&Options::from(global), &mut tell).await?;
    // CALL SITE: the full-screen program, enquiries::program::run(connection, global), takes over here. It
    // keeps `connection.lease` for as long as it runs.
    let server = match &connection.lease {
        Some(lease) => format!("the private server in {}", lease.places().data().display()),
        None => "the server that DATABASE_URL names".to_owned(),
    };
    print(&format!("Connected to {server}."))
}
