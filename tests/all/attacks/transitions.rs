//! Stage transitions with approval, repeated reasons, resolution times, and migration of enquiries to another
//! version of their workflow: the permitted sequence, and attacks on each step of it.

use super::enquiry_context::SharedTransaction;

/// Subquery for the version of `:mine`.
const VERSION: &str = "(select version from tenant.enquiries where id = ':mine')";

/// `:mine` is in the specialist stage; from there it can be closed as vexatious, with approval.
async fn in_specialist_stage() -> SharedTransaction {
    let tx = SharedTransaction::new().await;
    tx
        .run("@asha; update tenant.enquiries set stage_id = ':stage_specialist', stage_reason = 'Ask' where id = ':mine'")
        .await;
    tx
}

fn request_approval(transition: &str) -> String {
    format!(
        "select app.request_approval(':mine', {VERSION}, (select id from tenant.workflow_transitions where label = '{transition}'), 'The ninth letter')"
    )
}

const DECIDE: &str = "select (app.decide_approval(id, version, 'approved', null)).version from tenant.approvals where decision is null";
const CLOSE: &str = "update tenant.enquiries set stage_id = ':stage_closed', stage_reason = 'Vexatious', outcome = 'None' where id = ':mine'";

/// R096: an approval is requested by one person and decided by another; it permits one transition, once, at the
/// version for which it was requested.
#[tokio::test]
async fn approval_permits_one_transition_of_its_version() {
    let tx = in_specialist_stage().await;
    let request_closing = request_approval("Close as vexatious");
    let refused = "UK202 refuse_unlawful_stage_change";
    tx.assert_results(&[
        (CLOSE, refused),
        (
            &format!("@jo; {}", request_approval("Specialist answered")),
            "UK203 refuse_unlawful_request",
        ),
        (
            &format!("@jo; {}", request_approval("Resolve")),
            "UK203 refuse_unlawful_request",
        ),
        (
            &format!("@jo; {}", request_closing.replace(VERSION, "1")),
            "UK203 refuse_unlawful_request",
        ),
        (
            &format!("@david; {request_closing}"),
            "42501 refuse_change_by_reader",
        ),
        (
            &format!("@jo; {}", request_closing.replace("The ninth letter", " ")),
            "23514 approvals_reason_says_something",
        ),
    ])
    .await;
    // Neither the requester nor a caseworker can decide, and a request cannot be inserted as decided.
    tx.run(&format!("@asha; {request_closing}")).await;
    tx
        .assert_results(&[
            (CLOSE, refused),
            (&format!("@asha; {request_closing}"), "23505 approvals_asked_once"),
            (&format!("@asha; {DECIDE}"), "UK203 refuse_unlawful_decision"),
            ("@jo; update tenant.approvals set decision = 'approved'", "nothing"),
            ("@helen; update tenant.approvals set decided_by = ':jo'", "42501"),
            ("@helen; update tenant.approvals set used_at = now()", "42501"),
            ("@helen; update tenant.approvals set decision = 'refused'", "23514 approvals_refused_with_reason"),
            ("@helen; update tenant.approvals set decision_reason = 'x'", "23514 approvals_decision_reason_of_a_decision"),
            ("@helen; update tenant.approvals set enquiry_version = 99", "42501"),
            ("@asha; select tenant.consume_approvals(array[':mine']::uuid[], array[':mine']::uuid[], array[1])", "42501"),
            ("insert into tenant.approvals (enquiry_id, workflow_transition_id, enquiry_version, reason, decision) select ':mine', id, 1, 'x', 'approved' from tenant.workflow_transitions", "42501"),
        ])
        .await;
    tx.run(&format!("@helen; {DECIDE}")).await;
    tx
        .assert_results(&[
            ("update tenant.approvals set decision = 'refused', decision_reason = 'x'", "UK203 refuse_unlawful_decision"),
            ("update tenant.approvals set decision = null", "23514 approvals_decided_by_somebody"),
            // Any change of the enquiry invalidates the approval.
            (&format!("@asha; update tenant.enquiries set subject = 'Other' where id = ':mine'; {CLOSE}"), refused),
            (&format!("@asha; update tenant.enquiries set assignee_id = ':sam' where id = ':mine'; {CLOSE}"), refused),
            // The approval does not replace the other requirements of the transition.
            ("@asha; update tenant.enquiries set stage_id = ':stage_closed' where id = ':mine'", refused),
            (&format!("@jo; {CLOSE}"), refused),
        ])
        .await;
    assert_eq!(
        tx.single_value("@asha; select refusals::text from app.possible_transitions(':mine') where needs_approval").await,
        "{}"
    );
    tx.run(&format!("@asha; {CLOSE}")).await;
    assert_eq!(
        tx.single_value("select (used_at is not null)::text from tenant.approvals")
            .await,
        "true"
    );
}

#[tokio::test]
async fn approval_refusals_on_screen_match_the_guard() {
    let tx = in_specialist_stage().await;
    let shown = "@asha; select array_to_string(refusals, '; ') from app.possible_transitions(':mine') where needs_approval";
    assert_eq!(tx.single_value(shown).await, "Ask for approval first.");
    tx.run(&format!("@jo; {}", request_approval("Close as vexatious")))
        .await;
    assert_eq!(tx.single_value(shown).await, "Waiting for approval.");
    tx.run(&format!("@helen; {DECIDE}")).await;
    assert_eq!(tx.single_value(shown).await, "");
    tx.run("@asha; update tenant.enquiries set subject = 'Other' where id = ':mine'")
        .await;
    assert_eq!(
        tx.single_value(shown).await,
        "The enquiry has changed since it was approved. Ask for approval again."
    );
    // A role that may not request approval is not advised to request it.
    assert_eq!(
        tx.single_value(&shown.replace("@asha", "@david")).await,
        "Your role cannot do this. Ask a supervisor."
    );
    assert_eq!(
        tx.single_value("select superseded::text from app.approvals")
            .await,
        "true"
    );
}

/// Two stage changes may have the same reason, if each statement names it. A reason that a statement does not
/// name belongs to the previous change and does not count for the next.
#[tokio::test]
async fn repeated_reason_counts_and_stale_reason_does_not() {
    let tx = SharedTransaction::new().await;
    let wait = format!(
        "@jo; select * from app.change_stages(array[':mine']::uuid[], array[{VERSION}], array[':stage_waiting']::uuid[], 'No reply yet', null)"
    );
    let back = format!(
        "@jo; select * from app.change_stages(array[':mine']::uuid[], array[{VERSION}], array[':stage_progress']::uuid[], 'No reply yet', null)"
    );
    tx.run(&wait).await;
    tx.run(&back).await;
    tx.run(&wait).await;
    assert_eq!(
        tx.single_value("select count(*)::text from tenant.stage_changes where enquiry_id = ':mine' and reason = 'No reply yet'").await,
        "3"
    );
    tx.run(&back).await;
    let refused = "UK202 refuse_unlawful_stage_change";
    tx
        .assert_results(&[
            ("update tenant.enquiries set stage_id = ':stage_waiting' where id = ':mine'", refused),
            ("update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = null where id = ':mine'", refused),
            ("update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = stage_reason where id = ':mine'", refused),
            ("update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = chr(1) where id = ':mine'", "23514 stage_changes_reason_printable"),
            ("update tenant.enquiries set stage_reason = 'No reply yet' where id = ':mine'", "UK204 refuse_reason_without_step"),
            ("merge into tenant.enquiries as e using (select 1) as s on e.id = ':mine' when matched then update set stage_id = ':stage_waiting'", refused),
        ])
        .await;
    // The same for assignments.
    tx
        .run("update tenant.enquiries set assignee_id = ':sam', assignment_reason = 'Leave' where id = ':mine'")
        .await;
    tx
        .run("@asha; update tenant.enquiries set assignee_id = ':jo', assignment_reason = 'Leave' where id = ':mine'")
        .await;
    tx.run("@asha; update tenant.enquiries set assignee_id = ':sam' where id = ':mine'")
        .await;
    assert_eq!(
        tx.single_value("select string_agg(coalesce(reason, '-'), ' ' order by reason nulls last) from tenant.assignments where enquiry_id = ':mine' and created_at >= auth.now()").await,
        "Leave Leave -"
    );
}

#[tokio::test]
async fn resolution_time_is_set_once_and_cleared_on_reopen() {
    let tx = SharedTransaction::new().await;
    let times = "select (resolved_at is not null)::text, (closed_at is not null)::text, (resolved_at = stage_since)::text from tenant.enquiries where id = ':mine'";
    let move_to = |stage: &str| {
        format!(
            "@asha; update tenant.enquiries set stage_id = '{stage}', stage_reason = gen_random_uuid()::text, outcome = 'Done' where id = ':mine'"
        )
    };
    assert_eq!(tx.single_value(times).await, "false|false|");
    tx.run(&move_to(":stage_resolved")).await;
    assert_eq!(tx.single_value(times).await, "true|true|true");
    tx.run(&move_to(":stage_closed")).await;
    // Closing is later; the time of resolution is kept.
    assert_eq!(tx.single_value(times).await, "true|true|false");
    tx.assert_results(&[
        (
            "update tenant.enquiries set resolved_at = now() where id = ':mine'",
            "42501",
        ),
        (
            &move_to(":stage_progress"),
            "UK202 refuse_unlawful_stage_change",
        ),
    ])
    .await;
    let reopened = SharedTransaction::new().await;
    reopened.run(&move_to(":stage_resolved")).await;
    reopened.run(&move_to(":stage_progress")).await;
    assert_eq!(reopened.single_value(times).await, "false|false|");
}

/// A second version of the workflow, with other stages and without the specialist.
const NEXT_VERSION: &str = "@helen;
    insert into tenant.workflows (code, workflow_number, name) select code, 2, name from tenant.workflows;
    insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
        select n.id, v.code, v.name, v.standard, v.begins, v.place
        from tenant.workflows as n, (values
            ('received', 'Received', 'received', true, 1), ('working', 'Working', 'in_progress', false, 2),
            ('asked', 'Asked', 'waiting_for_citizen', false, 3), ('over', 'Over', 'closed', false, 4)
        ) as v (code, name, standard, begins, place) where n.workflow_number = 2;
    insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
        select f.workflow_id, f.id, t.id, 'End' from tenant.workflow_stages as f
        inner join tenant.workflow_stages as t on t.workflow_id = f.workflow_id and t.code = 'over'
        where f.code <> 'over';
    insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
        select f.workflow_id, f.id, t.id, 'Begin' from tenant.workflow_stages as f
        inner join tenant.workflows as w on w.id = f.workflow_id and w.workflow_number = 2
        inner join tenant.workflow_stages as t on t.workflow_id = f.workflow_id and t.code in ('working', 'asked')
        where f.code = 'received';
    insert into tenant.transition_roles (workflow_transition_id, role_code)
        select t.id, case f.code when 'working' then 'caseworker' else 'manager' end
        from tenant.workflow_transitions as t inner join tenant.workflow_stages as f on f.id = t.from_stage_id
        where t.label in ('End', 'Begin')";
const PUBLISH: &str =
    "@helen; update tenant.workflows set published_at = now() where workflow_number = 2";
const MAP: &str = r#"{"received": "received", "triage": "working", "in_progress": "working", "waiting": "asked", "specialist": "working"}"#;

fn migrate(map: &str) -> String {
    format!(
        "select app.migrate_workflow((select id from tenant.workflows where workflow_number = 1), (select id from tenant.workflows where workflow_number = 2), '{map}', 'The specialists are gone')"
    )
}

/// One function migrates open enquiries to the next version of their workflow, and records each.
#[tokio::test]
async fn open_enquiries_migrate_to_new_workflow_version() {
    let tx = SharedTransaction::new().await;
    tx.run(NEXT_VERSION).await;
    let refused = "UK225 migrate_workflow";
    tx.assert_results(&[(&format!("@helen; {}", migrate(MAP)), refused)])
        .await;
    tx.run(PUBLISH).await;
    let into = |set: &str| format!("update tenant.enquiries set {set} where id = ':mine'");
    tx
        .assert_results(&[
            (&format!("@jo; {}", migrate(MAP)), "UK225 refuse_migration_by_role"),
            (&format!("@asha; {}", migrate(MAP)), "UK225 refuse_migration_by_role"),
            (&format!("@david; {}", migrate(MAP)), "UK225 refuse_migration_by_role"),
            (&format!("@helen; {}", migrate("{}")), refused),
            (&format!("@helen; {}", migrate("[]")), refused),
            (&format!("@helen; {}", migrate(&MAP.replace("\"asked\"", "\"over\""))), refused),
            (&format!("@helen; {}", migrate(&MAP.replace("\"asked\"", "\"nowhere\""))), refused),
            (&format!("@helen; {}", migrate(&MAP.replace("{", "{\"nowhere\": \"asked\", "))), refused),
            (&format!("@helen; {}", migrate(MAP).replace("number = 2", "number = 3").replace("number = 1", "number = 2")), refused),
            (&format!("@helen; {}", migrate(MAP).replace("The specialists are gone", " ")), "23514 workflow_migrations_reason_says_something"),
            (&into("workflow_id = (select id from tenant.workflows where workflow_number = 2)"), "42501"),
            ("@helen; insert into tenant.workflow_migrations (from_workflow_id, to_workflow_id, stage_map, reason, enquiries_moved, created_at, created_by) select id, id, '{}', 'x', 1, now(), ':helen' from tenant.workflows", "42501"),
        ])
        .await;
    tx
        .run("@jo; update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = 'Bank details' where id = ':mine'")
        .await;
    let before = tx
        .single_value("select stage_since::text from tenant.enquiries where id = ':mine'")
        .await;
    let running = tx
        .single_value("select count(*)::text from tenant.enquiries where closed_at is null")
        .await;
    let events = "select count(*)::text from audit.audit_logs where table_id = audit.table_id('tenant.stage_changes') and recorded_at >= auth.now()";
    let events_before: usize = tx.single_value(events).await.parse().unwrap();
    assert_eq!(
        tx.single_value(&format!("@helen; {}", migrate(MAP))).await,
        running
    );
    // Every open enquiry migrated, none was closed, and each has one row in the history and in the audit log.
    for (sql, expected) in [
        (
            "select count(*)::text from tenant.enquiries as e inner join tenant.workflows as w on w.id = e.workflow_id where w.workflow_number = 1 and e.closed_at is null",
            "0".to_owned(),
        ),
        (
            "select count(*)::text from tenant.enquiries where closed_at is null",
            running.clone(),
        ),
        (
            "select count(*)::text from tenant.stage_changes where workflow_migration_id is not null and created_by = ':helen'",
            running.clone(),
        ),
        (
            "select enquiries_moved::text || reason from tenant.workflow_migrations",
            format!("{running}The specialists are gone"),
        ),
        (
            events,
            (events_before + running.parse::<usize>().unwrap()).to_string(),
        ),
        // The reason and the start of the stage are unchanged.
        (
            "select s.code || ': ' || e.stage_reason from app.enquiries as e inner join tenant.workflow_stages as s on s.id = e.stage_id where e.id = ':mine'",
            "asked: Bank details".to_owned(),
        ),
        (
            "select stage_since::text from tenant.enquiries where id = ':mine'",
            before,
        ),
        (
            "select from_stage || ' to ' || to_stage from app.stage_changes where enquiry_id = ':mine' and workflow_migration_id is not null",
            "Waiting for citizen to Asked".to_owned(),
        ),
    ] {
        assert_eq!(tx.single_value(sql).await, expected, "{sql}");
    }
    // The new version applies at once, and there is no migration back, also in the same transaction.
    tx
        .assert_results(&[
            ("@jo; update tenant.enquiries set stage_id = (select id from tenant.workflow_stages where code = 'over') where id = ':mine'", "UK202 refuse_unlawful_stage_change"),
            ("@jo; update tenant.enquiries set stage_id = ':stage_progress' where id = ':mine'", "23503 enquiries_stage_fkey"),
            (&format!("@helen; {}", migrate("{}").replace("number = 1", "number = 9")), refused),
        ])
        .await;
}
