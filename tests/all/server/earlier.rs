//! A database of an earlier version of the program: made anew with its folder kept where it is a
//! demonstration, refused and left as it is on a server of one's own.
//!
//! `support/earlier.sql.gz` is what a demonstration of commit abfa79a holds as far as a start reads it:
//! `pg_dump --schema-only --section=pre-data -n auth -n core`, and with data the history of its migrations
//! and `core.tenants`. The archive comes from a database that the program of that commit made.

use super::*;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};

const ARCHIVE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/all/support/earlier.sql.gz"
);
const SENTENCE: &str = "This demonstration was made by an earlier version of the program";

/// A data folder in which an earlier version made its demonstration. Its server is stopped.
async fn made_earlier(home: &TestHome) {
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    admin
        .batch_execute(include_str!("../../../sql/roles.sql"))
        .await
        .unwrap();
    private_server::set_passwords(lease.places(), &admin)
        .await
        .unwrap();
    let archive = Command::new("gzip")
        .args(["-dc", ARCHIVE])
        .output()
        .unwrap();
    assert!(archive.status.success(), "{}", output_text(&archive));
    admin
        .batch_execute(&String::from_utf8(archive.stdout).unwrap())
        .await
        .unwrap();
    drop(admin);
    lease.leave().unwrap();
}

/// The number of applied migrations and of tenants in the folder's database, read without the program.
async fn holds(data: &Path) -> String {
    let places = ServerPaths::discover(Some(data)).unwrap();
    let lease = private_server::join(&places, &mut print_progress)
        .await
        .unwrap();
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    let held = query_text(
        &admin,
        "select (select count(*) from public.refinery_schema_history) || ' migrations to '
            || (select max(version) || ' ' || max(name) filter (where version = 15)
                from public.refinery_schema_history)
            || ', tenants ' || (select string_agg(code, ' ' order by id) from core.tenants)",
    )
    .await;
    drop(admin);
    lease.leave().unwrap();
    held
}

const EARLIER: &str = "92 migrations to 101 wall, tenants PLATFORM HMRC EAST";

#[tokio::test]
async fn earlier_demonstration_is_made_anew_with_yes() {
    let home = TestHome::new();
    made_earlier(&home).await;
    // A first one was kept before.
    fs::create_dir(home.parent.join("data-earlier")).unwrap();
    let kept = home.parent.join("data-earlier-2");

    let out = home.run(&["--yes", "db", "start"]);
    assert!(out.status.success(), "{}", output_text(&out));
    let output = output_text(&out);
    assert!(output.contains(SENTENCE), "{output}");
    assert!(
        output.contains(&format!("Its folder is kept as {}.", kept.display())),
        "{output}"
    );
    assert!(output.contains("Loaded sample data"), "{output}");
    let url = home.run_ok(&["db", "url", "--role", "app"]);
    let out = program_without_env()
        .env("DATABASE_URL", url.trim())
        .args(["--plain", "--as", "HMRC/jo.brown"])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", output_text(&out));
    // A later start finds nothing to do.
    let again = home.run(&["db", "start"]);
    assert!(
        !output_text(&again).contains(SENTENCE),
        "{}",
        output_text(&again)
    );
    home.run_ok(&["db", "stop", "--now"]);
    assert_eq!(holds(&kept).await, EARLIER);
}

#[tokio::test]
async fn earlier_demonstration_stays_when_declined() {
    let home = TestHome::new();
    made_earlier(&home).await;
    for words in [
        &["--plain"][..],
        &["--plain", "--as", "HMRC/jo.brown"],
        &["db", "start"],
        &["db", "migrate"],
        &["db", "psql", "--", "-c", "select 1"],
    ] {
        let mut program = home.program(words);
        // A build machine consents to installing PostgreSQL, and to nothing else.
        let out = program.env("CI", "true").output().unwrap();
        let output = output_text(&out);
        assert_eq!(out.status.code(), Some(2), "{words:?} {output}");
        assert!(output.contains(SENTENCE), "{words:?} {output}");
        let command = format!(
            "enquiries --data-dir '{}' --yes db migrate",
            home.data.display()
        );
        assert!(output.contains(&command), "{words:?} {output}");
        assert!(!output.contains("panicked"), "{words:?} {output}");
    }
    assert_eq!(holds(&home.data).await, EARLIER);
    assert_eq!(fs::read_dir(&home.parent).unwrap().count(), 1);
    // What it holds can be saved, and does not replace anything of today's version.
    let file = home.parent.join("earlier.dump");
    home.run_ok(&["db", "dump", file.to_str().unwrap()]);
    let today = TestHome::new();
    today.run_ok(&["db", "migrate"]);
    let out = today.run(&["--yes", "db", "restore", file.to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(2), "{}", output_text(&out));
    assert!(
        output_text(&out).contains("earlier version"),
        "{}",
        output_text(&out)
    );
    assert_eq!(
        today.run_ok(&["db", "migrate"]),
        "The database is up to date.\n"
    );
}

/// What a person at a terminal sees who answers the offer, and how the program ends.
fn answered(home: &TestHome, answer: &str) -> (u32, String) {
    let size = PtySize {
        rows: 24,
        cols: 200,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_enquiries"));
    command.arg("--data-dir");
    command.arg(&home.data);
    command.args(["db", "migrate"]);
    for name in ["DATABASE_URL", "ADMIN_DATABASE_URL", "CI"] {
        command.env_remove(name);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut keys = pair.master.take_writer().unwrap();
    let mut output = pair.master.try_clone_reader().unwrap();
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    let mut asked = false;
    // Reading ends with an error when the program has gone.
    while let Ok(count @ 1..) = output.read(&mut buffer) {
        seen.extend(&buffer[..count]);
        if !asked && String::from_utf8_lossy(&seen).contains("Make it anew? [y/N]") {
            asked = true;
            keys.write_all(answer.as_bytes()).unwrap();
            keys.flush().unwrap();
        }
    }
    let status = child.wait().unwrap();
    (
        status.exit_code(),
        String::from_utf8_lossy(&seen).into_owned(),
    )
}

#[tokio::test]
async fn earlier_demonstration_is_offered_to_a_person() {
    let home = TestHome::new();
    made_earlier(&home).await;
    let kept = home.parent.join("data-earlier");
    for answer in ["n\r", "\r"] {
        let (status, output) = answered(&home, answer);
        assert_eq!(status, 2, "{output}");
        assert!(
            output.contains(SENTENCE) && output.contains("Nothing was changed"),
            "{output}"
        );
        assert!(!kept.exists(), "{output}");
    }
    assert_eq!(holds(&home.data).await, EARLIER);
    let (status, output) = answered(&home, "y\r");
    assert_eq!(status, 0, "{output}");
    assert!(output.contains(&kept.display().to_string()), "{output}");
    assert_eq!(holds(&kept).await, EARLIER);
}

#[tokio::test]
async fn earlier_demonstration_in_use_is_not_moved() {
    let home = TestHome::new();
    made_earlier(&home).await;
    let other = home.join().await;
    let out = home.run(&["--yes", "db", "migrate"]);
    assert_eq!(out.status.code(), Some(2), "{}", output_text(&out));
    assert!(
        output_text(&out).contains("Other programs are using"),
        "{}",
        output_text(&out)
    );
    assert!(other.is_up());
    assert!(!home.parent.join("data-earlier").exists());
    other.leave().unwrap();
    assert_eq!(holds(&home.data).await, EARLIER);
}

#[tokio::test]
async fn earlier_database_of_an_own_server_is_refused_by_name() {
    let home = TestHome::new();
    made_earlier(&home).await;
    let own = home.join().await;
    let admin = own.url(Login::Admin).unwrap();
    let app = own.url(Login::App).unwrap();
    let elsewhere = home.parent.join("untouched");
    let place = format!(
        "The database enquiries at {}/.s.PGSQL.5432 was made by",
        own.socket_folder().display()
    );
    for (words, admin) in [
        (&["--plain", "--as", "HMRC/jo.brown"][..], None),
        (&["--plain", "--as", "HMRC/jo.brown"], Some(&admin)),
        (&["--yes", "--plain", "--as", "HMRC/jo.brown"], Some(&admin)),
        (&["--yes", "db", "migrate"], Some(&admin)),
    ] {
        let mut program = program_without_env();
        program.arg("--data-dir").arg(&elsewhere).args(words);
        program.env("DATABASE_URL", &app);
        if let Some(admin) = admin {
            program.env("ADMIN_DATABASE_URL", admin);
        }
        let out = program.output().unwrap();
        let output = output_text(&out);
        assert_eq!(out.status.code(), Some(2), "{words:?} {output}");
        assert!(
            output.contains(&place),
            "{words:?} no {place:?} in {output}"
        );
        assert!(
            output.contains("left as it is") || output.contains("left as it was"),
            "{output}"
        );
        assert!(output.contains("enquiries db migrate"), "{output}");
    }
    assert!(!elsewhere.exists());
    own.leave().unwrap();
    assert_eq!(holds(&home.data).await, EARLIER);
}

#[tokio::test]
async fn damaged_history_is_a_sentence() {
    let home = TestHome::new();
    home.run_ok(&["db", "migrate"]);
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    for (damage, reported) in [
        (
            "update public.refinery_schema_history set checksum = 'x' where version = 42",
            "version 42",
        ),
        (
            "update public.refinery_schema_history set checksum = null where version = 42",
            "version 42",
        ),
        (
            "update public.refinery_schema_history set applied_on = 'Monday' where version = 42",
            "version 42",
        ),
        // What chrono reads and refinery does not.
        (
            "update public.refinery_schema_history set applied_on = replace(applied_on, 'T', ' ') where version = 42",
            "version 42",
        ),
        (
            "update public.refinery_schema_history set applied_on = '2026-12-31T23:59:60Z' where version = 42",
            "version 42",
        ),
        (
            "alter table public.refinery_schema_history alter column version type bigint",
            "version has become bigint",
        ),
        (
            "update public.refinery_schema_history set name = null where version = 42",
            "version 42",
        ),
        (
            "alter table public.refinery_schema_history rename column checksum to sum",
            "checksum",
        ),
        (
            "delete from public.refinery_schema_history",
            "already exists",
        ),
    ] {
        admin
            .batch_execute("drop table if exists before; create temporary table before as table public.refinery_schema_history")
            .await
            .unwrap();
        admin.batch_execute(damage).await.unwrap();
        let out = home.run(&["--yes", "db", "migrate"]);
        let output = output_text(&out);
        assert_eq!(out.status.code(), Some(3), "{damage}: {output}");
        assert!(
            output.contains(reported),
            "{damage}: no {reported:?} in {output}"
        );
        assert!(!output.contains("panicked"), "{damage}: {output}");
        if damage.contains("type bigint") {
            admin
                .batch_execute(
                    "alter table public.refinery_schema_history alter column version type integer",
                )
                .await
                .unwrap();
        } else if damage.starts_with("alter") {
            admin
                .batch_execute(
                    "alter table public.refinery_schema_history rename column sum to checksum",
                )
                .await
                .unwrap();
        }
        admin
            .batch_execute("delete from public.refinery_schema_history; insert into public.refinery_schema_history table before")
            .await
            .unwrap();
    }
    // A newer program has been here.
    admin
        .batch_execute("insert into public.refinery_schema_history select 900, 'later', applied_on, checksum from before where version = 1")
        .await
        .unwrap();
    let out = home.run(&["--yes", "db", "migrate"]);
    assert_eq!(out.status.code(), Some(3), "{}", output_text(&out));
    assert!(
        output_text(&out).contains("V900__later"),
        "{}",
        output_text(&out)
    );
    drop(admin);
    lease.leave().unwrap();
}
