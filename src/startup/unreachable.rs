//! Why a server could not be reached, in words of what was written and what would be right: the library's own
//! are those of the operating system.

use crate::private_server::describe;
use std::io;
use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, Error};

/// Two lines: what is wrong, and what to do. Names the user and the place, never a password.
pub(super) fn explain(config: &Config, error: &Error) -> String {
    let (wrong, right) = match error.as_db_error().map(|said| said.code()) {
        Some(code) if code.code().starts_with("28") => (
            format!(
                "{} refuses the login {}: {}",
                server_name(config),
                user(config),
                describe(error)
            ),
            "Correct the user or the password in the connection string, or give the password in PGPASSWORD.",
        ),
        Some(code) if *code == SqlState::INVALID_CATALOG_NAME => (
            format!(
                "{} has no database {}",
                server_name(config),
                config.get_dbname().unwrap_or("of this name")
            ),
            "Correct the database in the connection string, or create it and run `enquiries db migrate`.",
        ),
        Some(_) => (
            describe(error),
            "Try again when the server takes connections.",
        ),
        None => of_the_network(config, error),
    };
    format!("{wrong}.\n{right}")
}

fn of_the_network(config: &Config, error: &Error) -> (String, &'static str) {
    let Some(cause) = std::error::Error::source(error).and_then(|s| s.downcast_ref::<io::Error>())
    else {
        return (describe(error), "Correct the connection string.");
    };
    let place = server_name(config);
    let over_a_socket = matches!(config.get_hosts().first(), Some(Host::Unix(_)));
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => (
            format!("nothing answers at {place}"),
            "Start the server, or correct host and port in the connection string.",
        ),
        io::ErrorKind::NotFound if over_a_socket => (
            format!("there is no server's socket at {place}"),
            "Start the server, or correct folder and port in the connection string.",
        ),
        io::ErrorKind::PermissionDenied if over_a_socket => (
            format!("this account may not use the socket at {place}"),
            "Ask for access to its folder, or correct the connection string.",
        ),
        io::ErrorKind::TimedOut => (
            format!("{place} does not answer in time"),
            "Look whether a firewall is in between, or correct host and port in the connection string.",
        ),
        // The system's resolver has no kind of its own.
        _ if cause.to_string().contains("lookup address") => (
            format!("no host is found by the name in {place}"),
            "Correct the host in the connection string, which is written postgresql://USER@HOST:PORT/DATABASE, or give its address.",
        ),
        _ => (
            format!("{place}: {cause}"),
            "Correct the connection string.",
        ),
    }
}

/// Every host that was tried, as it would be written.
fn server_name(config: &Config) -> String {
    let ports = config.get_ports();
    let port = |index: usize| ports.get(index).or(ports.first()).copied().unwrap_or(5432);
    let places: Vec<String> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(index, host)| match host {
            Host::Tcp(name) => format!("{name}:{}", port(index)),
            Host::Unix(folder) => format!("{}/.s.PGSQL.{}", folder.display(), port(index)),
        })
        .collect();
    match places.is_empty() {
        true => "the server".to_owned(),
        false => places.join(", "),
    }
}

/// A database by name and server.
pub(super) fn database(config: &Config) -> String {
    let name = config.get_dbname().or(config.get_user());
    format!(
        "{} at {}",
        name.unwrap_or("without a name"),
        server_name(config)
    )
}

fn user(config: &Config) -> &str {
    config.get_user().unwrap_or("without a name")
}
