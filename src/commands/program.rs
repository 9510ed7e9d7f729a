//! `enquiries` without a word: the program itself.

use super::{Ended, Outcome, tell};
use crate::command_line::{Colour, Global};
use crate::database::Database;
use crate::domain::Failure;
use crate::program;
use crate::startup::{self, Options};
use crate::terminal::capabilities::{ColourChoice, ThemeChoice};

/// Connections of one person: what is asked at once by one screen.
const CONNECTIONS: usize = 4;

pub(super) async fn run(global: &Global) -> Outcome {
    program::check_terminal(global.plain).map_err(|error| Ended::wrong_use(error.to_string()))?;
    let connection = startup::connect(&Options::from(global), &mut tell).await?;
    let database = Database::open(connection.app.clone(), CONNECTIONS)
        .map_err(|failure| Ended::no_server(failure.to_string()))?;
    let options = program::Options {
        sign_in_as: global.sign_in.clone().map(|who| (who.tenant, who.username)),
        colour: match global.colour {
            Colour::Auto => ColourChoice::Auto,
            Colour::Always => ColourChoice::Always,
            Colour::Never => ColourChoice::Never,
        },
        theme: ThemeChoice::Auto,
        plain: global.plain,
        log_dir: None,
    };
    // The lease keeps the private server for as long as the program runs.
    let ended = program::run(database, options).await;
    drop(connection);
    ended.map_err(|error| Ended {
        status: match error.downcast_ref::<Failure>() {
            Some(Failure::Unavailable(_)) => 3,
            Some(Failure::Refused(_)) => 2,
            _ => 1,
        },
        message: Some(format!("{error:#}")),
    })
}
