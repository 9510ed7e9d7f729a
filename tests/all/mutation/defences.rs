//! The table of defences: name, statement that removes it, attacker, attack, and sign of success.

use super::{Attacker, Defence, Success};
use Attacker::{AppWithoutSession, Loader, Owner, Person};
use Success::{Condition, Done, Rows};

pub(super) const JO: Attacker = Person("HMRC/jo.brown");
pub(super) const ASHA: Attacker = Person("HMRC/asha.patel");
pub(super) const HELEN: Attacker = Person("HMRC/helen.morris");
const DAVID: Attacker = Person("HMRC/david.okafor");

/// A statement that replaces a part of a function body; it fails if the part does not occur.
macro_rules! rewrite {
    ($function:literal, $from:literal, $to:literal) => {
        concat!(
            "do $mutate$ declare text_now text := (select pg_get_functiondef(oid) from pg_proc
                 where pronamespace::regnamespace || '.' || proname = '",
            $function,
            "' and prokind = 'f');
             begin if strpos(text_now, $from$",
            $from,
            "$from$) = 0 then raise 'no such text in ",
            $function,
            "'; end if;
             execute replace(text_now, $from$",
            $from,
            "$from$, $to$",
            $to,
            "$to$); end $mutate$"
        )
    };
}

pub(super) use rewrite;

pub(super) const fn defence<'a>(
    name: &'a str,
    removal: &'a str,
    attacker: Attacker,
    attack: &'a str,
    success: Success,
) -> Defence<'a> {
    defence_with_setup(name, "", removal, attacker, attack, success)
}

pub(super) const fn defence_with_setup<'a>(
    name: &'a str,
    setup: &'a str,
    removal: &'a str,
    attacker: Attacker,
    attack: &'a str,
    success: Success,
) -> Defence<'a> {
    Defence {
        name,
        setup,
        removal,
        attacker,
        attack,
        success,
    }
}

pub fn all() -> Vec<Defence<'static>> {
    let mut all = guards();
    all.extend(configuration());
    all.extend(rights());
    all.extend(functions());
    all.extend(super::calendars::all());
    all.extend(super::clocks::all());
    all.extend(super::constraints::constraints());
    all.extend(super::tenants_and_staff::all());
    all.extend(super::constraints::audit_log());
    all.extend(super::enquiry_context::guards());
    all.extend(super::merges::all());
    all.extend(super::routing::all());
    all.extend(super::workflows::all());
    all.extend(super::guards::all());
    all
}

/// Triggers on enquiries and notes.
fn guards() -> Vec<Defence<'static>> {
    vec![
        defence("refuse_unlawful_stage_change", "drop trigger g50_refuse_unlawful_stage_change on tenant.enquiries", JO,
           "update tenant.enquiries set stage_id = ':stage_closed' where id = ':mine'",
           Condition("select stage_id = ':stage_closed' from tenant.enquiries where id = ':mine'")),
        defence("refuse_change_of_closed", "drop trigger g51_refuse_change_of_closed on tenant.enquiries", JO,
           "update tenant.enquiries set subject = 'x' where id = ':closed_one'", Done),
        defence("refuse_unfit_assignee", rewrite!("tenant.refuse_unfit_assignment", "and n.assignee_id = p.id", "and false"), JO,
           "update tenant.enquiries set assignee_id = ':david' where id = ':mine'", Done),
        defence("refuse_unfit_first_assignee", "drop trigger g52_refuse_unfit_first_assignee on tenant.enquiries", Loader,
           "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, assignee_id) values (':own_type', 'email', 'x', 'x', ':david')", Done),
        defence("refuse_taking_from_others", rewrite!("tenant.refuse_unfit_assignment", "and o.assignee_id <> n.updated_by", "and false"), JO,
           "update tenant.enquiries set assignee_id = ':jo' where id = ':sams'", Done),
        defence("refuse_unlawful_beginning", "drop trigger g50_refuse_unlawful_beginning on tenant.enquiries", Loader,
           "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, workflow_id, stage_id) values (':own_type', 'email', 'x', 'x', ':own_workflow', ':stage_closed')", Done),
        defence("refuse_unseen_reply", "drop trigger g54_refuse_unseen_reply on tenant.messages", JO,
           "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body, after_message_id)
            select ':mine', 'out', 'email', 'a@example.com', 'First', (select m.id from tenant.messages as m where m.enquiry_id = ':mine' and m.direction = 'out' order by m.created_at desc, m.id desc limit 1);
            insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body) values (':mine', 'out', 'email', 'a@example.com', 'Second')", Done),
        defence("refuse_unread_draft", "drop trigger g50_refuse_unread_draft on tenant.drafts", JO,
           "insert into tenant.drafts (form, body) values ('note', 'read by nobody');
            update tenant.drafts set body = 'over it' where form = 'note'", Done),
        defence("refuse_note_on_closed_enquiry", "drop trigger g50_refuse_note_on_closed_enquiry on tenant.notes", JO,
           "select app.add_notes(array[':closed_one']::uuid[], 'x')", Done),
        defence_with_setup("forbid_immutable_change", "grant update (reference) on tenant.enquiries to enquiries_loader", "drop trigger g20_forbid_immutable_change on tenant.enquiries", Loader,
           "update tenant.enquiries set reference = 'HMRC-26-000000-0' where id = ':mine'", Done),
        defence("set_stage_times", "drop trigger g30_set_stage_times on tenant.enquiries", JO,
           "update tenant.enquiries set stage_id = ':stage_resolved', outcome = 'x' where id = ':mine'",
           Condition("select closed_at is null and stage_id = ':stage_resolved' from tenant.enquiries where id = ':mine'")),
        defence("set_enquiry_defaults", "drop trigger g30_set_enquiry_defaults on tenant.enquiries", Loader,
           "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, workflow_id, stage_id, team_id, priority_code, stage_since, received_at, due_at, reference)
            select enquiry_type_id, 'email', 'x', 'x', workflow_id, ':stage_received', team_id, 3, received_at, received_at, due_at, 'HMRC-26-000000-0' from tenant.enquiries where id = ':mine'",
           Condition("select count(*) = 1 from tenant.enquiries where reference = 'HMRC-26-000000-0'")),
        defence_with_setup("set_row_metadata", "grant update (version) on tenant.enquiries to enquiries_loader", "drop trigger g10_set_row_metadata on tenant.enquiries", Loader,
           "update tenant.enquiries set version = 99 where id = ':mine'", Done),
        defence("set_row_metadata: author and time", "drop trigger g10_set_row_metadata on tenant.enquiries", JO,
           "update tenant.enquiries set subject = 'x' where id = ':mine'",
           Condition("select version = 1 or updated_at < now() from tenant.enquiries where id = ':mine'")),
        defence_with_setup("set_row_metadata: notes", "grant update (created_by) on tenant.notes to enquiries_loader", "drop trigger g10_set_row_metadata on tenant.notes", Loader,
           "update tenant.notes set created_by = ':helen' where created_by <> ':helen'
            and enquiry_id in (select e.id from tenant.enquiries as e where e.closed_at is null)", Done),
        defence("record_stage_change", "drop trigger k60_record_stage_change on tenant.enquiries", JO,
           "update tenant.enquiries set stage_id = ':stage_resolved', outcome = 'x' where id = ':mine'",
           Condition("select not exists (select from tenant.stage_changes where enquiry_id = ':mine' and to_stage_id = ':stage_resolved')")),
        defence("record_beginning", "drop trigger k60_record_beginning on tenant.enquiries", JO,
           "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':own_type', 'email', 'unrecorded', 'x')",
           Condition("select not exists (select from tenant.stage_changes as c join tenant.enquiries as e on e.id = c.enquiry_id where e.subject = 'unrecorded')")),
        defence("record_assignment", "drop trigger k61_record_assignment on tenant.enquiries", JO,
           "update tenant.enquiries set assignee_id = null where id = ':mine'",
           Condition("select not exists (select from tenant.assignments where enquiry_id = ':mine' and to_staff_id is null)")),
        defence_with_setup("record_stage_change_with_reason", "alter table tenant.enquiries drop constraint enquiries_reasons_are_recorded",
           "drop trigger k60_record_stage_change_with_reason on tenant.enquiries", JO,
           "update tenant.enquiries set stage_id = ':stage_resolved', stage_reason = 'unrecorded', outcome = 'x' where id = ':mine'",
           Condition("select not exists (select from tenant.stage_changes where reason = 'unrecorded')")),
        defence_with_setup("record_assignment_with_reason", "alter table tenant.enquiries drop constraint enquiries_reasons_are_recorded",
           "drop trigger k61_record_assignment_with_reason on tenant.enquiries", JO,
           "update tenant.enquiries set assignee_id = null, assignment_reason = 'unrecorded' where id = ':mine'",
           Condition("select not exists (select from tenant.assignments where reason = 'unrecorded')")),
        defence("no reason in a stored row", "alter table tenant.enquiries drop constraint enquiries_reasons_are_recorded", Loader,
           "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, stage_reason) values (':own_type', 'email', 'x', 'x', 'stored')", Done),
        defence("record_first_assignment", "drop trigger k61_record_first_assignment on tenant.enquiries", Loader,
           "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, assignee_id) values (':own_type', 'email', 'unrecorded', 'x', ':jo')",
           Condition("select not exists (select from tenant.assignments as a join tenant.enquiries as e on e.id = a.enquiry_id where e.subject = 'unrecorded')")),
        defence_with_setup("deletion by a supervisor only", "grant update (deleted_at) on tenant.enquiries to enquiries_app",
           rewrite!("core.set_row_metadata", "not (who.is_service or auth.has_capability('delete_records'))", "false"), JO,
           "update tenant.enquiries set deleted_at = now() where id = ':mine'", Done),
        defence("no change of a deleted row", rewrite!("core.set_row_metadata", "old.deleted_at is not null and new.deleted_at is not null", "false"), ASHA,
           "select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true); update tenant.enquiries set subject = 'x' where id = ':mine'", Done),
        defence_with_setup("no write by an auditor", "create policy too_permissive on tenant.enquiries for update to enquiries_app using (true)",
           rewrite!("core.set_row_metadata", "not who.may_change", "false"), DAVID,
           "update tenant.enquiries set subject = 'x' where id = ':mine'", Done),
        defence("no time out of order", rewrite!("core.set_row_metadata", "new_time < old.updated_at", "false"), Loader,
           "update tenant.enquiries set subject = 'x', updated_at = '2001-01-01' where id = ':mine'", Done),
        defence("no time in the future", rewrite!("core.set_row_metadata", "new_time > who.this_moment", "false"), Loader,
           "insert into tenant.citizens (name, created_at) values ('x', auth.now() + interval '20 days')", Done),
        defence("no session is removed before its time", "drop trigger g40_refuse_early_removal on auth.sessions", Owner,
           "delete from auth.sessions where ended_at is not null", Done),
        defence("no change of the clock", "drop trigger g50_refuse_moving_the_clock on auth.clock", Owner, "update auth.clock set clock_offset = '1 year'", Done),
    ]
}

/// Triggers on people and workflows.
fn configuration() -> Vec<Defence<'static>> {
    vec![
        defence(
            "refuse_unlawful_appointment",
            "drop trigger g50_refuse_unlawful_appointment on tenant.staff",
            HELEN,
            "insert into tenant.staff (username, name, role_code) values ('mallory', 'Mallory', 'platform')",
            Done,
        ),
        defence(
            "refuse_unlawful_appointment, on update",
            "drop trigger g50_refuse_unlawful_appointment_change on tenant.staff",
            HELEN,
            "update tenant.staff set role_code = 'platform' where id = ':david'",
            Done,
        ),
        defence(
            "refuse_change_of_reserved_actor",
            "drop trigger g49_refuse_change_of_reserved_actor on tenant.staff",
            HELEN,
            "update tenant.staff set role_code = 'caseworker' where username = 'import'",
            Done,
        ),
        defence(
            "sync_directory ends sessions",
            "drop trigger k70_sync_directory on tenant.staff",
            HELEN,
            "update tenant.enquiries set assignee_id = null
                 where assignee_id = (select id from tenant.staff where username = 'asha.patel') and closed_at is null;
             update tenant.tasks set done = true where staff_id = (select id from tenant.staff where username = 'asha.patel');
             update tenant.staff set active = false where username = 'asha.patel'",
            Condition(
                "select exists (select from auth.sessions as s join tenant.staff as p on p.id = s.staff_id where p.username = 'asha.patel' and s.ended_at is null)",
            ),
        ),
        defence(
            "sync_directory lists people",
            "drop trigger k70_sync_directory_on_insert on tenant.staff",
            HELEN,
            "insert into tenant.staff (username, name, role_code) values ('new.person', 'New', 'caseworker')",
            Condition(
                "select not exists (select from auth.directory where username = 'new.person')",
            ),
        ),
        defence(
            "sync_directory_teams names teams",
            "drop trigger k70_sync_directory_teams on tenant.teams",
            HELEN,
            "update tenant.teams set name = 'Renamed' where code = 'payments'",
            Condition(
                "select not exists (select from auth.directory_teams where team_name = 'Renamed')",
            ),
        ),
        defence(
            "sync_directory_teams lists teams",
            "drop trigger k70_sync_directory_teams_on_insert on tenant.teams",
            HELEN,
            "insert into tenant.teams (code, name) values ('new_team', 'New team')",
            Condition(
                "select not exists (select from auth.directory_teams where team_name = 'New team')",
            ),
        ),
        defence(
            "a published workflow",
            "drop trigger g50_refuse_change_of_published_workflow on tenant.workflows",
            HELEN,
            "update tenant.workflows set published_at = null",
            Done,
        ),
        defence(
            "stages of a published workflow",
            "drop trigger g50_refuse_change_of_published on tenant.workflow_stages",
            HELEN,
            "update tenant.workflow_stages set stage_code = 'closed' where code = 'triage'",
            Done,
        ),
        defence(
            "new stages of a published workflow",
            "drop trigger g50_refuse_addition_to_published on tenant.workflow_stages",
            HELEN,
            "insert into tenant.workflow_stages (workflow_id, code, name, stage_code, position) values (':own_workflow', 'extra', 'Extra', 'closed', 99)",
            Done,
        ),
        defence(
            "transitions of a published workflow",
            "drop trigger g50_refuse_change_of_published on tenant.workflow_transitions",
            HELEN,
            "update tenant.workflow_transitions set needs_reason = false",
            Done,
        ),
        defence(
            "new transitions of a published workflow",
            "drop trigger g50_refuse_addition_to_published on tenant.workflow_transitions",
            HELEN,
            "insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label) values (':own_workflow', ':stage_received', ':stage_closed', 'x')",
            Done,
        ),
        defence(
            "roles of a published workflow",
            "drop trigger g50_refuse_change_of_published on tenant.transition_roles",
            HELEN,
            "select app.mark_deleted('transition_roles', id, version, true) from tenant.transition_roles",
            Done,
        ),
        defence(
            "new roles of a published workflow",
            "drop trigger g50_refuse_addition_to_published on tenant.transition_roles",
            HELEN,
            "insert into tenant.transition_roles (workflow_transition_id, role_code) select id, 'auditor' from tenant.workflow_transitions",
            Done,
        ),
    ]
}

/// Grants, policies and views.
fn rights() -> Vec<Defence<'static>> {
    vec![
        defence_with_setup("no grant on due_at", "drop trigger g20_forbid_immutable_change on tenant.enquiries",
           "grant update (due_at) on tenant.enquiries to enquiries_app", JO,
           "update tenant.enquiries set due_at = due_at + interval '1 year' where id = ':mine'", Done),
        defence("no grant on body", "grant update (body) on tenant.enquiries to enquiries_app", JO,
           "update tenant.enquiries set body = 'rewritten' where id = ':mine'", Done),
        defence("no grant on received_at", "grant insert (received_at) on tenant.enquiries to enquiries_app", JO,
           "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, received_at) values (':own_type', 'email', 'x', 'x', '2001-01-01')", Done),
        defence("no grant on sessions", "grant select on auth.sessions to enquiries_app", JO, "select * from auth.sessions where tenant_id = :victim_id", Rows),
        defence("no grant on the directory", "grant select on auth.directory to enquiries_app", JO, "select * from auth.directory where tenant_id = :victim_id", Rows),
        defence("no grant on tenants", "grant select on core.tenants to enquiries_app", JO, "select * from core.tenants where id = :victim_id", Rows),
        defence("no grant on settings", "grant select, update on core.settings to enquiries_app", JO, "update core.settings set value = 'on' where name = 'disposable'", Done),
        defence("no grant on references' secrets", "grant select on auth.reference_keys to enquiries_app;
            create policy too_permissive on auth.reference_keys for select to enquiries_app using (true)", JO, "select secret from auth.reference_keys", Rows),
        defence("no grant on begin_session", "grant execute on function auth.begin_session(integer, uuid, text, text, text, integer) to enquiries_app", JO,
           "select auth.begin_session(:victim_id, ':tom', 'manager', 'person', 'x', 1); select * from tenant.citizens where tenant_id = :victim_id",
           Condition("select exists (select from auth.sessions where tenant_id = :victim_id and role_code = 'manager')")),
        defence("no grant on record_event", "grant execute on function audit.record_event(text, text, uuid, jsonb) to enquiries_app", JO,
           "select audit.record_event('sign_out', 'auth.sessions', gen_random_uuid(), '{}')", Done),
        defence("staff belong to no other role", "grant enquiries_finder to enquiries_app", JO, "set local role enquiries_finder; select id from tenant.enquiries where tenant_id = :victim_id", Rows),
        defence("policies by role: appointment", "create policy too_permissive on tenant.staff for update to enquiries_app using (true)", JO,
           "update tenant.staff set role_code = 'supervisor' where username = 'sam.lewis'",
           Condition("select role_code = 'supervisor' from tenant.staff where username = 'sam.lewis'")),
        defence("policies by role: access log", "create policy too_permissive on audit.access_logs for select to enquiries_app using (true)", JO, "select * from app.accesses", Rows),
        defence("a view with the caller's rights", "alter view app.accesses set (security_invoker = false)", JO, "select * from app.accesses", Rows),
        defence("a view that hides deleted rows", "create or replace view app.teams with (security_invoker = true, security_barrier = true) as
            select t.id, t.code, t.name, t.version, t.parent_id, t.area, t.email, t.active from tenant.teams as t", HELEN,
           "select app.mark_deleted('teams', id, version, true) from tenant.teams where code = 'individuals'; select from app.teams as a join tenant.teams as t on t.id = a.id where t.deleted_at is not null",
           Condition("select exists (select from app.teams as a join tenant.teams as t on t.id = a.id where t.deleted_at is not null)")),
        defence("no temporary tables", "do $$ begin execute format('grant temporary on database %I to enquiries_app', current_database()); end $$", JO, "create temp table enquiries (x integer)", Done),
        defence("no create privilege on a schema", "grant create, usage on schema public to enquiries_app", JO, "create function public.tenant_id() returns integer language sql as 'select 3'", Done),
        defence("no grant on statements of other sessions", "grant execute on function pg_stat_get_backend_activity(integer) to public", JO,
           "select from pg_stat_get_backend_idset() as s where pg_stat_get_backend_activity(s) is not null", Done),
        defence("no large objects", "grant execute on function lo_from_bytea(oid, bytea) to public", JO, "select lo_from_bytea(0, 'x')", Rows),
        defence("no advisory locks", "grant execute on function pg_advisory_lock(bigint) to public", JO, "select pg_advisory_lock(1); select pg_advisory_unlock_all()", Done),
        defence("policies for reads of the worker across tenants", "grant select on audit.audit_payloads to enquiries_worker; create policy too_permissive on audit.audit_payloads for select to enquiries_worker using (true);
            grant enquiries_worker to enquiries_app", JO, "set local role enquiries_worker; select * from audit.audit_payloads where tenant_id = :victim_id", Rows),
    ]
}

/// Checks inside functions.
fn functions() -> Vec<Defence<'static>> {
    vec![
        defence_with_setup("sign-in checks mock mode", "update core.settings set value = 'off' where name = 'mock_sign_in'",
           "create or replace function auth.mock_sign_in_is_on() returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp return true",
           AppWithoutSession, "select * from auth.sign_in('EAST', 'tom.reid', 'x')", Rows),
        defence_with_setup("the sign-in picker checks mock mode", "update core.settings set value = 'off' where name = 'mock_sign_in'",
           "create or replace function auth.mock_sign_in_is_on() returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp return true",
           AppWithoutSession, "select * from auth.sign_in_choices()", Rows),
        defence("search bounds its words", rewrite!("app.find_enquiries", "char_length(find_enquiries.words) > 500", "false"), JO, "select * from app.find_enquiries(repeat('x', 501), 1)", Done),
        defence("functions bound their lists", "create or replace function core.refuse_too_many(wanted integer) returns void language plpgsql as 'begin end'", JO,
           "select app.add_notes(array_fill(':mine'::uuid, array[10001]), 'x')", Done),
        defence("an idle session ends", rewrite!("auth.begin_session", "interval '2 hours'", "interval '1 year'"), AppWithoutSession,
           "select * from auth.sign_in('HMRC', 'jo.brown', 'x')",
           Condition("select expires_at > clock_timestamp() + interval '3 hours' from auth.sessions order by opened_at desc limit 1")),
        defence("the search function checks the session", rewrite!("app.find_enquiries", "this_tenant is null", "false"), AppWithoutSession, "select * from app.find_enquiries('a', 1)", Done),
        defence("the search function checks the tenant", rewrite!("app.find_enquiries", "e.tenant_id = this_tenant", "true"), JO, "select * from app.find_enquiries('landlord', 10)", Rows),
        defence("a service session requires its own login", rewrite!("auth.open_service_session", "service = 'loader' and session_user = 'enquiries_loader'", "true"), Loader,
           "select auth.open_service_session('EAST', 'worker', 'x')", Done),
        defence_with_setup("a batch requires the loader",
            "alter table auth.sessions drop constraint sessions_batch_of_services", rewrite!("auth.open_batch", "not coalesce('load_batches' = any (who.capabilities), false)", "false"), Owner, "select auth.open_batch('x', null)", Done),
        defence("deletion of staff requires a manager", rewrite!("app.mark_deleted", "not auth.has_capability(", "false and auth.has_capability("), ASHA,
           "select app.mark_deleted('staff', ':helen', (select version from tenant.staff where id = ':helen'), true)", Done),
        defence_with_setup("a pinned search path", "grant create, usage on schema public to enquiries_app", "alter function auth.close_session() reset search_path", JO,
           "create function public.clock_timestamp() returns timestamptz language plpgsql as $$ begin update core.settings set value = 'on' where name = 'disposable'; return pg_catalog.clock_timestamp(); end $$;
            set local search_path = public, pg_catalog; select auth.close_session()",
           Condition("select value = 'on' from core.settings where name = 'disposable'")),
        defence("no change of the session in a statement: update", "create or replace function audit.raise_foreign_session() returns void language plpgsql as 'begin end'", JO,
           "update tenant.enquiries set assignee_id = ':jo' where id = ':sams' returning set_config('enquiries.session', ':token_of_asha_patel', true)",
           Condition("select assignee_id = ':jo' from tenant.enquiries where id = ':sams'")),
        defence("no change of the session in a statement: insert", "create or replace function audit.raise_foreign_session() returns void language plpgsql as 'begin end'", JO,
           "insert into tenant.notes (enquiry_id, body) values (':mine', 'x') returning set_config('enquiries.session', ':token_of_david_okafor', true)",
           Condition("select exists (select from audit.audit_logs where staff_id = ':david' and table_id = audit.table_id('tenant.notes'))")),
    ]
}
