//! `enquiries` without a word: the program itself.

use super::appearance::look;
use super::{CommandResult, Exit, print_status};
use crate::command_line::Global;
use crate::config::environment;
use crate::database::Database;
use crate::domain::LoadProgress;
use crate::log_file::{LogFile, Wanted};
use crate::private_server::{Lease, Login};
use crate::program;
use crate::recent_users;
use crate::startup::{self, ConnectOptions};
use crate::worker::{self, WorkerError};
use std::convert::Infallible;
use std::time::Duration;
use tokio::runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long after the start the worker begins: its first duties would compete with the first screen (measured: 60 ms of
/// 290 on two cores).
const WORK_AFTER: Duration = Duration::from_secs(3);

/// How long after the start the rest of the sample data is loaded: it would compete with the first screen too.
const LOAD_AFTER: Duration = Duration::from_millis(700);

/// How often the program looks whether its private server is still there.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Connections of one person: as many as one screen has requests at once.
const CONNECTIONS: usize = 4;

pub(super) async fn run(global: &Global) -> CommandResult {
    program::check_terminal(global.plain).map_err(|error| Exit::wrong_use(error.to_string()))?;
    let look = look(global)?;
    let wanted = Wanted::from(global.log_dir.as_deref(), &environment)
        .map_err(|error| Exit::wrong_use(error.to_string()))?;
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let _log = log(&wanted, connection.lease.as_ref())?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        server = if connection.lease.is_some() {
            "private"
        } else {
            "own"
        },
        plain = global.plain,
        "started"
    );
    let database = Database::open(connection.app.clone(), CONNECTIONS)
        .map_err(|failure| Exit::no_server(failure.to_string()))?;
    let mut lease = connection.lease;
    // Lines are printed and the program ends: too short for a worker, or for loading.
    let beside = lease.as_ref().filter(|_| !global.plain);
    let progress = match beside.filter(|_| connection.unfinished) {
        Some(lease) => Some(load_beside(lease)?),
        None => None,
    };
    let options = program::ProgramOptions {
        sign_in_as: global.sign_in.clone().map(|who| (who.tenant, who.username)),
        recent_users: recent_users::path(environment),
        look,
        plain: global.plain,
        json: global.json,
        progress,
    };
    let worker = match beside {
        Some(lease) => Some(work_beside(lease)?),
        None => None,
    };
    // The lease keeps the private server for as long as the program runs.
    let ended = tokio::select! {
        ended = program::run(database, options) => ended,
        never = keep_up(lease.as_mut()) => match never {},
    };
    if let Some(worker) = worker {
        worker.abort();
    }
    drop(lease);
    ended.map_err(|error| Exit {
        status: error.downcast_ref().map_or(1, Exit::status_of),
        message: Some(format!("{error:#}")),
    })
}

/// Opens the log file. In a folder that was named, failure is an error; in the private server's folder the
/// program goes on without a log.
fn log(wanted: &Wanted, lease: Option<&Lease>) -> Result<Option<LogFile>, Exit> {
    if let Some(folder) = &wanted.folder {
        let opened = LogFile::open(folder, wanted.level);
        return opened
            .map(Some)
            .map_err(|error| Exit::wrong_use(error.to_string()));
    }
    let Some(lease) = lease else {
        return Ok(None);
    };
    let opened = lease
        .places()
        .make_log_folder()
        .map_err(|error| error.to_string())
        .and_then(|folder| LogFile::open(&folder, wanted.level).map_err(|error| error.to_string()));
    Ok(opened.inspect_err(|error| print_status(error)).ok())
}

/// Beside a private server nobody runs a worker, so the program does, in a task of its own. Of several programs one has
/// the lease; the others look again now and then, and do not log that they wait.
fn work_beside(lease: &Lease) -> Result<JoinHandle<Infallible>, Exit> {
    let login = lease.config(Login::Worker)?;
    Ok(tokio::spawn(async move {
        tokio::time::sleep(WORK_AFTER).await;
        worker::run(&login, |report| match report {
            Ok(run) => match &run.fault {
                None => tracing::info!(duty = run.duty, done = run.done, "the worker has worked"),
                Some(fault) => tracing::warn!(duty = run.duty, fault, "a duty failed"),
            },
            Err(WorkerError::Busy) => {}
            Err(error) => tracing::warn!(%error, "the worker has no server"),
        })
        .await
    }))
}

/// Loads the rest of the sample data while somebody looks at the first: in a thread of its own, which ends with the
/// program. The next start goes on where it was.
fn load_beside(lease: &Lease) -> Result<watch::Receiver<Option<LoadProgress>>, Exit> {
    let (loader, admin) = (lease.config(Login::Loader)?, lease.config(Login::Admin)?);
    let (tell, progress) = watch::channel(None);
    std::thread::spawn(move || {
        let Ok(runtime) = runtime::Builder::new_current_thread().enable_all().build() else {
            return tracing::warn!("no thread for loading the sample data");
        };
        let told = |progress| {
            tell.send_replace(Some(progress));
        };
        let load = async {
            tokio::time::sleep(LOAD_AFTER).await;
            startup::load_rest(&loader, &admin, told).await
        };
        match runtime.block_on(load) {
            Ok(()) => tracing::info!("the sample data are loaded"),
            Err(error) => tracing::warn!(%error, "the sample data are not all loaded"),
        }
    });
    Ok(progress)
}

/// Starts the private server again whenever it has died under us; a server of one's own is its owner's.
async fn keep_up(lease: Option<&mut Lease>) -> Infallible {
    let Some(lease) = lease else {
        return std::future::pending().await;
    };
    loop {
        tokio::time::sleep(LOOK_AGAIN).await;
        if lease.is_up() {
            continue;
        }
        // Logged here, because the server may be back before the next request fails.
        tracing::warn!("the private server is gone");
        match lease.revive(&mut |_| {}).await {
            Ok(()) => tracing::info!("the private server runs again"),
            // The screen shows that the connection is lost; the next check tries again.
            Err(error) => tracing::warn!(%error, "the private server could not be started again"),
        }
    }
}
