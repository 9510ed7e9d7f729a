//! Who may do what on one machine: root, ordinary accounts, one password, no words in the log.

use super::*;

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
        !nobody(&request, &url).status.success(),
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
    let out = nobody(&request, &url);
    assert!(both(&out).contains("enquiries_app"), "{}", both(&out));
    lease.leave().unwrap();
    fs::remove_dir(run).unwrap();
}

#[tokio::test]
async fn a_socket_folder_that_somebody_else_put_there_is_not_used() {
    let home = Home::new();
    let run = home.places().run().to_path_buf();
    symlink(&home.above, &run).unwrap();
    let refused = private_server::join(&home.places(), &mut tell).await;
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
    private_server::set_passwords(lease.places(), &admin)
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
    private_server::set_passwords(lease.places(), &admin)
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
