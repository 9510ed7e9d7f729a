//! What can be wrong with a folder, a disk or a machine, and how it is said.

use super::*;

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

    assert!(!private_server::state(&home.places()).unwrap().running);
    let lease = home.join().await;
    assert!(open(&lease.config(Login::Admin).unwrap()).await.is_ok());
    assert_eq!(lease.leave().unwrap(), StopResult::Stopped);
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
    let refused = private_server::join(&home.places(), &mut tell).await;
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
    let refused = private_server::join(&home.places(), &mut tell).await;
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
    let refused = private_server::join(&home.places(), &mut tell).await;
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
