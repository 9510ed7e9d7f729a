//! What is added to an enquiry while it is closed or deleted, what comes in while its type goes out of use, and steps
//! while the enquiry is changed, migrated or approved.

use super::{ASHA, DONE, HELEN, JO, Pair, STALE, assert_lock_is_needed, assert_pairs, without};

const CLOSE: &str = "select * from app.change_stages(array[':mine']::uuid[],
    array[(select version from tenant.enquiries where id = ':mine')], array[':resolved']::uuid[], null, 'Done.')";
const DELETE: &str = "select v from app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true) as v where v is not null";
const DECISION: &str =
    "select app.record_decision(':mine', 'Race', current_date, current_date, null, null, null)";
const NOTE: &str = "select * from app.add_notes(array[':mine', ':other']::uuid[], 'Race')";

#[tokio::test]
async fn nothing_is_added_to_a_closed_or_deleted_enquiry() {
    let deleted = "UK302 refuse_addition_to_deleted_enquiry";
    let pair = |name, rare, frequent, forbidden, after_rare| Pair {
        name,
        rare: (ASHA, rare),
        frequent: (JO, frequent),
        forbidden,
        after_rare,
        after_frequent: DONE,
    };
    let noted = "select :order = 'rare' and exists (select from tenant.notes where body = 'Race')";
    assert_pairs(
        &[],
        &[
            pair("an enquiry is closed while a note is written on it", CLOSE, NOTE, noted, "UK201 refuse_note_on_closed_enquiry"),
            Pair {
                name: "an enquiry is closed while a task that blocks it is set",
                rare: (ASHA, CLOSE),
                frequent: (
                    JO,
                    "select app.set_tasks(array[':mine']::uuid[], 'other', 'Race', null, null, now() + interval '1 day', 'closing', null)",
                ),
                forbidden: "select exists (select from tenant.tasks as k inner join tenant.enquiries as e on e.id = k.enquiry_id where k.what = 'Race' and not k.done and e.closed_at is not null)",
                after_rare: "UK201 refuse_block_of_closed_enquiry",
                after_frequent: "UK202 refuse_unlawful_stage_change",
            },
            pair(
                "an enquiry is closed while a decision is recorded on it",
                CLOSE,
                DECISION,
                "select :order = 'rare' and exists (select from tenant.decisions where decision = 'Race')",
                "UK201 refuse_decision_on_closed_enquiry",
            ),
            pair(
                "an enquiry is deleted while a decision is recorded on it",
                DELETE,
                DECISION,
                "select :order = 'rare' and exists (select from tenant.decisions where decision = 'Race')",
                deleted,
            ),
            pair("an enquiry is deleted while a note is written on it", DELETE, NOTE, noted, "UK201 refuse_note_on_closed_enquiry"),
            pair(
                "an enquiry is deleted while a message is written on it",
                DELETE,
                "select app.record_message(':mine', 'email', 'a@example.com', null, 'Race', null)",
                "select :order = 'rare' and exists (select from tenant.messages where body = 'Race')",
                deleted,
            ),
            pair(
                "an enquiry is deleted while a task is set for it",
                DELETE,
                "select app.set_tasks(array[':mine']::uuid[], 'other', 'Race', null, null, now() + interval '1 day', 'closing', null)",
                "select :order = 'rare' and exists (select from tenant.tasks where what = 'Race')",
                deleted,
            ),
            pair(
                "an enquiry is deleted while a document is added to it",
                DELETE,
                "select app.add_document(':mine', null, null, 'race.pdf', 'application/pdf', 1, sha256('x'), 'staff')",
                "select :order = 'rare' and exists (select from tenant.documents where file_name = 'race.pdf')",
                deleted,
            ),
            pair(
                "an enquiry is deleted while it is linked to another",
                DELETE,
                "select app.link_enquiries(':mine', 'related', ':other')",
                "select :order = 'rare' and exists (select from tenant.enquiry_links where enquiry_id = ':mine' and other_enquiry_id = ':other')",
                deleted,
            ),
            pair(
                "an enquiry is deleted while another is linked to it",
                DELETE,
                "select app.link_enquiries(':other', 'related', ':mine')",
                "select :order = 'rare' and exists (select from tenant.enquiry_links where enquiry_id = ':other' and other_enquiry_id = ':mine')",
                "UK302 refuse_link_to_deleted_enquiry",
            ),
            pair(
                "an enquiry is deleted while it is tagged",
                DELETE,
                "select * from app.tag_enquiries(array[':mine']::uuid[], ':flood', true)",
                "select :order = 'rare' and exists (select from tenant.enquiry_tags where tag_id = ':flood')",
                deleted,
            ),
            pair(
                "an enquiry is deleted while somebody begins to watch it",
                DELETE,
                "select app.watch_enquiries(array[':mine']::uuid[], true, null)",
                "select :order = 'rare' and exists (select from tenant.watchers where enquiry_id = ':mine' and staff_id = ':jo')",
                deleted,
            ),
        ],
    )
    .await;
}

/// What was undone is not taken up again either: its key does not change, so no foreign key locks the enquiry.
#[tokio::test]
async fn nothing_is_taken_up_again_on_a_deleted_enquiry() {
    let undone = [
        (
            JO,
            "select app.watch_enquiries(array[':mine']::uuid[], true, null)",
        ),
        (
            JO,
            "select app.watch_enquiries(array[':mine']::uuid[], false, null)",
        ),
        (
            JO,
            "select * from app.tag_enquiries(array[':mine']::uuid[], ':flood', true)",
        ),
        (
            JO,
            "select * from app.tag_enquiries(array[':mine']::uuid[], ':flood', false)",
        ),
        (
            JO,
            "select app.set_tasks(array[':mine']::uuid[], 'other', 'Race', null, null, now() + interval '1 day', 'closing', null)",
        ),
        (
            JO,
            "update tenant.tasks set done = true where what = 'Race'",
        ),
        (
            JO,
            "select app.link_enquiries(':other', 'related', ':mine')",
        ),
        (
            JO,
            "update tenant.enquiry_links set active = false where other_enquiry_id = ':mine'",
        ),
    ];
    let pair = |name, frequent, forbidden| Pair {
        name,
        rare: (ASHA, DELETE),
        frequent: (JO, frequent),
        forbidden,
        after_rare: "UK302 refuse_renewal_on_deleted_enquiry",
        after_frequent: DONE,
    };
    let watch = pair(
        "an enquiry is deleted while somebody watches it again",
        "select app.watch_enquiries(array[':mine']::uuid[], true, null)",
        "select :order = 'rare' and exists (select from tenant.watchers where enquiry_id = ':mine' and staff_id = ':jo' and active)",
    );
    assert_pairs(
        &undone,
        &[
            watch,
            pair(
                "an enquiry is deleted while a tag is put on it again",
                "select * from app.tag_enquiries(array[':mine']::uuid[], ':flood', true)",
                "select :order = 'rare' and exists (select from tenant.enquiry_tags where tag_id = ':flood' and active)",
            ),
            pair(
                "an enquiry is deleted while a task for it is taken up again",
                "update tenant.tasks set done = false where what = 'Race'",
                "select :order = 'rare' and exists (select from tenant.tasks where what = 'Race' and not done)",
            ),
            pair(
                "an enquiry is deleted while a link to it is renewed",
                "update tenant.enquiry_links set active = true where other_enquiry_id = ':mine'",
                "select :order = 'rare' and exists (select from tenant.enquiry_links where other_enquiry_id = ':mine' and active)",
            ),
        ],
    )
    .await;
    let without_lock = pair(
        "without the lock of renewal",
        "select app.watch_enquiries(array[':mine']::uuid[], true, null)",
        "select :order = 'rare' and exists (select from tenant.watchers where enquiry_id = ':mine' and staff_id = ':jo' and active)",
    );
    assert_lock_is_needed(
        &undone,
        &without("tenant.refuse_renewal_on_deleted_enquiry", "for key share"),
        &without_lock,
        true,
    )
    .await;
}

#[tokio::test]
async fn nothing_is_received_under_a_type_out_of_use() {
    let register = "select id from app.register_enquiry(':spare_type', null, 'email', null, 'Race', 'x', '{}')";
    let pair = |name, rare, forbidden, after_frequent| Pair {
        name,
        rare: (HELEN, rare),
        frequent: (JO, register),
        forbidden,
        after_rare: "UK213 refuse_type_out_of_use",
        after_frequent,
    };
    assert_pairs(
        &[],
        &[
            pair(
                "a type is made inactive while an enquiry is received under it",
                "update tenant.enquiry_types set active = false where id = ':spare_type'",
                "select :order = 'rare' and exists (select from tenant.enquiries where subject = 'Race')",
                DONE,
            ),
            pair(
                "a type is deleted while an enquiry is received under it",
                "select app.mark_deleted('enquiry_types', ':spare_type', 1, true)",
                "select exists (
                     select from tenant.enquiries as e inner join tenant.enquiry_types as t on t.id = e.enquiry_type_id
                     where t.deleted_at is not null and e.closed_at is null)",
                "UK216 refuse_deleting_type_over_open_work",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_step_is_taken_once_and_as_it_was_approved() {
    // R096
    let version = "(select version from tenant.enquiries where id = ':mine')";
    let step: &'static str = format!(
        "select * from app.change_stages(array[':mine']::uuid[], array[{version}],
             array[(select id from tenant.workflow_stages where workflow_id = (select workflow_id from tenant.enquiries where id = ':mine') and code = 'closed')]::uuid[],
             'x', 'Done.')"
    )
    .leak();
    let to_specialist: &'static str = format!(
        "select * from app.change_stages(array[':mine']::uuid[], array[{version}],
             array[(select id from tenant.workflow_stages where tenant_id = 2 and code = 'specialist')]::uuid[], 'x', null)"
    )
    .leak();
    let request: &'static str = format!(
        "select app.request_approval(':mine', {version}, (
             select id from tenant.workflow_transitions where label = 'Close as vexatious'), 'Race')"
    )
    .leak();
    let approve =
        "select v from (select (app.decide_approval(a.id, a.version, 'approved', null)).version as v
        from tenant.approvals as a where a.reason = 'Race') as d where v is not null";
    let decline =
        "select v from (select (app.decide_approval(a.id, a.version, 'refused', 'No.')).version as v
        from tenant.approvals as a where a.reason = 'Race') as d where v is not null";
    let taken_unapproved = "select exists (
        select from tenant.stage_changes as c inner join tenant.workflow_stages as f on f.id = c.from_stage_id
        inner join tenant.workflow_stages as t on t.id = c.to_stage_id
        where f.code = 'specialist' and t.code = 'closed' and c.enquiry_id = ':mine'
            and not exists (select from tenant.approvals where reason = 'Race' and used_at is not null))";
    let requested = [(ASHA, to_specialist), (ASHA, request)];
    assert_pairs(
        &requested,
        &[Pair {
            name: "an approval is decided twice",
            rare: (HELEN, approve),
            frequent: (HELEN, decline),
            forbidden: "select :order = 'rare' and decision = 'refused' from tenant.approvals where reason = 'Race'",
            after_rare: STALE,
            after_frequent: STALE,
        }],
    )
    .await;
    let approved = [(ASHA, to_specialist), (ASHA, request), (HELEN, approve)];
    let change: &'static str = format!(
        "update tenant.enquiries set subject = 'Race' where id = ':mine' and version = {version}"
    )
    .leak();
    assert_pairs(
        &approved,
        &[
            Pair {
                name: "an approved step is taken twice",
                rare: (ASHA, step),
                frequent: (ASHA, step),
                forbidden: taken_unapproved,
                after_rare: STALE,
                after_frequent: STALE,
            },
            Pair {
                name: "an enquiry is changed while its approved step is taken",
                rare: (ASHA, step),
                frequent: (JO, change),
                forbidden: taken_unapproved,
                after_rare: STALE,
                after_frequent: STALE,
            },
        ],
    )
    .await;
}

#[tokio::test]
async fn a_migration_moves_every_running_enquiry() {
    let second_version = [(
        HELEN,
        "insert into tenant.workflows (code, workflow_number, name) select code, 2, name from tenant.workflows where code = 'standard';
         insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
             select n.id, s.code, s.name, s.stage_code, s.begins, s.position
             from tenant.workflow_stages as s
             inner join tenant.workflows as o on o.id = s.workflow_id and o.code = 'standard' and o.workflow_number = 1
             inner join tenant.workflows as n on n.code = o.code and n.workflow_number = 2;
         insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
             select f.workflow_id, f.id, t.id, 'End'
             from tenant.workflow_stages as f
             inner join tenant.workflows as n on n.id = f.workflow_id and n.code = 'standard' and n.workflow_number = 2
             inner join tenant.workflow_stages as t on t.workflow_id = f.workflow_id and t.code = 'closed'
             where f.code <> 'closed';
         insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
             select f.workflow_id, f.id, t.id, 'Begin'
             from tenant.workflow_stages as f
             inner join tenant.workflows as n on n.id = f.workflow_id and n.code = 'standard' and n.workflow_number = 2
             inner join tenant.workflow_stages as t on t.workflow_id = f.workflow_id and t.code not in ('received', 'closed')
             where f.code = 'received';
         insert into tenant.transition_roles (workflow_transition_id, role_code)
             select id, 'manager' from tenant.workflow_transitions where label in ('End', 'Begin');
         update tenant.workflows set published_at = now() where code = 'standard' and workflow_number = 2",
    )];
    assert_pairs(
        &second_version,
        &[Pair {
            name: "a workflow is migrated while a step is taken",
            rare: (
                HELEN,
                "select app.migrate_workflow(o.id, n.id, (
                     select jsonb_object_agg(s.code, s.code) from tenant.workflow_stages as s
                     inner join core.stages as c on c.code = s.stage_code and not c.ends where s.workflow_id = o.id), 'Race')
                 from tenant.workflows as o, tenant.workflows as n
                 where o.code = 'standard' and n.code = 'standard' and o.workflow_number = 1 and n.workflow_number = 2",
            ),
            frequent: (
                JO,
                "select * from app.change_stages(array[':mine']::uuid[],
                     array[(select version from tenant.enquiries where id = ':mine')], array[':waiting']::uuid[], 'x', null)",
            ),
            forbidden: "select exists (
                select from tenant.enquiries as e inner join tenant.workflows as w on w.id = e.workflow_id
                where w.code = 'standard' and w.workflow_number = 1 and w.tenant_id = 2
                    and e.closed_at is null and e.deleted_at is null)",
            after_rare: STALE,
            after_frequent: DONE,
        }],
    )
    .await;
}

#[tokio::test]
async fn no_letter_goes_out_past_one_that_was_not_seen() {
    const SEND: &str = "select app.send_reply(':mine', (select version from tenant.enquiries where id = ':mine'),
        'email', 'a@example.com', 'S', 'Race', null, null,
        (select id from app.messages where enquiry_id = ':mine' and direction = 'out' order by created_at desc limit 1))";
    let unseen = "UK252 refuse_unseen_reply";
    let pair = Pair {
        name: "two colleagues reply to one citizen",
        rare: (ASHA, SEND),
        frequent: (JO, SEND),
        forbidden: "select count(*) > 1 from tenant.messages where body = 'Race'",
        after_rare: unseen,
        after_frequent: unseen,
    };
    let removal = without("tenant.refuse_unseen_reply", "for no key update");
    for rare_first in [true, false] {
        assert_lock_is_needed(&[], &removal, &pair, rare_first).await;
    }
    assert_pairs(&[], &[pair]).await;
}

#[tokio::test]
async fn what_was_chosen_stays_chosen() {
    // No rule forbids these: an outcome and a template that go out of use stay on what was written with them.
    assert_pairs(
        &[],
        &[Pair {
            name: "a reply template is deleted while a letter is begun from it",
            rare: (HELEN, "select app.mark_deleted('reply_templates', id, version, true) from tenant.reply_templates order by code limit 1"),
            frequent: (
                JO,
                "select app.send_reply(':mine', (select version from tenant.enquiries where id = ':mine'), 'email', 'a@example.com', 'S', 'Race', null,
                     (select id from tenant.reply_templates order by code limit 1))",
            ),
            forbidden: "select exists (
                select from tenant.messages as m inner join tenant.reply_templates as t on t.id = m.reply_template_id
                where t.published_at is null)",
            after_rare: DONE,
            after_frequent: DONE,
        }],
    )
    .await;
}
