//! The private server against a real PostgreSQL in temporary folders: every way it is started, shared,
//! killed and refused. The real program is used wherever a process matters.

mod accounts;
mod commands;
mod faults;
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

/// A data folder of one test. Dropping it stops the server, so that a test that fails leaves none.
struct Home {
    above: PathBuf,
    data: PathBuf,
}

impl Home {
    fn new() -> Self {
        Self::named("data")
    }

    fn named(name: &str) -> Self {
        static INSTALLED: Once = Once::new();
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let above = std::env::temp_dir().join(format!("enq-test-{}-{number}", std::process::id()));
        fs::create_dir(&above).unwrap();
        fs::set_permissions(&above, fs::Permissions::from_mode(0o755)).unwrap();
        let data = above.join(name);
        let home = Self { above, data };
        INSTALLED.call_once(|| {
            let consent = if is_root() {
                Consent::Given
            } else {
                Consent::from_surroundings(false)
            };
            private_server::find_or_install(&home.places().with_consent(consent), &mut tell)
                .unwrap();
        });
        home
    }

    fn places(&self) -> ServerPaths {
        ServerPaths::discover(Some(&self.data)).unwrap()
    }

    async fn join(&self) -> Lease {
        private_server::join(&self.places(), &mut tell)
            .await
            .unwrap()
    }

    /// The real program, with nothing of the surroundings that would lead it elsewhere.
    fn program(&self, words: &[&str]) -> Command {
        let mut command = plain_program();
        command.arg("--data-dir").arg(&self.data).args(words);
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.program(words).output().unwrap()
    }

    fn done(&self, words: &[&str]) -> String {
        let out = self.run(words);
        assert!(out.status.success(), "{words:?}: {}", both(&out));
        String::from_utf8(out.stdout).unwrap()
    }

    fn pid(&self) -> Option<i32> {
        let state = private_server::state(&self.places()).unwrap();
        if state.running { state.pid } else { None }
    }

    /// A program that holds the server until its input ends.
    fn holder(&self) -> Child {
        let child = self
            .program(&["db", "psql", "--", "-q"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        until("the program holds the server", || {
            self.data.join("cluster").exists()
                && self.pid().is_some()
                && private_server::state(&self.places()).unwrap().in_use
        });
        child
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = self.run(&["db", "stop", "--now"]);
        let _ = fs::remove_dir_all(&self.above);
    }
}

fn plain_program() -> Command {
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
    command.stdin(Stdio::null());
    command
}

fn tell(line: &str) {
    eprintln!("  {line}");
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn both(out: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{} {}{}", out.status, text(&out.stdout), text(&out.stderr))
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(
            since.elapsed() < Duration::from_secs(60),
            "waited in vain until {what}"
        );
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn alive(pid: i32) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !state.is_empty() && !state.contains(") Z ")
}

/// The system call itself: a small machine has no `kill` program. A negative number is a process group.
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

async fn ask(client: &Client, request: &str) -> String {
    client.query_one(request, &[]).await.unwrap().get(0)
}

// R140

fn building(data: &Path) -> bool {
    let entries = fs::read_dir(data).into_iter().flatten().flatten();
    entries
        .into_iter()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("building-"))
}
