//! Defences against work that is left without hands, unsound workflows, times without bounds, forged marks and
//! reasons, patterns that burn time, and functions that leave a setting behind.

use super::Attacker::{AppWithoutSession, Loader, LoaderWithoutSession, Person};
use super::defences::{ASHA, HELEN, JO, defence, defence_with_setup, rewrite};
use super::{Defence, Success};
use Success::{Condition, Done, Rows};

const UNUSED_TEAM: &str = "alter table tenant.teams disable trigger user;
    update tenant.teams set active = false where code = 'individuals';
    alter table tenant.teams enable trigger user";
const REGISTER: &str = "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
    values (':own_type', 'email', 'x', 'x')";
/// A draft of three stages is made, changed by these statements, and published.
macro_rules! publish {
    ($change:literal) => {
        concat!(
            "insert into tenant.workflows (code, name) values ('draft', 'Draft');
             insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
                 select w.id, s.code, s.code, s.standard, s.begins, 1 from tenant.workflows as w, (values
                     ('start', 'received', true), ('finish', 'closed', false), ('gone', 'triage', false)
                 ) as s (code, standard, begins) where w.code = 'draft';
             insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
                 select f.workflow_id, f.id, t.id, f.code || ' ' || t.code from tenant.workflow_stages as f
                 inner join tenant.workflow_stages as t on f.workflow_id = t.workflow_id
                 where (f.code, t.code) in (('start', 'finish'), ('start', 'gone'), ('gone', 'finish'));
             insert into tenant.transition_roles (workflow_transition_id, role_code)
                 select id, 'manager' from tenant.workflow_transitions
                 where label in ('start finish', 'start gone', 'gone finish');",
            $change,
            "update tenant.workflows set published_at = '1950-01-01' where code = 'draft'"
        )
    };
}

pub(super) use publish;

pub fn all() -> Vec<Defence<'static>> {
    [codes_and_reasons(), removal(), times(), functions()]
        .into_iter()
        .flatten()
        .collect()
}

fn codes_and_reasons() -> Vec<Defence<'static>> {
    vec![
        defence(
            "another's stage change is not undone",
            rewrite!("app.undo_stage_changes", "if against is not null", "if false"),
            JO,
            "select u.id from (
                 select c.* from tenant.stage_changes as c
                 where c.created_by <> ':jo' and c.from_stage_id is not null
                 order by c.created_at desc limit 1
             ) as c
             cross join lateral app.undo_stage_changes(array[c.enquiry_id], array[c.enquiry_version]) as u",
            Rows,
        ),
        defence(
            "no client says that its step takes another back",
            "grant insert on tenant.stage_changes to enquiries_app;
             create policy open on tenant.stage_changes for insert to enquiries_app with check (true)",
            JO,
            "insert into tenant.stage_changes (enquiry_id, enquiry_version, workflow_id, from_stage_id, to_stage_id, created_at, created_by, from_workflow_id, undoes_id)
                 select c.enquiry_id, e.version + 1, c.workflow_id, e.stage_id, ':stage_received', now(), auth.staff_id(), c.workflow_id, c.id
                 from tenant.stage_changes as c inner join tenant.enquiries as e on c.enquiry_id = e.id
                 where c.enquiry_id = ':mine' order by c.enquiry_version limit 1;
             update tenant.enquiries set stage_id = ':stage_received' where id = ':mine'",
            Done,
        ),
        defence(
            "refuse_unknown_code",
            "drop trigger g56_refuse_unknown_code on tenant.enquiries",
            JO,
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':own_type', 'pigeon', 'x', 'x')",
            Done,
        ),
        defence(
            "refuse_unknown_code, on change",
            "drop trigger g56_refuse_change_to_unknown_code on tenant.enquiries",
            JO,
            "update tenant.enquiries set priority_code = 8 where id = ':mine'",
            Done,
        ),
        defence(
            "refuse_unknown_channel",
            "drop trigger g53_refuse_unknown_channel on tenant.messages",
            JO,
            "select app.record_message(':mine', 'pigeon', 'a', null, 'x', null)",
            Done,
        ),
        defence(
            "refuse_reason_without_step",
            "drop trigger g20_refuse_reason_without_step on tenant.enquiries",
            JO,
            "update tenant.enquiries set stage_reason = 'forged' where id = ':mine'",
            Done,
        ),
        defence(
            "no link to a deleted enquiry",
            "drop trigger g50_refuse_link_to_deleted_enquiry on tenant.enquiry_links",
            ASHA,
            "select app.mark_deleted('enquiries', id, version, true) from tenant.enquiries where id = ':sams';
             select app.link_enquiries(':mine', 'related', ':sams')",
            Done,
        ),
        // A person's token is worth nothing on the loader's login.
        defence(
            "a token counts on its login",
            rewrite!("auth.tenant_id", "and s.login_name = session_user", ""),
            LoaderWithoutSession,
            "set local enquiries.session = ':token_of_asha_patel'; select id from tenant.documents; select id from tenant.enquiries",
            Rows,
        ),
        defence(
            "no table-wide update",
            "grant update on tenant.enquiries to enquiries_loader",
            Loader,
            "lock table tenant.enquiries in access exclusive mode",
            Done,
        ),
    ]
}

fn removal() -> Vec<Defence<'static>> {
    vec![
        defence(
            "refuse_leaving_open_work",
            "drop trigger g51_refuse_leaving_open_work on tenant.staff",
            HELEN,
            "update tenant.staff set active = false where id = ':jo'",
            Done,
        ),
        defence(
            "refuse_closing_team_over_open_work",
            "drop trigger g51_refuse_closing_team_over_open_work on tenant.teams",
            HELEN,
            "update tenant.teams set active = false where code = 'payments'",
            Done,
        ),
        defence(
            "refuse_deleting_type_over_open_work",
            "drop trigger g51_refuse_deleting_type_over_open_work on tenant.enquiry_types",
            HELEN,
            "select app.mark_deleted('enquiry_types', t.id, t.version, true) from tenant.enquiry_types as t
             inner join tenant.enquiries as e on e.enquiry_type_id = t.id where e.id = ':mine'",
            Done,
        ),
        defence(
            "refuse_deleting_workflow_in_use",
            "drop trigger g51_refuse_deleting_workflow_in_use on tenant.workflows",
            HELEN,
            "insert into tenant.workflows (code, name) values ('draft', 'Draft');
             update tenant.enquiry_types set workflow_id = (select id from tenant.workflows where code = 'draft') where id = ':own_type';
             select app.mark_deleted('workflows', id, 1, true) from tenant.workflows where code = 'draft'",
            Done,
        ),
        defence_with_setup(
            "refuse_unfit_team",
            UNUSED_TEAM,
            rewrite!("tenant.refuse_unfit_assignment", "and n.team_id = t.id", "and false"),
            Person("HMRC/asha.patel"),
            "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_team_id) select e.id, e.version, 'team', 'Theirs', (select id from tenant.teams where code = 'individuals') from tenant.enquiries as e where e.id = ':mine'",
            Done,
        ),
        defence_with_setup(
            "refuse_unfit_first_team",
            "alter table tenant.teams disable trigger user; update tenant.teams set active = false; alter table tenant.teams enable trigger user",
            "drop trigger g52_refuse_unfit_first_team on tenant.enquiries",
            JO,
            REGISTER,
            Done,
        ),
        defence_with_setup(
            "refuse_unusable_type",
            UNUSED_TEAM,
            "drop trigger g50_refuse_change_to_unusable_type on tenant.enquiry_types",
            HELEN,
            "update tenant.enquiry_types set team_id = (select id from tenant.teams where code = 'individuals') where id = ':own_type'",
            Done,
        ),
        defence_with_setup(
            "refuse_unusable_type, new",
            UNUSED_TEAM,
            "drop trigger g50_refuse_unusable_type on tenant.enquiry_types",
            HELEN,
            "insert into tenant.enquiry_types (code, name, category_code, workflow_id, team_id, priority_code)
                 select 'dead_end', 'Dead end', 'tax.payment', ':own_workflow', id, 3 from tenant.teams where code = 'individuals'",
            Done,
        ),
        defence_with_setup(
            "refuse_type_out_of_use",
            "alter table tenant.enquiry_types disable trigger user; update tenant.enquiry_types set active = false; alter table tenant.enquiry_types enable trigger user",
            rewrite!("tenant.refuse_unlawful_beginning", "not t.active or t.deleted_at is not null", "false"),
            JO,
            REGISTER,
            Done,
        ),
        defence_with_setup(
            "clear_unfit_holder",
            "alter table tenant.enquiries disable trigger user; alter table tenant.staff disable trigger user;
             update tenant.enquiries set deleted_at = now(), deleted_by = ':helen' where id = ':sams';
             update tenant.staff set active = false where username = 'sam.lewis';
             alter table tenant.enquiries enable trigger user; alter table tenant.staff enable trigger user",
            "drop trigger g32_clear_unfit_holder on tenant.enquiries",
            ASHA,
            "select app.mark_deleted('enquiries', id, version, false) from tenant.enquiries where id = ':sams'",
            Condition("select assignee_id is not null from tenant.enquiries where id = ':sams'"),
        ),
    ]
}

fn times() -> Vec<Defence<'static>> {
    vec![
        defence(
            "set_published_at, of workflows",
            "drop trigger g30_set_published_at on tenant.workflows",
            HELEN,
            publish!(""),
            Condition("select published_at < '2000-01-01' from tenant.workflows where code = 'draft'"),
        ),
        defence(
            "set_published_at, of templates",
            "drop trigger g30_set_published_at on tenant.reply_templates",
            HELEN,
            "insert into tenant.reply_templates (code, name, body) values ('old', 'Old', 'x');
             update tenant.reply_templates set published_at = '1950-01-01' where code = 'old'",
            Condition("select published_at < '2000-01-01' from tenant.reply_templates where code = 'old'"),
        ),
        defence(
            "refuse_implausible_time",
            rewrite!("core.set_row_metadata", "not core.is_plausible_time(new_time)", "false"),
            Loader,
            "insert into tenant.citizens (name, created_at) values ('x', '-infinity')",
            Done,
        ),
        defence(
            "received before it is written down",
            "alter table tenant.enquiries drop constraint enquiries_received_before_written",
            Loader,
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, received_at)
                 values (':own_type', 'email', 'x', 'x', '2150-01-01')",
            Done,
        ),
        defence_with_setup(
            "received at a plausible time",
            "alter table tenant.enquiries drop constraint enquiries_due_at_plausible, drop constraint enquiries_reference_form",
            "alter table tenant.enquiries drop constraint enquiries_received_at_plausible",
            Loader,
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, received_at)
                 values (':own_type', 'email', 'x', 'x', '1815-12-10')",
            Done,
        ),
        defence(
            "due at a finite time",
            "alter table tenant.enquiries drop constraint enquiries_due_at_plausible, drop constraint enquiries_given_due_plausible",
            Loader,
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, given_due_at)
                 values (':own_type', 'email', 'x', 'x', 'infinity')",
            Done,
        ),
        defence(
            "a task is due at a finite time",
            "alter table tenant.tasks drop constraint tasks_due_at_plausible",
            JO,
            "select app.set_tasks(array[':mine']::uuid[], 'other', 'x', null, null, 'infinity', 'closing', null)",
            Done,
        ),
    ]
}

fn functions() -> Vec<Defence<'static>> {
    vec![
        defence(
            "the mark of a platform session",
            rewrite!("auth.push_platform_session", "who.tenant_id = 1 and who.staff_id = platform_actor and", ""),
            Loader,
            "select set_config('enquiries.platform_session', (select session_id from auth.current_session()) || ' 1', true);
             select auth.change_tenant_state('EAST', 'closing')",
            Condition("select exists (select from audit.audit_logs where tenant_id = :own_id and table_id = audit.table_id('core.tenants') and action = 'update')"),
        ),
        defence(
            "a printable program",
            rewrite!("auth.begin_session", "'[\\x01-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]'", "'^$'"),
            AppWithoutSession,
            "select token from auth.sign_in('HMRC', 'jo.brown', E'\\x1b]52;c;ZXZpbA==\\x07')",
            Condition("select exists (select from auth.sessions where program like E'\\x1b%')"),
        ),
        defence(
            "a printable source",
            "alter table audit.batches drop constraint batches_source_printable",
            LoaderWithoutSession,
            "select auth.open_service_session('HMRC', 'loader', 'x'); select auth.open_batch(E'x\\x1b]0;evil', null)",
            Done,
        ),
        defence(
            "a pattern inside its anchors",
            rewrite!("tenant.refuse_unusable_pattern", "'' ~ n.pattern or ", ""),
            HELEN,
            "insert into tenant.enquiry_type_fields (enquiry_type_id, code, label, kind, pattern, pattern_says, position)
                 values (':own_type', 'broken', 'Broken', 'text', '[0-9]{9})|(?:.*', '9 figures', 9)",
            Done,
        ),
        defence(
            "a pattern of few repeats",
            rewrite!("tenant.refuse_unusable_pattern", "core.pattern_size(n.pattern) > 500", "false"),
            HELEN,
            "insert into tenant.enquiry_type_fields (enquiry_type_id, code, label, kind, pattern, pattern_says, position)
                 values (':own_type', 'slow', 'Slow', 'text', '(([a-c]{0,55}[b-d]{0,55}){0,30})', 'x', 9)",
            Done,
        ),
        defence_with_setup(
            "what is written after an access is durable",
            rewrite!("app.log_access", "pg_current_xact_id_if_assigned() is null and ", ""),
            rewrite!("core.set_row_metadata", "current_setting('synchronous_commit') = 'off'", "false"),
            JO,
            "select app.log_access('open_enquiry', ':mine'); select app.add_notes(array[':mine']::uuid[], 'x')",
            Condition("select current_setting('synchronous_commit') = 'off'"),
        ),
        defence_with_setup(
            "the database chooses the place in the store",
            "grant insert (storage_key) on tenant.documents to enquiries_app;
             alter table tenant.documents drop constraint documents_storage_key_form",
            rewrite!("tenant.set_document_columns", "new.storage_key := format('%s/%s', new.tenant_id, new.id);", ""),
            JO,
            "insert into tenant.documents (enquiry_id, file_name, media_type, size_bytes, sha256, storage_key)
                 values (':mine', 'a', 'a/b', 1, sha256('x'), '../../../etc/shadow')",
            Condition("select exists (select from tenant.documents where storage_key like '..%')"),
        ),
        defence(
            "views of one person's own, in the audit log",
            "alter policy staff_read on audit.audit_payloads using (true)",
            Person("EAST/mary.walsh"),
            "select p.after_state from audit.audit_payloads as p where p.after_state ? 'shared_team_id'",
            Rows,
        ),
        defence(
            "events of views of one person's own",
            "alter policy staff_read on audit.audit_logs using (true)",
            Person("EAST/mary.walsh"),
            "select l.event_id from audit.audit_logs as l where l.table_id = audit.table_id('tenant.saved_views')",
            Rows,
        ),
    ]
}
