//! Defences of what is kept: keys, checks and the trail.

use super::defences::{HELEN, JO, given, of};
use super::{Defence, Shows, Who};
use Shows::{Done, Truth};
use Who::Owner;

/// Keys and checks.
pub fn constraints() -> Vec<Defence<'static>> {
    vec![
        given(
            "a foreign key that carries the tenant: assignee",
            "alter table tenant.staff add unique (id); alter table tenant.enquiries disable trigger k61_record_assignment",
            "alter table tenant.enquiries drop constraint enquiries_assignee_fkey, add foreign key (assignee_id) references tenant.staff (id)",
            JO,
            "update tenant.enquiries set assignee_id = ':tom' where id = ':mine'",
            Done,
        ),
        given(
            "a foreign key that carries the tenant: note",
            "alter table tenant.enquiries add unique (id)",
            "alter table tenant.notes drop constraint notes_enquiry_fkey, add foreign key (enquiry_id) references tenant.enquiries (id)",
            JO,
            "select app.add_note(':their_enquiry', 'x')",
            Done,
        ),
        given(
            "a unique key that carries the tenant",
            "",
            "create unique index on tenant.staff (username) where username like '%.%'",
            HELEN,
            "do $$ begin insert into tenant.staff (username, name, role_code) values ('tom.reid', 'x', 'caseworker'); raise 'no oracle'; exception when unique_violation then null; end $$",
            Done,
        ),
        of(
            "an outcome that can be shown",
            "alter table tenant.enquiries drop constraint enquiries_outcome_printable",
            JO,
            "update tenant.enquiries set outcome = E'\\x1b[31m' where id = ':mine'",
            Done,
        ),
        of(
            "a reason that says something",
            "alter table tenant.enquiries drop constraint enquiries_stage_reason_says_something",
            JO,
            "update tenant.enquiries set stage_reason = '   ' where id = ':mine'",
            Done,
        ),
        of(
            "a body that can be shown",
            "alter table tenant.notes drop constraint notes_body_printable",
            JO,
            "select app.add_note(':mine', U&'\\009b31m')",
            Done,
        ),
        of(
            "a name that can be shown",
            "alter table tenant.citizens drop constraint citizens_name_printable",
            JO,
            "insert into tenant.citizens (name) values (U&'\\009b31m')",
            Done,
        ),
        of(
            "a body of bounded length",
            "alter table tenant.notes drop constraint notes_body_length",
            JO,
            "select app.add_note(':mine', repeat('x', 20001))",
            Done,
        ),
    ]
}

/// The trail.
pub fn trail() -> Vec<Defence<'static>> {
    vec![
        of(
            "watch_update of enquiries",
            "drop trigger watch_update on tenant.enquiries",
            JO,
            "update tenant.enquiries set subject = 'unheard' where id = ':mine'",
            Truth(
                "select not exists (select from audit.audit_payloads where after_state ->> 'subject' = 'unheard')",
            ),
        ),
        of(
            "watch_insert of enquiries",
            "drop trigger watch_insert on tenant.enquiries",
            JO,
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':own_type', 'email', 'unheard', 'x')",
            Truth(
                "select not exists (select from audit.audit_payloads where after_state ->> 'subject' = 'unheard')",
            ),
        ),
        of(
            "watch_insert of notes",
            "drop trigger watch_insert on tenant.notes",
            JO,
            "select app.add_note(':mine', 'unheard')",
            Truth(
                "select not exists (select from audit.audit_payloads where after_state ->> 'body' = 'unheard')",
            ),
        ),
        of(
            "watch_update of staff",
            "drop trigger watch_update on tenant.staff",
            HELEN,
            "update tenant.staff set name = 'Unheard' where id = ':jo'",
            Truth(
                "select not exists (select from audit.audit_payloads where after_state ->> 'name' = 'Unheard')",
            ),
        ),
        given(
            "the trail's trigger",
            "create policy sloppy on audit.audit_logs for update to enquiries_owner using (true)",
            "drop trigger g40_refuse_change_of_log on audit.audit_logs",
            Owner,
            "update audit.audit_logs set staff_id = ':david'",
            Truth(
                "select bool_and(staff_id = ':david') from audit.audit_logs where tenant_id = :own_id",
            ),
        ),
        given(
            "the payloads' trigger",
            "create policy sloppy on audit.audit_payloads for delete to enquiries_owner using (true)",
            "drop trigger g40_refuse_change_of_log on audit.audit_payloads",
            Owner,
            "delete from audit.audit_payloads",
            Truth("select not exists (select from audit.audit_payloads where tenant_id = :own_id)"),
        ),
        given(
            "what happened stays",
            "create policy sloppy on tenant.stage_changes for update to enquiries_owner using (true)",
            "drop trigger g40_refuse_change on tenant.stage_changes",
            Owner,
            "update tenant.stage_changes set reason = 'forged'",
            Truth("select exists (select from tenant.stage_changes where reason = 'forged')"),
        ),
        given(
            "notes are not removed",
            "",
            "drop trigger g40_refuse_removal on tenant.notes",
            Owner,
            "delete from tenant.notes",
            Truth("select not exists (select from tenant.notes where tenant_id = :own_id)"),
        ),
        of(
            "no grant to write the trail",
            "grant insert on audit.audit_logs to enquiries_app; create policy sloppy on audit.audit_logs for insert to enquiries_app with check (true)",
            JO,
            "insert into audit.audit_logs select * from audit.audit_logs where tenant_id = :own_id and event_id < 0; insert into audit.audit_logs (tenant_id, event_id, recorded_at, occurred_at, session_id, staff_id, action, table_name, record_id, changed_columns, commitment) values (:own_id, -1, now(), now(), ':david', ':david', 'update', 'x', 'x', '{}', sha256('x'))",
            Done,
        ),
    ]
}
