//! The words of `enquiries db`, and a server of one's own.

use super::*;

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
async fn an_own_server_that_cannot_be_reached_is_told_by_what_is_wrong_and_what_would_be_right() {
    let home = Home::new();
    let own = home.join().await;
    let good = own.url(Login::Admin).unwrap();
    let wrong_database = good.replace("/enquiries?", "/nothing_here?");
    assert_ne!(wrong_database, good);
    let socket = "host=/nowhere user=somebody password=hunter2";
    for (url, wrong, right) in [
        (
            "postgresql://somebody:hunter2@no.such.host.invalid/x",
            "no.such.host.invalid:5432",
            "HOST:PORT",
        ),
        (
            "postgresql://somebody:hunter2@127.0.0.1:1/x",
            "nothing answers at 127.0.0.1:1",
            "Start the server",
        ),
        (
            socket,
            "no server's socket at /nowhere/.s.PGSQL.5432",
            "correct folder",
        ),
        (
            &good.replace("enquiries_admin", "enquiries_nobody"),
            "refuses the login enquiries_nobody",
            "password",
        ),
        (
            &wrong_database,
            "has no database nothing_here",
            "db migrate",
        ),
    ] {
        for (variable, words) in [
            ("DATABASE_URL", &["--plain"][..]),
            ("DATABASE_URL", &["--plain", "--as", "HMRC/jo.brown"]),
            ("ADMIN_DATABASE_URL", &["lint"]),
            ("ADMIN_DATABASE_URL", &["db", "migrate"]),
        ] {
            let mut program = plain_program();
            let out = program
                .args(words)
                .env(variable, url)
                .env("DATABASE_URL", url)
                .output()
                .unwrap();
            let said = both(&out);
            assert_eq!(out.status.code(), Some(3), "{words:?} {said}");
            for part in [wrong, right, "The server cannot be reached"] {
                assert!(said.contains(part), "{words:?}: no {part:?} in {said}");
            }
            assert!(
                !said.contains("hunter2") && !said.contains("lost"),
                "{said}"
            );
        }
    }
    own.leave().unwrap();
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
