//! Starting, sharing and stopping: two starts at once, a killed program, a killed server.

use super::*;

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
    assert_eq!(lease.leave().unwrap(), StopResult::Stopped);
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
    assert_eq!(one.leave().unwrap(), StopResult::InUse);
    assert!(alive(pid));
    assert_eq!(other.leave().unwrap(), StopResult::Stopped);
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
    assert_eq!(home.join().await.leave().unwrap(), StopResult::Kept);
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
    assert_eq!(lease.leave().unwrap(), StopResult::Stopped);
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
        signal(pid, Signal::KILL);
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
    assert_eq!(lease.leave().unwrap(), StopResult::Stopped);
}

#[tokio::test]
async fn the_server_outlives_a_killed_program_and_the_next_one_adopts_it() {
    let home = Home::new();
    let mut program = home.holder();
    let pid = home.pid().unwrap();
    // The whole process group, as a terminal's Ctrl-C or its closing reaches it.
    signal(-i32::try_from(program.id()).unwrap(), Signal::KILL);
    program.wait().unwrap();
    until("the kernel has dropped its lock", || {
        !private_server::state(&home.places()).unwrap().in_use
    });
    assert!(alive(pid), "the server died with the program");
    let lease = home.join().await;
    assert_eq!(home.pid(), Some(pid), "the running server was not adopted");
    assert_eq!(lease.leave().unwrap(), StopResult::Stopped);
}

#[test]
fn a_program_that_is_told_to_end_gives_its_lease_back() {
    let home = Home::new();
    let mut program = home.holder();
    let pid = home.pid().unwrap();
    signal(i32::try_from(program.id()).unwrap(), Signal::TERM);
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

#[test]
fn a_program_at_the_keys_brings_its_killed_server_back() {
    let home = Home::new();
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
    // What it draws is read away, or it would wait for us.
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut seen = Vec::new();
        let mut some = [0; 4096];
        while let Ok(read @ 1..) = std::io::Read::read(&mut reader, &mut some) {
            seen.extend_from_slice(&some[..read]);
            if String::from_utf8_lossy(&seen).contains("Deadlines") {
                tell.send(()).ok();
            }
        }
    });
    told.recv_timeout(Duration::from_secs(60)).unwrap();
    let mut keys = pair.master.take_writer().unwrap();
    let first = home.pid().unwrap();
    signal(first, Signal::KILL);
    // Its log tells what happens, in a folder that is nobody else's.
    let folder = home.data.join("log");
    let log = || {
        let files = fs::read_dir(&folder).into_iter().flatten().flatten();
        let texts = files.map(|file| fs::read_to_string(file.path()).unwrap());
        texts.collect::<String>()
    };
    // Whoever works on, here on the first screen, meets the loss.
    until("the log says that it is lost", || {
        std::io::Write::write_all(&mut keys, b"r").unwrap();
        log().contains("the server is lost")
    });
    until("another server is there", || {
        home.pid().is_some_and(|pid| pid != first)
    });
    until("the log says that it is back", || {
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
    let place = |words: &str| {
        log.find(words)
            .unwrap_or_else(|| panic!("no {words:?}\n{log}"))
    };
    assert!(place("started") < place("the server is lost"), "{log}");
    assert!(
        place("the server is lost") < place("the server is back"),
        "{log}"
    );
    // And of itself it says what it did, whether or not anybody was asking just then.
    assert!(
        place("the private server is gone") < place("the private server runs again"),
        "{log}"
    );
    assert!(
        log.trim_end().lines().last().unwrap().contains("ended"),
        "{log}"
    );
    until("the last to leave stopped it", || home.pid().is_none());
}
