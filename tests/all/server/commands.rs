//! The commands of `enquiries db`, and an external server.

use super::*;

#[tokio::test]
async fn external_server_leaves_private_server_untouched() {
    let home = TestHome::new();
    let own = home.join().await;
    let url = own.url(Login::Admin).unwrap();
    let elsewhere = home.parent.join("untouched");
    let run = |args: &[&str], variables: &[(&str, &str)]| {
        let mut program = program_without_env();
        program
            .arg("--data-dir")
            .arg(&elsewhere)
            .args(args)
            .envs(variables.iter().copied());
        program.output().unwrap()
    };
    let out = run(&["--plain"], &[("DATABASE_URL", &url)]);
    // The program connects, creates nothing, and reports the missing schema.
    assert!(
        output_text(&out).contains("enquiries db migrate"),
        "{}",
        output_text(&out)
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
    assert!(
        output_text(&out).contains("enquiries_admin"),
        "{}",
        output_text(&out)
    );
    for args in [
        ["db", "start"],
        ["db", "stop"],
        ["db", "reset"],
        ["db", "status"],
    ] {
        let out = run(&args, &[("DATABASE_URL", &url)]);
        assert_eq!(out.status.code(), Some(2), "{args:?} {}", output_text(&out));
    }
    let out = run(
        &["--plain"],
        &[("DATABASE_URL", "postgresql://a@b/c?sslmode=require")],
    );
    assert_eq!(out.status.code(), Some(2));
    assert!(
        output_text(&out).contains("sslmode=require"),
        "{}",
        output_text(&out)
    );
    let out = run(
        &["db", "migrate"],
        &[
            ("DATABASE_URL", &url),
            ("ADMIN_DATABASE_URL", "postgresql://x@/y?host=/nowhere"),
        ],
    );
    assert!(!elsewhere.exists(), "{}", output_text(&out));
}

/// The error for an unreachable external server names the fault and the remedy, and never the password.
#[tokio::test]
async fn unreachable_server_error_names_fault_and_remedy() {
    let home = TestHome::new();
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
        for (variable, args) in [
            ("DATABASE_URL", &["--plain"][..]),
            ("DATABASE_URL", &["--plain", "--as", "HMRC/jo.brown"]),
            ("ADMIN_DATABASE_URL", &["lint"]),
            ("ADMIN_DATABASE_URL", &["db", "migrate"]),
        ] {
            let mut program = program_without_env();
            let out = program
                .args(args)
                .env(variable, url)
                .env("DATABASE_URL", url)
                .output()
                .unwrap();
            let output = output_text(&out);
            assert_eq!(out.status.code(), Some(3), "{args:?} {output}");
            for part in [wrong, right, "The server cannot be reached"] {
                assert!(output.contains(part), "{args:?}: no {part:?} in {output}");
            }
            assert!(
                !output.contains("hunter2") && !output.contains("lost"),
                "{output}"
            );
        }
    }
    own.leave().unwrap();
}

#[tokio::test]
async fn dump_restores_and_bad_file_replaces_nothing() {
    let home = TestHome::new();
    let file = home.parent.join("monday.dump");
    let path = file.to_str().unwrap();
    let psql = |statement: &str| home.run_ok(&["db", "psql", "--", "-XAtqc", statement]);
    psql(
        "create schema proof; create table proof.t (word text); insert into proof.t values ('before')",
    );
    home.run_ok(&["db", "dump", path]);
    assert_eq!(mode(&file), 0o600);
    psql("update proof.t set word = 'after'");

    let out = home.run(&["db", "restore", path]);
    assert_eq!(
        out.status.code(),
        Some(2),
        "a database with data was replaced without --yes: {}",
        output_text(&out)
    );
    let whole = fs::read(&file).unwrap();
    let cut = home.parent.join("cut.dump");
    fs::write(&cut, whole.get(..whole.len() / 2).unwrap()).unwrap();
    let out = home.run(&["db", "restore", cut.to_str().unwrap(), "--yes"]);
    assert!(!out.status.success(), "{}", output_text(&out));
    assert_eq!(psql("select word from proof.t").trim(), "after");

    home.run_ok(&["db", "restore", path, "--yes"]);
    assert_eq!(psql("select word from proof.t").trim(), "before");
    assert_eq!(
        psql("select count(*) from pg_database where datname like 'enquiries%'").trim(),
        "1"
    );
    let out = home.run(&["db", "dump", path]);
    assert_eq!(out.status.code(), Some(2), "an existing file was replaced");
}

#[test]
fn command_line_prints_help_and_rejects_bad_arguments() {
    for (args, status, part) in [
        (&["--help"][..], 0, "Exit status:"),
        (&["db", "dump", "--help"], 0, "monday.dump"),
        (
            &["man", "db", "dump"],
            0,
            ".TH enquiries-db-dump 1  \"enquiries 0",
        ),
        (&["completions", "bash"], 0, "_enquiries"),
        (&["db", "fly"], 2, "fly"),
        (&["--as", "nobody"], 2, "ORGANISATION/USERNAME"),
        (&["--colour", "mauve"], 2, "mauve"),
        (&["db", "url", "--role", "owner"], 2, "owner"),
    ] {
        let out = program_without_env().args(args).output().unwrap();
        assert_eq!(
            out.status.code(),
            Some(status),
            "{args:?} {}",
            output_text(&out)
        );
        assert!(
            output_text(&out).contains(part),
            "{args:?} {}",
            output_text(&out)
        );
    }
}
