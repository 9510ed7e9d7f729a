//! Steps that somebody else must approve, reasons said twice, times of resolution, and moving enquiries to
//! another version of their workflow: as stories, and what is tried against them.

use super::around::Turns;

/// The version of an enquiry, to be put into a statement.
const VERSION: &str = "(select version from tenant.enquiries where id = ':mine')";

/// `:mine` stands with the specialist, whence it may be closed as vexatious if somebody approves.
async fn with_specialist() -> Turns {
    let turns = Turns::new().await;
    turns
        .does("@asha; update tenant.enquiries set stage_id = ':stage_specialist', stage_reason = 'Ask' where id = ':mine'")
        .await;
    turns
}

fn ask(transition: &str) -> String {
    format!(
        "select app.request_approval(':mine', {VERSION}, (select id from tenant.workflow_transitions where label = '{transition}'), 'The ninth letter')"
    )
}

const DECIDE: &str = "select app.decide_approval(id, version, 'approved', null) from tenant.approvals where decision is null";
const CLOSE: &str = "update tenant.enquiries set stage_id = ':stage_closed', stage_reason = 'Vexatious', outcome = 'None' where id = ':mine'";

// R096: asked by one, decided by another, of this version, used once.
#[tokio::test]
async fn a_step_that_needs_approval_is_taken_with_it_and_once() {
    let turns = with_specialist().await;
    let vexatious = ask("Close as vexatious");
    let refused = "UK202 refuse_unlawful_stage_change";
    turns
        .ends(&[
            (CLOSE, refused),
            (
                &format!("@jo; {}", ask("Specialist answered")),
                "UK203 refuse_unlawful_request",
            ),
            (
                &format!("@jo; {}", ask("Resolve")),
                "UK203 refuse_unlawful_request",
            ),
            (
                &format!("@jo; {}", vexatious.replace(VERSION, "1")),
                "UK203 refuse_unlawful_request",
            ),
            (
                &format!("@david; {vexatious}"),
                "42501 refuse_change_by_auditor",
            ),
            (
                &format!("@jo; {}", vexatious.replace("The ninth letter", " ")),
                "23514 approvals_reason_says_something",
            ),
        ])
        .await;
    // Asha asks, so Asha cannot decide, nor can a caseworker, nor can it be said to be decided already.
    turns.does(&format!("@asha; {vexatious}")).await;
    turns
        .ends(&[
            (CLOSE, refused),
            (&format!("@asha; {vexatious}"), "23505 approvals_asked_once"),
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
    turns.does(&format!("@helen; {DECIDE}")).await;
    turns
        .ends(&[
            ("update tenant.approvals set decision = 'refused', decision_reason = 'x'", "UK203 refuse_unlawful_decision"),
            ("update tenant.approvals set decision = null", "23514 approvals_decided_by_somebody"),
            // Whatever changes the enquiry makes the approval worthless.
            (&format!("@asha; update tenant.enquiries set subject = 'Other' where id = ':mine'; {CLOSE}"), refused),
            (&format!("@asha; update tenant.enquiries set assignee_id = ':sam' where id = ':mine'; {CLOSE}"), refused),
            // It approves one step, and replaces nothing else that the step needs.
            ("@asha; update tenant.enquiries set stage_id = ':stage_closed' where id = ':mine'", refused),
            (&format!("@jo; {CLOSE}"), refused),
        ])
        .await;
    assert_eq!(
        turns.one("@asha; select refusals::text from app.possible_transitions(':mine') where needs_approval").await,
        "{}"
    );
    turns.does(&format!("@asha; {CLOSE}")).await;
    assert_eq!(
        turns
            .one("select (used_at is not null)::text from tenant.approvals")
            .await,
        "true"
    );
}

#[tokio::test]
async fn what_a_screen_shows_of_approval_is_what_the_guard_says() {
    let turns = with_specialist().await;
    let shown = "@asha; select array_to_string(refusals, '; ') from app.possible_transitions(':mine') where needs_approval";
    assert_eq!(turns.one(shown).await, "Ask for approval first.");
    turns
        .does(&format!("@jo; {}", ask("Close as vexatious")))
        .await;
    assert_eq!(
        turns.one(shown).await,
        "Approval is asked for; nobody has decided yet."
    );
    turns.does(&format!("@helen; {DECIDE}")).await;
    assert_eq!(turns.one(shown).await, "");
    turns
        .does("@asha; update tenant.enquiries set subject = 'Other' where id = ':mine'")
        .await;
    assert_eq!(
        turns.one(shown).await,
        "It was approved before the last change of the enquiry; ask for approval again."
    );
    // Who may neither do it nor ask for it is not told to ask.
    assert_eq!(
        turns.one(&shown.replace("@asha", "@david")).await,
        "Your role may not do this; ask a supervisor."
    );
    assert_eq!(
        turns
            .one("select superseded::text from app.approvals")
            .await,
        "true"
    );
}

/// Two moves with the same reason word for word: the second says why as well as the first did. A reason that a
/// statement does not name belongs to the last move, and counts for no other.
#[tokio::test]
async fn a_reason_said_again_counts_and_one_left_over_does_not() {
    let turns = Turns::new().await;
    let wait = format!(
        "@jo; select v from app.change_stage(':mine', {VERSION}, ':stage_waiting', 'No reply yet', null) as v where v is not null"
    );
    let back = format!(
        "@jo; select v from app.change_stage(':mine', {VERSION}, ':stage_progress', 'No reply yet', null) as v where v is not null"
    );
    turns.does(&wait).await;
    turns.does(&back).await;
    turns.does(&wait).await;
    assert_eq!(
        turns.one("select count(*)::text from tenant.stage_changes where enquiry_id = ':mine' and reason = 'No reply yet'").await,
        "3"
    );
    turns.does(&back).await;
    let refused = "UK202 refuse_unlawful_stage_change";
    turns
        .ends(&[
            ("update tenant.enquiries set stage_id = ':stage_waiting' where id = ':mine'", refused),
            ("update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = null where id = ':mine'", refused),
            ("update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = chr(1) where id = ':mine' and stage_reason is null", "nothing"),
            ("update tenant.enquiries set stage_reason = chr(1) where id = ':mine'", "23514 enquiries_stage_reason_printable"),
            ("update tenant.enquiries set assignment_reason = chr(1) where id = ':mine'", "23514 enquiries_assignment_reason_printable"),
            ("merge into tenant.enquiries as e using (select 1) as s on e.id = ':mine' when matched then update set stage_id = ':stage_waiting'", refused),
        ])
        .await;
    // The same for changes of hands: the words of the last one are forgotten unless said again.
    turns
        .does("update tenant.enquiries set assignee_id = ':sam', assignment_reason = 'Leave' where id = ':mine'")
        .await;
    turns
        .does("@asha; update tenant.enquiries set assignee_id = ':jo', assignment_reason = 'Leave' where id = ':mine'")
        .await;
    turns
        .does("@asha; update tenant.enquiries set assignee_id = ':sam' where id = ':mine'")
        .await;
    assert_eq!(
        turns.one("select string_agg(coalesce(reason, '-'), ' ' order by reason nulls last) from tenant.assignments where enquiry_id = ':mine' and created_at = auth.now()").await,
        "Leave Leave -"
    );
}

#[tokio::test]
async fn it_is_resolved_when_it_first_was_and_no_more_once_reopened() {
    let turns = Turns::new().await;
    let times = "select (resolved_at is not null)::text, (closed_at is not null)::text, (resolved_at = stage_since)::text from tenant.enquiries where id = ':mine'";
    let go = |stage: &str| {
        format!(
            "@asha; update tenant.enquiries set stage_id = '{stage}', stage_reason = gen_random_uuid()::text, outcome = 'Done' where id = ':mine'"
        )
    };
    assert_eq!(turns.one(times).await, "false|false|");
    turns.does(&go(":stage_resolved")).await;
    assert_eq!(turns.one(times).await, "true|true|true");
    turns.does(&go(":stage_closed")).await;
    assert_eq!(turns.one(times).await, "true|true|true");
    turns
        .ends(&[
            (
                "update tenant.enquiries set resolved_at = now() where id = ':mine'",
                "42501",
            ),
            (&go(":stage_progress"), "UK202 refuse_unlawful_stage_change"),
        ])
        .await;
    let other = Turns::new().await;
    other.does(&go(":stage_resolved")).await;
    other.does(&go(":stage_progress")).await;
    assert_eq!(other.one(times).await, "false|false|");
}

/// A second version of the workflow, published, without the specialist and with a second look.
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
        where f.code = 'working';
    insert into tenant.transition_roles (workflow_transition_id, role_code)
        select id, 'caseworker' from tenant.workflow_transitions where label = 'End'";
const PUBLISH: &str =
    "@helen; update tenant.workflows set published_at = now() where workflow_number = 2";
const MAP: &str = r#"{"received": "received", "triage": "working", "in_progress": "working", "waiting": "asked", "specialist": "working"}"#;

fn migrate(map: &str) -> String {
    format!(
        "select app.migrate_workflow((select id from tenant.workflows where workflow_number = 1), (select id from tenant.workflows where workflow_number = 2), '{map}', 'The specialists are gone')"
    )
}

// R106: running enquiries go to the next version through one door, each with its record.
#[tokio::test]
async fn running_enquiries_move_to_the_next_version_through_one_door() {
    let turns = Turns::new().await;
    turns.does(NEXT_VERSION).await;
    let refused = "UK225 migrate_workflow";
    turns
        .ends(&[(&format!("@helen; {}", migrate(MAP)), refused)])
        .await;
    turns.does(PUBLISH).await;
    let into = |set: &str| format!("update tenant.enquiries set {set} where id = ':mine'");
    turns
        .ends(&[
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
    turns
        .does("@jo; update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = 'Bank details' where id = ':mine'")
        .await;
    let before = turns
        .one("select stage_since::text from tenant.enquiries where id = ':mine'")
        .await;
    let running = turns
        .one("select count(*)::text from tenant.enquiries where closed_at is null")
        .await;
    let events = "select count(*)::text from audit.audit_logs where table_name = 'tenant.stage_changes' and recorded_at = auth.now()";
    let told: usize = turns.one(events).await.parse().unwrap();
    assert_eq!(
        turns.one(&format!("@helen; {}", migrate(MAP))).await,
        running
    );
    // Nobody is left behind, nothing has ended, each is told once, in the rows and in the trail.
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
            (told + running.parse::<usize>().unwrap()).to_string(),
        ),
        // It waits for the same, and as long as before.
        (
            "select s.code || ': ' || e.stage_reason from tenant.enquiries as e inner join tenant.workflow_stages as s on s.id = e.stage_id where e.id = ':mine'",
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
        assert_eq!(turns.one(sql).await, expected, "{sql}");
    }
    // From now on the new version judges, and the way back is closed, also in the same transaction.
    turns
        .ends(&[
            ("@jo; update tenant.enquiries set stage_id = (select id from tenant.workflow_stages where code = 'over') where id = ':mine'", "UK202 refuse_unlawful_stage_change"),
            ("@jo; update tenant.enquiries set stage_id = ':stage_progress' where id = ':mine'", "23503 enquiries_stage_fkey"),
            (&format!("@helen; {}", migrate("{}").replace("number = 1", "number = 9")), refused),
        ])
        .await;
}
