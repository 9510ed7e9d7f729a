//! `enquiries worker`: runs the duties of the platform, or tells what is late.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, Worker};
use crate::private_server::{Lease, Login};
use crate::startup::{self, ConnectOptions, Server};
use crate::worker::{self, Run, Status, WorkerError};
use chrono::SecondsFormat;
use serde_json::json;
use std::fmt::Write;
use tokio_postgres::Config;

pub(super) async fn run(global: &Global, action: Option<Worker>) -> CommandResult {
    let (login, _lease) = login(&ConnectOptions::from(global)).await?;
    match action.unwrap_or(Worker::Run { once: false }) {
        Worker::Run { once: true } => once(&login, global.json).await,
        Worker::Run { once: false } => {
            print_status("The worker runs until it is stopped.");
            match worker::run(&login, print_report).await {}
        }
        Worker::Status => {
            let status = worker::status(&login).await?;
            print(as_text(&status, global.json).trim_end())?;
            match status.needs_attention() {
                true => Err(Exit::found()),
                false => Ok(()),
            }
        }
    }
}

/// The worker's login. A server of one's own is not migrated by its worker, which may run while programs of the
/// version before do.
async fn login(options: &ConnectOptions) -> Result<(Config, Option<Lease>), Exit> {
    if let Some(Server::Own(own)) = startup::own_server()? {
        let mut admin = own.admin.ok_or_else(|| {
            Exit::wrong_use("The worker needs an administrator's login: set ADMIN_DATABASE_URL.")
        })?;
        startup::refuse_other_version(&admin).await?;
        // It acts as the worker's role, and has that role's rights alone.
        admin.options("-c role=enquiries_worker");
        return Ok((admin, None));
    }
    let connection = startup::connect(options, &mut print_status).await?;
    let lease = connection
        .lease
        .ok_or_else(|| Exit::no_server("There is no private server."))?;
    Ok((lease.config(Login::Worker)?, Some(lease)))
}

async fn once(login: &Config, as_json: bool) -> CommandResult {
    let runs = match worker::run_once(login).await {
        Ok(runs) => runs,
        Err(WorkerError::Busy) => return print(&WorkerError::Busy.to_string()),
        Err(error) => return Err(error.into()),
    };
    let lines: Vec<String> = match as_json {
        true => runs
            .iter()
            .map(|run| run_as_json(run).to_string())
            .collect(),
        false => runs.iter().map(run_as_text).collect(),
    };
    print(&lines.join("\n"))?;
    match runs.iter().any(|run| run.fault.is_some()) {
        true => Err(Exit::found()),
        false => Ok(()),
    }
}

fn print_report(report: Result<&Run, &WorkerError>) {
    match report {
        Ok(run) => print_status(&run_as_text(run)),
        Err(error) => print_status(&format!("{error} It tries again in a minute.")),
    }
}

fn run_as_text(run: &Run) -> String {
    match &run.fault {
        None => format!("{:<10}{} done", run.duty, run.done),
        Some(fault) => format!("{:<10}{} done, failed: {fault}", run.duty, run.done),
    }
}

fn run_as_json(run: &Run) -> serde_json::Value {
    json!({ "duty": run.duty, "done": run.done, "fault": run.fault })
}

fn as_text(status: &Status, as_json: bool) -> String {
    if as_json {
        let duties: Vec<_> = status
            .duties
            .iter()
            .map(|duty| {
                json!({
                    "duty": duty.duty,
                    "ran_at": duty.ran_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
                    "done": duty.done,
                    "fault": duty.fault,
                    "late": duty.late,
                })
            })
            .collect();
        let months = status.audit_months.0;
        return json!({ "running": status.running, "audit_months_ahead": months, "duties": duties })
            .to_string();
    }
    let running = match status.running {
        true => "running",
        false => "not running",
    };
    let mut text = format!("worker    {running}\n");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "audit log {} months ahead", status.audit_months.0);
    for duty in &status.duties {
        let last = match duty.ran_at {
            Some(at) => format!("ran {}", at.to_rfc3339_opts(SecondsFormat::Secs, true)),
            None => "never ran".to_owned(),
        };
        let late = if duty.late { ", late" } else { "" };
        let fault = duty
            .fault
            .as_ref()
            .map(|fault| format!(", failed: {fault}"));
        let _ = writeln!(
            text,
            "{:<10}{last}{late}{}",
            duty.duty,
            fault.unwrap_or_default()
        );
    }
    if let Some(warning) = status.audit_months.warning() {
        text += &warning;
    }
    text
}

impl From<WorkerError> for Exit {
    fn from(error: WorkerError) -> Self {
        Self::no_server(error.to_string())
    }
}
