//! Breaking the rules of work inside one's own tenant: stages, roles, stamps, deletion, the reference.

use super::NoticeScope;
use crate::support::attempt::{Then, attempt, plainly};
use enquiries::private_server::Login;

// R096, R129, R135, R142, R155, R197
#[tokio::test]
async fn a_caseworker_breaks_no_rule_of_work() {
    let scene = NoticeScope::new().await;
    let client = scene.as_person("HMRC/jo.brown").await;
    scene
        .ends_as(
            &client,
            &[
                // Jumping ahead, going back, the wrong role.
                ("update tenant.enquiries set stage_id = ':stage_closed' where id = ':free'", "UK202 refuse_unlawful_stage_change"),
                ("update tenant.enquiries set stage_id = ':stage_received', stage_reason = 'x' where id = ':mine'", "UK202 refuse_unlawful_stage_change"),
                ("update tenant.enquiries set stage_id = ':stage_specialist', stage_reason = 'x' where id = ':mine'", "UK202 refuse_unlawful_stage_change"),
                ("update tenant.enquiries set stage_id = ':stage_waiting' where id = ':mine'", "UK202 refuse_unlawful_stage_change"),
                ("update tenant.enquiries set stage_id = ':stage_resolved' where id = ':mine'", "UK202 refuse_unlawful_stage_change"),
                ("update tenant.enquiries set stage_id = ':stage_resolved', outcome = '  ' where id = ':mine'", "23514 enquiries_outcome_says_something"),
                ("merge into tenant.enquiries as e using (select 1) as s on e.id = ':free' when matched then update set stage_id = ':stage_closed'", "UK202 refuse_unlawful_stage_change"),
                ("with x as (update tenant.enquiries set stage_id = ':stage_closed' where id = ':free' returning id) select * from x", "UK202 refuse_unlawful_stage_change"),
                ("update tenant.enquiries set stage_id = case id when ':free' then ':stage_closed'::uuid else stage_id end where closed_at is null", "UK202 refuse_unlawful_stage_change"),
                ("update tenant.enquiries set outcome = 'x' where id = ':closed_one'", "UK201 refuse_change_of_closed"),
                ("select app.add_note(':closed_one', 'x')", "UK201 refuse_note_on_closed_enquiry"),
                // Backdating, author, reference, key, version.
                ("update tenant.enquiries set received_at = now() - interval '1 year' where id = ':mine'", "42501"),
                ("update tenant.enquiries set created_at = now() where id = ':mine'", "42501"),
                ("update tenant.enquiries set updated_by = ':sam' where id = ':mine'", "42501"),
                ("update tenant.enquiries set closed_at = now() where id = ':mine'", "42501"),
                ("update tenant.enquiries set due_at = now() where id = ':mine'", "42501"),
                ("update tenant.enquiries set reference = 'HMRC-26-000000-0' where id = ':mine'", "42501"),
                ("update tenant.enquiries set version = 1 where id = ':mine'", "42501"),
                ("update tenant.enquiries set deleted_at = now() where id = ':mine'", "42501"),
                ("update tenant.enquiries set workflow_id = workflow_id where id = ':mine'", "42501"),
                ("update tenant.enquiries set body = 'x' where id = ':mine'", "42501"),
                ("insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, received_at) values (':my_type', 'email', 'x', 'x', '2020-01-01')", "42501"),
                ("insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, reference) values (':my_type', 'email', 'x', 'x', 'x')", "42501"),
                ("insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, stage_id) values (':my_type', 'email', 'x', 'x', ':stage_closed')", "42501"),
                ("insert into tenant.notes (enquiry_id, body, created_by) values (':mine', 'x', ':sam')", "42501"),
                ("insert into tenant.notes (enquiry_id, body, created_at) values (':mine', 'x', '2020-01-01')", "42501"),
                ("update tenant.notes set body = 'x' where created_by <> ':jo'", "nothing"),
                // Hands.
                ("update tenant.enquiries set assignee_id = ':jo' where id = ':sams'", "UK209 refuse_taking_from_others"),
                ("update tenant.enquiries set assignee_id = null where id = ':sams'", "UK209 refuse_taking_from_others"),
                ("update tenant.enquiries set assignee_id = ':david' where id = ':mine'", "UK206 refuse_unfit_assignee"),
                ("update tenant.enquiries set assignee_id = ':tom' where id = ':mine'", "23503 enquiries_assignee_fkey"),
                // Deletion is a supervisor's, and of kinds of record that have it.
                ("select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true)", "UK303 refuse_deletion_by_role"),
                ("select app.mark_deleted('staff', ':sam', 1, true)", "UK303 mark_deleted"),
                ("select app.mark_deleted('audit_logs', ':mine', 1, true)", "UK306 mark_deleted"),
                ("select app.mark_deleted('stage_changes', ':mine', 1, true)", "UK306 mark_deleted"),
                ("select app.mark_deleted('reference_counters', ':mine', 1, true)", "UK306 mark_deleted"),
                ("select app.mark_deleted('enquiries as t set subject = ''x'' --', ':mine', 1, true)", "UK306 mark_deleted"),
                ("select app.mark_deleted(null, ':mine', 1, true)", "22004"),
                // Configuration and people are a manager's; what happened is nobody's.
                ("update tenant.staff set role_code = 'manager' where id = ':jo'", "nothing"),
                ("insert into tenant.staff (username, name, role_code) values ('mallory', 'Mallory', 'manager')", "42501"),
                ("update tenant.workflow_transitions set needs_reason = false", "nothing"),
                ("insert into tenant.transition_roles (workflow_transition_id, role_code) select id, 'caseworker' from tenant.workflow_transitions where label like 'Escalate%'", "42501"),
                ("insert into tenant.stage_changes (enquiry_id, workflow_id, to_stage_id, created_at, created_by) select id, workflow_id, stage_id, now(), ':sam' from tenant.enquiries where id = ':mine'", "42501"),
                ("update tenant.stage_changes set reason = 'x'", "42501"),
                ("update tenant.assignments set reason = 'x'", "42501"),
                ("update auth.change_counters set changes = 0", "42501"),
                ("select * from auth.reference_counters", "42501"),
                ("update auth.reference_counters set last_number = 0", "42501"),
                // A door with a version that is not the newest: nobody's work is overwritten (R142).
                ("select v from app.change_stage(':mine', 0, ':stage_waiting', 'x', null) as v where v is not null", "nothing"),
                ("select * from app.assign_enquiries(array[':mine']::uuid[], array[0], ':jo', 'x')", "nothing"),
                ("select * from app.change_priority(array[':mine']::uuid[], array[0], 1::smallint)", "nothing"),
            ],
        )
        .await;
}

// R132: no write of any kind by an auditor.
#[tokio::test]
async fn an_auditor_writes_nothing() {
    let scene = NoticeScope::new().await;
    let client = scene.as_person("HMRC/david.okafor").await;
    scene
        .ends_as(
            &client,
            &[
                ("update tenant.enquiries set subject = 'x'", "nothing"),
                ("update tenant.citizens set name = 'x'", "nothing"),
                ("update tenant.notes set body = 'x'", "nothing"),
                ("update tenant.staff set name = 'x'", "nothing"),
                ("update tenant.teams set name = 'x'", "nothing"),
                ("insert into tenant.citizens (name) values ('x')", "42501 refuse_change_by_auditor"),
                ("insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':my_type', 'email', 'x', 'x')", "42501 refuse_change_by_auditor"),
                ("select app.add_note(':mine', 'x')", "42501 refuse_change_by_auditor"),
                ("select * from app.assign_enquiries(array[':free']::uuid[], array[(select version from tenant.enquiries where id = ':free')], ':jo', null)", "nothing"),
                ("select v from app.change_stage(':free', (select version from tenant.enquiries where id = ':free'), ':stage_triage', 'x', 'x') as v where v is not null", "nothing"),
                ("select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true)", "42501 refuse_change_by_auditor"),
                ("select app.mark_deleted('staff', ':jo', (select version from tenant.staff where id = ':jo'), true)", "UK303 mark_deleted"),
            ],
        )
        .await;
}

/// Faults that were found here and mended: what a supervisor or a manager could do beyond their role.
#[tokio::test]
async fn supervisors_and_managers_stay_in_their_role() {
    let scene = NoticeScope::new().await;
    let supervisor = scene.as_person("HMRC/asha.patel").await;
    scene
        .ends_as(
            &supervisor,
            &[
                // The door of deletion runs as the owner: it must ask for the role itself.
                ("select app.mark_deleted('staff', ':helen', (select version from tenant.staff where id = ':helen'), true)", "UK303 mark_deleted"),
                ("select app.mark_deleted('workflows', id, version, true) from tenant.workflows", "UK303 mark_deleted"),
                ("select app.mark_deleted('enquiry_types', id, version, true) from tenant.enquiry_types", "UK303 mark_deleted"),
                ("select app.mark_deleted('teams', id, version, true) from tenant.teams", "UK303 mark_deleted"),
                ("update tenant.staff set role_code = 'manager'", "nothing"),
            ],
        )
        .await;
    let manager = scene.as_person("HMRC/helen.morris").await;
    scene
        .ends_as(
            &manager,
            &[
                // A reserved actor is nobody's to rename, to make a person of, or to delete.
                ("update tenant.staff set role_code = 'caseworker' where username = 'import'", "UK208 refuse_change_of_reserved_actor"),
                ("update tenant.staff set name = 'Jo Brown' where username = 'system'", "UK208 refuse_change_of_reserved_actor"),
                ("update tenant.staff set active = false where username = 'intake'", "UK208 refuse_change_of_reserved_actor"),
                ("select app.mark_deleted('staff', id, version, true) from tenant.staff where username = 'import'", "UK208 refuse_change_of_reserved_actor"),
                ("update tenant.staff set role_code = 'system' where id = ':jo'", "UK208 refuse_unlawful_appointment"),
                ("insert into tenant.staff (username, name, role_code) values ('mallory', 'Mallory', 'platform')", "UK208 refuse_unlawful_appointment"),
                // A published workflow is frozen (R106).
                ("update tenant.workflows set name = 'x'", "UK205 refuse_change_of_published_workflow"),
                ("update tenant.workflows set published_at = null", "UK205 refuse_change_of_published_workflow"),
                ("update tenant.workflow_transitions set needs_reason = false", "UK205 refuse_change_of_published_workflow"),
                ("update tenant.workflow_stages set begins = false", "UK205 refuse_change_of_published_workflow"),
                ("insert into tenant.workflow_stages (workflow_id, code, name, stage_code, position) select id, 'extra', 'Extra', 'triage', 99 from tenant.workflows", "UK205 refuse_change_of_published_workflow"),
                ("insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label) select workflow_id, ':stage_received', ':stage_closed', 'x' from tenant.workflow_stages where id = ':stage_received'", "UK205 refuse_change_of_published_workflow"),
                ("insert into tenant.transition_roles (workflow_transition_id, role_code) select id, 'auditor' from tenant.workflow_transitions", "UK205 refuse_change_of_published_workflow"),
                ("select app.mark_deleted('workflow_transitions', id, version, true) from tenant.workflow_transitions", "UK205 refuse_change_of_published_workflow"),
                ("select app.mark_deleted('transition_roles', id, version, true) from tenant.transition_roles", "UK205 refuse_change_of_published_workflow"),
            ],
        )
        .await;
}

/// The block of numbers lies in a setting, and anybody can write a setting. Before it was mended, a made-up
/// block moved the counter back: every later enquiry of the tenant met a reference that was taken.
#[tokio::test]
async fn the_reference_block_is_believed_only_under_its_seal() {
    let scene = NoticeScope::new().await;
    let counter = "select last_number from auth.reference_counters where tenant_id = :own_id";
    let before: i64 = scene
        .admin
        .query_one(&scene.fill(counter), &[])
        .await
        .unwrap()
        .get(0);
    let insert = "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':my_type', 'email', 'x', 'x') returning reference";
    let client = scene.as_person("HMRC/jo.brown").await;
    for block in [
        "pg_current_xact_id() || '/10/0/5/no'",
        "pg_current_xact_id() || '/1/1000/5/no'",
        "pg_current_xact_id() || '/1/1000/5'",
        "'x/x/x/x/x'",
        "'/'",
        "'1'",
        // A true block, set back to its beginning: the number is taken, and the row is refused.
        "split_part(current_setting('enquiries.reference_block'), '/', 1) || '/1/1/1/' || split_part(current_setting('enquiries.reference_block'), '/', 5)",
    ] {
        let tamper = format!("select set_config('enquiries.reference_block', {block}, true)");
        attempt(&client, &tamper, Then::Keep).await;
        let did = attempt(&client, &scene.fill(insert), Then::Keep).await;
        assert_eq!(did.told(), "done: 1 rows, 1 touched", "{block}: {did:?}");
    }
    // The seal is of this transaction: what one may keep is worth nothing in the next.
    let kept: String = client
        .query_one("select current_setting('enquiries.reference_block')", &[])
        .await
        .unwrap()
        .get(0);
    client.batch_execute("commit").await.unwrap();
    let client = scene.as_person("HMRC/jo.brown").await;
    let tamper = "select set_config('enquiries.reference_block', $1, true)";
    client.query_one(tamper, &[&kept]).await.unwrap();
    let did = attempt(&client, &scene.fill(insert), Then::Keep).await;
    assert_eq!(did.told(), "done: 1 rows, 1 touched");
    client.batch_execute("commit").await.unwrap();
    let after: i64 = scene
        .admin
        .query_one(&scene.fill(counter), &[])
        .await
        .unwrap()
        .get(0);
    assert!(
        after >= before + 8,
        "the counter went from {before} to {after}"
    );
    assert!(
        scene
            .holds("select count(*) = count(distinct (tenant_id, reference)) from tenant.enquiries")
            .await
    );
}

// R135, R194: the owner of the tables neither removes a row nor empties a table.
#[tokio::test]
async fn the_owner_removes_nothing() {
    let scene = NoticeScope::new().await;
    let owner = scene.test.client(Login::Admin).await;
    let tables: Vec<String> = owner
        .query(
            "select format('%I.%I', n.nspname, c.relname) from pg_class as c
             inner join pg_namespace as n on c.relnamespace = n.oid
             where n.nspname in ('tenant', 'audit', 'core') and c.relkind in ('r', 'p')
                 and c.relname not in ('settings', 'tenants', 'refinery_schema_history')",
            &[],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert!(tables.len() > 60);
    let session =
        scene.fill("select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1)");
    for table in &tables {
        for sql in [
            format!("delete from {table}"),
            format!("truncate {table} cascade"),
        ] {
            owner
                .batch_execute("begin; set local role enquiries_owner")
                .await
                .unwrap();
            owner.batch_execute(&session).await.unwrap();
            let did = plainly(&owner, &sql).await;
            owner.batch_execute("rollback").await.unwrap();
            let month = table.chars().last().is_some_and(|c| c.is_ascii_digit());
            // A month has no policy at all: the owner's DELETE finds no row in it.
            assert!(
                did.refused().is_some() || (month && sql.starts_with("delete") && did.nothing()),
                "{sql}: {did:?}"
            );
        }
    }
}

/// Who began first and writes second is not out of order: the row's time stands still rather than going back.
#[tokio::test]
async fn a_transaction_that_began_before_the_last_change_is_not_refused() {
    let scene = NoticeScope::new().await;
    let write =
        scene.fill("update tenant.enquiries set subject = subject || '.' where id = ':mine'");
    // As it was before it was mended, and as it is.
    let before =
        "do $$ begin execute replace(pg_get_functiondef('core.set_row_metadata()'::regprocedure),
                  'new.updated_at := greatest(old.updated_at, who.this_moment);
            new.updated_by := who.staff_id;', 'new.updated_at := who.this_moment;
            new.updated_by := who.staff_id;'); end $$";
    let after: String = scene
        .admin
        .query_one(
            "select pg_get_functiondef('core.set_row_metadata()'::regprocedure)",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    for (function, expected) in [
        (before, "UK402 refuse_time_out_of_order"),
        (after.as_str(), "done: 0 rows, 1 touched"),
    ] {
        scene.admin.batch_execute(function).await.unwrap();
        let early = scene.as_person("HMRC/asha.patel").await;
        let late = scene.as_person("HMRC/jo.brown").await;
        late.batch_execute(&write).await.unwrap();
        late.batch_execute("commit").await.unwrap();
        assert_eq!(plainly(&early, &write).await.told(), expected);
        early.batch_execute("rollback").await.unwrap();
    }
}
