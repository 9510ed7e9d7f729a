//! Start, sharing and stop: concurrent starts, a killed program, a killed server.

use super::*;

/// The first start creates a server without a TCP port, with passwords and closed folders; the last lease stops it.
#[tokio::test]
async fn first_start_creates_private_server_last_lease_stops_it() {
    let home = TestHome::new();
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    let version: i32 = query_text(&admin, "select current_setting('server_version_num')")
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
        let output = query_text(&admin, &format!("select current_setting('{name}')")).await;
        assert_eq!(output, value, "{name}");
    }
    assert_eq!(query_text(&admin, "select lower('É')").await, "é");
    assert_eq!(
        query_text(&admin, "select min(w) from (values ('b'), ('C')) as t (w)").await,
        "C"
    );
    assert_eq!(
        query_text(&admin, "select current_database()::text").await,
        "enquiries"
    );
    let pid = home.pid().unwrap();
    assert_eq!(listening_sockets(pid), 0, "a TCP port is open");

    let paths = home.paths();
    for folder in [
        paths.secrets(),
        paths.cluster(),
        lease.socket_folder().to_path_buf(),
    ] {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
    }
    for &login in Login::ALL {
        let file = paths.secrets().join(login.role());
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        assert_eq!(fs::read_to_string(&file).unwrap().trim().len(), 64);
    }
    assert_ne!(
        fs::metadata(paths.cluster()).unwrap().uid(),
        0,
        "the server must not run as root"
    );
    let mut wrong = lease.config(Login::Admin).unwrap();
    assert!(
        open(wrong.password("guess")).await.is_err(),
        "any password is accepted"
    );

    drop(admin);
    let socket_folder = lease.socket_folder().to_path_buf();
    assert_eq!(lease.leave().unwrap(), StopResult::Stopped);
    assert!(!alive(pid));
    assert!(!socket_folder.exists(), "the socket folder was not removed");
}

/// The number of TCP sockets on which a process listens.
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
    assert!(!theirs.is_empty(), "its file descriptors are not readable");
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
async fn simultaneous_starts_share_one_server() {
    let home = TestHome::new();
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
        assert!(out.status.success(), "{}", output_text(&out));
    }
    assert_eq!(
        home.pid(),
        Some(pid),
        "the server was replaced while it was held"
    );
    assert_eq!(one.leave().unwrap(), StopResult::InUse);
    assert!(alive(pid));
    assert_eq!(other.leave().unwrap(), StopResult::Stopped);
    assert!(!alive(pid));
}

#[tokio::test]
async fn dropped_last_lease_stops_the_server() {
    let home = TestHome::new();
    let lease = home.join().await;
    let pid = home.pid().unwrap();
    drop(lease);
    assert!(!alive(pid));
}

#[tokio::test]
async fn kept_server_runs_until_stopped() {
    let home = TestHome::new();
    home.run_ok(&["db", "start"]);
    let pid = home.pid().unwrap();
    assert!(home.run_ok(&["--plain"]).contains("Jo Brown"));
    assert_eq!(home.join().await.leave().unwrap(), StopResult::Kept);
    let status = home.run_ok(&["db", "status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["state"], "running");
    assert_eq!(status["pid"], pid);
    assert_eq!(status["kept"], true);

    let lease = home.join().await;
    assert!(
        home.run_ok(&["db", "stop"])
            .contains("when the last of them leaves")
    );
    assert!(alive(pid), "stopped while a program uses it");
    assert_eq!(lease.leave().unwrap(), StopResult::Stopped);
    let out = home.run(&["db", "status"]);
    assert_eq!(out.status.code(), Some(3), "{}", output_text(&out));
}

#[tokio::test]
async fn killed_server_restarts_without_data_loss() {
    let home = TestHome::new();
    let mut lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    admin
        .batch_execute("create table kept (word text); insert into kept values ('yes')")
        .await
        .unwrap();
    for round in 0..2 {
        let pid = home.pid().unwrap();
        signal(pid, Signal::KILL);
        wait_until("the server has exited", || !alive(pid));
        // First restarted by the running program, then by the next program that starts.
        if round == 0 {
            lease.revive(&mut print_progress).await.unwrap();
        } else {
            drop(home.join().await);
        }
        let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
        assert_eq!(query_text(&admin, "select word from kept").await, "yes");
        assert_ne!(home.pid().unwrap(), pid);
    }
    drop(admin);
    assert_eq!(lease.leave().unwrap(), StopResult::Stopped);
}

#[tokio::test]
async fn server_of_killed_program_is_adopted() {
    let home = TestHome::new();
    let mut program = home.spawn_holder();
    let pid = home.pid().unwrap();
    // The whole process group, as a terminal's Ctrl-C or its closing reaches it.
    signal(-i32::try_from(program.id()).unwrap(), Signal::KILL);
    program.wait().unwrap();
    wait_until("the lock is released", || {
        !private_server::state(&home.paths()).unwrap().in_use
    });
    assert!(alive(pid), "the server died with the program");
    let lease = home.join().await;
    assert_eq!(home.pid(), Some(pid), "the running server was not adopted");
    assert_eq!(lease.leave().unwrap(), StopResult::Stopped);
}

#[test]
fn terminated_program_releases_its_lease() {
    let home = TestHome::new();
    let mut program = home.spawn_holder();
    let pid = home.pid().unwrap();
    signal(i32::try_from(program.id()).unwrap(), Signal::TERM);
    assert_eq!(program.wait().unwrap().code(), Some(128 + 15));
    assert!(!alive(pid), "the server runs without a lease");
}

#[tokio::test]
async fn start_killed_during_creation_leaves_no_partial_cluster() {
    let home = TestHome::new();
    for _ in 0..5 {
        let mut start = home
            .program(&["db", "start"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_until("it creates the cluster", || {
            has_partial_cluster(&home.data) || start.try_wait().unwrap().is_some()
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
    // An initdb process may have continued after its parent was killed and the first cleanup had run.
    wait_until("the partial cluster is removed", || {
        drop(home.run(&["--plain"]));
        !has_partial_cluster(&home.data)
    });
}

#[test]
fn interactive_program_restarts_killed_server() {
    let home = TestHome::new();
    let size = portable_pty::PtySize {
        rows: 24,
        cols: 80,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = portable_pty::native_pty_system().openpty(size).unwrap();
    let mut command = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_enquiries"));
    command.args(["--data-dir", home.data.to_str().unwrap()]);
    command.args(["--as", "HMRC/jo.brown"]);
    command.env("TERM", "xterm-256color");
    let mut program = pair.slave.spawn_command(command).unwrap();
    // Its output must be read, or the program would block.
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (drawn_sender, drawn) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut screen = Vec::new();
        let mut chunk = [0; 4096];
        while let Ok(read @ 1..) = std::io::Read::read(&mut reader, &mut chunk) {
            screen.extend_from_slice(&chunk[..read]);
            if String::from_utf8_lossy(&screen).contains("Deadlines") {
                drawn_sender.send(()).ok();
            }
        }
    });
    drawn.recv_timeout(Duration::from_secs(60)).unwrap();
    let mut keys = pair.master.take_writer().unwrap();
    let first = home.pid().unwrap();
    signal(first, Signal::KILL);
    // Its log records the events, in a folder of mode 0700.
    let folder = home.data.join("log");
    let log = || {
        let files = fs::read_dir(&folder).into_iter().flatten().flatten();
        let texts = files.map(|file| fs::read_to_string(file.path()).unwrap());
        texts.collect::<String>()
    };
    // The next key press detects the loss.
    wait_until("the log reports the loss", || {
        std::io::Write::write_all(&mut keys, b"r").unwrap();
        log().contains("the server is lost")
    });
    wait_until("another server runs", || {
        home.pid().is_some_and(|pid| pid != first)
    });
    wait_until("the log reports the recovery", || {
        let log = log();
        log.contains("the server is back") && log.contains("the private server runs again")
    });
    assert_eq!(mode(&folder), 0o700);
    signal(
        i32::try_from(program.process_id().unwrap()).unwrap(),
        Signal::TERM,
    );
    program.wait().unwrap();
    let log = log();
    let position = |text: &str| {
        log.find(text)
            .unwrap_or_else(|| panic!("no {text:?}\n{log}"))
    };
    assert!(
        position("started") < position("the server is lost"),
        "{log}"
    );
    assert!(
        position("the server is lost") < position("the server is back"),
        "{log}"
    );
    // The restart of the server is also logged independently of any request.
    assert!(
        position("the private server is gone") < position("the private server runs again"),
        "{log}"
    );
    assert!(
        log.trim_end().lines().last().unwrap().contains("ended"),
        "{log}"
    );
    wait_until("the server has stopped", || home.pid().is_none());
}
