//! Every rule of `sql/compliance` holds in the seeded database, and every check finds two faults: the sabotage
//! of its header, and one planted here by independent SQL.

use crate::support::{TestDatabase, enter, refusal};
use enquiries::checks::{self, Check, CheckKind, CheckRow, InspectError, Sources};
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use tokio_postgres::Client;

/// A check, the planted fault, and the object that the check must name.
pub const PLANTED: &[(&str, &str, &str)] = &[
    // A table without isolation policy; a policy that permits every tenant.
    (
        "tenant_isolation_on_every_tenant_table",
        PLAIN_TABLE,
        "tenant.planted",
    ),
    (
        "tenant_isolation_on_every_tenant_table",
        "alter policy tenant_isolation on tenant.staff using (true)",
        "tenant.staff",
    ),
    (
        "tenant_isolation_on_every_tenant_table",
        "alter policy tenant_isolation on tenant.staff to enquiries_app, enquiries_loader, enquiries_owner",
        "tenant.staff",
    ),
    (
        "tenant_id_on_every_tenant_table",
        "create table audit.planted (id uuid primary key)",
        "audit.planted",
    ),
    (
        "session_trigger_on_every_tenant_table",
        PLAIN_TABLE,
        "tenant.planted",
    ),
    (
        "every_permissive_policy_wraps_its_functions",
        "create policy planted on tenant.teams to enquiries_app using (tenant_id = auth.tenant_id() + 0)",
        "tenant.teams.planted",
    ),
    // A table without audit trigger; an audit trigger without the newest column.
    (
        "tracked_by_audit",
        "create table core.planted (code text primary key)",
        "core.planted",
    ),
    (
        "tracked_by_audit",
        "alter table tenant.citizens add column nickname text",
        "tenant.citizens",
    ),
    ("stamped_and_soft_deleted", PLAIN_TABLE, "tenant.planted"),
    (
        "reference_data_is_stamped",
        "create table core.planted (code text primary key)",
        "core.planted",
    ),
    ("rows_are_kept", PLAIN_TABLE, "tenant.planted"),
    (
        "tenant_leads_every_key_and_index",
        "create table tenant.planted (id uuid constraint planted_pkey primary key, tenant_id integer not null)",
        "tenant.planted_pkey",
    ),
    (
        "tenant_leads_every_key_and_index",
        "create table tenant.planted (tenant_id integer not null)",
        "tenant.planted",
    ),
    (
        "foreign_keys_restrict_and_carry_tenant",
        "alter table tenant.teams add column lead_id uuid, \
         add constraint teams_lead_fkey foreign key (tenant_id, lead_id) \
         references tenant.staff (tenant_id, id) on delete cascade",
        "tenant.teams.teams_lead_fkey",
    ),
    (
        "foreign_keys_restrict_and_carry_tenant",
        "alter table tenant.staff add constraint staff_alone unique (id); \
         alter table tenant.teams add column lead_id uuid \
         constraint teams_lead_fkey references tenant.staff (id) on delete restrict",
        "tenant.teams.teams_lead_fkey",
    ),
    (
        "foreign_keys_are_indexed",
        "alter table tenant.teams add column lead_id uuid, \
         add constraint teams_lead_fkey foreign key (tenant_id, lead_id) \
         references tenant.staff (tenant_id, id) on delete restrict",
        "tenant.teams.teams_lead_fkey",
    ),
    (
        "views_are_invokers",
        "create view app.planted as select id from tenant.citizens",
        "app.planted",
    ),
    (
        "views_are_invokers",
        "create materialized view insight.planted as select count(*) from tenant.citizens",
        "insight.planted",
    ),
    (
        "views_hide_deleted_rows",
        "create or replace view app.tags with (security_invoker = true) as \
         select t.id, t.name, t.meaning, t.version from tenant.tags as t where t.name is not null",
        "app.tags",
    ),
    // The second half of a union, whose first half hides what is deleted.
    (
        "views_hide_deleted_rows",
        "create view app.planted with (security_invoker = true) as \
         select t.id from tenant.tags as t where t.deleted_at is null \
         union all select s.id from tenant.skills as s where s.active",
        "app.planted",
    ),
    // The other half: stretches that are not of their pattern.
    (
        "calendars_match_their_patterns",
        "alter table core.open_stretches disable trigger user; update core.open_stretches set closes_at = closes_at - interval '1 minute' \
         where opens_at between now() - interval '30 days' and now() + interval '30 days'",
        "core.open_stretches",
    ),
    (
        "definer_functions_pin_search_path",
        "create function app.planted() returns integer language sql security definer as 'select 1'",
        "app.planted()",
    ),
    (
        "joined_transitions_forbid_nested_loops",
        "create function app.planted() returns trigger language plpgsql as 'begin return null; end'; \
         create trigger planted after update on tenant.teams referencing old table as o new table as n \
         for each statement execute function app.planted()",
        "app.planted()",
    ),
    (
        "public_has_nothing",
        "create function app.planted() returns integer language sql as 'select 1'",
        "app.planted()",
    ),
    (
        "public_has_nothing",
        "grant usage on schema audit to public",
        "audit",
    ),
    (
        "public_has_nothing",
        "grant update (name) on core.roles to public",
        "core.roles.name",
    ),
    (
        "no_login_bypasses",
        "create role enquiries_planted login bypassrls",
        "enquiries_planted",
    ),
    (
        "no_login_bypasses",
        "grant enquiries_finder to enquiries_intake",
        "enquiries_intake",
    ),
    (
        "worker_crosses_only_where_listed",
        "create policy planted on tenant.citizens for update using (true)",
        "tenant.citizens.planted for update",
    ),
    (
        "no_enum_no_numeric_in_hot_paths",
        "alter table tenant.enquiries add column cost numeric(10, 2)",
        "tenant.enquiries.cost",
    ),
    ("every_table_described", PLAIN_TABLE, "tenant.planted"),
    // A column without a comment, and one with a comment that says nothing.
    (
        "every_column_described",
        "alter table core.categories add column colour text",
        "core.categories.colour",
    ),
    (
        "every_column_described",
        "comment on column auth.clock.clock_offset is 'Clock offset.'",
        "auth.clock.clock_offset",
    ),
    (
        "every_index_names_its_query",
        "create unique index planted on tenant.notes (tenant_id, md5(body))",
        "tenant.planted",
    ),
    (
        "every_constraint_is_named_by_us",
        "alter table tenant.staff add unique (tenant_id, username, name)",
        "tenant.staff.staff_tenant_id_username_name_key",
    ),
    (
        "no_constraint_left_unvalidated",
        "alter table tenant.notes add constraint notes_writer_fkey foreign key (tenant_id, created_by) \
         references tenant.staff (tenant_id, id) on delete restrict not valid",
        "tenant.notes.notes_writer_fkey",
    ),
    (
        "no_invalid_index",
        "create index planted on only audit.audit_logs (tenant_id, xid)",
        "audit.planted",
    ),
    (
        "partitions_are_closed",
        "create table audit.planted partition of audit.audit_payloads \
         for values from ('2001-01-01') to ('2001-02-01')",
        "audit.planted",
    ),
    (
        "months_are_open_ahead",
        "create table audit.planted (recorded_at timestamptz) partition by range (recorded_at)",
        "audit.planted",
    ),
    (
        "all_tables_have_row_security",
        "create table public.planted (words text)",
        "public.planted",
    ),
    (
        "nobody_watches_others",
        "grant execute on function pg_cancel_backend(integer) to public",
        "pg_cancel_backend(integer)",
    ),
    (
        "every_trigger_is_enabled",
        "alter table tenant.notes disable trigger user",
        "tenant.notes.watch_insert",
    ),
    (
        "every_trigger_is_enabled",
        "alter table tenant.staff enable replica trigger watch_update",
        "tenant.staff.watch_update",
    ),
    (
        "no_rule_rewrites_a_table",
        "create rule planted as on delete to audit.batches do instead nothing",
        "audit.batches.planted",
    ),
    // A row that was inserted while the audit trigger was disabled.
    (
        "no_record_without_an_audit_entry",
        "alter table tenant.teams disable trigger user; \
         insert into tenant.teams (tenant_id, code, name, created_at, created_by, updated_at, updated_by) \
         select t.tenant_id, 'planted', 'Planted', now(), t.created_by, now(), t.created_by \
         from tenant.teams as t limit 1",
        "tenant.teams",
    ),
    (
        "every_current_row_equals_its_newest_event",
        "alter table tenant.citizens disable trigger user; \
         update tenant.citizens set postcode = 'SW1A 2AA' where id = (select min(id::text)::uuid from tenant.citizens)",
        "tenant.citizens",
    ),
    (
        "every_current_row_equals_its_newest_event",
        "alter table core.channels disable trigger user; update core.channels set name = 'Smoke'",
        "core.channels",
    ),
    // One row, and a whole table.
    (
        "physical_deletes_are_zero",
        "alter table tenant.notes disable trigger user; \
         delete from tenant.notes where id = (select min(id::text)::uuid from tenant.notes)",
        "tenant.notes",
    ),
    (
        "physical_deletes_are_zero",
        "drop table tenant.notes cascade",
        "tenant.notes",
    ),
    (
        "no_cross_tenant_references",
        "alter table tenant.notes disable trigger all; \
         update tenant.notes as n set enquiry_id = \
         (select e.id from tenant.enquiries as e where e.tenant_id <> n.tenant_id limit 1)",
        "tenant.notes.notes_enquiry_fkey",
    ),
    (
        "foreign_keys_are_not_deferrable",
        "alter table tenant.notes alter constraint notes_created_by_fkey deferrable initially deferred",
        "tenant.notes.notes_created_by_fkey",
    ),
    (
        "open_work_has_active_holders",
        "alter table tenant.teams disable trigger user; \
         update tenant.teams set deleted_at = now(), deleted_by = created_by where code = 'payments'",
        "tenant.enquiries",
    ),
    (
        "nothing_open_is_out_of_sight",
        "alter table tenant.holds disable trigger user; alter table tenant.tasks disable trigger user; \
         alter table tenant.enquiries disable trigger user; \
         update tenant.enquiries set due_at = core.not_due() where closed_at is null; \
         update tenant.holds set ended_because = 'by_hand', ended_at = now(), dealt_with_at = now(); \
         update tenant.tasks set done = true, done_at = now(), done_by = created_by",
        "tenant.enquiries",
    ),
    (
        "published_workflows_are_sound",
        "alter table tenant.workflow_stages disable trigger user; \
         update tenant.workflow_stages set begins = false where begins",
        "tenant.workflows",
    ),
    (
        "nothing_is_added_to_what_has_ended",
        "alter table core.tenants disable trigger user; alter table tenant.enquiries disable trigger user; \
         update core.tenants set state = 'closed', closed_at = now() where code = 'EAST'",
        "core.tenants",
    ),
    (
        "sessions_match_their_person",
        "select auth.begin_session(d.tenant_id, d.staff_id, 'manager', 'person', 'planted', 1) \
         from auth.directory as d where d.role_code = 'auditor'",
        "auth.sessions",
    ),
    (
        "sessions_match_their_person",
        "select auth.begin_session(d.tenant_id, d.staff_id, d.role_code, 'person', 'planted', 1) \
         from auth.directory as d where d.username = 'jo.brown'; \
         update auth.sessions set capabilities = capabilities || '{approve}' where program = 'planted'",
        "auth.sessions",
    ),
    (
        "no_role_is_named",
        "create function app.planted() returns boolean language sql set search_path = pg_catalog, pg_temp \
         begin atomic select auth.role_code() = 'planted'; end",
        "app.planted()",
    ),
    (
        "teams_have_a_top",
        "alter table tenant.teams disable trigger user; alter table tenant.teams drop constraint teams_parent_is_another; \
         update tenant.teams set parent_id = id where code = 'payments'",
        "tenant.teams",
    ),
    // A stage change without an event.
    (
        "every_stage_change_has_an_audit_entry",
        "alter table tenant.enquiries disable trigger user; \
         update tenant.enquiries as e set stage_id = (select s.id from tenant.workflow_stages as s \
         where s.workflow_id = e.workflow_id and s.id <> e.stage_id limit 1)",
        "tenant.enquiries",
    ),
    (
        "every_stage_change_has_an_audit_entry",
        "alter table tenant.stage_changes disable trigger user; \
         update tenant.stage_changes set created_at = created_at - interval '1 second'",
        "tenant.stage_changes",
    ),
    (
        "commitments_match_payloads",
        "alter table audit.audit_payloads disable trigger user; \
         update audit.audit_payloads set salt = null, before_state = null, after_state = null",
        "audit.audit_payloads",
    ),
    (
        "commitments_match_payloads",
        "alter table audit.audit_payloads disable trigger user; \
         update audit.audit_payloads set before_state = '{\"stage_id\": null}' where before_state is not null",
        "audit.audit_payloads",
    ),
    (
        "no_payload_without_its_event",
        "alter table audit.audit_logs disable trigger user; delete from audit.audit_logs",
        "audit.audit_payloads",
    ),
    (
        "no_event_without_its_payload",
        "alter table audit.audit_logs disable trigger user; \
         insert into audit.audit_logs (tenant_id, event_id, recorded_at, occurred_at, session_id, staff_id, \
         action, table_id, record_id, record_version, changed_columns, commitment) \
         select tenant_id, gen_random_uuid(), recorded_at, occurred_at, session_id, staff_id, \
         'update', table_id, record_id, 1, '{}', commitment from audit.audit_logs limit 1",
        "audit.audit_logs",
    ),
    // A clock that was moved, and one that is not there.
    (
        "clocks_match_enquiries",
        "alter table tenant.clocks disable trigger user; update tenant.clocks set state = 'undone' where state = 'running'",
        "tenant.clocks",
    ),
    (
        "clocks_match_enquiries",
        "alter table tenant.enquiries disable trigger user; update tenant.enquiries set due_at = due_at + interval '1 day' where closed_at is null",
        "tenant.enquiries",
    ),
    // A warning that was told, and is gone.
    (
        "late_clocks_are_warned_of",
        "alter table tenant.clocks disable trigger user; update tenant.clocks set due_at = auth.now() - interval '61 minutes', next_look_at = auth.now() + interval '1 year' where state = 'running'",
        "tenant.clocks",
    ),
    // A cell that was written directly, and an entry.
    (
        "figures_match_enquiries",
        "alter table tenant.figures disable trigger user; insert into tenant.figures (tenant_id, measure, month, outcome_id, enquiries) \
         select tenant_id, 'outcome_listed', '2026-01-01', id, 1 from tenant.outcomes limit 1",
        "tenant.figures",
    ),
    (
        "figures_match_enquiries",
        "alter table tenant.figure_folds disable trigger user; insert into tenant.figure_folds (tenant_id, position, folded_at) \
         select id, '1 1.000000 ' || pg_current_snapshot(), auth.now() from core.tenants where code = 'HMRC'",
        "tenant.figure_entries",
    ),
];

/// A table without any of the required protections.
const PLAIN_TABLE: &str = "create table tenant.planted (tenant_id integer not null, id uuid not null, \
                           words text, primary key (tenant_id, id))";

async fn found_after(client: &mut Client, check: &Check, fault: &str) -> Vec<CheckRow> {
    let transaction = client.transaction().await.unwrap();
    transaction
        .batch_execute(fault)
        .await
        .unwrap_or_else(|error| panic!("{}: {fault}: {error:?}", check.rule.name));
    let rows = checks::answer(&transaction, check)
        .await
        .unwrap_or_else(|error| panic!("{}: {error:?}", check.rule.name));
    transaction.rollback().await.unwrap();
    rows
}

#[tokio::test]
async fn seeded_database_complies_with_every_rule() {
    // R157, R183–R186, R192, R202, R203, R204
    let test = TestDatabase::new().await;
    let mut client = test.client(Login::Admin).await;
    let report = checks::comply(&mut client, &Sources::compiled_in(), true)
        .await
        .unwrap();
    assert_eq!(report.findings, []);
    assert!(report.rules >= 35, "{} rules", report.rules);
}

#[tokio::test]
async fn work_of_staff_complies_with_every_rule() {
    // R053, R183, R202: every change by staff leaves an event, and ordinary work breaks no data rule.
    let test = TestDatabase::new().await;
    let staff = test.client(Login::App).await;
    enter(&staff, "HMRC/asha.patel").await;
    staff
        .batch_execute(
            "select app.add_notes(array[e.id]::uuid[], 'Looked into it.') from app.enquiries as e where e.closed_at is null;
             select app.change_stages(array[e.id], array[e.version], array[t.to_stage_id], 'Because.', 'Done.')
             from app.enquiries as e
             cross join lateral (
                 select p.to_stage_id from app.possible_transitions(e.id) as p
                 where p.refusals = '{}' limit 1
             ) as t;
             select app.mark_deleted('notes', n.id, n.version, true)
             from app.notes as n
             inner join app.enquiries as e on n.enquiry_id = e.id
             order by n.id limit 2;
             select app.log_access('open_enquiry', e.id) from app.enquiries as e;
             commit",
        )
        .await
        .unwrap();
    let mut client = test.client(Login::Admin).await;
    let worked: i64 = client
        .query_one(
            "select count(*) from audit.audit_logs where batch_id is null and action = 'update'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert!(worked > 5, "{worked} changes");
    let report = checks::comply(&mut client, &Sources::compiled_in(), true)
        .await
        .unwrap();
    assert_eq!(report.findings, []);
}

// R203
#[tokio::test]
async fn every_check_finds_the_sabotage_of_its_header() {
    let test = TestDatabase::new().await;
    let mut client = test.client(Login::Admin).await;
    for check in checks::checks(&Sources::compiled_in()).unwrap() {
        let before = checks::run(&mut client, &check).await.unwrap();
        let after = found_after(&mut client, &check, &check.sabotage).await;
        assert!(
            after.iter().any(|row| !before.contains(row)),
            "{} does not see: {}",
            check.rule.name,
            check.sabotage
        );
        let healed = checks::run(&mut client, &check).await.unwrap();
        assert_eq!(healed, before, "{} left something behind", check.rule.name);
    }
}

#[tokio::test]
async fn every_check_finds_an_independently_planted_fault() {
    let test = TestDatabase::new().await;
    let mut client = test.client(Login::Admin).await;
    let checks = checks::checks(&Sources::compiled_in()).unwrap();
    for (rule, fault, object) in PLANTED {
        let check = checks
            .iter()
            .find(|check| check.rule.name == *rule)
            .unwrap();
        let before = checks::run(&mut client, check).await.unwrap();
        let after = found_after(&mut client, check, fault).await;
        assert!(
            after
                .iter()
                .any(|row| row.object_name == *object && !before.contains(row)),
            "{rule} does not see: {fault}\n{after:?}"
        );
    }
    let planted: BTreeSet<&str> = PLANTED.iter().map(|(rule, ..)| *rule).collect();
    let all: BTreeSet<&str> = checks
        .iter()
        .map(|check| check.rule.name.as_str())
        .collect();
    assert_eq!(planted, all, "each check has a fault planted here");
}

#[tokio::test]
async fn every_check_returns_the_same_columns() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::Admin).await;
    for check in checks::checks(&Sources::compiled_in()).unwrap() {
        let statement = client.prepare(&check.text).await.unwrap();
        let columns: Vec<_> = statement
            .columns()
            .iter()
            .map(|column| (column.name(), column.type_().name()))
            .collect();
        assert_eq!(
            columns,
            [("object_name", "text"), ("detail", "text")],
            "{}",
            check.rule.name
        );
        assert!(statement.params().is_empty());
        assert!(check.rule.sentence.ends_with('.'), "{}", check.rule.name);
        let says_so = check.rule.sentence.contains("bypasses row security");
        assert_eq!(
            says_so,
            check.kind == CheckKind::Data,
            "{}",
            check.rule.name
        );
    }
}

#[tokio::test]
async fn unneeded_exception_is_reported() {
    let test = TestDatabase::new().await;
    let mut client = test.client(Login::Admin).await;
    // The excused tables gain row security, and one exception names an unknown rule.
    client
        .batch_execute(
            "alter table core.settings enable row level security, force row level security;
             alter table core.stages enable row level security, force row level security;
             create or replace view core.rule_exceptions
                 with (security_invoker = true) as
             select * from (values
                 ('rows_are_kept', 'tenant.notes', 'for no reason'),
                 ('rows_are_sold', 'tenant.notes', 'for money')
             ) as e (rule, object_name, reason)",
        )
        .await
        .unwrap();
    let report = checks::comply(&mut client, &Sources::compiled_in(), true)
        .await
        .unwrap();
    let unneeded: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.rule.name == "every_exception_is_needed")
        .map(|finding| finding.detail.split_once(' ').unwrap().0)
        .collect();
    assert_eq!(unneeded, ["rows_are_kept", "rows_are_sold"]);
}

#[tokio::test]
async fn checks_run_in_a_read_only_transaction() {
    let test = TestDatabase::new().await;
    let mut client = test.client(Login::Admin).await;
    let mut check = checks::checks(&Sources::compiled_in()).unwrap().remove(0);
    check.text =
        "update core.settings set value = value returning name as object_name, value as detail"
            .into();
    let Err(InspectError::Server(error)) = checks::run(&mut client, &check).await else {
        panic!("a check wrote");
    };
    assert_eq!(refusal(&error).0, "25006");
}

#[tokio::test]
async fn login_without_full_view_cannot_report_compliance() {
    let test = TestDatabase::new().await;
    let mut loader = test.client(Login::Loader).await;
    let outcome = checks::comply(&mut loader, &Sources::compiled_in(), true).await;
    assert!(matches!(outcome, Err(InspectError::Blind)), "{outcome:?}");
}

/// A key of control characters, written by a superuser, is found and printed escaped. Results of checks travel
/// as XML, which cannot contain such characters.
#[tokio::test]
async fn control_characters_in_keys_are_findings_not_errors() {
    let test = TestDatabase::new().await;
    let mut client = test.client(Login::Admin).await;
    let evil = "a\u{1}\u{1b}]52;c;eA==\u{7}\u{9b}31m\u{202e}\u{ffff}";
    let key = format!(
        "alter table core.channels drop constraint channels_code_form;
         insert into core.channels select (jsonb_populate_record(c, jsonb_build_object('code', '{evil}'))).*
         from core.channels as c limit 1"
    );
    let name = format!(
        "alter table core.channels drop constraint channels_name_printable;
         update core.channels set name = '{evil}'"
    );
    for (column, fault) in [("code", key), ("name", name)] {
        let sql = format!("alter table core.channels disable trigger user; {fault}");
        client.batch_execute(&sql).await.unwrap();
        let report = checks::comply(&mut client, &Sources::compiled_in(), true)
            .await
            .unwrap_or_else(|error| panic!("{column}: {error}"));
        let findings: Vec<String> = report
            .findings
            .iter()
            .filter(|finding| finding.object_name == "core.channels")
            .map(|finding| format!("{}: {}", finding.rule.name, finding.detail))
            .collect();
        assert!(
            findings
                .iter()
                .any(|one| one.starts_with("every_current_row") || one.starts_with("no_record")),
            "{column}: {:?}",
            report.findings
        );
        let all = findings.concat();
        assert!(
            !all.chars().any(|c| c.is_control() || c == '\u{202e}'),
            "{all:?}"
        );
        assert!(
            column == "name" || all.contains(r"a\u{1}\u{1b}]52;c;eA==\u{7}\u{9b}31m\u{202e}"),
            "{all}"
        );
    }
}
