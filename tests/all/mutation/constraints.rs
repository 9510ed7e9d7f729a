//! Defences of stored data: keys, check constraints and the audit log.

use super::defences::{HELEN, JO, defence, defence_with_setup, rewrite};
use super::{Attacker, Defence, Success};
use Attacker::Owner;
use Success::{Condition, Done};

/// Keys and check constraints.
pub fn constraints() -> Vec<Defence<'static>> {
    vec![
        defence_with_setup(
            "a foreign key that carries the tenant: assignee",
            "alter table tenant.staff add unique (id); alter table tenant.enquiries disable trigger k61_record_assignment",
            "alter table tenant.enquiries drop constraint enquiries_assignee_fkey, add foreign key (assignee_id) references tenant.staff (id)",
            JO,
            "update tenant.enquiries set assignee_id = ':tom' where id = ':mine'",
            Done,
        ),
        defence_with_setup(
            "a foreign key that carries the tenant: note",
            "alter table tenant.enquiries add unique (id)",
            "alter table tenant.notes drop constraint notes_enquiry_fkey, add foreign key (enquiry_id) references tenant.enquiries (id)",
            JO,
            "select app.add_notes(array[':their_enquiry']::uuid[], 'x')",
            Done,
        ),
        defence_with_setup(
            "a unique key that carries the tenant",
            "",
            "create unique index on tenant.staff (username) where username like '%.%'",
            HELEN,
            "do $$ begin insert into tenant.staff (username, name, role_code) values ('tom.reid', 'x', 'caseworker'); raise 'no oracle'; exception when unique_violation then null; end $$",
            Done,
        ),
        defence(
            "one tag of a name, whatever its accents",
            "drop index tenant.tags_by_name",
            HELEN,
            "insert into tenant.tags (name) values ('Ŵyn'), ('wyn')",
            Done,
        ),
        defence(
            "one outcome of a name, whatever its accents",
            "drop index tenant.outcomes_by_name",
            HELEN,
            "insert into tenant.outcomes (code, name, outcome_code) select v.code, v.name, o.code
             from (values ('sian_x', 'Siân'), ('sian_y', 'sian')) as v (code, name),
             lateral (select c.code from core.outcomes as c limit 1) as o",
            Done,
        ),
        defence(
            "one form of Unicode",
            rewrite!("core.is_single_line", "words IS NFC NORMALIZED", "true"),
            HELEN,
            "insert into tenant.tags (name) values (U&'Sia\\0302n')",
            Done,
        ),
        defence(
            "a printable outcome",
            "alter table tenant.enquiries drop constraint enquiries_outcome_printable",
            JO,
            "update tenant.enquiries set outcome = E'\\x1b[31m' where id = ':mine'",
            Done,
        ),
        defence(
            "a reason that is not blank",
            "alter table tenant.stage_changes drop constraint stage_changes_reason_says_something",
            JO,
            "update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = '   ' where id = ':mine'",
            Done,
        ),
        defence(
            "a printable note",
            "alter table tenant.notes drop constraint notes_body_printable",
            JO,
            "select app.add_notes(array[':mine']::uuid[], U&'\\009b31m')",
            Done,
        ),
        defence(
            "a printable name",
            "alter table tenant.citizens drop constraint citizens_name_printable",
            JO,
            "insert into tenant.citizens (name) values (U&'\\009b31m')",
            Done,
        ),
        defence(
            "a note of limited length",
            "alter table tenant.notes drop constraint notes_body_length",
            JO,
            "select app.add_notes(array[':mine']::uuid[], repeat('x', 20001))",
            Done,
        ),
    ]
}

/// The audit log and immutable history.
pub fn audit_log() -> Vec<Defence<'static>> {
    vec![
        defence(
            "watch_update of enquiries",
            "drop trigger watch_update on tenant.enquiries",
            JO,
            "update tenant.enquiries set subject = 'unheard' where id = ':mine'",
            Condition(
                "select not exists (select from audit.audit_payloads where after_state ->> 'subject' = 'unheard')",
            ),
        ),
        defence(
            "watch_insert of enquiries",
            "drop trigger watch_insert on tenant.enquiries",
            JO,
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':own_type', 'email', 'unheard', 'x')",
            Condition(
                "select not exists (select from audit.audit_payloads where after_state ->> 'subject' = 'unheard')",
            ),
        ),
        defence(
            "watch_insert of notes",
            "drop trigger watch_insert on tenant.notes",
            JO,
            "select app.add_notes(array[':mine']::uuid[], 'unheard')",
            Condition(
                "select not exists (select from audit.audit_payloads where after_state ->> 'body' = 'unheard')",
            ),
        ),
        defence(
            "watch_update of staff",
            "drop trigger watch_update on tenant.staff",
            HELEN,
            "update tenant.staff set name = 'Unheard' where id = ':jo'",
            Condition(
                "select not exists (select from audit.audit_payloads where after_state ->> 'name' = 'Unheard')",
            ),
        ),
        defence_with_setup(
            "the trigger of the audit log",
            "create policy too_permissive on audit.audit_logs for update to enquiries_owner using (true)",
            "drop trigger g40_refuse_change_of_log on audit.audit_logs",
            Owner,
            "update audit.audit_logs set staff_id = ':david'",
            Condition(
                "select bool_and(staff_id = ':david') from audit.audit_logs where tenant_id = :own_id",
            ),
        ),
        defence_with_setup(
            "the trigger of the audit payloads",
            "create policy too_permissive on audit.audit_payloads for delete to enquiries_owner using (true)",
            "drop trigger g40_refuse_change_of_log on audit.audit_payloads",
            Owner,
            "delete from audit.audit_payloads",
            Condition(
                "select not exists (select from audit.audit_payloads where tenant_id = :own_id)",
            ),
        ),
        defence_with_setup(
            "stage changes are immutable",
            "create policy too_permissive on tenant.stage_changes for update to enquiries_owner using (true)",
            "drop trigger g40_refuse_change on tenant.stage_changes",
            Owner,
            "update tenant.stage_changes set reason = 'forged'",
            Condition("select exists (select from tenant.stage_changes where reason = 'forged')"),
        ),
        defence_with_setup(
            "notes are not removed",
            "",
            "drop trigger g40_refuse_removal on tenant.notes",
            Owner,
            "delete from tenant.notes",
            Condition("select not exists (select from tenant.notes where tenant_id = :own_id)"),
        ),
        defence(
            "no grant to write the audit log",
            "grant insert on audit.audit_logs to enquiries_app; create policy too_permissive on audit.audit_logs for insert to enquiries_app with check (true)",
            JO,
            "insert into audit.audit_logs select * from audit.audit_logs where tenant_id = :own_id and record_version < 0; insert into audit.audit_logs (tenant_id, event_id, recorded_at, occurred_at, session_id, staff_id, action, table_id, record_id, record_version, changed_columns, commitment) values (:own_id, gen_random_uuid(), now(), now(), ':david', ':david', 'update', 1, gen_random_uuid(), 1, '{}', sha256('x'))",
            Done,
        ),
    ]
}
