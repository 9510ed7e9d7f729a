//! Faults of a folder, a disk or a machine, and their messages.

use super::*;

#[tokio::test]
async fn pid_file_of_unrelated_process_is_ignored() {
    let home = TestHome::new();
    home.join().await.leave().unwrap();
    let cluster = home.data.join("cluster");
    let owner = fs::metadata(&cluster).unwrap();
    // A process of the server's account, because PostgreSQL itself ignores those of other accounts.
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

    assert!(!private_server::state(&home.paths()).unwrap().running);
    let lease = home.join().await;
    assert!(open(&lease.config(Login::Admin).unwrap()).await.is_ok());
    assert_eq!(lease.leave().unwrap(), StopResult::Stopped);
    assert!(
        sleeper.0.try_wait().unwrap().is_none(),
        "an unrelated process was stopped"
    );
}

/// A process that is killed when the test ends.
struct Sleeper(Child);
impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn cluster_of_other_major_version_is_untouched() {
    let home = TestHome::new();
    home.join().await.leave().unwrap();
    let version = home.data.join("cluster/PG_VERSION");
    fs::write(&version, "14\n").unwrap();
    let before = listing(&home.data);
    let refused = private_server::join(&home.paths(), &mut print_progress).await;
    assert!(
        matches!(refused, Err(ServerError::OtherVersion { made_by: 14, .. })),
        "{refused:?}"
    );
    let out = home.run(&["--plain"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(
        output_text(&out).contains("was made by PostgreSQL 14"),
        "{}",
        output_text(&out)
    );
    assert_eq!(listing(&home.data), before, "a file was changed");
}

/// Every file with its length and modification time.
fn listing(folder: &Path) -> Vec<(PathBuf, u64, i64, i64)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let metadata = entry.metadata().unwrap();
            if metadata.is_dir() {
                open.push(entry.path());
            }
            found.push((
                entry.path(),
                metadata.len(),
                metadata.mtime(),
                metadata.mtime_nsec(),
            ));
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn unusual_and_long_paths_work() {
    let long = (0..6).map(|_| "a".repeat(90)).collect::<Vec<_>>().join("/");
    for name in [
        "with a space/and 'quotes' \"of\" both, kinds",
        long.as_str(),
    ] {
        let home = TestHome::named(name);
        assert!(home.run_ok(&["db", "start"]).contains("is running"));
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
fn foreign_folder_is_refused_and_untouched() {
    let home = TestHome::new();
    fs::create_dir(&home.data).unwrap();
    fs::write(home.data.join("thesis.txt"), "years of work").unwrap();
    let before = listing(&home.data);
    for args in [
        &["db", "start"][..],
        &["db", "reset", "--yes"],
        &["db", "stop"],
        &["--plain"],
    ] {
        let out = home.run(args);
        assert_eq!(out.status.code(), Some(2), "{args:?} {}", output_text(&out));
        assert!(
            output_text(&out).contains("files that are not ours"),
            "{}",
            output_text(&out)
        );
    }
    assert_eq!(listing(&home.data), before);
}

#[tokio::test]
async fn reset_removes_only_own_files_of_an_idle_server() {
    let home = TestHome::new();
    let lease = home.join().await;
    fs::write(home.data.join("note.txt"), "mine").unwrap();
    let out = home.run(&["db", "reset", "--yes"]);
    assert_eq!(out.status.code(), Some(2), "{}", output_text(&out));
    assert!(
        output_text(&out).contains("are using the server"),
        "{}",
        output_text(&out)
    );
    lease.leave().unwrap();
    let out = home.run(&["db", "reset"]);
    assert_eq!(
        out.status.code(),
        Some(2),
        "a script was not asked for --yes"
    );
    assert!(home.data.join("cluster").exists());
    home.run_ok(&["db", "reset", "--yes"]);
    let left: Vec<_> = fs::read_dir(&home.data)
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left, ["note.txt"]);
}

#[tokio::test]
async fn disk_full_is_reported_and_recoverable() {
    let home = TestHome::named("small/data");
    let small = home.parent.join("small");
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
    let refused = private_server::join(&home.paths(), &mut print_progress).await;
    assert!(
        matches!(refused, Err(ServerError::DiskFull { .. })),
        "{refused:?}"
    );
    assert!(!has_partial_cluster(&home.data) && !home.data.join("cluster").exists());
    let out = home.run(&["db", "start"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(
        output_text(&out).contains("is full") && output_text(&out).contains("server.log"),
        "{}",
        output_text(&out)
    );

    assert!(mount("remount,size=200m").unwrap().success());
    let lease = home.join().await;
    assert!(open(&lease.config(Login::Admin).unwrap()).await.is_ok());
    lease.leave().unwrap();

    // An existing cluster on a disk that is full since, so the log cannot be written either.
    let mut ballast = fs::File::create(small.join("ballast")).unwrap();
    while std::io::Write::write_all(&mut ballast, &[1; 4096]).is_ok() {}
    let refused = private_server::join(&home.paths(), &mut print_progress).await;
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
fn missing_postgresql_error_names_install_command() {
    let home = TestHome::new();
    let empty = home.parent.join("empty");
    fs::create_dir(&empty).unwrap();
    for args in [&["--plain"][..], &["db", "start", "--yes"], &["db", "psql"]] {
        let out = home
            .program(args)
            .env("ENQUIRIES_PG_BINDIR", &empty)
            .env("PATH", &empty)
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(3), "{}", output_text(&out));
        let output = output_text(&out);
        assert!(
            output.contains("PostgreSQL is not installed here"),
            "{output}"
        );
        assert!(
            [
                "apt-get install",
                "dnf install",
                "brew install",
                "postgresql.org/download"
            ]
            .iter()
            .any(|command| output.contains(command)),
            "{output}"
        );
        if Path::new("/usr/bin/apt-get").exists() {
            assert!(output.contains("create_main_cluster = false"), "{output}");
        }
        assert!(out.stdout.is_empty());
    }
    assert!(!home.data.exists(), "a data folder was created");
}

// R140
#[test]
fn old_postgresql_is_reported() {
    let home = TestHome::new();
    let old = home.parent.join("old");
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
        output_text(&out).contains("too old here: found 14.9"),
        "{}",
        output_text(&out)
    );
}
