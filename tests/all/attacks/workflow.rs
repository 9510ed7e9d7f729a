//! Attacks inside the attacker's own tenant on stages, roles, row metadata, deletion and references.

use super::AttackFixture;
use crate::support::attempt::execute;
use enquiries::private_server::Login;

/// R068, R096, R129, R135, R197: plain SQL cannot break the rules that apply to a caseworker.
#[tokio::test]
async fn caseworker_cannot_break_workflow_rules() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    fixture
        .assert_results(
            &client,
            &[
                // Skipped stages, backward moves, the wrong role.
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
                ("select app.add_notes(array[':closed_one']::uuid[], 'x')", "UK201 refuse_note_on_closed_enquiry"),
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
                // Assignment.
                ("update tenant.enquiries set assignee_id = ':jo' where id = ':sams'", "UK209 refuse_taking_from_others"),
                ("update tenant.enquiries set assignee_id = null where id = ':sams'", "UK209 refuse_taking_from_others"),
                ("update tenant.enquiries set assignee_id = ':david' where id = ':mine'", "UK206 refuse_unfit_assignee"),
                ("update tenant.enquiries set assignee_id = ':tom' where id = ':mine'", "23503 enquiries_assignee_fkey"),
                // Deletion requires a supervisor and a table that supports soft deletion.
                ("select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true)", "UK303 refuse_deletion_by_role"),
                ("select app.mark_deleted('staff', ':sam', 1, true)", "UK303 mark_deleted"),
                ("select app.mark_deleted('audit_logs', ':mine', 1, true)", "UK306 mark_deleted"),
                ("select app.mark_deleted('stage_changes', ':mine', 1, true)", "UK306 mark_deleted"),
                ("select app.mark_deleted('reference_keys', ':mine', 1, true)", "UK306 mark_deleted"),
                ("select app.mark_deleted('enquiries as t set subject = ''x'' --', ':mine', 1, true)", "UK306 mark_deleted"),
                ("select app.mark_deleted(null, ':mine', 1, true)", "22004"),
                // Configuration and staff require a manager; history is immutable.
                ("update tenant.staff set role_code = 'manager' where id = ':jo'", "nothing"),
                ("insert into tenant.staff (username, name, role_code) values ('mallory', 'Mallory', 'manager')", "42501"),
                ("update tenant.workflow_transitions set needs_reason = false", "nothing"),
                ("insert into tenant.transition_roles (workflow_transition_id, role_code) select id, 'caseworker' from tenant.workflow_transitions where label like 'Escalate%'", "42501"),
                ("insert into tenant.stage_changes (enquiry_id, workflow_id, to_stage_id, created_at, created_by) select id, workflow_id, stage_id, now(), ':sam' from tenant.enquiries where id = ':mine'", "42501"),
                ("update tenant.stage_changes set reason = 'x'", "42501"),
                ("update tenant.assignments set reason = 'x'", "42501"),
                ("update audit.epochs set began_at = now()", "42501"),
                ("select audit.begin_epoch(true)", "42501"),
                ("select * from auth.reference_keys", "42501"),
                ("update auth.reference_keys set secret = sha256('x')", "42501"),
                // A stale version: no change of another user is overwritten.
                ("select * from app.change_stages(array[':mine']::uuid[], array[0], array[':stage_waiting']::uuid[], 'x', null)", "nothing"),
                ("select * from app.assign_enquiries(array[':mine']::uuid[], array[0], array[':jo']::uuid[], 'x')", "nothing"),
                ("select * from app.change_priority(array[':mine']::uuid[], array[0], array[1]::smallint[])", "nothing"),
            ],
        )
        .await;
}

/// R132: an auditor cannot write.
#[tokio::test]
async fn auditor_cannot_write() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/david.okafor").await;
    fixture
        .assert_results(
            &client,
            &[
                ("update tenant.enquiries set subject = 'x'", "nothing"),
                ("update tenant.citizens set name = 'x'", "nothing"),
                ("update tenant.notes set body = 'x'", "nothing"),
                ("update tenant.staff set name = 'x'", "nothing"),
                ("update tenant.teams set name = 'x'", "nothing"),
                ("insert into tenant.citizens (name) values ('x')", "42501 refuse_change_by_reader"),
                ("insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':my_type', 'email', 'x', 'x')", "42501 refuse_change_by_reader"),
                ("select app.add_notes(array[':mine']::uuid[], 'x')", "42501 refuse_change_by_reader"),
                ("select * from app.assign_enquiries(array[':free']::uuid[], array[(select version from tenant.enquiries where id = ':free')], array[':jo']::uuid[], null)", "nothing"),
                ("select * from app.change_stages(array[':free']::uuid[], array[(select version from tenant.enquiries where id = ':free')], array[':stage_triage']::uuid[], 'x', 'x')", "nothing"),
                ("select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true)", "42501 refuse_change_by_reader"),
                ("select app.mark_deleted('staff', ':jo', (select version from tenant.staff where id = ':jo'), true)", "UK303 mark_deleted"),
            ],
        )
        .await;
}

/// Regression tests: attempts of a supervisor and a manager to exceed their role.
#[tokio::test]
async fn supervisors_and_managers_are_limited_to_their_role() {
    let fixture = AttackFixture::new().await;
    let supervisor = fixture.session_of("HMRC/asha.patel").await;
    fixture
        .assert_results(
            &supervisor,
            &[
                // The deletion function is security definer, so it must check the role itself.
                ("select app.mark_deleted('staff', ':helen', (select version from tenant.staff where id = ':helen'), true)", "UK303 mark_deleted"),
                ("select app.mark_deleted('workflows', id, version, true) from tenant.workflows", "UK303 mark_deleted"),
                ("select app.mark_deleted('enquiry_types', id, version, true) from tenant.enquiry_types", "UK303 mark_deleted"),
                ("select app.mark_deleted('teams', id, version, true) from tenant.teams", "UK303 mark_deleted"),
                ("update tenant.staff set role_code = 'manager'", "nothing"),
            ],
        )
        .await;
    let manager = fixture.session_of("HMRC/helen.morris").await;
    fixture
        .assert_results(
            &manager,
            &[
                // A reserved actor cannot be renamed, converted to a person or deleted.
                ("update tenant.staff set role_code = 'caseworker' where username = 'import'", "UK208 refuse_change_of_reserved_actor"),
                ("update tenant.staff set name = 'Jo Brown' where username = 'system'", "UK208 refuse_change_of_reserved_actor"),
                ("update tenant.staff set active = false where username = 'intake'", "UK208 refuse_change_of_reserved_actor"),
                ("select app.mark_deleted('staff', id, version, true) from tenant.staff where username = 'import'", "UK208 refuse_change_of_reserved_actor"),
                ("update tenant.staff set role_code = 'system' where id = ':jo'", "UK208 refuse_unlawful_appointment"),
                ("insert into tenant.staff (username, name, role_code) values ('mallory', 'Mallory', 'platform')", "UK208 refuse_unlawful_appointment"),
                // A published workflow is frozen.
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

/// R135, R194: the owner of the tables can neither delete a row nor truncate a table.
#[tokio::test]
async fn table_owner_cannot_delete_rows() {
    let fixture = AttackFixture::new().await;
    let owner = fixture.test.client(Login::Admin).await;
    let tables: Vec<String> = owner
        .query(
            "select format('%I.%I', n.nspname, c.relname) from pg_class as c
             inner join pg_namespace as n on c.relnamespace = n.oid
             where n.nspname in ('tenant', 'audit', 'core') and c.relkind in ('r', 'p')
                 and c.relname not in ('settings', 'tenants', 'refinery_schema_history')
                 and format('%I.%I', n.nspname, c.relname) not in (
                     select x.object_name from core.rule_exceptions as x where x.rule = 'rows_are_kept'
                 )",
            &[],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert!(tables.len() > 60);
    let session =
        fixture.fill("select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1)");
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
            let result = execute(&owner, &sql).await;
            owner.batch_execute("rollback").await.unwrap();
            let partition = table.chars().last().is_some_and(|c| c.is_ascii_digit());
            // A monthly partition has no policy: the owner's DELETE finds no row in it.
            assert!(
                result.refused().is_some()
                    || (partition && sql.starts_with("delete") && result.had_no_effect()),
                "{sql}: {result:?}"
            );
        }
    }
}

/// A transaction may write a row that a later transaction has changed and committed: `updated_at` then keeps its
/// value, since it must not decrease.
#[tokio::test]
async fn earlier_transaction_may_write_after_later_one() {
    let fixture = AttackFixture::new().await;
    let write =
        fixture.fill("update tenant.enquiries set subject = subject || '.' where id = ':mine'");
    // The function without and with the fix.
    let without_fix =
        "do $$ begin execute replace(pg_get_functiondef('core.set_row_metadata()'::regprocedure),
                  'new.updated_at := greatest(old.updated_at + interval ''1 microsecond'', who.this_moment);
            new.updated_by := who.staff_id;', 'new.updated_at := who.this_moment;
            new.updated_by := who.staff_id;'); end $$";
    let with_fix: String = fixture
        .admin
        .query_one(
            "select pg_get_functiondef('core.set_row_metadata()'::regprocedure)",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    for (function, expected) in [
        (without_fix, "UK402 refuse_time_out_of_order"),
        (with_fix.as_str(), "done: 0 rows, 1 touched"),
    ] {
        fixture.admin.batch_execute(function).await.unwrap();
        let early = fixture.session_of("HMRC/asha.patel").await;
        let late = fixture.session_of("HMRC/jo.brown").await;
        late.batch_execute(&write).await.unwrap();
        late.batch_execute("commit").await.unwrap();
        assert_eq!(execute(&early, &write).await.summary(), expected);
        early.batch_execute("rollback").await.unwrap();
    }
}
