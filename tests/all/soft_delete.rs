//! Soft delete through one function: which tables it accepts, from which role, and that
//! `sql/README.md` names every other stamped table as never deleted, with its reason.

use crate::support::attempt::{AfterAttempt, AttemptResult, attempt};
use crate::support::{TestDatabase, enter};
use enquiries::private_server::Login;
use std::collections::{BTreeMap, BTreeSet};

const README: &str = include_str!("../../sql/README.md");

/// The table of section 8: who may delete rows of each table; "nobody" is followed by its reason.
fn promised() -> BTreeMap<String, String> {
    let section = README.split("\n## ").find(|s| s.starts_with("8.")).unwrap();
    let mut found = BTreeMap::new();
    for line in section.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        for name in cells[1].split('`').skip(1).step_by(2) {
            let who = cells[0].trim().to_owned();
            if name != "tenant" {
                assert_eq!(found.insert(name.to_owned(), who), None, "{name} twice");
            }
        }
    }
    found
}

// R135, R170
#[tokio::test]
async fn every_stamped_table_has_soft_delete_or_a_reason_for_none() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let stamped = admin
        .query(
            "select r.relname::text from pg_class as r
             inner join pg_attribute as a on a.attrelid = r.oid and a.attname = 'deleted_at'
             where r.relnamespace = 'tenant'::regnamespace and r.relkind in ('r', 'p')",
            &[],
        )
        .await
        .unwrap();
    let promised = promised();
    let mut found = BTreeMap::new();
    for row in stamped {
        let table: String = row.get(0);
        let mut results = Vec::new();
        for who in ["HMRC/helen.morris", "HMRC/asha.patel"] {
            let client = test.client(Login::App).await;
            enter(&client, who).await;
            // No row has this key: only the right to call the function is tested.
            let sql = format!("select app.mark_deleted('{table}', gen_random_uuid(), 1, true)");
            results.push(attempt(&client, &sql, AfterAttempt::Undo).await.summary());
        }
        let who = match (results[0].as_str(), results[1].as_str()) {
            ("UK306 mark_deleted", "UK306 mark_deleted") => "nobody",
            (manager, "UK303 mark_deleted") if !manager.starts_with("UK") => "managers",
            (manager, supervisor)
                if !manager.starts_with("UK") && !supervisor.starts_with("UK") =>
            {
                "supervisors, managers"
            }
            other => panic!("{table}: {other:?}"),
        };
        // "nobody" without a reason is not accepted.
        let expected = promised.get(&table).map_or("", |who| {
            who.split_once(": ")
                .map_or(who.as_str(), |(nobody, _)| nobody)
        });
        assert_eq!(
            who, expected,
            "tenant.{table} in section 8 of sql/README.md"
        );
        found.insert(table, who);
    }
    assert_eq!(
        promised.keys().collect::<Vec<_>>(),
        found.keys().collect::<Vec<_>>()
    );
    // The reason follows the colon.
    assert!(promised.values().all(|who| who != "nobody"), "{promised:?}");
}

/// A table, how a manager creates a row of it, who deletes it first, and who is refused.
const MADE: &[(&str, &str, &str, &str)] = &[
    (
        "services",
        "insert into tenant.services (code, name) values ('ferry', 'Ferry')",
        HELEN,
        ASHA,
    ),
    (
        "outcomes",
        "insert into tenant.outcomes (code, name, outcome_code) select 'ferried', 'Ferried', code from core.outcomes limit 1",
        HELEN,
        ASHA,
    ),
    (
        "skills",
        "insert into tenant.skills (code, name) values ('ferries', 'Ferries')",
        HELEN,
        ASHA,
    ),
    (
        "calendars",
        "insert into tenant.calendars (code, name, holiday_calendar_code) values ('ferry', 'Ferry', 'none')",
        HELEN,
        ASHA,
    ),
    (
        "calendar_hours",
        "insert into tenant.calendars (code, name, holiday_calendar_code) values ('boat', 'Boat', 'none'); insert into tenant.calendar_hours (calendar_id, weekday, opens, closes) select id, d, '09:00', '17:00' from tenant.calendars, generate_series(1, 2) as d where code = 'boat'",
        HELEN,
        ASHA,
    ),
    (
        "calendar_days",
        "insert into tenant.calendar_days (calendar_id, day, name) select id, '2031-01-02', 'Closed' from tenant.calendars where code = 'boat'",
        HELEN,
        ASHA,
    ),
    (
        "staff_skills",
        "insert into tenant.skills (code, name) values ('boats', 'Boats'); insert into tenant.staff_skills (staff_id, skill_id, level) select auth.staff_id(), id, 2 from tenant.skills where code = 'boats'",
        ASHA,
        JO,
    ),
    (
        "working_patterns",
        "insert into tenant.working_patterns (staff_id, weekday, from_minute, until_minute) values (auth.staff_id(), 7, 60, 120)",
        ASHA,
        JO,
    ),
    (
        "staff_absences",
        "insert into tenant.staff_absences (staff_id, kind, from_on, until_on) values (auth.staff_id(), 'away', '2031-01-01', '2031-01-02')",
        ASHA,
        JO,
    ),
    (
        "citizen_needs",
        "insert into tenant.citizen_needs (citizen_id, need_code, since_on) select id, 'braille', '2026-01-01' from tenant.citizens limit 1",
        ASHA,
        JO,
    ),
];
const HELEN: &str = "HMRC/helen.morris";
const ASHA: &str = "HMRC/asha.patel";
const JO: &str = "HMRC/jo.brown";

// R135, R208: the view hides the row, the table keeps it, it can be restored, and the audit log has all three
// events.
#[tokio::test]
async fn soft_deleted_row_is_hidden_and_can_be_restored() {
    let test = TestDatabase::new().await;
    let client = &test.client(Login::App).await;
    for (table, made, deletes, refused) in MADE {
        enter(client, HELEN).await;
        client.batch_execute(made).await.unwrap();
        let newest = format!(
            "select id::text from tenant.{table} order by created_at desc, id desc limit 1"
        );
        let id: String = client.query_one(&newest, &[]).await.unwrap().get(0);
        client.batch_execute("commit").await.unwrap();
        let mark_deleted = |version: i32, deleted: bool| {
            format!(
                "select v from app.mark_deleted('{table}', '{id}', {version}, {deleted}) as v where v is not null"
            )
        };
        let seen = format!("select id from app.{table} where id = '{id}'");

        enter(client, refused).await;
        let did = attempt(client, &mark_deleted(1, true), AfterAttempt::Undo).await;
        assert!(
            did.summary().starts_with("UK303"),
            "{refused} deletes {table}: {did:?}"
        );
        client.batch_execute("rollback").await.unwrap();

        enter(client, deletes).await;
        for (version, deleted) in [(1, true), (2, false)] {
            let did = attempt(client, &mark_deleted(version, deleted), AfterAttempt::Keep).await;
            assert!(
                matches!(did, AttemptResult::Done { .. }) && !did.had_no_effect(),
                "{table}: {did:?}"
            );
            let hidden = attempt(client, &seen, AfterAttempt::Undo)
                .await
                .had_no_effect();
            assert_eq!(hidden, deleted, "{table} after deleted = {deleted}");
        }
        let events = format!(
            "select count(*) from audit.audit_logs where table_id = audit.table_id('tenant.{table}') and record_id = '{id}'"
        );
        let told: i64 = client.query_one(&events, &[]).await.unwrap().get(0);
        assert_eq!(told, 3, "{table}: made, deleted, restored");
        client.batch_execute("rollback").await.unwrap();
    }
}

/// Views of what is kept as written, of names that old enquiries need, and of running clocks, which queries join to open work.
const SHOWN_WHATEVER_IS_DELETED: &[&str] = &[
    "accesses",
    "assignments",
    "clock_rule_names",
    "event_payloads",
    "events",
    "figures",
    "history",
    "monthly_failure_demand",
    "monthly_outcomes",
    "monthly_responses",
    "monthly_times",
    "monthly_volumes",
    "monthly_work",
    "running_clocks",
    "stage_changes",
    "team_names",
    "type_names",
    "workflow_migrations",
];

/// Views of the schema app that have rows in some tenant, by name.
async fn views_with_rows(admin: &tokio_postgres::Client) -> BTreeSet<String> {
    let views = "select v.relname::text, t.id::text from pg_class as v cross join core.tenants as t
         where v.relkind = 'v' and v.relnamespace = 'app'::regnamespace";
    let mut found = BTreeSet::new();
    for row in admin.query(views, &[]).await.unwrap() {
        let (view, tenant): (String, String) = (row.get(0), row.get(1));
        let hint = "select set_config('enquiries.tenant_hint', $1, false)";
        admin.query_one(hint, &[&tenant]).await.unwrap();
        let sql = format!("select exists (select from app.{view})");
        if admin.query_one(&sql, &[]).await.unwrap().get(0) {
            found.insert(view);
        }
    }
    found
}

// R190: when every row that can be deleted is, no view but those of what is kept as written shows one.
#[tokio::test]
async fn no_view_shows_deleted_rows() {
    let test = TestDatabase::new().await;
    test.fill_empty_tables().await;
    let admin = test.client(Login::Admin).await;
    let before = views_with_rows(&admin).await;
    admin
        .batch_execute(
            "set session_replication_role = replica;
             do $$ declare place text; begin
                 for place in
                     select a.attrelid::regclass::text from pg_attribute as a
                     inner join pg_class as r on a.attrelid = r.oid
                     where a.attname = 'deleted_at' and r.relkind = 'r' and r.relnamespace = 'tenant'::regnamespace
                 loop
                     execute format('update %s set deleted_at = updated_at, deleted_by = updated_by', place);
                 end loop;
             end $$",
        )
        .await
        .unwrap();
    let kept: BTreeSet<String> = SHOWN_WHATEVER_IS_DELETED
        .iter()
        .map(|view| (*view).to_owned())
        .collect();
    let shown = views_with_rows(&admin).await;
    let wrong: Vec<_> = shown.difference(&kept).collect();
    assert!(wrong.is_empty(), "deleted rows are shown by {wrong:?}");
    // Not for want of rows.
    let hidden: BTreeSet<_> = before.difference(&kept).cloned().collect();
    assert!(hidden.len() >= 30, "only {hidden:?} had rows");
}
