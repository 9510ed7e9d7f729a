//! Defences of tenants, settings, teams, working hours, skills, and citizens' needs and names.

use super::Attacker::{Loader, Owner};
use super::defences::{HELEN, JO, defence, defence_with_setup, rewrite};
use super::{Defence, Success};
use Success::{Condition, Done};

const WITHOUT_OPEN_WORK_GUARD: &str =
    "drop trigger g51_refuse_closing_over_open_work on core.tenants";

pub fn all() -> Vec<Defence<'static>> {
    vec![
        defence(
            "refuse_team_inside_itself",
            "drop trigger g50_refuse_team_moved_inside_itself on tenant.teams",
            HELEN,
            "update tenant.teams set parent_id = (select id from tenant.teams where code = 'payments') where code = 'individuals'",
            Done,
        ),
        defence(
            "refuse_team_inside_itself, in one statement",
            "drop trigger g50_refuse_team_inside_itself on tenant.teams",
            Loader,
            "insert into tenant.teams (id, code, name, parent_id) values
             ('01900000-0000-7000-8000-00000000000a', 'one', 'One', '01900000-0000-7000-8000-00000000000b'),
             ('01900000-0000-7000-8000-00000000000b', 'two', 'Two', '01900000-0000-7000-8000-00000000000a')",
            Done,
        ),
        defence_with_setup(
            "refuse_unlawful_tenant_state",
            WITHOUT_OPEN_WORK_GUARD,
            "drop trigger g05_refuse_unlawful_tenant_state on core.tenants",
            Owner,
            "update core.tenants set state = 'closed' where id = :own_id",
            Done,
        ),
        defence(
            "set_tenant_state_times",
            "drop trigger g20_set_tenant_state_times on core.tenants",
            Owner,
            "update core.tenants set live_at = '2999-01-01' where id = :own_id",
            Condition("select live_at = '2999-01-01' from core.tenants where id = :own_id"),
        ),
        defence(
            "refuse_closing_over_open_work",
            WITHOUT_OPEN_WORK_GUARD,
            Owner,
            "update core.tenants set state = 'closing' where id = :own_id;
             update core.tenants set state = 'closed' where id = :own_id",
            Done,
        ),
        defence_with_setup(
            "refuse_enquiry_while_closing",
            "update core.tenants set state = 'closing' where id = :own_id",
            "drop trigger g54_refuse_enquiry_while_closing on tenant.enquiries",
            JO,
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':own_type', 'email', 'x', 'x')",
            Done,
        ),
        defence_with_setup(
            "end_sessions_of_closed",
            WITHOUT_OPEN_WORK_GUARD,
            "drop trigger k70_end_sessions_of_closed on core.tenants",
            Owner,
            "update core.tenants set state = 'closing' where id = :own_id;
             update core.tenants set state = 'closed' where id = :own_id",
            Condition(
                "select exists (select from auth.sessions where tenant_id = :own_id and ended_at is null)",
            ),
        ),
        defence(
            "refuse_role_of_elsewhere",
            rewrite!("tenant.refuse_unlawful_appointment", "r.platform_only <> (n.tenant_id = 1)", "false"),
            HELEN,
            "insert into tenant.staff (username, name, role_code) values ('mallory', 'Mallory', 'platform_administrator')",
            Done,
        ),
        defence(
            "only who configures withholds",
            "create policy too_permissive on tenant.withheld_capabilities for insert to enquiries_app with check (true)",
            JO,
            "insert into tenant.withheld_capabilities (role_code, capability_code, reason) values ('auditor', 'read_access_log', 'x')",
            Done,
        ),
        defence(
            "nothing is withheld from services",
            rewrite!("tenant.refuse_unlawful_withholding", "r.kind <> 'person'", "false"),
            HELEN,
            "insert into tenant.withheld_capabilities (role_code, capability_code, reason) values ('loader', 'load_batches', 'x')",
            Done,
        ),
        defence(
            "one role keeps what gives back",
            rewrite!("tenant.refuse_unlawful_withholding", "array['change_records', 'configure'] <@ auth.capabilities_of(r.code)", "true"),
            HELEN,
            "insert into tenant.withheld_capabilities (role_code, capability_code, reason) values ('manager', 'configure', 'x')",
            Done,
        ),
        defence(
            "work is not withheld over open work",
            rewrite!("tenant.refuse_unlawful_withholding", "held.enquiries + held.tasks + held.questions > 0", "false"),
            HELEN,
            "insert into tenant.withheld_capabilities (role_code, capability_code, reason) values ('caseworker', 'work_on_enquiries', 'x')",
            Done,
        ),
        defence(
            "what a role lacks is not withheld",
            "alter table tenant.withheld_capabilities drop constraint withheld_capabilities_had_fkey",
            HELEN,
            "insert into tenant.withheld_capabilities (role_code, capability_code, reason) values ('caseworker', 'approve', 'x')",
            Done,
        ),
        defence(
            "sessions follow what is withheld",
            "drop trigger k70_sync_capabilities_on_insert on tenant.withheld_capabilities",
            HELEN,
            "insert into tenant.withheld_capabilities (role_code, capability_code, reason) values ('manager', 'define_tags', 'x');
             insert into tenant.tags (name) values ('Kept')",
            Done,
        ),
        defence(
            "only the platform's administrators change a body",
            rewrite!("auth.refuse_without_platform_administration", "not auth.has_capability('administer_platform')", "false"),
            HELEN,
            "select * from app.tenants()",
            Success::Rows,
        ),
        defence(
            "watch_update of tenants",
            "drop trigger watch_update on core.tenants",
            Owner,
            "update core.tenants set name = 'Unheard' where id = :own_id",
            Condition(
                "select not exists (select from audit.audit_logs where table_id = audit.table_id('core.tenants') and 'name' = any (changed_columns))",
            ),
        ),
        defence(
            "watch_update of settings",
            "drop trigger watch_update on core.settings",
            Owner,
            "update core.settings set value = 'on' where name = 'disposable'",
            Condition(
                "select not exists (select from audit.audit_logs where table_id = audit.table_id('core.settings') and record_id = audit.record_id('disposable') and action = 'update')",
            ),
        ),
        defence(
            "push_platform_session",
            "drop trigger g00_push_platform_session on core.settings",
            Owner,
            "update core.settings set value = 'on' where name = 'disposable'",
            Condition(
                "select exists (select from audit.audit_logs where table_id = audit.table_id('core.settings') and tenant_id = :own_id)",
            ),
        ),
        defence(
            "pop_platform_session",
            "drop trigger z99_pop_platform_session on core.settings",
            Owner,
            "update core.settings set value = 'on' where name = 'disposable'",
            Condition("select auth.tenant_id() = 1"),
        ),
        defence(
            "no overlapping hours",
            "alter table tenant.working_patterns drop constraint working_patterns_do_not_overlap",
            HELEN,
            "insert into tenant.working_patterns (staff_id, weekday, from_minute, until_minute) values (':jo', 1, 600, 660)",
            Done,
        ),
        defence(
            "no overlapping absences",
            "alter table tenant.staff_absences drop constraint staff_absences_do_not_overlap",
            HELEN,
            "insert into tenant.staff_absences (staff_id, kind, from_on, until_on) select staff_id, 'away', from_on, until_on from tenant.staff_absences where staff_id = ':jo'",
            Done,
        ),
        defence(
            "no duplicate need",
            "drop index tenant.citizen_needs_one_at_a_time",
            JO,
            "insert into tenant.citizen_needs (citizen_id, need_code, since_on) select citizen_id, need_code, since_on from tenant.citizen_needs where until_on is null",
            Done,
        ),
        defence(
            "no duplicate skill",
            "drop index tenant.staff_skills_once",
            HELEN,
            "insert into tenant.staff_skills (staff_id, skill_id, level) select staff_id, skill_id, 1 from tenant.staff_skills",
            Done,
        ),
        defence(
            "a valid postcode",
            "alter table tenant.citizens drop constraint citizens_postcode_form",
            JO,
            "insert into tenant.citizens (name, postcode) values ('x', 'QQ1 1AA')",
            Done,
        ),
        defence(
            "a name that is not blank",
            "alter table tenant.citizens drop constraint citizens_name_not_blank",
            JO,
            "insert into tenant.citizens (name) values ('   ')",
            Done,
        ),
    ]
}
