//! The logins of the database, as the command line names them.

use crate::private_server::Login;
use clap::ValueEnum;

/// The logins by their short names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LoginRole {
    Admin,
    App,
    Intake,
    Insight,
    Loader,
    Worker,
}

impl From<LoginRole> for Login {
    fn from(role: LoginRole) -> Self {
        match role {
            LoginRole::Admin => Self::Admin,
            LoginRole::App => Self::App,
            LoginRole::Intake => Self::Intake,
            LoginRole::Insight => Self::Insight,
            LoginRole::Loader => Self::Loader,
            LoginRole::Worker => Self::Worker,
        }
    }
}
