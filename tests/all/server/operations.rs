//! What a private server keeps over months, builds and restarts: its limits, its passwords, mock sign-in, its log.

use super::*;
use crate::support::LOOK_AGAIN;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::Read;

async fn admin_of(lease: &Lease) -> Client {
    open(&lease.config(Login::Admin).unwrap()).await.unwrap()
}

/// All logins together leave connections for an administrator.
#[tokio::test]
async fn logins_leave_connections_for_an_administrator() {
    let home = TestHome::new();
    home.run_ok(&["db", "migrate"]);
    let lease = home.join().await;
    let admin = admin_of(&lease).await;
    let fits = "select (sum(r.rolconnlimit) <= current_setting('max_connections')::integer
                    - current_setting('superuser_reserved_connections')::integer
                and bool_and(r.rolconnlimit > 0))::text
                from pg_roles as r where r.rolcanlogin and r.rolname ~ '^enquiries_' and not r.rolsuper";
    assert_eq!(query_text(&admin, fits).await, "true");
    for (name, value) in [
        ("max_connections", "100"),
        ("shared_buffers", "256MB"),
        ("random_page_cost", "1.1"),
        ("temp_file_limit", "4GB"),
        ("log_min_messages", "warning"),
        ("log_lock_waits", "on"),
    ] {
        let output = query_text(&admin, &format!("select current_setting('{name}')")).await;
        assert_eq!(output, value, "{name}");
    }
    drop(admin);
    lease.leave().unwrap();
}

/// A cluster of an earlier version gets today's settings at its next start; what was there is kept beside.
#[tokio::test]
async fn start_brings_the_settings_up_to_date() {
    let home = TestHome::new();
    home.run_ok(&["db", "start"]);
    let file = home.paths().cluster().join("postgresql.conf");
    let today = std::fs::read_to_string(&file).unwrap();
    let earlier = today.replace("max_connections = 100", "max_connections = 60");
    assert_ne!(today, earlier);
    home.run_ok(&["db", "stop", "--now"]);
    std::fs::write(&file, &earlier).unwrap();
    let told = output_text(&home.run(&["db", "start"]));
    assert!(told.contains("postgresql.conf.old"), "{told}");
    let lease = home.join().await;
    let admin = admin_of(&lease).await;
    let most = "select current_setting('max_connections')";
    assert_eq!(query_text(&admin, most).await, "100");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), today);
    let kept = std::fs::read_to_string(file.with_extension("conf.old")).unwrap();
    assert_eq!(kept.trim_end(), earlier.trim_end());
    drop(admin);
    lease.leave().unwrap();
    // What is as it should be is left alone.
    home.run_ok(&["db", "stop", "--now"]);
    let told = output_text(&home.run(&["db", "start"]));
    assert!(!told.contains("settings"), "{told}");
    home.run_ok(&["db", "stop", "--now"]);
}

/// On a managed server the administrator is no superuser: lint lists the statements that are left for one.
#[tokio::test]
async fn lint_lists_the_statements_that_only_a_superuser_can_run() {
    let home = TestHome::new();
    home.run_ok(&["db", "migrate"]);
    let lease = home.join().await;
    let admin = admin_of(&lease).await;
    admin
        .batch_execute(
            "create role operator login createrole createdb password 'x'; grant enquiries_owner to operator;
             grant execute on function pg_relation_size(regclass, text) to public;
             grant select on pg_stat_user_tables to public;
             alter role enquiries_app reset temp_file_limit",
        )
        .await
        .unwrap();
    let url = lease.url(Login::Admin).unwrap();
    let (_, place) = url.split_once('@').unwrap();
    let url = format!("postgresql://operator:x@{place}");
    let out = home
        .program(&["lint"])
        .env("ADMIN_DATABASE_URL", url)
        .output()
        .unwrap();
    let told = output_text(&out);
    assert_eq!(out.status.code(), Some(1), "{told}");
    for statement in [
        "revoke execute on function pg_relation_size(regclass,text) from public",
        "revoke select on table pg_stat_user_tables from public",
        "alter role enquiries_app set temp_file_limit = '1GB'",
    ] {
        let cure = format!("as a superuser, in this database: {statement}");
        assert!(told.contains(&cure), "no {cure:?} in {told}");
    }
    drop(admin);
    lease.leave().unwrap();
}

/// Off stays off: over months and builds, which prepare the database again, and over restarts.
#[tokio::test]
async fn mock_sign_in_that_was_turned_off_stays_off() {
    let home = TestHome::new();
    home.run_ok(&["db", "start"]);
    let lease = home.join().await;
    let admin = admin_of(&lease).await;
    let mock = "select value from core.settings where name = 'mock_sign_in'";
    assert_eq!(query_text(&admin, mock).await, "on");
    for prepared in [
        // Another build has another mark, and a start that was killed has none.
        "update core.settings set value = 'of another build' where name = 'prepared'",
        "alter table core.settings disable trigger user;
         delete from core.settings where name = 'prepared';
         alter table core.settings enable trigger user",
    ] {
        admin
            .batch_execute("update core.settings set value = 'off' where name = 'mock_sign_in'")
            .await
            .unwrap();
        admin.batch_execute(prepared).await.unwrap();
        home.run_ok(&["db", "start"]);
        assert_eq!(query_text(&admin, mock).await, "off", "{prepared}");
    }
    drop(admin);
    lease.leave().unwrap();
    home.run_ok(&["db", "stop", "--now"]);
    home.run_ok(&["db", "start"]);
    let lease = home.join().await;
    let admin = admin_of(&lease).await;
    assert_eq!(query_text(&admin, mock).await, "off");
    drop(admin);
    lease.leave().unwrap();
}

/// A login can change its own password; a start of the program gives it back the one of its file.
#[tokio::test]
async fn start_gives_a_login_its_password_back() {
    let home = TestHome::new();
    home.run_ok(&["db", "start"]);
    let lease = home.join().await;
    let app = lease.config(Login::App).unwrap();
    open(&app)
        .await
        .unwrap()
        .batch_execute("alter role enquiries_app password 'x'")
        .await
        .unwrap();
    assert!(open(&app).await.is_err());
    home.run_ok(&["db", "start"]);
    assert!(open(&app).await.is_ok());
    lease.leave().unwrap();
}

/// Faults are in the log; the words of citizens, which travel through the programs' logins, are not.
#[tokio::test]
async fn log_tells_faults_and_no_citizen_text() {
    let home = TestHome::new();
    home.run_ok(&["db", "migrate"]);
    let lease = home.join().await;
    let admin = admin_of(&lease).await;
    admin
        .batch_execute(
            "create table public.t (word text unique); insert into public.t values ('mysecretword');
             grant usage on schema public to public; grant insert on public.t to public",
        )
        .await
        .unwrap();
    let failed = admin
        .batch_execute(
            "do $$ begin raise exception using errcode = '53100', message = 'no space'; end $$",
        )
        .await;
    assert!(failed.is_err());
    for login in [
        Login::App,
        Login::Intake,
        Login::Insight,
        Login::Loader,
        Login::Worker,
    ] {
        let client = open(&lease.config(login).unwrap()).await.unwrap();
        let word = "mysecretword";
        let bound = client.query("select $1::text::integer", &[&word]).await;
        assert!(bound.is_err());
        for failing in [
            "insert into public.t values ('mysecretword')",
            "select 'mysecretword'::integer",
            "do $$ begin raise exception 'mysecretword'; end $$",
            "do $$ begin raise warning 'mysecretword'; end $$",
        ] {
            let _ = client.batch_execute(failing).await;
        }
        let loud = client.batch_execute("set log_min_messages = warning").await;
        assert!(loud.is_err(), "{login:?} can make its errors logged");
    }
    drop(admin);
    lease.leave().unwrap();
    let log = fs::read_to_string(home.paths().log()).unwrap();
    assert!(
        log.contains("no space") && log.contains("shut down"),
        "{log}"
    );
    assert!(!log.contains("mysecretword"), "{log}");
}

/// A dump holds the sessions of the moment: whoever was signed out since must stay so.
#[tokio::test]
async fn restore_ends_every_session() {
    let home = TestHome::new();
    home.run_ok(&["db", "start"]);
    let psql = |statement: &str| home.run_ok(&["db", "psql", "--", "-XAtqc", statement]);
    psql("select from auth.sign_in('HMRC', 'jo.brown', 'test')");
    let living = "select count(*) from auth.sessions where ended_at is null";
    assert_eq!(psql(living).trim(), "1");
    let file = home.parent.join("living.dump");
    home.run_ok(&["db", "dump", file.to_str().unwrap()]);
    home.run_ok(&["db", "restore", file.to_str().unwrap(), "--yes"]);
    assert_eq!(psql(living).trim(), "0");
}

/// Beside the private server the program is the worker.
#[tokio::test]
async fn program_beside_a_private_server_is_the_worker() {
    let home = TestHome::new();
    home.run_ok(&["db", "start"]);
    let lease = home.join().await;
    let admin = admin_of(&lease).await;
    let size = PtySize {
        rows: 24,
        cols: 80,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_enquiries"));
    command.arg("--data-dir");
    command.arg(&home.data);
    command.env("TERM", "xterm-256color");
    for name in ["DATABASE_URL", "ADMIN_DATABASE_URL", "CI"] {
        command.env_remove(name);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut screen = pair.master.try_clone_reader().unwrap();
    // A terminal that nobody reads would stop the program.
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(1..) = screen.read(&mut buffer) {}
    });
    let ran = "select string_agg(distinct duty, ' ' order by duty) from core.duty_runs";
    let since = Instant::now();
    loop {
        let row = admin.query_one(ran, &[]).await.unwrap();
        if row.get::<_, Option<String>>(0).as_deref()
            == Some("calendars clocks figures holds months sessions warnings")
        {
            break;
        }
        assert!(
            since.elapsed() < Duration::from_secs(60),
            "no duty was done"
        );
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    let status = home.run(&["worker", "status", "--json"]);
    let told: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(told["running"], true, "{}", output_text(&status));
    child.kill().unwrap();
    child.wait().unwrap();
    drop(admin);
    lease.leave().unwrap();
}

/// A start waits for nothing that months would have to wait for.
#[tokio::test]
async fn start_waits_for_no_months() {
    let home = TestHome::new();
    home.run_ok(&["db", "start"]);
    let lease = home.join().await;
    let admin = admin_of(&lease).await;
    admin
        .batch_execute(
            "do $$ begin execute format('drop table audit.audit_logs_%s',
                 to_char(now() + interval '5 months', 'YYYY_MM')); end $$",
        )
        .await
        .unwrap();
    admin
        .batch_execute(
            "update core.settings set value = 'of another build' where name = 'prepared'",
        )
        .await
        .unwrap();
    admin
        .batch_execute(
            "begin; lock table audit.audit_logs in share update exclusive mode;
             select count(*) from audit.audit_logs",
        )
        .await
        .unwrap();
    for words in [
        &["--plain", "--as", "HMRC/jo.brown"][..],
        &["db", "start"],
        &["db", "migrate"],
    ] {
        let since = Instant::now();
        let out = home.run(words);
        assert!(out.status.success(), "{words:?} {}", output_text(&out));
        assert!(since.elapsed() < Duration::from_secs(10), "{words:?}");
    }
    let told = output_text(&home.run(&["db", "migrate"]));
    assert!(told.contains("The audit log ends in 4 months."), "{told}");
    let status = home.run_ok(&["db", "status"]);
    assert!(
        status.contains("The audit log ends in 4 months."),
        "{status}"
    );
    admin.batch_execute("commit").await.unwrap();
    home.run_ok(&["db", "migrate"]);
    assert!(home.run_ok(&["db", "status"]).contains("12 months ahead"));
    drop(admin);
    lease.leave().unwrap();
}
