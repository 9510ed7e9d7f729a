//! Attacks that try to act as another user: settings, roles, the catalogue, the search path, system functions.

use super::AttackFixture;
use crate::support::TestDatabase;
use enquiries::database::migrate;
use enquiries::private_server::Login;

/// R114, R136, R137, R138: no setting that a client can make changes its tenant.
#[tokio::test]
async fn settings_and_roles_cannot_change_the_session() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    fixture
        .assert_results(
            &client,
            &[
                // Plain settings: only an issued token identifies a session.
                ("set local enquiries.tenant_hint = ':victim_id'; set local enquiries.tenant_id = ':victim_id'; set local app.tenant = ':victim_id'; select * from tenant.enquiries where tenant_id = :victim_id", "nothing"),
                ("set local enquiries.tenant_hint = ':victim_id'; select * from app.enquiries", "nothing"),
                ("set local enquiries.tenant_hint = ''; select * from app.enquiries", "nothing"),
                ("set local enquiries.session = ''; select * from tenant.enquiries", "nothing"),
                ("set local enquiries.session = ''; update tenant.enquiries set subject = 'x'", "42501 refuse_without_session"),
                ("set local enquiries.session = ''; insert into tenant.notes (enquiry_id, body) values (':mine', 'x')", "42501 refuse_without_session"),
                ("set local enquiries.session = ''; select app.mark_deleted('enquiries', ':mine', 1, true)", "42501 refuse_without_session"),
                ("reset enquiries.session; select * from tenant.enquiries", "nothing"),
                ("set local enquiries.session = '00000000000000000000000000000000'; select * from tenant.enquiries", "nothing"),
                // The stored hash of a token does not work as a token.
                ("select set_config('enquiries.session', repeat('0', 64), true) from generate_series(1, 0); set local row_security = off; select * from tenant.enquiries", "42501"),
                ("set role enquiries_owner", "42501"),
                ("set role enquiries_finder", "42501"),
                ("set role enquiries_worker", "42501"),
                ("set local role enquiries_admin", "42501"),
                ("set session authorization enquiries_owner", "42501"),
                ("set session authorization enquiries_loader", "42501"),
                ("reset role; reset session authorization; select * from tenant.enquiries where tenant_id = :victim_id", "nothing"),
                ("grant enquiries_owner to enquiries_app", "42501"),
                ("grant select on auth.sessions to enquiries_app", "42501"),
                ("create role enquiries_mine", "42501"),
                ("alter role enquiries_app bypassrls", "42501"),
                ("alter role enquiries_app superuser", "42501"),
                ("alter role enquiries_finder login", "42501"),
                ("set local session_replication_role = 'replica'", "42501"),
                ("set local log_statement = 'all'", "42501"),
                // A role or database default would apply to later sessions.
                ("alter role enquiries_app set enquiries.session = 'x'", "42501"),
                ("alter role enquiries_app set enquiries.tenant_hint = '3'", "42501"),
                ("alter database postgres set search_path = 'x'", "42501"),
                ("alter system set log_statement = 'all'", "25001"),
            ],
        )
        .await;
}

#[tokio::test]
async fn session_store_and_internal_functions_are_not_granted() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    fixture
        .assert_results(
            &client,
            &[
                ("select * from auth.sessions", "42501"),
                ("select token_hash from auth.sessions", "42501"),
                ("insert into auth.sessions (token_hash, tenant_id, staff_id, role_code, kind, expires_at) values (sha256('x'), :victim_id, ':tom', 'manager', 'person', 'infinity')", "42501"),
                ("update auth.sessions set role_code = 'manager'", "42501"),
                ("update auth.sessions set tenant_id = :victim_id", "42501"),
                ("delete from auth.sessions", "42501"),
                ("select * from auth.directory", "42501"),
                ("update auth.clock set clock_offset = '1 day'", "42501"),
                ("select * from core.settings", "42501"),
                ("update core.settings set value = 'on'", "42501"),
                // Security definer functions that are not granted.
                ("select auth.begin_session(:victim_id, ':tom', 'manager', 'person', 'x', 1)", "42501"),
                ("select auth.open_service_session('EAST', 'loader', 'x')", "42501"),
                ("select auth.open_service_session('EAST', 'worker', 'x')", "42501"),
                ("select auth.open_batch('x', null)", "42501"),
                ("select auth.close_batch()", "42501"),
                ("select auth.create_tenant('EVIL', 'Evil', 'council')", "42501"),
                ("select auth.tenant_codes()", "42501"),
                ("select auth.mock_sign_in_is_on()", "42501"),
                ("select audit.record_event('sign_in', 'x', gen_random_uuid(), '{}')", "42501"),
                ("select audit.open_months(current_date, 1000)", "42501"),
                ("select audit.recorder_source('tenant.notes', 'update', 'id', '', '', '{}')", "42501"),
                ("select auth.next_reference(3, now())", "42501"),
                ("select core.permute(1, '\\x00')", "42501"),
                ("call core.enable_tenant_isolation('tenant.notes')", "42501"),
                ("call core.forbid_delete('tenant.notes')", "42501"),
                ("call audit.enable_tracking('tenant.notes')", "42501"),
                ("call core.backfill('update tenant.enquiries set subject = ''x''')", "42501"),
                // Trigger functions called directly.
                ("select core.set_row_metadata()", "42501"),
                ("select core.refuse_removal()", "42501"),
                ("select audit.record_insert_of_tenant_notes()", "42501"),
                ("select auth.sync_directory()", "42501"),
                ("select tenant.record_stage_change()", "42501"),
                ("select auth.create_references(2)", "42501"),
                ("select audit.begin_epoch()", "42501"),
                ("select tenant.fold_figures()", "42501"),
                ("select tenant.figure_entries_of(null)", "42501"),
                // A granted function with another tenant's hint does not switch the tenant.
                ("select * from auth.set_context('', :victim_id, 1000) as e where e.tenant_id is not null", "nothing"),
                ("select * from auth.set_context('guessed', :victim_id, 1000) as e where e.tenant_id is not null", "nothing"),
                ("select * from auth.set_context(current_setting('enquiries.session'), :victim_id, 1000) as e where e.tenant_id <> :own_id", "nothing"),
                ("select auth.set_context(current_setting('enquiries.session'), :victim_id, 1000) from generate_series(1, 0); select * from app.citizens where id = ':their_citizen'", "nothing"),
            ],
        )
        .await;
}

#[tokio::test]
async fn catalogue_cannot_be_changed_or_shadowed() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    fixture
        .assert_results(
            &client,
            &[
                ("alter table tenant.enquiries disable row level security", "42501"),
                ("alter table tenant.enquiries no force row level security", "42501"),
                ("alter table tenant.enquiries disable trigger all", "42501"),
                ("alter table tenant.enquiries disable trigger g50_refuse_unlawful_stage_change", "42501"),
                ("alter policy tenant_isolation on tenant.enquiries using (true)", "42501"),
                ("drop policy tenant_isolation on tenant.enquiries", "42501"),
                ("create policy mine on tenant.enquiries using (true)", "42501"),
                ("drop trigger watch_update on tenant.enquiries", "42501"),
                ("create trigger mine before update on tenant.enquiries for each row execute function core.set_row_metadata()", "42501"),
                ("create rule mine as on select to tenant.enquiries do instead nothing", "42501"),
                ("alter function auth.tenant_id() owner to enquiries_app", "42501"),
                ("create or replace function auth.tenant_id() returns integer language sql as 'select 3'", "42501"),
                ("create or replace view app.enquiries as select 1", "42501"),
                ("alter view app.enquiries set (security_invoker = false)", "42501"),
                ("drop table tenant.enquiries", "42501"),
                ("comment on table tenant.enquiries is 'x'", "42501"),
                ("security label on table tenant.enquiries is 'x'", "22023"),
                ("create statistics tenant.mine on subject, body from tenant.enquiries", "42501"),
                ("create index on tenant.enquiries (subject)", "42501"),
                ("create publication mine for all tables", "42501"),
                ("create event trigger mine on ddl_command_end execute function core.refuse_removal()", "42501"),
                // Shadowing: an object of the attacker found first on the search path.
                ("create temp table enquiries (tenant_id integer)", "42501"),
                ("create function pg_temp.tenant_id() returns integer language sql as 'select 3'", "42501"),
                ("create schema mine", "42501"),
                ("create table public.sessions (x integer)", "42501"),
                ("create function public.sha256(bytea) returns bytea language sql as 'select $1'", "42501"),
                ("create function app.mine() returns integer language sql as 'select 3'", "42501"),
                ("create operator public.= (leftarg = integer, rightarg = integer, function = int4eq)", "42501"),
                ("create type public.mine as (x integer)", "42501"),
                ("create cast (integer as boolean) with inout", "42501"),
                ("create extension dblink schema public", "42501"),
                ("create extension pgcrypto schema public", "42501"),
                ("create server mine foreign data wrapper postgres_fdw", "42704"),
                ("set local search_path = public, pg_temp, tenant; select * from tenant.enquiries where tenant_id = :victim_id", "nothing"),
                ("set local search_path = pg_temp, app, auth; update tenant.enquiries set subject = 'x' where id = ':their_enquiry'", "nothing"),
                ("set local check_function_bodies = off; create function public.mine() returns void language sql as 'x'", "42501"),
                ("do $$ begin create temp table enquiries (x integer); end $$", "42501"),
                ("do $$ begin execute 'set role enquiries_owner'; end $$", "42501"),
                ("do $$ begin perform 1 from tenant.enquiries where tenant_id = :victim_id; if found then raise 'read'; end if; end $$", "nothing"),
            ],
        )
        .await;
}

#[tokio::test]
async fn system_functions_do_not_expose_other_sessions() {
    let fixture = AttackFixture::new().await;
    let other = fixture.session_of("EAST/tom.reid").await;
    // Tom's current statement contains the victim's text.
    other.batch_execute("select 'Eastmere word'").await.unwrap();
    let client = fixture.session_of("HMRC/jo.brown").await;
    fixture
        .assert_results(
            &client,
            &[
                ("select query from pg_stat_activity", "42501"),
                ("select * from pg_stat_get_activity(null)", "42501"),
                (
                    "select pg_stat_get_backend_activity(s) from pg_stat_get_backend_idset() as s",
                    "42501",
                ),
                ("select pg_terminate_backend(pid) from pg_locks", "42501"),
                ("select pg_cancel_backend(pid) from pg_locks", "42501"),
                (
                    "select * from pg_prepared_statements where statement like '%Eastmere%'",
                    "nothing",
                ),
                ("select * from pg_cursors", "nothing"),
                (
                    "select * from pg_stats where schemaname in ('tenant', 'audit', 'auth')",
                    "nothing",
                ),
                ("select * from pg_stats_ext", "nothing"),
                ("select * from pg_statistic", "42501"),
                ("select * from pg_authid", "42501"),
                ("select * from pg_file_settings", "42501"),
                ("select * from pg_hba_file_rules", "42501"),
                ("select pg_read_file('/etc/passwd')", "42501"),
                ("select pg_read_binary_file('PG_VERSION')", "42501"),
                ("select pg_ls_dir('.')", "42501"),
                ("select pg_ls_waldir()", "42501"),
                ("select pg_stat_file('PG_VERSION')", "42501"),
                ("select pg_reload_conf()", "42501"),
                ("select pg_switch_wal()", "42501"),
                (
                    "select pg_create_logical_replication_slot('x', 'test_decoding')",
                    "42501",
                ),
                ("select pg_logical_emit_message(true, 'x', 'x')", "42501"),
                // Exact counters and sizes of tables that hold every tenant's rows.
                ("select n_tup_ins from pg_stat_user_tables", "42501"),
                ("select n_live_tup from pg_stat_all_tables", "42501"),
                ("select idx_scan from pg_stat_user_indexes", "42501"),
                ("select heap_blks_hit from pg_statio_user_tables", "42501"),
                (
                    "select pg_stat_get_tuples_inserted('tenant.enquiries'::regclass)",
                    "42501",
                ),
                (
                    "select pg_stat_get_live_tuples('tenant.enquiries'::regclass)",
                    "42501",
                ),
                ("select pg_total_relation_size('tenant.enquiries')", "42501"),
                ("select pg_relation_size('tenant.enquiries')", "42501"),
                ("select pg_database_size(current_database())", "42501"),
                ("copy tenant.citizens to '/tmp/stolen'", "42501"),
                ("copy tenant.citizens to program 'cat'", "42501"),
                ("copy tenant.notes from program 'echo'", "42501"),
                ("load '/tmp/evil.so'", "42501"),
                ("select nextval('auth.reference_numbers_2')", "42501"),
                ("select setval('auth.reference_numbers_2', 1)", "42501"),
                ("select last_value from auth.reference_numbers_2", "42501"),
                (
                    "select last_value from pg_sequences where last_value is not null",
                    "nothing",
                ),
                (
                    "select pg_sequence_last_value('auth.reference_numbers_2')",
                    "42501",
                ),
                // Large objects are not subject to row level security.
                ("select lo_from_bytea(0, 'x')", "42501"),
                ("select lo_create(0)", "42501"),
                ("select lo_import('/etc/passwd')", "42501"),
                ("select lo_get(1)", "42501"),
                ("select lo_open(1, 131072)", "42501"),
                // Locks that would block a job or a migration.
                (
                    "select pg_advisory_lock(hashtext('enquiries migrate'))",
                    "42501",
                ),
                ("select pg_try_advisory_lock(1)", "42501"),
                ("select pg_advisory_xact_lock(1, 1)", "42501"),
                ("select pg_try_advisory_xact_lock_shared(1)", "42501"),
                ("lock table tenant.enquiries in exclusive mode", "42501"),
                ("lock table tenant.enquiries in row share mode", "42501"),
                ("lock table auth.sessions in access share mode", "42501"),
                ("vacuum tenant.enquiries", "25001"),
                ("reindex table tenant.enquiries", "42501"),
                ("cluster tenant.enquiries using enquiries_pkey", "42501"),
            ],
        )
        .await;
    drop(other);
}

/// The test databases are copies and get their rights from the harness; a migrated database has the same rights.
#[tokio::test]
async fn migrated_database_has_same_rights_as_test_copy() {
    let sql =
        "select pg_get_userbyid(datdba)::text, (select string_agg(a::text, ' ' order by a::text)
               from unnest(datacl) as a) from pg_database where datname = current_database()";
    let mut rights = Vec::new();
    let migrated = TestDatabase::empty().await;
    migrate::up(&migrated.config(Login::Admin)).await.unwrap();
    for test in [migrated, TestDatabase::new().await] {
        let row = test
            .client(Login::Admin)
            .await
            .query_one(sql, &[])
            .await
            .unwrap();
        rights.push((row.get::<_, String>(0), row.get::<_, Option<String>>(1)));
    }
    assert_eq!(rights[0], rights[1]);
    let public = rights[0]
        .1
        .as_deref()
        .unwrap()
        .split(' ')
        .any(|a| a.starts_with('='));
    assert!(!public, "{rights:?}");
}
