//! `enquiries lint` on faults planted in a database, in SQL files, and between the two; and the output and exit
//! status of `lint` and `compliance`.

use crate::support::TestDatabase;
use enquiries::checks::{self, Finding, Sources};
use enquiries::private_server::Login;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tokio_postgres::config::Host;

/// A temporary copy of the SQL files, deleted with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("enquiries-lint-{}-{name}", std::process::id()));
        for file in Sources::compiled_in().files {
            let target = path.join(&file.name);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::write(target, file.text).unwrap();
        }
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

async fn lint(test: &TestDatabase, sources: &Sources) -> Vec<Finding> {
    let mut client = test.client(Login::Admin).await;
    checks::lint(&mut client, sources).await.unwrap().findings
}

async fn lint_after(fault: &str) -> Vec<Finding> {
    let test = TestDatabase::new().await;
    let client = test.client(Login::Admin).await;
    client.batch_execute(fault).await.unwrap();
    lint(&test, &Sources::compiled_in()).await
}

/// The number of the first line of a file that begins with this text.
fn line_of(file: &str, beginning: &str) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql").join(file);
    let text = fs::read_to_string(path).unwrap();
    1 + text
        .lines()
        .position(|line| line.trim_start().starts_with(beginning))
        .unwrap_or_else(|| panic!("{file} has no line {beginning}"))
}

fn found<'a>(findings: &'a [Finding], rule: &str, object: &str) -> &'a Finding {
    findings
        .iter()
        .find(|finding| finding.rule.name == rule && finding.object_name == object)
        .unwrap_or_else(|| panic!("{rule} did not find {object}: {findings:#?}"))
}

#[tokio::test]
async fn lint_finds_nothing_in_migrated_database_and_files() {
    let test = TestDatabase::new().await;
    assert_eq!(lint(&test, &Sources::compiled_in()).await, []);
}

#[tokio::test]
async fn lint_reports_every_missing_protection_of_a_new_table() {
    // R157–R162, R168–R171, R194
    let findings = lint_after(
        "create type tenant.mood as enum ('glad', 'cross');
         create table tenant.planted (id serial primary key, mood tenant.mood, note_id uuid);
         create table tenant.planted_too (
             tenant_id integer not null, id uuid not null unique,
             staff_id uuid, foreign key (tenant_id, staff_id) references tenant.staff (tenant_id, id));
         create view app.planted as select id from tenant.planted;
         create function app.plant() returns integer language sql security definer as 'select 1'",
    )
    .await;
    for (rule, object) in [
        ("tenant_id_on_every_tenant_table", "tenant.planted"),
        ("all_tables_have_row_security", "tenant.planted"),
        (
            "tenant_isolation_on_every_tenant_table",
            "tenant.planted_too",
        ),
        (
            "session_trigger_on_every_tenant_table",
            "tenant.planted_too",
        ),
        ("tracked_by_audit", "tenant.planted"),
        ("stamped_and_soft_deleted", "tenant.planted"),
        ("rows_are_kept", "tenant.planted"),
        (
            "tenant_leads_every_key_and_index",
            "tenant.planted_too_id_key",
        ),
        ("tenant_leads_every_key_and_index", "tenant.planted_too"),
        ("no_enum_no_numeric_in_hot_paths", "tenant.mood"),
        ("views_are_invokers", "app.planted"),
        ("definer_functions_pin_search_path", "app.plant()"),
        ("public_has_nothing", "app.plant()"),
        (
            "foreign_keys_restrict_and_carry_tenant",
            "tenant.planted_too.planted_too_tenant_id_staff_id_fkey",
        ),
        (
            "foreign_keys_are_indexed",
            "tenant.planted_too.planted_too_tenant_id_staff_id_fkey",
        ),
    ] {
        let finding = found(&findings, rule, object);
        assert!(!finding.rule.cure.is_empty(), "{rule} names no cure");
        assert_eq!(finding.place, None, "{object} is in no file");
    }
}

/// Policies, functions, views, triggers and checks ask for capabilities.
#[tokio::test]
async fn lint_reports_every_named_role() {
    let findings = lint_after(
        "create policy planted on tenant.notes for select to enquiries_app
             using ((select auth.role_code()) in ('caseworker', 'trainee'));
         create policy unknown on tenant.tags for select to enquiries_app
             using ((select auth.role_code()) = 'director');
         create view app.planted with (security_invoker = true) as
             select id from tenant.staff where role_code = any (array['analyst']);
         create function app.plant() returns boolean language plpgsql set search_path = pg_catalog, pg_temp
             as $$ begin return auth.role_code() is distinct from 'worker'; end $$;
         create function app.plant_too() returns text language sql set search_path = pg_catalog, pg_temp
             begin atomic select name from tenant.staff where role_code <> 'director'; end;
         alter table tenant.staff add constraint staff_planted check (role_code <> 'manager') not valid",
    )
    .await;
    for object in [
        "tenant.notes.planted",
        "tenant.tags.unknown",
        "app.planted",
        "app.plant()",
        "app.plant_too()",
        "tenant.staff.staff_planted",
    ] {
        found(&findings, "no_role_is_named", object);
    }
}

#[tokio::test]
async fn finding_names_the_line_that_created_the_object() {
    // R164
    let findings = lint_after(
        "drop policy tenant_isolation on tenant.notes;
         alter table tenant.notes drop constraint notes_enquiry_fkey,
             add constraint notes_enquiry_fkey foreign key (tenant_id, enquiry_id)
             references tenant.enquiries (tenant_id, id);
         alter view app.notes reset (security_invoker);
         alter function auth.sign_in(text, text, text) reset search_path;
         comment on index tenant.enquiries_open_by_type is 'queries/gone.sql';
         grant select on audit.audit_logs_2001_01 to enquiries_app;"
            .replace(
                "grant select on audit.audit_logs_2001_01",
                "create table audit.audit_logs_2001_01 partition of audit.audit_logs \
                 for values from ('2001-01-01') to ('2001-02-01'); \
                 grant select on audit.audit_logs_2001_01",
            )
            .as_str(),
    )
    .await;
    for (rule, object, file, beginning) in [
        (
            "tenant_isolation_on_every_tenant_table",
            "tenant.notes",
            "migrations/V056__notes.sql",
            "create table tenant.notes",
        ),
        (
            "foreign_keys_restrict_and_carry_tenant",
            "tenant.notes.notes_enquiry_fkey",
            "migrations/V056__notes.sql",
            "constraint notes_enquiry_fkey",
        ),
        (
            "views_are_invokers",
            "app.notes",
            "migrations/V080__app_enquiries.sql",
            "create view app.notes",
        ),
        (
            "definer_functions_pin_search_path",
            "auth.sign_in(text,text,text)",
            "migrations/V077__sign_in.sql",
            "create function auth.sign_in(",
        ),
        (
            "every_index_serves_a_file",
            "tenant.enquiries_open_by_type",
            "migrations/V052__enquiries.sql",
            "create index enquiries_open_by_type",
        ),
        (
            "partitions_are_closed",
            "audit.audit_logs_2001_01",
            "migrations/V022__audit_logs.sql",
            "create table audit.audit_logs",
        ),
    ] {
        let place = found(&findings, rule, object).place.clone().unwrap();
        assert_eq!(
            (place.file.as_str(), place.line),
            (file, line_of(file, beginning)),
            "{object}"
        );
    }
}

#[tokio::test]
async fn unlisted_and_ungranted_privileges_are_found() {
    let findings = lint_after(
        "grant delete on tenant.citizens to enquiries_app;
         grant update (reference) on tenant.enquiries to enquiries_worker;
         grant create on schema app to enquiries_worker;
         grant execute on function audit.record_event(text, text, uuid, jsonb) to enquiries_app;
         alter default privileges for role enquiries_owner in schema tenant
             grant select on tables to enquiries_insight;
         grant execute on function pg_catalog.pg_ls_dir(text) to enquiries_loader;
         grant select (rolpassword) on pg_catalog.pg_authid to enquiries_worker;
         revoke select on app.history from enquiries_app",
    )
    .await;
    let rule = "rights_are_those_listed";
    let extra = found(&findings, rule, "tenant.citizens");
    assert_eq!(
        extra.detail,
        "enquiries_app has a right that is not listed: delete"
    );
    let place = extra.place.clone().unwrap();
    assert_eq!(place.file, "migrations/V048__citizens.sql");
    let column = found(&findings, rule, "tenant.enquiries");
    assert!(
        column.detail.ends_with("update (reference)"),
        "{}",
        column.detail
    );
    found(&findings, rule, "app");
    found(&findings, rule, "audit.record_event(text,text,uuid,jsonb)");
    found(&findings, rule, "tables of enquiries_owner in tenant");
    found(&findings, rule, "pg_ls_dir(text)");
    found(&findings, rule, "pg_authid");
    let lost = found(&findings, rule, "app.history");
    assert!(lost.detail.contains("does not have a right that is listed"));
    let place = lost.place.clone().unwrap();
    assert_eq!(
        (place.file.as_str(), place.line),
        (
            "privileges.txt",
            line_of("privileges.txt", "view app.history")
        )
    );
}

#[tokio::test]
async fn role_attributes_count_as_privileges() {
    let test = TestDatabase::new().await;
    let folder = Folder::new("roles");
    let listed = Sources::compiled_in()
        .get("privileges.txt")
        .unwrap()
        .text
        .clone();
    folder.write(
        "privileges.txt",
        &listed
            .replace(
                "role  enquiries_finder  nologin, bypassrls",
                "role  enquiries_finder  nologin",
            )
            .replace("default functions of", "functions of"),
    );
    let findings = lint(&test, &Sources::read(&folder.0).unwrap()).await;
    let details: Vec<&str> = findings.iter().map(|f| f.detail.as_str()).collect();
    assert!(
        details.contains(&"enquiries_finder has a right that is not listed: nologin, bypassrls")
    );
    assert!(details.contains(&"enquiries_finder does not have a right that is listed: nologin"));
    assert_eq!(findings.len(), 4, "{details:#?}");
}

#[tokio::test]
async fn file_rules_name_file_and_line() {
    let test = TestDatabase::new().await;
    let folder = Folder::new("files");
    folder.write("queries/queue/bare.sql", "select 1;\n");
    folder.write(
        "queries/queue/two.sql",
        "-- Two.\nselect 1;\n-- the second\nselect ';';\n",
    );
    // R190: names in comments and string literals are ignored.
    folder.write(
        "queries/queue/tables.sql",
        "-- Reads tenant.notes.\nselect 'tenant.notes' as a\nfrom app.notes as n\njoin Tenant.Enquiries as e on true;\n",
    );
    folder.write(
        "queries/queue/roles.sql",
        "-- Of a 'manager'.\nselect 1\nfrom app.staff as s\nwhere s.role_code = 'trainee';\n",
    );
    // R163: with and without the keyword, and inside a function body.
    folder.write(
        "migrations/V199__lose.sql",
        "-- Loses.\nalter table tenant.notes drop constraint notes_body_length;\n\
         alter table tenant.notes alter column body drop not null;\n\
         alter table tenant.notes\n    drop column body;\n\
         alter table tenant.notes drop body;\n\
         do $$ begin\n    execute 'alter table tenant.notes drop column body';\nend $$;\n\
         drop table tenant.notes;\ndrop view app.notes; -- drop column x\n",
    );
    folder.write(
        "compliance/half.sql",
        "-- Half a check.\n-- why       none\nselect '' as object_name, '' as detail where false;\n",
    );
    let findings = lint(&test, &Sources::read(&folder.0).unwrap()).await;
    let reported: Vec<(&str, &str, usize)> = findings
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().unwrap();
            (finding.rule.name.as_str(), place.file.as_str(), place.line)
        })
        .collect();
    assert_eq!(
        reported,
        [
            ("every_check_explains_itself", "compliance/half.sql", 1),
            ("migrations_lose_nothing", "migrations/V199__lose.sql", 5),
            ("migrations_lose_nothing", "migrations/V199__lose.sql", 6),
            ("migrations_lose_nothing", "migrations/V199__lose.sql", 8),
            ("migrations_lose_nothing", "migrations/V199__lose.sql", 10),
            ("every_file_says_what_it_is", "queries/queue/bare.sql", 1),
            ("queries_name_no_role", "queries/queue/roles.sql", 4),
            ("queries_use_views_and_doors", "queries/queue/tables.sql", 4),
            ("one_statement_a_file", "queries/queue/two.sql", 1),
        ]
    );
}

fn enquiries(url: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enquiries"));
    command
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .env_remove("DATABASE_URL")
        .env_remove("ADMIN_DATABASE_URL");
    if let Some(url) = url {
        command.env("ADMIN_DATABASE_URL", url);
    }
    command.output().unwrap()
}

fn url(test: &TestDatabase, login: Login) -> String {
    let config = test.config(login);
    let Some(Host::Unix(folder)) = config.get_hosts().first() else {
        panic!("the tests' server has no socket");
    };
    format!(
        "host={} user={} password={} dbname={}",
        folder.display(),
        config.get_user().unwrap(),
        String::from_utf8_lossy(config.get_password().unwrap()),
        test.name
    )
}

#[tokio::test]
async fn exit_status_of_both_commands_reports_findings() {
    let test = TestDatabase::new().await;
    let admin = url(&test, Login::Admin);
    for command in ["lint", "compliance"] {
        let clean = enquiries(Some(&admin), &[command]);
        let output = String::from_utf8_lossy(&clean.stdout);
        assert_eq!(clean.status.code(), Some(0), "{command}: {output}");
        assert!(output.contains("nothing found"), "{output}");
    }
    let client = test.client(Login::Admin).await;
    client
        .batch_execute("drop trigger watch_insert on tenant.notes")
        .await
        .unwrap();
    let output = enquiries(Some(&admin), &["lint"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let line = line_of("migrations/V056__notes.sql", "create table");
    assert!(
        text.starts_with(&format!(
            "sql/migrations/V056__notes.sql:{line}: tracked_by_audit: tenant.notes: inserts are not recorded\n    cure: "
        )),
        "{text}"
    );
    let output = enquiries(Some(&admin), &["compliance", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let first = &json["findings"][0];
    assert_eq!(first["rule"], "tracked_by_audit");
    assert_eq!(first["object_name"], "tenant.notes");
    assert!(first["why"].is_string() && first["cure"].is_string());
}

#[tokio::test]
async fn missing_server_database_or_privilege_is_reported() {
    let empty = TestDatabase::empty().await;
    let test = TestDatabase::new().await;
    for command in ["lint", "compliance"] {
        for (url, status, words) in [
            (
                "host=/nowhere user=a dbname=b".to_owned(),
                3,
                "cannot be reached",
            ),
            (url(&empty, Login::Admin), 3, "enquiries db migrate"),
            (url(&test, Login::Loader), 2, "under row security"),
        ] {
            let output = enquiries(Some(&url), &[command]);
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(status), "{command}: {text}");
            assert!(text.contains(words), "{command}: {text}");
        }
        let nowhere = std::env::temp_dir().join(format!("enquiries-none-{}", std::process::id()));
        let output = enquiries(None, &["--data-dir", nowhere.to_str().unwrap(), command]);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        assert!(!nowhere.exists(), "looking created {}", nowhere.display());
    }
}

#[tokio::test]
async fn privileges_are_printed_in_the_format_of_the_file() {
    let test = TestDatabase::new().await;
    let output = enquiries(Some(&url(&test, Login::Admin)), &["lint", "--privileges"]);
    assert_eq!(output.status.code(), Some(0));
    let file = Sources::compiled_in()
        .get("privileges.txt")
        .unwrap()
        .text
        .clone();
    let listed: Vec<&str> = file
        .lines()
        .filter(|line| !line.starts_with("--"))
        .collect();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.lines().collect::<Vec<_>>(), listed);
}
