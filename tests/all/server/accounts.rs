//! Accounts on one machine: root, unprivileged accounts, passwords and socket access.

use super::*;

/// The compiled program run as the account `nobody`, in a folder that this account can access.
fn program_as_nobody(home: &TestHome) -> Option<impl Fn(&[&str], &str) -> Output> {
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
    let nobody_home = home.parent.join("nobody");
    let program = home.parent.join("enquiries");
    fs::create_dir(&nobody_home).unwrap();
    chown(&nobody_home, Some(uid), Some(gid)).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_enquiries"), &program).unwrap();
    Some(move |args: &[&str], url: &str| {
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
        command.env("ENQUIRIES_SAMPLE_DATA", "few");
        command
            .env("HOME", &nobody_home)
            .current_dir(&nobody_home)
            .uid(uid)
            .gid(gid);
        command.args(args).stdin(Stdio::null()).output().unwrap()
    })
}

#[test]
fn unprivileged_account_has_its_own_server() {
    let home = TestHome::new();
    let Some(run_as_nobody) = program_as_nobody(&home) else {
        return;
    };
    let data = home.parent.join("nobody/.local/share/enquiries");
    for args in [
        &["db", "start"][..],
        &["db", "status"],
        &["db", "psql", "--", "-c", "select 1"],
        &["--plain"],
    ] {
        let out = run_as_nobody(args, "");
        assert!(out.status.success(), "{args:?} {}", output_text(&out));
    }
    let owner = fs::metadata(home.parent.join("nobody")).unwrap().uid();
    assert_eq!(fs::metadata(data.join("cluster")).unwrap().uid(), owner);
    assert_eq!(mode(&data), 0o700);
    assert!(run_as_nobody(&["db", "stop"], "").status.success());
    assert!(
        run_as_nobody(&["db", "reset", "--yes"], "")
            .status
            .success()
    );
    assert!(!data.exists());
}

#[test]
fn folder_of_another_account_is_reported() {
    let home = TestHome::new();
    let Some(run_as_nobody) = program_as_nobody(&home) else {
        return;
    };
    home.run_ok(&["db", "start"]);
    let data = home.data.to_str().unwrap();
    for args in [
        &["--data-dir", data, "--plain"][..],
        &["--data-dir", data, "db", "status"],
    ] {
        let out = run_as_nobody(args, "");
        assert_eq!(out.status.code(), Some(3), "{}", output_text(&out));
        assert!(
            output_text(&out).contains("belongs to the account root"),
            "{}",
            output_text(&out)
        );
    }
}

#[tokio::test]
async fn account_with_password_and_socket_access_can_connect() {
    let home = TestHome::new();
    let Some(run_as_nobody) = program_as_nobody(&home) else {
        return;
    };
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    let _ = admin.batch_execute("create role enquiries_app login").await;
    private_server::set_passwords(lease.places(), &admin)
        .await
        .unwrap();
    let request = [
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
        !run_as_nobody(&request, &url).status.success(),
        "the socket is open to every account"
    );

    let run = lease.socket_folder().to_path_buf();
    chown(
        &run,
        None,
        Some(fs::metadata(home.parent.join("nobody")).unwrap().gid()),
    )
    .unwrap();
    fs::set_permissions(&run, fs::Permissions::from_mode(0o710)).unwrap();
    drop(admin);
    lease.leave().unwrap();
    let lease = home.join().await;
    let out = run_as_nobody(&request, &url);
    assert!(
        output_text(&out).contains("enquiries_app"),
        "{}",
        output_text(&out)
    );
    lease.leave().unwrap();
    fs::remove_dir(run).unwrap();
}

#[tokio::test]
async fn foreign_socket_folder_is_refused() {
    let home = TestHome::new();
    let run = home.paths().run().to_path_buf();
    symlink(&home.parent, &run).unwrap();
    let refused = private_server::join(&home.paths(), &mut print_progress).await;
    fs::remove_file(&run).unwrap();
    assert!(
        matches!(refused, Err(ServerError::OtherAccount { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn each_role_has_its_own_password_file() {
    let home = TestHome::new();
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    for login in Login::ALL
        .iter()
        .copied()
        .filter(|login| *login != Login::Admin)
    {
        let _ = admin
            .batch_execute(&format!("create role {} login", login.role()))
            .await;
    }
    private_server::set_passwords(lease.places(), &admin)
        .await
        .unwrap();
    for &login in Login::ALL {
        let url: Config = lease.url(login).unwrap().parse().unwrap();
        let client = open(&url).await.unwrap();
        assert_eq!(
            query_text(&client, "select current_user::text").await,
            login.role()
        );
    }
    // A changed password file is applied to the server, and the old password is refused.
    let before = lease.config(Login::App).unwrap();
    fs::write(
        lease.places().secrets().join("enquiries_app"),
        "0123456789abcdef\n",
    )
    .unwrap();
    private_server::set_passwords(lease.places(), &admin)
        .await
        .unwrap();
    assert!(open(&before).await.is_err());
    let printed = home.run_ok(&["db", "url", "--role", "app"]);
    assert!(printed.contains("0123456789abcdef"), "{printed}");
    assert!(open(&printed.trim().parse().unwrap()).await.is_ok());
}
