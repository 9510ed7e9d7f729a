//! The private server: finds PostgreSQL, creates a cluster, starts it, shares it, stops it.
//!
//! For people who want to see the platform without administering a database. It knows folders, files,
//! processes and role names, and nothing of enquiries: it may use std, tokio, tokio-postgres, rustix,
//! getrandom and sha2, and never the store, the screens or a terminal library. It creates no role but its
//! own administrator and no table; `sql/` does that.
//!
//! Programs share one server by file locks in the data folder, which the kernel drops when a program
//! dies however it dies: `start.lock` is held by whoever creates, starts or stops; `users.lock` is shared
//! by every program that needs the server. Who leaves and can have `users.lock` alone was the last, and
//! stops it, unless the file `kept` asks for it to stay.
//!
//! An account that should run the staff program and nothing else needs two things: `secrets/enquiries_app`
//! (or the line `enquiries db url --role app` prints) as its `DATABASE_URL` or `~/.pgpass`, and the right
//! to pass through the socket folder (`chgrp GROUP` and `chmod 710` on it; such a folder is left in place).

mod account;
mod binaries;
mod create;
mod error;
mod install;
mod lease;
mod lock;
mod log;
mod paths;
mod process;
mod secrets;
mod set_aside;
mod settings;
mod stop;

pub use binaries::{Binaries, OLDEST_MAJOR, client_program};
pub use error::{ServerError, describe};
pub use install::Consent;
pub use lease::{DATABASE, Lease, join};
pub use paths::ServerPaths;
pub use secrets::set_passwords;
pub use set_aside::set_aside;
pub use stop::{State, StopResult, reset, state, stop};

/// The roles that log in (docs/decisions/0001). Each has its own random password on the private
/// server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Login {
    Admin,
    App,
    Intake,
    Insight,
    Loader,
    Worker,
}

impl Login {
    pub const ALL: [Self; 6] = [
        Self::Admin,
        Self::App,
        Self::Intake,
        Self::Insight,
        Self::Loader,
        Self::Worker,
    ];

    /// The role's name, which is also the name of its password file.
    pub fn role(self) -> &'static str {
        match self {
            Self::Admin => "enquiries_admin",
            Self::App => "enquiries_app",
            Self::Intake => "enquiries_intake",
            Self::Insight => "enquiries_insight",
            Self::Loader => "enquiries_loader",
            Self::Worker => "enquiries_worker",
        }
    }
}

/// Finds PostgreSQL, or installs it where `places` carries the consent. What the tests start with.
pub fn find_or_install(
    places: &ServerPaths,
    say: &mut dyn FnMut(&str),
) -> Result<Binaries, ServerError> {
    install::find_or_install(places.consent(), None, say)
}
