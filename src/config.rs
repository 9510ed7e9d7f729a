//! How to reach a server of one's own: connection strings, libpq's environment variables, the password file.
//!
//! The environment fills what the connection string leaves out, as in libpq, so that
//! `DATABASE_URL=postgresql://` alone means "PGHOST and the other PG variables". Reads the environment through a
//! function that is passed in, and opens no connection.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// One variable of the environment, if it is set to something.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The process's own environment.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A setting that cannot be used. The text names the variable, never a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// The login that the variable `name` (DATABASE_URL, ADMIN_DATABASE_URL) describes, if it is set.
pub fn own_server(name: &str, env: Environment<'_>) -> Result<Option<Config>, ConfigError> {
    let Some(url) = env(name) else {
        return Ok(None);
    };
    refuse_verified_tls(name, &url)?;
    let port = env("PGPORT").map(|port| read_port(&port)).transpose()?;
    let url = with_port(&url, port);
    let mut config = Config::from_str(&url).map_err(|error| {
        let why = std::error::Error::source(&error).map(|cause| format!(" ({cause})"));
        ConfigError(format!(
            "{name} is not a connection string{}.\nWrite it as postgresql://USER@HOST:PORT/DATABASE, or as host=… user=… dbname=….",
            why.unwrap_or_default()
        ))
    })?;
    let has_sslmode = url.contains("sslmode");
    fill(&mut config, env)?;
    if !has_sslmode && let Some(mode) = env("PGSSLMODE") {
        refuse_verified_tls("PGSSLMODE", &format!("sslmode={mode}"))?;
        config.ssl_mode(match mode.as_str() {
            "disable" | "allow" => SslMode::Disable,
            "require" => SslMode::Require,
            _ => SslMode::Prefer,
        });
    }
    if config.get_ssl_mode() == SslMode::Require {
        return Err(no_tls(name, "require"));
    }
    config.application_name(
        config
            .get_application_name()
            .unwrap_or("enquiries")
            .to_owned(),
    );
    Ok(Some(config))
}

/// tokio-postgres sets port 5432 for a URL without one, so PGPORT has to be added before parsing.
fn with_port(url: &str, port: Option<u16>) -> String {
    let (Some(port), Some((scheme, rest))) = (port, url.split_once("://")) else {
        return url.to_owned();
    };
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (login, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    if hosts.is_empty() || tail.contains("port=") {
        return url.to_owned();
    }
    let said = |host: &str| host.rsplit(']').next().is_some_and(|end| end.contains(':'));
    let hosts: Vec<String> = hosts
        .split(',')
        .map(|host| {
            if said(host) {
                host.to_owned()
            } else {
                format!("{host}:{port}")
            }
        })
        .collect();
    format!("{scheme}://{login}{}{tail}", hosts.join(","))
}

/// The library knows neither word and would call the whole string wrong.
fn refuse_verified_tls(name: &str, text: &str) -> Result<(), ConfigError> {
    match ["verify-ca", "verify-full"]
        .iter()
        .find(|word| text.contains(&format!("sslmode={word}")))
    {
        Some(word) => Err(no_tls(name, word)),
        None => Ok(()),
    }
}

fn no_tls(name: &str, mode: &str) -> ConfigError {
    ConfigError(format!(
        "{name} asks for sslmode={mode}, and this program cannot encrypt its connection yet.\nReach the server through its unix socket, an SSH tunnel or a local PgBouncer that speaks TLS, and leave sslmode out."
    ))
}

fn fill(config: &mut Config, env: Environment<'_>) -> Result<(), ConfigError> {
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        let host = env("PGHOST").unwrap_or_else(usual_socket_folder);
        for one in host.split(',') {
            config.host(one);
        }
    }
    if config.get_ports().is_empty()
        && let Some(port) = env("PGPORT")
    {
        config.port(read_port(&port)?);
    }
    if config.get_user().is_none() {
        let user = ["PGUSER", "USER", "LOGNAME"].into_iter().find_map(env);
        config.user(user.ok_or_else(|| {
            ConfigError("No user name: put one into the connection string or set PGUSER.".into())
        })?);
    }
    if config.get_dbname().is_none() {
        let name = env("PGDATABASE").or_else(|| config.get_user().map(str::to_owned));
        config.dbname(name.unwrap_or_default());
    }
    if config.get_connect_timeout().is_none() {
        // Without one, an address that swallows packets would hold the first screen for minutes.
        let seconds = env("PGCONNECT_TIMEOUT")
            .and_then(|text| text.parse().ok())
            .unwrap_or(10);
        config.connect_timeout(Duration::from_secs(seconds));
    }
    if config.get_options().is_none()
        && let Some(options) = env("PGOPTIONS")
    {
        config.options(options);
    }
    if config.get_application_name().is_none()
        && let Some(name) = env("PGAPPNAME")
    {
        config.application_name(name);
    }
    if config.get_password().is_none()
        && let Some(password) = env("PGPASSWORD").or_else(|| from_password_file(config, env))
    {
        config.password(password);
    }
    Ok(())
}

fn read_port(text: &str) -> Result<u16, ConfigError> {
    text.parse().map_err(|_| {
        ConfigError(format!(
            "PGPORT is {text:?}, which is not a port number between 1 and 65535."
        ))
    })
}

/// Where libpq would look: Debian's folder, else the one PostgreSQL is built with.
fn usual_socket_folder() -> String {
    let debian = "/var/run/postgresql";
    if Path::new(debian).is_dir() {
        debian
    } else {
        "/tmp"
    }
    .to_owned()
}

fn from_password_file(config: &Config, env: Environment<'_>) -> Option<String> {
    let path = env("PGPASSFILE")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env("HOME")?).join(".pgpass")))?;
    // libpq ignores a file that others may read, and so do we: it may have been changed by them too.
    let seen = std::fs::metadata(&path).ok()?;
    if !seen.is_file() || seen.mode() & 0o077 != 0 {
        return None;
    }
    let text = std::fs::read_to_string(&path).ok()?;
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        Some(Host::Unix(folder)) if folder == Path::new(&usual_socket_folder()) => {
            "localhost".into()
        }
        Some(Host::Unix(folder)) => folder.display().to_string(),
        None => "localhost".into(),
    };
    let port = config
        .get_ports()
        .first()
        .copied()
        .unwrap_or(5432)
        .to_string();
    let wanted = [
        host.as_str(),
        port.as_str(),
        config.get_dbname().unwrap_or_default(),
        config.get_user().unwrap_or_default(),
    ];
    password_for(&text, wanted)
}

/// The password of the first line of a password file that fits `host:port:database:user`.
fn password_for(text: &str, wanted: [&str; 4]) -> Option<String> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let fields = fields(line);
            let fits = fields.len() == 5
                && fields
                    .iter()
                    .zip(wanted)
                    .all(|(field, value)| field == "*" || field == value);
            if fits {
                fields.into_iter().nth(4)
            } else {
                None
            }
        })
}

/// Splits at colons; a backslash takes the next character as it is. A password may hold colons.
fn fields(line: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let next = match letter {
            '\\' => letters.next(),
            ':' if found.len() < 5 => {
                found.push(String::new());
                None
            }
            other => Some(other),
        };
        if let (Some(next), Some(field)) = (next, found.last_mut()) {
            field.push(next);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Option<Config>, ConfigError> {
        let find = |name: &str| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        own_server("DATABASE_URL", &find)
    }

    #[test]
    fn a_connection_string_wins_over_the_environment_and_the_environment_fills_the_rest() {
        let config = read(&[
            ("DATABASE_URL", "postgresql://app@db.example/"),
            ("PGUSER", "somebody"),
            ("PGPORT", "6000"),
            ("PGDATABASE", "cases"),
            ("PGPASSWORD", "secret"),
        ])
        .unwrap()
        .unwrap();
        assert_eq!(config.get_user(), Some("app"));
        assert_eq!(config.get_ports(), [6000]);
        assert_eq!(config.get_dbname(), Some("cases"));
        assert_eq!(config.get_password(), Some(b"secret".as_slice()));
        assert_eq!(config.get_hosts(), [Host::Tcp("db.example".into())]);
    }

    #[test]
    fn a_port_that_is_said_wins_over_the_environment() {
        for (url, whole) in [
            ("postgresql://a:p@h/d", "postgresql://a:p@h:6000/d"),
            ("postgresql://h,i:7?x=y", "postgresql://h:6000,i:7?x=y"),
            ("postgresql://[::1]/d", "postgresql://[::1]:6000/d"),
            ("postgresql://[::1]:7/d", "postgresql://[::1]:7/d"),
            ("postgresql:///d?host=/run", "postgresql:///d?host=/run"),
            ("host=h dbname=d", "host=h dbname=d"),
        ] {
            assert_eq!(with_port(url, Some(6000)), whole);
        }
    }

    #[test]
    fn encryption_that_we_cannot_give_is_refused_in_words() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let url = format!("postgresql://app@db.example/x?sslmode={mode}");
            let said = read(&[("DATABASE_URL", &url)]).unwrap_err().to_string();
            assert!(said.contains(&format!("sslmode={mode}")), "{said}");
            let said = read(&[("DATABASE_URL", "postgresql://a@b/c"), ("PGSSLMODE", mode)]);
            assert!(said.is_err(), "PGSSLMODE={mode}");
        }
    }

    #[test]
    fn a_wrong_connection_string_is_not_repeated_with_its_password() {
        let said = read(&[("DATABASE_URL", "postgresql://a:hunter2@b:port/c")])
            .unwrap_err()
            .to_string();
        assert!(
            said.contains("DATABASE_URL") && !said.contains("hunter2"),
            "{said}"
        );
    }

    #[test]
    fn the_password_file_is_read_as_libpq_reads_it() {
        let text =
            "# a comment\nother:*:*:*:no\n*:5432:ca\\:ses:app:p\\:a\\\\ss:word\n*:*:*:*:last\n";
        let found = password_for(text, ["db", "5432", "ca:ses", "app"]);
        assert_eq!(found.as_deref(), Some("p:a\\ss:word"));
        let found = password_for(text, ["db", "5433", "cases", "app"]);
        assert_eq!(found.as_deref(), Some("last"));
    }
}
