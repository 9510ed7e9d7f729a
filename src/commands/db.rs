//! `enquiries db …`: the private server and the database in it.

use super::{CommandResult, Exit, dump, print, print_status};
use crate::command_line::{Db, Global, LoginRole};
use crate::database::migrate::MigrationReport;
use crate::domain::{AuditMonths, LoadProgress};
use crate::private_server::{self, Lease, Login, StopResult};
use crate::sql;
use crate::startup::{self, ConnectOptions, Server};
use serde_json::json;
use std::ffi::OsString;
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::Command;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

pub(super) async fn run(global: &Global, action: Db) -> CommandResult {
    let options = ConnectOptions::from(global);
    match action {
        Db::Start => start(&options).await,
        Db::Stop { now } => stop(&options, now),
        Db::Status => status(&options, global.json).await,
        Db::Url { role } => url(&options, role),
        Db::Psql { role, arguments } => psql(&options, role, arguments).await,
        Db::Migrate => migrate(&options, global.json).await,
        Db::Reset => reset(&options, global.yes),
        Db::Dump { file } => dump::dump(&options, &file, global.yes).await,
        Db::Restore { file } => dump::restore(&options, &file, global.yes).await,
    }
}

impl From<&Global> for ConnectOptions {
    fn from(global: &Global) -> Self {
        Self {
            data_dir: global.data_dir.clone(),
            yes: global.yes,
        }
    }
}

/// Starting, stopping and removing are about the private server alone.
fn refuse_own_server(doing: &str) -> CommandResult {
    match startup::own_server()? {
        Some(_) => Err(Exit::wrong_use(format!(
            "DATABASE_URL or ADMIN_DATABASE_URL names a server of your own, which this program does not {doing}.\nUnset them to use the private server."
        ))),
        None => Ok(()),
    }
}

async fn start(options: &ConnectOptions) -> CommandResult {
    refuse_own_server("start")?;
    let connection = startup::connect(options, &mut print_status).await?;
    if let Some(lease) = connection.lease {
        if connection.unfinished {
            let (loader, admin) = (lease.config(Login::Loader)?, lease.config(Login::Admin)?);
            startup::load_rest(&loader, &admin, print_progress).await?;
        }
        // Nobody may run the program for months while the server stays.
        startup::open_months(&lease.config(Login::Admin)?, &mut print_status).await;
        lease.keep()?;
        let folder = lease.places().data().display().to_string();
        lease.leave()?;
        print(&format!(
            "The server in {folder} is running and stays until `enquiries db stop`."
        ))?;
    }
    Ok(())
}

/// One line that changes, and where it cannot change only the last one.
fn print_progress(progress: LoadProgress) {
    let mut out = std::io::stderr();
    let LoadProgress { bodies, .. } = progress;
    let line = match progress.is_complete() {
        true => format!("Loaded sample data for {bodies} organisations.\n"),
        false if out.is_terminal() => progress.to_string(),
        false => return,
    };
    let back = if out.is_terminal() { "\r\x1b[K" } else { "" };
    // Like every status line: that nobody reads it is no reason to stop.
    let _ = write!(out, "{back}{line}").and_then(|()| out.flush());
}

fn stop(options: &ConnectOptions, now: bool) -> CommandResult {
    refuse_own_server("stop")?;
    let places = startup::places(options)?;
    let folder = places.data().display();
    print(&match private_server::stop(&places, now)? {
        StopResult::Stopped => format!("The server in {folder} is stopped."),
        StopResult::WasNotRunning => format!("The server in {folder} was not running."),
        StopResult::InUse | StopResult::Kept => format!(
            "Programs are using the server in {folder}: it stops when the last of them leaves.\nTo stop it now, run `enquiries db stop --now`."
        ),
    })
}

async fn status(options: &ConnectOptions, as_json: bool) -> CommandResult {
    refuse_own_server("watch")?;
    let places = startup::places(options)?;
    let state = private_server::state(&places)?;
    let word = match (state.created, state.running) {
        (false, _) => "absent",
        (true, false) => "stopped",
        (true, true) => "running",
    };
    let months = match state.running {
        true => audit_months(&state.url(&places, Login::Admin)?).await,
        false => None,
    };
    if as_json {
        let text = json!({
            "audit_months_ahead": months.map(|months| months.0),
            "state": word,
            "pid": state.pid,
            "postgresql": state.made_by,
            "kept": state.kept,
            "in_use": state.in_use,
            "data_dir": places.data().to_string_lossy(),
            "socket_dir": state.socket_folder.to_string_lossy(),
            "log": places.log().to_string_lossy(),
        });
        print(&text.to_string())?;
    } else {
        let mut lines = format!("{word:<9}{}\n", places.data().display());
        if state.created {
            let version = state.made_by.unwrap_or_default();
            let used = if state.in_use { "in use" } else { "not in use" };
            let kept = if state.kept {
                "kept until `enquiries db stop`"
            } else {
                "stops with the last program"
            };
            lines += &format!("version  PostgreSQL {version}\nused     {used}, {kept}\n");
            lines += &format!("socket   {}\n", state.socket_folder.display());
            lines += &format!("log      {}\n", places.log().display());
            if let Some(months) = months {
                lines += &format!("audit    {} months ahead\n", months.0);
                lines += &months.warning().unwrap_or_default();
            }
        }
        print(lines.trim_end())?;
    }
    if state.running {
        Ok(())
    } else {
        Err(Exit {
            status: 3,
            message: None,
        })
    }
}

/// How far ahead the audit log can be written to. None where it cannot be asked, as before the first migration: looking
/// at a server must not fail over it.
async fn audit_months(url: &str) -> Option<AuditMonths> {
    let client = startup::open(&url.parse().ok()?).await.ok()?;
    let row = client.query_one(sql::maintenance::MONTHS_AHEAD, &[]).await;
    Some(AuditMonths(row.ok()?.try_get("months_ahead").ok()?))
}

fn url(options: &ConnectOptions, role: LoginRole) -> CommandResult {
    if startup::own_server()?.is_some() {
        let name = own_variable(role)?;
        let text = crate::config::environment(name);
        return print(&text.ok_or_else(|| Exit::wrong_use(format!("{name} is not set.")))?);
    }
    let places = startup::places(options)?;
    print(&private_server::state(&places)?.url(&places, role.into())?)
}

/// A server of one's own is known by two logins only.
fn own_variable(role: LoginRole) -> Result<&'static str, Exit> {
    match role {
        LoginRole::App => Ok("DATABASE_URL"),
        LoginRole::Admin => Ok("ADMIN_DATABASE_URL"),
        _ => Err(Exit::wrong_use(
            "A server of your own is known by DATABASE_URL (app) and ADMIN_DATABASE_URL (admin) only; connect to it as other roles yourself.",
        )),
    }
}

async fn psql(
    options: &ConnectOptions,
    role: LoginRole,
    arguments: Vec<OsString>,
) -> CommandResult {
    let server = startup::reach_current(options, &mut print_status).await?;
    let (program, config) = match &server {
        Server::Private(lease) => {
            startup::bring_up_to_date(lease, &lease.config(Login::Admin)?).await?;
            (client(Some(lease), "psql")?, lease.config(role.into())?)
        }
        Server::Own(own) => {
            let name = own_variable(role)?;
            let config = if role == LoginRole::Admin {
                &own.admin
            } else {
                &own.app
            };
            let config = config
                .clone()
                .ok_or_else(|| Exit::wrong_use(format!("{name} is not set.")))?;
            (client(None, "psql")?, config)
        }
    };
    let mut psql = Command::new(program);
    psql.args(arguments);
    as_libpq(&mut psql, &config);
    wait_for(psql).await
}

/// The private server's own client programs, else whatever this machine has.
pub(super) fn client(lease: Option<&Lease>, name: &str) -> Result<PathBuf, Exit> {
    let found = match lease {
        Some(lease) => lease.binaries().client(name),
        None => private_server::client_program(name),
    };
    found.ok_or_else(|| {
        Exit::no_server(format!(
            "{name} is not installed here. Install PostgreSQL's client programs."
        ))
    })
}

/// Hands a login to one of PostgreSQL's programs, by environment: arguments can be seen by every account.
pub(super) fn as_libpq(command: &mut Command, config: &Config) {
    let host = match config.get_hosts().first() {
        Some(Host::Unix(folder)) => folder.clone().into_os_string(),
        Some(Host::Tcp(name)) => name.into(),
        None => OsString::from("localhost"),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    command.env("PGHOST", host).env("PGPORT", port.to_string());
    command.env("PGUSER", config.get_user().unwrap_or_default());
    command.env("PGDATABASE", config.get_dbname().unwrap_or_default());
    if let Some(password) = config.get_password() {
        command.env("PGPASSWORD", String::from_utf8_lossy(password).as_ref());
    }
}

/// Waits for a program that has the terminal. Ctrl-C is between it and the person; we stay, because we
/// hold the server for it.
pub(super) async fn wait_for(command: Command) -> Result<(), Exit> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = tokio::process::Command::from(command)
        .spawn()
        .map_err(|error| Exit::no_server(format!("{name} could not be run: {error}.")))?;
    match child.wait().await {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Exit {
            status: status
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .unwrap_or(1),
            message: None,
        }),
        Err(error) => Err(Exit::no_server(format!(
            "{name} could not be waited for: {error}."
        ))),
    }
}

async fn migrate(options: &ConnectOptions, as_json: bool) -> CommandResult {
    let report = match startup::reach_current(options, &mut print_status).await? {
        Server::Private(lease) => {
            let admin = lease.config(Login::Admin)?;
            let report = startup::bring_up_to_date(&lease, &admin).await?;
            startup::open_months(&admin, &mut print_status).await;
            report
        }
        Server::Own(own) => {
            let admin = own.admin.ok_or_else(|| {
                Exit::wrong_use("Migrations need an administrator's login: set ADMIN_DATABASE_URL.")
            })?;
            let report = startup::migrate_own(&admin).await?;
            startup::open_months(&admin, &mut print_status).await;
            report
        }
    };
    print(&migration_summary(&report, as_json))
}

fn migration_summary(report: &MigrationReport, as_json: bool) -> String {
    if as_json {
        json!({ "applied": report.applied }).to_string()
    } else if report.applied.is_empty() {
        "The database is up to date.".to_owned()
    } else {
        format!("Applied:\n  {}", report.applied.join("\n  "))
    }
}

fn reset(options: &ConnectOptions, yes: bool) -> CommandResult {
    refuse_own_server("remove")?;
    let places = startup::places(options)?;
    let folder = places.data().display();
    if !yes
        && !agreed(&format!(
            "This removes the server in {folder} and everything in it."
        ))?
    {
        return Err(Exit::wrong_use("Nothing was removed."));
    }
    private_server::reset(&places)?;
    print(&format!("The server in {folder} is removed."))
}

/// Asks a person; a script must have said --yes.
pub(super) fn agreed(what: &str) -> Result<bool, Exit> {
    if !std::io::stdin().is_terminal() {
        return Err(Exit::wrong_use(format!(
            "{what}\nTo do it without being asked, add --yes."
        )));
    }
    let mut out = std::io::stderr();
    let mut answer = String::new();
    let asked = write!(out, "{what}\nGo on? [y/N] ").and_then(|()| out.flush());
    let answered = asked.and_then(|()| std::io::stdin().lock().read_line(&mut answer));
    Ok(answered.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
}
