//! The server as a process: is it running, start it, wait for it, stop it.

use super::account::Account;
use super::binaries::Binaries;
use super::error::ServerError;
use super::log;
use super::paths::ServerPaths;
use super::{secrets, settings};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Replaying the log after a crash may take this long; a clean start takes a fraction of a second.
const START_PATIENCE: Duration = Duration::from_secs(300);
const STOP_PATIENCE: Duration = Duration::from_secs(60);

/// What PostgreSQL writes in `postmaster.pid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub pid: i32,
    pub socket_folder: Option<PathBuf>,
    pub status: String,
}

pub(super) fn read_pid_file(cluster: &Path) -> Option<PidFile> {
    let bytes = fs::read(cluster.join("postmaster.pid")).ok()?;
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let text = |number: usize| lines.get(number).map(|line| String::from_utf8_lossy(line));
    Some(PidFile {
        pid: text(0)?.trim().parse().ok()?,
        socket_folder: lines
            .get(4)
            .filter(|line| !line.is_empty())
            .map(|line| PathBuf::from(std::ffi::OsStr::from_bytes(line))),
        status: text(7).unwrap_or_default().trim().to_owned(),
    })
}

/// The pid file of a server that runs in this cluster. The file outlives a killed server and its number
/// may have gone to another process, so the process itself is checked.
pub(super) fn running(cluster: &Path) -> Option<PidFile> {
    read_pid_file(cluster).filter(|file| serves(file.pid, cluster))
}

fn alive(pid: i32) -> bool {
    let exists = Pid::from_raw(pid).is_some_and(|pid| {
        // No permission to signal it still means that it exists.
        !matches!(test_kill_process(pid), Err(rustix::io::Errno::SRCH))
    });
    // A killed child without a `wait` is an entry without a process.
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let letter = state
        .rsplit(')')
        .next()
        .map(str::trim_start)
        .unwrap_or_default();
    exists && !letter.starts_with(['Z', 'X'])
}

/// Whether this process is a server of this cluster: its command line names the folder. (Its working
/// folder would show it too, but root in a container may not read that of another account.)
fn serves(pid: i32, cluster: &Path) -> bool {
    alive(pid) && names(&command_line(pid), cluster)
}

/// Whether a server has ended altogether. One that is just ending has lost its command line already.
fn ended(pid: i32, cluster: &Path) -> bool {
    let line = command_line(pid);
    !alive(pid) || (!line.is_empty() && !names(&line, cluster))
}

fn command_line(pid: i32) -> Vec<u8> {
    fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_else(|_| {
        let asked = Command::new("ps")
            .args(["-ww", "-o", "command=", "-p", &pid.to_string()])
            .output();
        asked.map(|out| out.stdout).unwrap_or_default()
    })
}

fn names(line: &[u8], cluster: &Path) -> bool {
    let wanted = cluster.as_os_str().as_bytes();
    line.windows(wanted.len()).any(|part| part == wanted)
}

/// A server that we started and are waiting for.
struct Starting {
    ended: Arc<AtomicBool>,
    log_from: u64,
}

/// Starts the server, or adopts the one that runs, and waits until it answers. The caller holds the
/// start lock.
pub(super) async fn ensure_running(
    places: &ServerPaths,
    binaries: &Binaries,
    say: &mut dyn FnMut(&str),
) -> Result<PathBuf, ServerError> {
    let cluster = places.cluster();
    if let Some(found) = running(&cluster) {
        let reachable = found
            .socket_folder
            .as_ref()
            .is_none_or(|folder| folder.is_dir());
        if reachable && found.status != "stopping" {
            return wait_until_ready(places, None, say).await;
        }
        // Its socket's folder is gone (a session's runtime folder ends with the session): no client can
        // reach it any more.
        stop(places)?;
    }
    let since = Instant::now();
    loop {
        let starting = spawn(places, binaries, say)?;
        match wait_until_ready(places, Some(&starting), say).await {
            // Children of a killed server need a moment to notice; PostgreSQL rightly refuses until then.
            Err(ServerError::Failed { said, .. })
                if said.contains("still in use") && since.elapsed() < STOP_PATIENCE =>
            {
                tokio::time::sleep(LOOK_AGAIN * 10).await;
            }
            Err(error) => {
                remove_empty_run_folder(places.run());
                return Err(error);
            }
            ready => return ready,
        }
    }
}

fn spawn(
    places: &ServerPaths,
    binaries: &Binaries,
    say: &mut dyn FnMut(&str),
) -> Result<Starting, ServerError> {
    let server = places.server_account()?;
    places.make_run_folder(server)?;
    let (log, log_from) = log::open(places)?;
    let second = log
        .try_clone()
        .map_err(ServerError::io("open", &places.log()))?;
    write_ours(places, server, &places.hba(), settings::HBA)?;
    write_settings(places, server, say)?;
    let mut postgres = Command::new(binaries.program("postgres"));
    postgres.arg("-D").arg(places.cluster());
    let mut hba = OsString::from("hba_file=");
    hba.push(places.hba());
    postgres.arg("-c").arg(hba);
    postgres
        .arg("-k")
        .arg(places.run())
        .args(["-p", "5432", "-c", "listen_addresses="]);
    without_postgres_environment(&mut postgres);
    if let Some(stale) = read_pid_file(&places.cluster()) {
        // PostgreSQL will not start while the number in its stale pid file belongs to any process. This is
        // its own setting for a number that is no server's; it still checks shared memory.
        postgres.env("PG_GRANDPARENT_PID", stale.pid.to_string());
    }
    // Its own process group: the terminal's Ctrl-C is for the program, not for the server others share.
    server.run(&mut postgres).process_group(0);
    let child = postgres
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(second)
        .spawn()
        .map_err(ServerError::io("run", &binaries.program("postgres")))?;
    Ok(Starting {
        ended: watch(child),
        log_from,
    })
}

/// An older cluster gets today's settings. What was there is kept beside: earlier versions allowed to edit it.
fn write_settings(
    places: &ServerPaths,
    server: Account,
    say: &mut dyn FnMut(&str),
) -> Result<(), ServerError> {
    let file = places.cluster().join("postgresql.conf");
    match fs::read_to_string(&file) {
        Ok(text) if text.trim_end() == settings::CONFIGURATION.trim_end() => return Ok(()),
        Ok(text) => {
            let kept = file.with_extension("conf.old");
            write_ours(places, server, &kept, &text)?;
            say(&format!(
                "The private server has new settings; the old ones are in {}.",
                kept.display()
            ));
        }
        Err(_) => {}
    }
    write_ours(places, server, &file, settings::CONFIGURATION)
}

/// Left alone where it is as it should be: a full disk is no reason not to start.
fn write_ours(
    places: &ServerPaths,
    server: Account,
    file: &Path,
    ours: &str,
) -> Result<(), ServerError> {
    if fs::read_to_string(file).is_ok_and(|text| text.trim_end() == ours.trim_end()) {
        return Ok(());
    }
    match secrets::write_private(file, ours) {
        Err(ServerError::Io { source, .. }) if source.kind() == ErrorKind::StorageFull => {
            Err(ServerError::DiskFull {
                folder: places.data().to_path_buf(),
                log: places.log(),
            })
        }
        written => written,
    }?;
    server.give(file)
}

/// Waits for the child in a thread of its own, for as long as it takes: a killed server would otherwise
/// stay in the process table and look alive at the next start.
fn watch(mut child: Child) -> Arc<AtomicBool> {
    let ended = Arc::new(AtomicBool::new(false));
    let tell = Arc::clone(&ended);
    std::thread::spawn(move || {
        let _ = child.wait();
        tell.store(true, Ordering::Release);
    });
    ended
}

async fn wait_until_ready(
    places: &ServerPaths,
    starting: Option<&Starting>,
    say: &mut dyn FnMut(&str),
) -> Result<PathBuf, ServerError> {
    let since = Instant::now();
    let mut told = false;
    while since.elapsed() < START_PATIENCE {
        // Asked before the pid file is read, so that an ended server is not taken for one that is slow.
        let ended = starting.is_some_and(|starting| starting.ended.load(Ordering::Acquire));
        let file = running(&places.cluster());
        if let Some(PidFile {
            socket_folder: Some(folder),
            status,
            ..
        }) = &file
            && status == "ready"
        {
            return Ok(folder.clone());
        }
        if ended || (starting.is_none() && file.is_none()) {
            let said = log::since(places, starting.map_or(0, |starting| starting.log_from));
            return Err(log::explain("Starting the server", &said, places));
        }
        if !told && since.elapsed() > Duration::from_secs(3) {
            say("The server is still starting; after a crash it first replays its log…");
            told = true;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Err(ServerError::TooSlow {
        doing: "Starting the server",
        log: places.log(),
    })
}

/// Stops the server: politely to its clients first, then without waiting for them. The caller holds the
/// start lock.
pub(super) fn stop(places: &ServerPaths) -> Result<bool, ServerError> {
    let cluster = places.cluster();
    let Some(file) = running(&cluster) else {
        return Ok(false);
    };
    let folder = file
        .socket_folder
        .unwrap_or_else(|| places.run().to_path_buf());
    // INT rolls back what is under way and saves everything else; QUIT is as a crash, and as safe.
    for (signal, patience) in [
        (Signal::INT, STOP_PATIENCE),
        (Signal::QUIT, STOP_PATIENCE / 4),
    ] {
        if let Some(pid) = Pid::from_raw(file.pid) {
            let _ = kill_process(pid, signal);
        }
        let since = Instant::now();
        while since.elapsed() < patience {
            if ended(file.pid, &cluster) {
                remove_empty_run_folder(&folder);
                return Ok(true);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }
    Err(ServerError::TooSlow {
        doing: "Stopping the server",
        log: places.log(),
    })
}

/// A folder that an operator opened to a group is left, so that the right does not have to be given again.
fn remove_empty_run_folder(folder: &Path) {
    use std::os::unix::fs::MetadataExt;
    if fs::metadata(folder).is_ok_and(|seen| seen.mode() & 0o777 == 0o700) {
        let _ = fs::remove_dir(folder);
    }
}

/// PG… variables of the caller would give the private server another port, folder or time zone.
pub(super) fn without_postgres_environment(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.as_bytes().starts_with(b"PG") {
            command.env_remove(name);
        }
    }
    command.env("LC_ALL", "C").env_remove("TZ");
}
