//! The private server: finds PostgreSQL, creates a cluster, starts it, shares it, stops it.
//!
//! For people who want to see the platform without administering a database. It knows folders, files,
//! processes and role names, and nothing of enquiries: it may use std, tokio, tokio-postgres, rustix,
//! getrandom and sha2, and never the store, the screens or a terminal library. It creates no role but its
//! own administrator and no table; `sql/` does that.
//!
//! Programs share one server by file locks in the data folder, which the kernel releases however a program
//! ends. `start.lock` is held while creating, starting or stopping; `users.lock` is shared by every program that
//! uses the server. A leaving program that can lock `users.lock` exclusively was the last, and stops the server,
//! unless the file `kept` exists.
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
pub use secrets::{keep, kept, set_passwords};
pub use set_aside::set_aside;
pub use stop::{State, StopResult, reset, state, stop};
use strum::{IntoStaticStr, VariantArray};

/// The roles that log in (docs/decisions/0001). Each has its own random password on the private
/// server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case", prefix = "enquiries_")]
pub enum Login {
    Admin,
    App,
    Intake,
    Insight,
    Loader,
    Worker,
}

impl Login {
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The role's name, which is also the name of its password file.
    pub fn role(self) -> &'static str {
        self.into()
    }
}

/// Finds PostgreSQL, or installs it where `places` carries the consent. What the tests start with.
pub fn find_or_install(
    places: &ServerPaths,
    say: &mut dyn FnMut(&str),
) -> Result<Binaries, ServerError> {
    install::find_or_install(places.consent(), None, say)
}
