//! The private server against a real PostgreSQL in temporary folders: every way it is started, shared,
//! killed and refused. The real program is used wherever a process matters.

use enquiries::postgres::{self, Consent, Lease, Left, Login, Places, ServerError};
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
            postgres::find_or_install(&home.places().with_consent(consent), &mut tell).unwrap();
        });
        home
    }

    fn places(&self) -> Places {
        Places::discover(Some(&self.data)).unwrap()
    }

    async fn join(&self) -> Lease {
        postgres::join(&self.places(), &mut tell).await.unwrap()
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
        let state = postgres::state(&self.places()).unwrap();
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
                && postgres::state(&self.places()).unwrap().in_use
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

fn signal(pid: i32, name: &str) {
    assert!(
        Command::new("kill")
            .args([name, "--", &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

async fn open(config: &Config) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn ask(client: &Client, question: &str) -> String {
    client.query_one(question, &[]).await.unwrap().get(0)
}

// R140
#[tokio::test]
async fn a_first_start_makes_a_closed_server_and_the_last_to_leave_stops_it() {
    let home = Home::new();
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    let version: i32 = ask(&admin, "select current_setting('server_version_num')")
        .await
        .parse()
        .unwrap();
    assert!(version >= 150_000, "{version}");
    for (name, value) in [
        ("data_checksums", "on"),
        ("password_encryption", "scram-sha-256"),
        ("server_encoding", "UTF8"),
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("log_parameter_max_length_on_error", "0"),
        ("log_min_error_statement", "panic"),
        ("max_locks_per_transaction", "256"),
    ] {
        let said = ask(&admin, &format!("select current_setting('{name}')")).await;
        assert_eq!(said, value, "{name}");
    }
    assert_eq!(ask(&admin, "select lower('É')").await, "é");
    assert_eq!(
        ask(&admin, "select min(w) from (values ('b'), ('C')) as t (w)").await,
        "C"
    );
    assert_eq!(
        ask(&admin, "select current_database()::text").await,
        "enquiries"
    );
    let pid = home.pid().unwrap();
    assert_eq!(listening_sockets(pid), 0, "a TCP port is open");

    let places = home.places();
    for folder in [
        places.secrets(),
        places.cluster(),
        lease.socket_folder().to_path_buf(),
    ] {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
    }
    for login in Login::ALL {
        let file = places.secrets().join(login.role());
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        assert_eq!(fs::read_to_string(&file).unwrap().trim().len(), 64);
    }
    assert_ne!(
        fs::metadata(places.cluster()).unwrap().uid(),
        0,
        "the server must not be root's"
    );
    let mut wrong = lease.config(Login::Admin).unwrap();
    assert!(
        open(wrong.password("guess")).await.is_err(),
        "any password is taken"
    );

    drop(admin);
    let socket_folder = lease.socket_folder().to_path_buf();
    assert_eq!(lease.leave().unwrap(), Left::Stopped);
    assert!(!alive(pid));
    assert!(!socket_folder.exists(), "the socket folder stays behind");
}

/// How many TCP sockets a process listens at.
fn listening_sockets(pid: i32) -> usize {
    let theirs: Vec<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .flatten()
        .filter_map(|entry| {
            Some(
                fs::read_link(entry.path())
                    .ok()?
                    .to_string_lossy()
                    .into_owned(),
            )
        })
        .collect();
    assert!(!theirs.is_empty(), "its files cannot be seen");
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .flat_map(|table| {
            fs::read_to_string(table)
                .unwrap_or_default()
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let inode = fields.get(9).map(|inode| format!("socket:[{inode}]"));
            inode.is_some_and(|inode| theirs.contains(&inode))
        })
        .count()
}

#[tokio::test]
async fn programs_that_start_at_the_same_instant_share_one_server() {
    let home = Home::new();
    let started: Vec<Child> = (0..4)
        .map(|_| {
            home.program(&["--plain"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let (one, other) = tokio::join!(home.join(), home.join());
    let pid = home.pid().unwrap();
    for child in started {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", both(&out));
    }
    assert_eq!(
        home.pid(),
        Some(pid),
        "the server was replaced while it was held"
    );
    assert_eq!(one.leave().unwrap(), Left::InUse);
    assert!(alive(pid));
    assert_eq!(other.leave().unwrap(), Left::Stopped);
    assert!(!alive(pid));
}

#[tokio::test]
async fn dropping_the_last_lease_stops_the_server_too() {
    let home = Home::new();
    let lease = home.join().await;
    let pid = home.pid().unwrap();
    drop(lease);
    assert!(!alive(pid));
}

#[tokio::test]
async fn a_kept_server_stays_until_it_is_told_to_stop() {
    let home = Home::new();
    home.done(&["db", "start"]);
    let pid = home.pid().unwrap();
    assert!(home.done(&["--plain"]).contains("Jo Brown"));
    assert_eq!(home.join().await.leave().unwrap(), Left::Kept);
    let status = home.done(&["db", "status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["state"], "running");
    assert_eq!(status["pid"], pid);
    assert_eq!(status["kept"], true);

    let lease = home.join().await;
    assert!(
        home.done(&["db", "stop"])
            .contains("when the last of them leaves")
    );
    assert!(alive(pid), "stopped under a program that uses it");
    assert_eq!(lease.leave().unwrap(), Left::Stopped);
    let out = home.run(&["db", "status"]);
    assert_eq!(out.status.code(), Some(3), "{}", both(&out));
}

#[tokio::test]
async fn a_killed_server_is_started_again_and_has_lost_nothing() {
    let home = Home::new();
    let mut lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    admin
        .batch_execute("create table kept (word text); insert into kept values ('yes')")
        .await
        .unwrap();
    for round in 0..2 {
        let pid = home.pid().unwrap();
        signal(pid, "-KILL");
        until("the server is gone", || !alive(pid));
        // Once for the program that lived through it, once for the next one that starts.
        if round == 0 {
            lease.revive(&mut tell).await.unwrap();
        } else {
            drop(home.join().await);
        }
        let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
        assert_eq!(ask(&admin, "select word from kept").await, "yes");
        assert_ne!(home.pid().unwrap(), pid);
    }
    drop(admin);
    assert_eq!(lease.leave().unwrap(), Left::Stopped);
}

#[tokio::test]
async fn the_server_outlives_a_killed_program_and_the_next_one_adopts_it() {
    let home = Home::new();
    let mut program = home.holder();
    let pid = home.pid().unwrap();
    // The whole process group, as a terminal's Ctrl-C or its closing reaches it.
    signal(-i32::try_from(program.id()).unwrap(), "-KILL");
    program.wait().unwrap();
    until("the kernel has dropped its lock", || {
        !postgres::state(&home.places()).unwrap().in_use
    });
    assert!(alive(pid), "the server died with the program");
    let lease = home.join().await;
    assert_eq!(home.pid(), Some(pid), "the running server was not adopted");
    assert_eq!(lease.leave().unwrap(), Left::Stopped);
}

#[test]
fn a_program_that_is_told_to_end_gives_its_lease_back() {
    let home = Home::new();
    let mut program = home.holder();
    let pid = home.pid().unwrap();
    signal(i32::try_from(program.id()).unwrap(), "-TERM");
    assert_eq!(program.wait().unwrap().code(), Some(128 + 15));
    assert!(!alive(pid), "the last one left and the server runs on");
}

#[tokio::test]
async fn a_start_that_is_killed_while_it_creates_leaves_nothing_half_done() {
    let home = Home::new();
    for _ in 0..5 {
        let mut start = home
            .program(&["db", "start"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until("it is creating", || {
            building(&home.data) || start.try_wait().unwrap().is_some()
        });
        let _ = start.kill();
        start.wait().unwrap();
        assert!(
            !home.data.join("cluster").exists() || home.data.join("cluster/PG_VERSION").exists()
        );
    }
    let lease = home.join().await;
    assert!(open(&lease.config(Login::Admin).unwrap()).await.is_ok());
    lease.leave().unwrap();
    // An initdb whose parent was killed may have gone on a little after the first sweep.
    until("what was left is swept away", || {
        drop(home.run(&["--plain"]));
        !building(&home.data)
    });
}

fn building(data: &Path) -> bool {
    let entries = fs::read_dir(data).into_iter().flatten().flatten();
    entries
        .into_iter()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("building-"))
}

#[tokio::test]
async fn a_pid_file_that_names_somebody_elses_process_is_seen_through() {
    let home = Home::new();
    home.join().await.leave().unwrap();
    let cluster = home.data.join("cluster");
    let owner = fs::metadata(&cluster).unwrap();
    // A process of the server's own account, because PostgreSQL itself overlooks those of others.
    let mut sleeper = Command::new("sleep");
    sleeper.arg("600");
    if is_root() {
        sleeper.uid(owner.uid()).gid(owner.gid());
    }
    let mut sleeper = Sleeper(
        sleeper
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let pid_file = cluster.join("postmaster.pid");
    fs::write(
        &pid_file,
        format!(
            "{}\n{}\n1\n5432\n\n\n0 0\nready\n",
            sleeper.0.id(),
            cluster.display()
        ),
    )
    .unwrap();
    chown(&pid_file, Some(owner.uid()), Some(owner.gid())).unwrap();

    assert!(!postgres::state(&home.places()).unwrap().running);
    let lease = home.join().await;
    assert!(open(&lease.config(Login::Admin).unwrap()).await.is_ok());
    assert_eq!(lease.leave().unwrap(), Left::Stopped);
    assert!(
        sleeper.0.try_wait().unwrap().is_none(),
        "somebody else's process was stopped"
    );
}

/// Ended with the test, however that ends.
struct Sleeper(Child);
impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_folder_of_another_major_version_is_left_alone() {
    let home = Home::new();
    home.join().await.leave().unwrap();
    let version = home.data.join("cluster/PG_VERSION");
    fs::write(&version, "14\n").unwrap();
    let before = listing(&home.data);
    let refused = postgres::join(&home.places(), &mut tell).await;
    assert!(
        matches!(refused, Err(ServerError::OtherVersion { made_by: 14, .. })),
        "{refused:?}"
    );
    let out = home.run(&["--plain"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(
        both(&out).contains("was made by PostgreSQL 14"),
        "{}",
        both(&out)
    );
    assert_eq!(listing(&home.data), before, "something was touched");
}

/// Every file with its length and the time it was changed.
fn listing(folder: &Path) -> Vec<(PathBuf, u64, i64, i64)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let seen = entry.metadata().unwrap();
            if seen.is_dir() {
                open.push(entry.path());
            }
            found.push((entry.path(), seen.len(), seen.mtime(), seen.mtime_nsec()));
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn odd_and_very_long_paths_work() {
    let long = (0..6).map(|_| "a".repeat(90)).collect::<Vec<_>>().join("/");
    for name in [
        "with a space/and 'quotes' \"of\" both, kinds",
        long.as_str(),
    ] {
        let home = Home::named(name);
        assert!(home.done(&["db", "start"]).contains("is running"));
        let lease = home.join().await;
        let socket = lease.socket_folder().join(".s.PGSQL.5432");
        assert!(
            socket.exists() && socket.as_os_str().len() < 107,
            "{}",
            socket.display()
        );
        assert!(open(&lease.config(Login::Admin).unwrap()).await.is_ok());
    }
}

#[test]
fn a_folder_that_is_not_ours_is_refused_and_not_touched() {
    let home = Home::new();
    fs::create_dir(&home.data).unwrap();
    fs::write(home.data.join("thesis.txt"), "years of work").unwrap();
    let before = listing(&home.data);
    for words in [
        &["db", "start"][..],
        &["db", "reset", "--yes"],
        &["db", "stop"],
        &["--plain"],
    ] {
        let out = home.run(words);
        assert_eq!(out.status.code(), Some(2), "{words:?} {}", both(&out));
        assert!(
            both(&out).contains("files that are not ours"),
            "{}",
            both(&out)
        );
    }
    assert_eq!(listing(&home.data), before);
}

#[tokio::test]
async fn reset_removes_what_we_made_and_only_when_nobody_uses_it() {
    let home = Home::new();
    let lease = home.join().await;
    fs::write(home.data.join("note.txt"), "mine").unwrap();
    let out = home.run(&["db", "reset", "--yes"]);
    assert_eq!(out.status.code(), Some(2), "{}", both(&out));
    assert!(
        both(&out).contains("are using the server"),
        "{}",
        both(&out)
    );
    lease.leave().unwrap();
    let out = home.run(&["db", "reset"]);
    assert_eq!(
        out.status.code(),
        Some(2),
        "a script was not asked for --yes"
    );
    assert!(home.data.join("cluster").exists());
    home.done(&["db", "reset", "--yes"]);
    let left: Vec<_> = fs::read_dir(&home.data)
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left, ["note.txt"]);
}

#[tokio::test]
async fn a_full_disk_is_said_and_mended_by_more_room() {
    let home = Home::named("small/data");
    let small = home.above.join("small");
    fs::create_dir(&small).unwrap();
    let mount = |options: &str| {
        Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(&small)
            .status()
    };
    if !is_root() || !mount("size=12m,mode=0755").is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: a small disk can only be mounted by root where mounting is permitted");
        return;
    }
    let unmount = Unmount(small.clone());
    let refused = postgres::join(&home.places(), &mut tell).await;
    assert!(
        matches!(refused, Err(ServerError::DiskFull { .. })),
        "{refused:?}"
    );
    assert!(!building(&home.data) && !home.data.join("cluster").exists());
    let out = home.run(&["db", "start"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(
        both(&out).contains("is full") && both(&out).contains("server.log"),
        "{}",
        both(&out)
    );

    assert!(mount("remount,size=200m").unwrap().success());
    let lease = home.join().await;
    assert!(open(&lease.config(Login::Admin).unwrap()).await.is_ok());
    lease.leave().unwrap();

    // A cluster that is there already, on a disk that has filled up since, log and all.
    let mut ballast = fs::File::create(small.join("ballast")).unwrap();
    while std::io::Write::write_all(&mut ballast, &[1; 4096]).is_ok() {}
    let refused = postgres::join(&home.places(), &mut tell).await;
    assert!(
        matches!(refused, Err(ServerError::DiskFull { .. })),
        "{refused:?}"
    );
    drop(ballast);
    fs::remove_file(small.join("ballast")).unwrap();
    home.join().await.leave().unwrap();
    drop(unmount);
}

struct Unmount(PathBuf);
impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn without_postgresql_the_exact_command_is_named() {
    let home = Home::new();
    let empty = home.above.join("empty");
    fs::create_dir(&empty).unwrap();
    for words in [&["--plain"][..], &["db", "start", "--yes"], &["db", "psql"]] {
        let out = home
            .program(words)
            .env("ENQUIRIES_PG_BINDIR", &empty)
            .env("PATH", &empty)
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(3), "{}", both(&out));
        let said = both(&out);
        assert!(said.contains("PostgreSQL is not installed here"), "{said}");
        assert!(
            [
                "apt-get install",
                "dnf install",
                "brew install",
                "postgresql.org/download"
            ]
            .iter()
            .any(|command| said.contains(command)),
            "{said}"
        );
        if Path::new("/usr/bin/apt-get").exists() {
            assert!(said.contains("create_main_cluster = false"), "{said}");
        }
        assert!(out.stdout.is_empty());
    }
    assert!(!home.data.exists(), "a folder was made for nothing");
}

// R140
#[test]
fn a_postgresql_that_is_too_old_is_said_to_be() {
    let home = Home::new();
    let old = home.above.join("old");
    fs::create_dir(&old).unwrap();
    for name in ["postgres", "initdb"] {
        let file = old.join(name);
        fs::write(&file, "#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let out = home
        .program(&["db", "start"])
        .env("ENQUIRIES_PG_BINDIR", &old)
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(3));
    assert!(
        both(&out).contains("too old here: found 14.9"),
        "{}",
        both(&out)
    );
}

/// The real program as `nobody`, in a place that account can reach.
fn as_nobody(home: &Home) -> Option<impl Fn(&[&str], &str) -> Output> {
    if !is_root() {
        eprintln!("SKIPPED: only root can run the program as another account");
        return None;
    }
    let nobody = |flag: &str| {
        let out = Command::new("id").args([flag, "nobody"]).output().unwrap();
        String::from_utf8(out.stdout)
            .unwrap()
            .trim()
            .parse::<u32>()
            .unwrap()
    };
    let (uid, gid) = (nobody("-u"), nobody("-g"));
    let house = home.above.join("nobody");
    let program = home.above.join("enquiries");
    fs::create_dir(&house).unwrap();
    chown(&house, Some(uid), Some(gid)).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_enquiries"), &program).unwrap();
    Some(move |words: &[&str], url: &str| {
        let mut command = Command::new(&program);
        for name in [
            "DATABASE_URL",
            "ADMIN_DATABASE_URL",
            "ENQUIRIES_DATA_DIR",
            "CI",
        ] {
            command.env_remove(name);
        }
        for name in ["XDG_DATA_HOME", "XDG_RUNTIME_DIR"] {
            command.env_remove(name);
        }
        command.env("DATABASE_URL", url);
        command
            .env("HOME", &house)
            .current_dir(&house)
            .uid(uid)
            .gid(gid);
        command.args(words).stdin(Stdio::null()).output().unwrap()
    })
}

#[test]
fn an_ordinary_account_has_a_server_of_its_own() {
    let home = Home::new();
    let Some(nobody) = as_nobody(&home) else {
        return;
    };
    let data = home.above.join("nobody/.local/share/enquiries");
    for words in [
        &["db", "start"][..],
        &["db", "status"],
        &["db", "psql", "--", "-c", "select 1"],
        &["--plain"],
    ] {
        let out = nobody(words, "");
        assert!(out.status.success(), "{words:?} {}", both(&out));
    }
    let owner = fs::metadata(home.above.join("nobody")).unwrap().uid();
    assert_eq!(fs::metadata(data.join("cluster")).unwrap().uid(), owner);
    assert_eq!(mode(&data), 0o700);
    assert!(nobody(&["db", "stop"], "").status.success());
    assert!(nobody(&["db", "reset", "--yes"], "").status.success());
    assert!(!data.exists());
}

#[test]
fn an_account_is_told_that_a_folder_is_anothers() {
    let home = Home::new();
    let Some(nobody) = as_nobody(&home) else {
        return;
    };
    home.done(&["db", "start"]);
    let data = home.data.to_str().unwrap();
    for words in [
        &["--data-dir", data, "--plain"][..],
        &["--data-dir", data, "db", "status"],
    ] {
        let out = nobody(words, "");
        assert_eq!(out.status.code(), Some(3), "{}", both(&out));
        assert!(
            both(&out).contains("belongs to the account root"),
            "{}",
            both(&out)
        );
    }
}

#[tokio::test]
async fn an_account_that_was_given_one_password_and_the_way_to_the_socket_gets_in() {
    let home = Home::new();
    let Some(nobody) = as_nobody(&home) else {
        return;
    };
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    let _ = admin.batch_execute("create role enquiries_app login").await;
    postgres::set_passwords(lease.places(), &admin)
        .await
        .unwrap();
    let question = [
        "db",
        "psql",
        "--role",
        "app",
        "--",
        "-Atc",
        "select current_user",
    ];
    let url = lease.url(Login::App).unwrap();
    assert!(
        !nobody(&question, &url).status.success(),
        "the socket is open to everybody"
    );

    let run = lease.socket_folder().to_path_buf();
    chown(
        &run,
        None,
        Some(fs::metadata(home.above.join("nobody")).unwrap().gid()),
    )
    .unwrap();
    fs::set_permissions(&run, fs::Permissions::from_mode(0o710)).unwrap();
    drop(admin);
    lease.leave().unwrap();
    let lease = home.join().await;
    let out = nobody(&question, &url);
    assert!(both(&out).contains("enquiries_app"), "{}", both(&out));
    lease.leave().unwrap();
    fs::remove_dir(run).unwrap();
}

#[tokio::test]
async fn a_socket_folder_that_somebody_else_put_there_is_not_used() {
    let home = Home::new();
    let run = home.places().run().to_path_buf();
    symlink(&home.above, &run).unwrap();
    let refused = postgres::join(&home.places(), &mut tell).await;
    fs::remove_file(&run).unwrap();
    assert!(
        matches!(refused, Err(ServerError::OtherAccount { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn each_role_logs_in_with_the_password_of_its_own_file() {
    let home = Home::new();
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    for login in Login::ALL
        .into_iter()
        .filter(|login| *login != Login::Admin)
    {
        let _ = admin
            .batch_execute(&format!("create role {} login", login.role()))
            .await;
    }
    postgres::set_passwords(lease.places(), &admin)
        .await
        .unwrap();
    for login in Login::ALL {
        let url: Config = lease.url(login).unwrap().parse().unwrap();
        let client = open(&url).await.unwrap();
        assert_eq!(
            ask(&client, "select current_user::text").await,
            login.role()
        );
    }
    // A new password in a file reaches the server; an old one no longer opens it.
    let before = lease.config(Login::App).unwrap();
    fs::write(
        lease.places().secrets().join("enquiries_app"),
        "0123456789abcdef\n",
    )
    .unwrap();
    postgres::set_passwords(lease.places(), &admin)
        .await
        .unwrap();
    assert!(open(&before).await.is_err());
    let printed = home.done(&["db", "url", "--role", "app"]);
    assert!(printed.contains("0123456789abcdef"), "{printed}");
    assert!(open(&printed.trim().parse().unwrap()).await.is_ok());
}

#[tokio::test]
async fn what_citizens_write_stays_out_of_the_log() {
    let home = Home::new();
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    admin
        .batch_execute("create table t (word text unique); insert into t values ('mysecretword')")
        .await
        .unwrap();
    for failing in [
        "insert into t values ('mysecretword')",
        "select 'mysecretword'::integer",
        "do $$ begin raise exception 'mysecretword'; end $$",
        "do $$ begin raise warning 'mysecretword'; end $$",
    ] {
        let _ = admin.batch_execute(failing).await;
    }
    let word = "mysecretword";
    assert!(
        admin
            .query("select $1::text::integer", &[&word])
            .await
            .is_err()
    );
    drop(admin);
    lease.leave().unwrap();
    let log = fs::read_to_string(home.places().log()).unwrap();
    assert!(
        log.contains("shut down"),
        "the log is not written at all:\n{log}"
    );
    assert!(!log.contains("mysecretword"), "{log}");
}

#[tokio::test]
async fn with_a_server_of_ones_own_no_private_one_is_touched() {
    let home = Home::new();
    let own = home.join().await;
    let url = own.url(Login::Admin).unwrap();
    let elsewhere = home.above.join("untouched");
    let run = |words: &[&str], variables: &[(&str, &str)]| {
        let mut program = plain_program();
        program
            .arg("--data-dir")
            .arg(&elsewhere)
            .args(words)
            .envs(variables.iter().copied());
        program.output().unwrap()
    };
    let out = run(&["--plain"], &[("DATABASE_URL", &url)]);
    // It is reached, nothing is made in it, and what it lacks is said.
    assert!(
        both(&out).contains("enquiries db migrate"),
        "{}",
        both(&out)
    );
    let out = run(
        &[
            "db",
            "psql",
            "--role",
            "app",
            "--",
            "-Atc",
            "select current_user",
        ],
        &[("DATABASE_URL", &url)],
    );
    assert!(both(&out).contains("enquiries_admin"), "{}", both(&out));
    for words in [
        ["db", "start"],
        ["db", "stop"],
        ["db", "reset"],
        ["db", "status"],
    ] {
        let out = run(&words, &[("DATABASE_URL", &url)]);
        assert_eq!(out.status.code(), Some(2), "{words:?} {}", both(&out));
    }
    let out = run(
        &["--plain"],
        &[("DATABASE_URL", "postgresql://a@b/c?sslmode=require")],
    );
    assert_eq!(out.status.code(), Some(2));
    assert!(both(&out).contains("sslmode=require"), "{}", both(&out));
    let out = run(
        &["db", "migrate"],
        &[
            ("DATABASE_URL", &url),
            ("ADMIN_DATABASE_URL", "postgresql://x@/y?host=/nowhere"),
        ],
    );
    assert!(!elsewhere.exists(), "{}", both(&out));
}

#[tokio::test]
async fn a_dump_comes_back_and_a_bad_file_replaces_nothing() {
    let home = Home::new();
    let file = home.above.join("monday.dump");
    let path = file.to_str().unwrap();
    let psql = |statement: &str| home.done(&["db", "psql", "--", "-XAtqc", statement]);
    psql(
        "create schema proof; create table proof.t (word text); insert into proof.t values ('before')",
    );
    home.done(&["db", "dump", path]);
    assert_eq!(mode(&file), 0o600);
    psql("update proof.t set word = 'after'");

    let out = home.run(&["db", "restore", path]);
    assert_eq!(
        out.status.code(),
        Some(2),
        "a full database was replaced unasked: {}",
        both(&out)
    );
    let whole = fs::read(&file).unwrap();
    let cut = home.above.join("cut.dump");
    fs::write(&cut, whole.get(..whole.len() / 2).unwrap()).unwrap();
    let out = home.run(&["db", "restore", cut.to_str().unwrap(), "--yes"]);
    assert!(!out.status.success(), "{}", both(&out));
    assert_eq!(psql("select word from proof.t").trim(), "after");

    home.done(&["db", "restore", path, "--yes"]);
    assert_eq!(psql("select word from proof.t").trim(), "before");
    assert_eq!(
        psql("select count(*) from pg_database where datname like 'enquiries%'").trim(),
        "1"
    );
    let out = home.run(&["db", "dump", path]);
    assert_eq!(out.status.code(), Some(2), "a file was replaced unasked");
}

#[test]
fn the_command_line_says_what_it_is_and_refuses_what_it_is_not() {
    for (words, status, part) in [
        (&["--help"][..], 0, "Exit status:"),
        (&["db", "dump", "--help"], 0, "monday.dump"),
        (&["man", "db", "dump"], 0, ".TH"),
        (&["completions", "bash"], 0, "_enquiries"),
        (&["db", "fly"], 2, "fly"),
        (&["--as", "nobody"], 2, "TENANT/USERNAME"),
        (&["--colour", "mauve"], 2, "mauve"),
        (&["db", "url", "--role", "owner"], 2, "owner"),
    ] {
        let out = plain_program().args(words).output().unwrap();
        assert_eq!(out.status.code(), Some(status), "{words:?} {}", both(&out));
        assert!(both(&out).contains(part), "{words:?} {}", both(&out));
    }
}
