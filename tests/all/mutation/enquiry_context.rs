//! Defences of the related data of an enquiry: custom fields, messages, documents, links, approvals, tasks.

use super::Defence;
use super::Success::Done;
use super::defences::{ASHA, HELEN, JO, defence, defence_with_setup, rewrite};

/// Guards on tables that refer to enquiries.
pub fn guards() -> Vec<Defence<'static>> {
    vec![
        defence("refuse_invalid_custom_fields", "drop trigger g55_refuse_invalid_custom_fields on tenant.enquiries", JO,
           "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, custom_fields) values (':own_type', 'email', 'x', 'x', '{\"x\": 1}')", Done),
        defence("refuse_invalid_change_of_custom_fields", "drop trigger g55_refuse_invalid_change_of_custom_fields on tenant.enquiries", JO,
           "update tenant.enquiries set custom_fields = '{\"x\": 1}' where id = ':mine'", Done),
        defence("refuse_unusable_pattern", "drop trigger g50_refuse_unusable_pattern on tenant.enquiry_type_fields", HELEN,
           "insert into tenant.enquiry_type_fields (enquiry_type_id, code, label, kind, pattern, pattern_says, position) values (':own_type', 'xx', 'x', 'text', '[', 'x', 1)", Done),
        defence("refuse_unusable_pattern, on update", "drop trigger g50_refuse_unusable_new_pattern on tenant.enquiry_type_fields", HELEN,
           "update tenant.enquiry_type_fields set pattern = '[', pattern_says = 'x' where kind = 'text'", Done),
        defence("refuse_unknown_placeholder", "drop trigger g50_refuse_unknown_placeholder on tenant.reply_templates", HELEN,
           "insert into tenant.reply_templates (code, name, body) values ('mine', 'x', '{{x}}')", Done),
        defence_with_setup("refuse_unknown_placeholder, on update", "drop trigger g51_refuse_change_of_published_template on tenant.reply_templates",
           "drop trigger g50_refuse_unknown_new_placeholder on tenant.reply_templates", HELEN,
           "update tenant.reply_templates set body = '{{x}}'", Done),
        defence("refuse_change_of_published_template", "drop trigger g51_refuse_change_of_published_template on tenant.reply_templates", HELEN,
           "update tenant.reply_templates set body = 'x'", Done),
        defence_with_setup("messages are immutable", "grant update (body) on tenant.messages to enquiries_app",
           "drop trigger g51_refuse_rewriting on tenant.messages", JO, "update tenant.messages set body = 'x'", Done),
        defence("refuse_delivery_backwards", "drop trigger g52_refuse_delivery_backwards on tenant.messages", JO,
           "update tenant.messages set sent_by_hand = true where delivery_state = 'delivered'", Done),
        defence("delivery is the worker's to record", "grant update (delivery_state) on tenant.messages to enquiries_app", JO,
           "update tenant.messages set delivery_state = 'delivered' where delivery_state in ('released', 'sent')", Done),
        defence("the worker's function is the worker's", "grant execute on function tenant.record_delivery(uuid, text, text, text) to enquiries_app", JO,
           "select app.send_reply(':mine', (select version from tenant.enquiries where id = ':mine'), 'email', 'a@example.com', 'S', 'Body', null, null);
            do $$ begin if tenant.record_delivery((select id from tenant.messages where body = 'Body'), 'delivered', null, null) is null then raise 'nothing'; end if; end $$", Done),
        defence_with_setup("documents are immutable", "grant update (file_name) on tenant.documents to enquiries_app",
           "drop trigger g51_refuse_rewriting on tenant.documents", ASHA,
           "select app.add_document(':mine', null, null, 'a.pdf', 'application/pdf', 1, sha256('x'), 'staff');
            update tenant.documents set file_name = 'x'", Done),
        defence("refuse_addition_to_deleted_enquiry", "drop trigger g50_refuse_addition_to_deleted_enquiry on tenant.messages", ASHA,
           "select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true);
            select app.record_message(':mine', 'email', 'a', null, 'x', null)", Done),
        defence("refuse_circular_link", "drop trigger g51_refuse_circular_link on tenant.enquiry_links", JO,
           "insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id) values (':mine', 'parent_of', ':sams'), (':sams', 'parent_of', ':free'), (':free', 'parent_of', ':mine')", Done),
        defence("refuse_circular_change", "drop trigger g51_refuse_circular_change on tenant.enquiry_links", JO,
           "select app.link_enquiries(':mine', 'parent_of', ':sams'), app.link_enquiries(':sams', 'parent_of', ':free');
            update tenant.enquiry_links set active = false where enquiry_id = ':sams';
            select app.link_enquiries(':free', 'parent_of', ':mine');
            update tenant.enquiry_links set active = true", Done),
        defence("one link of a kind between two", "drop index tenant.enquiry_links_one_way", JO,
           "select app.link_enquiries(':mine', 'related', ':sams'); select app.link_enquiries(':sams', 'related', ':mine')", Done),
        defence("refuse_unlawful_request", "drop trigger g50_refuse_unlawful_request on tenant.approvals", JO,
           "insert into tenant.approvals (enquiry_id, workflow_transition_id, enquiry_version, reason) select ':mine', id, 1, 'x' from tenant.workflow_transitions limit 1", Done),
        defence_with_setup("refuse_unlawful_decision", "drop trigger g50_refuse_unlawful_request on tenant.approvals",
           "drop trigger g50_refuse_unlawful_decision on tenant.approvals", HELEN,
           "insert into tenant.approvals (enquiry_id, workflow_transition_id, enquiry_version, reason) select ':mine', id, 1, 'x' from tenant.workflow_transitions limit 1;
            update tenant.approvals set decision = 'approved'", Done),
        defence("closing by who does not close alone", rewrite!("tenant.evaluate_transitions", "(asked.role_code = any (closers)) is not true", "false"), super::Attacker::Person("HMRC/rosa.kelly"),
           "update tenant.enquiries as e set stage_reason = 'x', stage_id = s.id from tenant.workflow_stages as s
            where s.workflow_id = e.workflow_id and s.code = 'withdrawn' and e.id = (
                select f.id from tenant.enquiries as f inner join tenant.workflow_stages as t on t.id = f.stage_id
                where t.code in ('received', 'triage') order by f.id limit 1)", Done),
        defence("a transition that needs approval", rewrite!("tenant.evaluate_transitions", "(t.needs_approval or closing.needs_countersign) and not exists", "false and not exists"), ASHA,
           "update tenant.enquiries set stage_id = (select id from tenant.workflow_stages where code = 'specialist'), stage_reason = 'x' where id = ':mine';
            update tenant.enquiries set stage_id = ':stage_closed', stage_reason = 'y', outcome = 'x' where id = ':mine'", Done),
        defence("refuse_unfit_task_holder", "drop trigger g50_refuse_unfit_task_holder on tenant.tasks", JO,
           "select app.set_tasks(array[':mine']::uuid[], 'other', 'x', ':david', null, now(), 'closing', null)", Done),
        defence("refuse_unfit_task_holder, on update", "drop trigger g50_refuse_unfit_new_task_holder on tenant.tasks", JO,
           "update tenant.tasks set staff_id = ':david'", Done),
        defence("refuse_unfit_task_team", rewrite!("tenant.refuse_unfit_task_holder", "if tenant.is_team_closed_among(", "if false and tenant.is_team_closed_among("), HELEN,
           "insert into tenant.teams (code, name) values ('gone', 'Gone'); update tenant.teams set active = false where code = 'gone';
            insert into tenant.tasks (enquiry_id, what, team_id, due_at) select ':mine', 'x', id, now() from tenant.teams where code = 'gone'", Done),
        defence("refuse_block_of_closed_enquiry", "drop trigger g52_refuse_block_of_closed_enquiry on tenant.tasks", JO,
           "select app.set_tasks(array[':closed_one']::uuid[], 'other', 'x', null, null, now(), 'closing', null)", Done),
        defence("refuse_block_of_closed_enquiry, on update", "drop trigger g52_refuse_new_block_of_closed_enquiry on tenant.tasks", JO,
           "select app.set_tasks(array[':closed_one']::uuid[], 'other', 'x', null, null, now(), 'nothing', null);
            update tenant.tasks set blocks = 'closing' where what = 'x'", Done),
        defence("a task that blocks closing", rewrite!("tenant.evaluate_transitions", "k.blocks = 'closing' and c.ends", "false"), JO,
           "select app.set_tasks(array[':mine']::uuid[], 'other', 'x', null, null, now(), 'closing', null);
            update tenant.enquiries set stage_id = ':stage_resolved', outcome = 'x' where id = ':mine'", Done),
        defence("no scan result from staff", "grant update (scan_state) on tenant.documents to enquiries_app", ASHA,
           "select app.add_document(':mine', null, null, 'a.pdf', 'application/pdf', 1, sha256('x'), 'staff'); update tenant.documents set scan_state = 'clean'", Done),
        // The target is the first stage of the new workflow, which the transition guards permit to a loader.
        defence_with_setup("change of workflow only by a migration", "grant update (workflow_id) on tenant.enquiries to enquiries_loader; alter table tenant.stage_changes drop constraint stage_changes_between_versions", rewrite!("tenant.forbid_immutable_change", ") is null", ") = old.id"), super::Attacker::Loader,
           "insert into tenant.workflows (code, workflow_number, name) values ('other', 1, 'Other');
            insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position) select id, 'sole', 'Sole', 'received', true, 1 from tenant.workflows where code = 'other';
            update tenant.enquiries set workflow_id = (select id from tenant.workflows where code = 'other'), stage_id = (select id from tenant.workflow_stages where code = 'sole') where id = ':mine'",
           Done),
    ]
}
