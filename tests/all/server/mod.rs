//! The private server with a real PostgreSQL in temporary folders: start, sharing, crash and refusal. Tests that
//! depend on processes run the compiled program.

mod accounts;
mod commands;
mod earlier;
mod faults;
mod full_load;
mod operations;
mod sharing;

use enquiries::private_server::{
    self, Consent, Lease, Login, ServerError, ServerPaths, StopResult,
};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio_postgres::{Client, Config, NoTls};

/// The data folder of one test. Dropping it stops the server, also if the test fails.
struct TestHome {
    /// Parent of the data folder.
    parent: PathBuf,
    data: PathBuf,
}

impl TestHome {
    fn new() -> Self {
        Self::named("data")
    }

    fn named(name: &str) -> Self {
        static INSTALLED: Once = Once::new();
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let parent = std::env::temp_dir().join(format!("enq-test-{}-{number}", std::process::id()));
        fs::create_dir(&parent).unwrap();
        fs::set_permissions(&parent, fs::Permissions::from_mode(0o755)).unwrap();
        let data = parent.join(name);
        let home = Self { parent, data };
        INSTALLED.call_once(|| {
            let consent = if is_root() {
                Consent::Given
            } else {
                Consent::from_surroundings(false)
            };
            private_server::find_or_install(
                &home.paths().with_consent(consent),
                &mut print_progress,
            )
            .unwrap();
        });
        home
    }

    fn paths(&self) -> ServerPaths {
        ServerPaths::discover(Some(&self.data)).unwrap()
    }

    async fn join(&self) -> Lease {
        private_server::join(&self.paths(), &mut print_progress)
            .await
            .unwrap()
    }

    /// The compiled program, without environment variables that select another server or folder.
    fn program(&self, args: &[&str]) -> Command {
        let mut command = program_without_env();
        command.arg("--data-dir").arg(&self.data).args(args);
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.program(args).output().unwrap()
    }

    fn run_ok(&self, args: &[&str]) -> String {
        let out = self.run(args);
        assert!(out.status.success(), "{args:?}: {}", output_text(&out));
        String::from_utf8(out.stdout).unwrap()
    }

    fn pid(&self) -> Option<i32> {
        let state = private_server::state(&self.paths()).unwrap();
        if state.running { state.pid } else { None }
    }

    /// Starts a program that uses the server until its input ends.
    fn spawn_holder(&self) -> Child {
        let child = self
            .program(&["db", "psql", "--", "-q"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        wait_until("the program holds the server", || {
            self.data.join("cluster").exists()
                && self.pid().is_some()
                && private_server::state(&self.paths()).unwrap().in_use
        });
        child
    }
}

impl Drop for TestHome {
    fn drop(&mut self) {
        let _ = self.run(&["db", "stop", "--now"]);
        let _ = fs::remove_dir_all(&self.parent);
    }
}

fn program_without_env() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enquiries"));
    for name in [
        "DATABASE_URL",
        "ADMIN_DATABASE_URL",
        "ENQUIRIES_DATA_DIR",
        "CI",
        "PGHOST",
    ] {
        command.env_remove(name);
    }
    // Most tests are about the server: two bodies are quickly there.
    command.env("ENQUIRIES_SAMPLE_DATA", "few");
    command.stdin(Stdio::null());
    command
}

fn print_progress(line: &str) {
    eprintln!("  {line}");
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn output_text(out: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{} {}{}", out.status, text(&out.stdout), text(&out.stderr))
}

fn wait_until(condition: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(
            since.elapsed() < Duration::from_secs(60),
            "timed out: {condition}"
        );
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn alive(pid: i32) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !state.is_empty() && !state.contains(") Z ")
}

/// Sends a signal by system call, since a minimal machine has no `kill` program. A negative `pid` is a process group.
fn signal(pid: i32, signal: Signal) {
    let target = Pid::from_raw(pid.abs()).unwrap();
    if pid < 0 {
        kill_process_group(target, signal).unwrap();
    } else {
        kill_process(target, signal).unwrap();
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

async fn open(config: &Config) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn query_text(client: &Client, request: &str) -> String {
    client.query_one(request, &[]).await.unwrap().get(0)
}

fn has_partial_cluster(data: &Path) -> bool {
    let entries = fs::read_dir(data).into_iter().flatten().flatten();
    entries
        .into_iter()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("building-"))
}
