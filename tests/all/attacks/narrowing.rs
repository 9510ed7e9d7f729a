//! A tenant narrows what its roles may do (core.role_capabilities less tenant.withheld_capabilities): it never widens
//! it, never locks itself out, and others than the session's person are judged by it too. A trainee's closing waits
//! for a countersignature.

use super::AttackFixture;
use crate::support::attempt::{AfterAttempt, attempt};
use crate::support::{begin, enter};
use enquiries::private_server::Login;

const WITHHOLD: &str =
    "insert into tenant.withheld_capabilities (role_code, capability_code, reason) values";

#[tokio::test]
async fn tenant_never_widens_nor_locks_itself_out() {
    let fixture = AttackFixture::new().await;
    let helen = fixture.session_of("HMRC/helen.morris").await;
    let withhold = |what: &str| format!("{WITHHOLD} ({what}, 'x')");
    fixture
        .assert_results(
            &helen,
            &[
                ("insert into core.role_capabilities (role_code, capability_code) values ('caseworker', 'approve')", "42501"),
                ("insert into core.capabilities (code, name, description) values ('x_y', 'x', 'x')", "42501"),
                ("update core.role_capabilities set role_code = 'manager'", "42501"),
                ("update auth.sessions set capabilities = '{administer_platform}'", "42501"),
                ("select auth.capabilities_of('manager')", "42501"),
                ("update core.roles set platform_only = false", "42501"),
                ("insert into tenant.staff (username, name, role_code) values ('mallory', 'Mallory', 'platform_administrator')", "UK208 refuse_role_of_elsewhere"),
                ("update tenant.staff set role_code = 'analyst' where id = ':david'", "UK208 refuse_role_of_elsewhere"),
                ("insert into tenant.staff (username, name, role_code) values ('mallory', 'Mallory', 'loader')", "UK208 refuse_unlawful_appointment"),
                // What a role does not have cannot be withheld, so giving it back would be no way to give it.
                (&withhold("'caseworker', 'approve'"), "23503 withheld_capabilities_had_fkey"),
                (&withhold("'loader', 'load_batches'"), "UK233 refuse_withholding_from_services"),
                (&withhold("'manager', 'configure'"), "UK233 refuse_withholding_from_the_last"),
                (&withhold("'manager', 'change_records'"), "UK233 refuse_withholding_from_the_last"),
                (&withhold("'caseworker', 'work_on_enquiries'"), "UK214 refuse_withholding_over_open_work"),
                ("delete from tenant.withheld_capabilities", "42501"),
                ("select * from app.tenants()", "42501 refuse_without_platform_administration"),
                ("select app.change_tenant_state('EAST', 'closing')", "42501 refuse_without_platform_administration"),
            ],
        )
        .await;
    for user in ["HMRC/jo.brown", "HMRC/asha.patel"] {
        let client = fixture.session_of(user).await;
        let lines = [(&*withhold("'auditor', 'read_access_log'"), "42501")];
        fixture.assert_results(&client, &lines).await;
    }
    // R222: the platform's people are of the platform alone.
    let morgan = fixture.session_of("PLATFORM/morgan.shaw").await;
    fixture
        .assert_results(
            &morgan,
            &[("insert into tenant.staff (username, name, role_code) values ('x.y', 'X', 'caseworker')", "UK208 refuse_role_of_elsewhere")],
        )
        .await;
}

/// One tenant narrows itself alone, and the event says who did it.
#[tokio::test]
async fn narrowing_is_of_one_tenant_and_audited() {
    let fixture = AttackFixture::new().await;
    let tom = fixture.session_of("EAST/tom.reid").await;
    let helen = fixture.session_of("HMRC/helen.morris").await;
    let sql = format!("{WITHHOLD} ('caseworker', 'keep_citizens', 'x'); commit");
    helen.batch_execute(&sql).await.unwrap();
    let add = "insert into tenant.citizens (name) values ('x')";
    assert!(!attempt(&tom, add, AfterAttempt::Undo).await.had_no_effect());
    let jo = fixture.session_of("HMRC/jo.brown").await;
    let refused = attempt(&jo, add, AfterAttempt::Undo).await;
    assert_eq!(refused.summary(), "42501");
    let read = "select capability_code from tenant.withheld_capabilities where active";
    assert!(!attempt(&jo, read, AfterAttempt::Undo).await.had_no_effect());
    assert!(
        fixture
            .holds(
                "select count(*) = 1 from audit.audit_logs where action = 'insert' and staff_id = ':helen'
                 and record_id = (select id from tenant.withheld_capabilities where tenant_id = :own_id)"
            )
            .await
    );
}

/// Others than the session's person are judged by what the tenant withheld: who is given work.
#[tokio::test]
async fn withheld_capability_counts_for_another_person() {
    let fixture = AttackFixture::new().await;
    let asha = fixture.session_of("HMRC/asha.patel").await;
    let assign = "update tenant.enquiries set assignee_id = (select id from tenant.staff where username = 'rosa.kelly') where id = ':free'";
    let task = "select app.set_tasks(array[':free']::uuid[], 'call_back', 'x', (select id from tenant.staff where username = 'rosa.kelly'), null, auth.now() + interval '1 day', 'closing', null)";
    for sql in [assign, task] {
        assert!(
            !fixture.try_statement(&asha, sql).await.had_no_effect(),
            "{sql}"
        );
    }
    asha.batch_execute("rollback").await.unwrap();
    let helen = fixture.session_of("HMRC/helen.morris").await;
    let sql = format!("{WITHHOLD} ('trainee', 'work_on_enquiries', 'x'); commit");
    helen.batch_execute(&sql).await.unwrap();
    let asha = fixture.session_of("HMRC/asha.patel").await;
    for (sql, expected) in [
        (assign, "UK206 refuse_unfit_assignee"),
        (task, "UK206 refuse_unfit_task_holder"),
    ] {
        assert_eq!(fixture.try_statement(&asha, sql).await.summary(), expected);
    }
}

/// R225: a trainee's step that ends an enquiry waits until another person countersigns it, in a workflow that asks
/// for no approval.
#[tokio::test]
async fn trainees_closing_waits_for_a_countersignature() {
    let fixture = AttackFixture::new().await;
    let close = "select * from app.change_stages(array[':free']::uuid[], array[(select version from tenant.enquiries where id = ':free')],
        array[(select s.id from tenant.workflow_stages as s inner join tenant.enquiries as e on e.workflow_id = s.workflow_id
               where e.id = ':free' and s.code = 'withdrawn')], 'Withdrawn by telephone', null, null, null, null)";
    let ask =
        "select app.request_approval(e.id, e.version, t.id, 'They rang') from tenant.enquiries as e
        inner join tenant.workflow_transitions as t on t.from_stage_id = e.stage_id
        inner join tenant.workflow_stages as s on s.id = t.to_stage_id and s.code = 'withdrawn'
        where e.id = ':free'";
    let decide = "select (app.decide_approval(a.id, a.version, 'approved', null)).version from app.approvals as a where a.enquiry_id = ':free'";
    let shown = "select array_to_string(refusals, ' ') from app.possible_transitions(':free') where to_stage_code = 'withdrawn'";
    let run = async |user: &str, sql: &str| {
        let client = fixture.session_of(user).await;
        let result = attempt(&client, &fixture.fill(sql), AfterAttempt::Keep).await;
        client.batch_execute("commit").await.unwrap();
        result
    };
    let rosa = "HMRC/rosa.kelly";
    // A caseworker is not asked for one.
    let jo = fixture.session_of("HMRC/jo.brown").await;
    assert_eq!(
        fixture
            .try_statement(&jo, close)
            .await
            .refused()
            .map(|r| r.text.clone()),
        None
    );
    jo.batch_execute("rollback").await.unwrap();

    let refused = run(rosa, close).await;
    assert_eq!(refused.summary(), "UK202 refuse_unlawful_stage_change");
    assert!(
        refused.text().contains("Ask for a countersignature first."),
        "{}",
        refused.text()
    );
    assert_eq!(
        run(rosa, shown).await.text(),
        "Ask for a countersignature first."
    );
    assert!(run(rosa, ask).await.refused().is_none());
    assert_eq!(
        run(rosa, shown).await.text(),
        "Waiting for a countersignature."
    );
    assert_eq!(
        run(rosa, close).await.summary(),
        "UK202 refuse_unlawful_stage_change"
    );
    // Neither she nor a caseworker decides it, although the caseworker could close the enquiry.
    let own = "select undecidable_because from app.approvals";
    assert_eq!(
        run(rosa, own).await.text(),
        "You cannot decide your own request."
    );
    assert_eq!(run(rosa, decide).await.text(), "");
    assert_eq!(run("HMRC/jo.brown", decide).await.text(), "");
    // Who decides sees it beside the step, which they could take alone.
    let asked = "select needs_countersign from app.possible_transitions(':free') where to_stage_code = 'withdrawn'";
    assert_eq!(run("HMRC/asha.patel", asked).await.text(), "t");
    assert_ne!(run("HMRC/asha.patel", decide).await.text(), "");
    let closed = run(rosa, close).await;
    assert!(!closed.had_no_effect(), "{closed:?}");
    assert!(
        fixture
            .holds("select closed_at is not null from tenant.enquiries where id = ':free'")
            .await
    );
    assert!(
        fixture
            .holds("select bool_and(needs_countersign and used_at is not null) from tenant.approvals where enquiry_id = ':free'")
            .await
    );
}

/// A supervisor from whom countersigning is withheld approves, and does not countersign.
#[tokio::test]
async fn countersigning_and_approving_are_two_capabilities() {
    let fixture = AttackFixture::new().await;
    let rosa = fixture.session_of("HMRC/rosa.kelly").await;
    let ask =
        "select app.request_approval(e.id, e.version, t.id, 'They rang') from tenant.enquiries as e
        inner join tenant.workflow_transitions as t on t.from_stage_id = e.stage_id
        inner join tenant.workflow_stages as s on s.id = t.to_stage_id and s.code = 'withdrawn'
        where e.id = ':free'; commit";
    rosa.batch_execute(&fixture.fill(ask)).await.unwrap();
    let helen = fixture.session_of("HMRC/helen.morris").await;
    let sql = format!("{WITHHOLD} ('supervisor', 'countersign', 'x'); commit");
    helen.batch_execute(&sql).await.unwrap();
    let asha = fixture.session_of("HMRC/asha.patel").await;
    let decide = "select (app.decide_approval(a.id, a.version, 'approved', null)).version from app.approvals as a where a.enquiry_id = ':free'";
    let refused = fixture.try_statement(&asha, decide).await;
    assert_eq!(refused.summary(), "UK203 refuse_unlawful_decision");
}

/// Services have capabilities too: loading in batches, and counting in one snapshot.
#[tokio::test]
async fn services_need_their_capabilities() {
    let fixture = AttackFixture::new().await;
    for (login, service, begins, act, refused) in [
        (
            Login::Loader,
            "loader",
            "begin",
            "select auth.open_batch('x', null)",
            "UK502 open_batch",
        ),
        (
            Login::Loader,
            "loader",
            "begin",
            "select auth.analyze_loaded()",
            "UK502 analyze_loaded",
        ),
        (
            Login::Loader,
            "loader",
            "begin",
            "select * from auth.resume_import('x')",
            "UK502 resume_import",
        ),
        (
            Login::Worker,
            "worker",
            "begin isolation level repeatable read",
            "select tenant.fold_figures()",
            "40001 refuse_stale_snapshot",
        ),
    ] {
        let client = fixture.test.client(login).await;
        client.batch_execute("begin").await.unwrap();
        let open = format!("select auth.open_service_session('HMRC', '{service}', 'test')");
        let token: String = client.query_one(&open, &[]).await.unwrap().get(0);
        client.batch_execute("commit").await.unwrap();
        let enter = format!("{begins}; select set_config('enquiries.session', '{token}', true)");
        for has in [true, false] {
            client.batch_execute(&enter).await.unwrap();
            let result = attempt(&client, act, AfterAttempt::Undo).await;
            client.batch_execute("rollback").await.unwrap();
            match has {
                true => assert!(result.refused().is_none(), "{act}: {result:?}"),
                false => assert_eq!(result.summary(), refused, "{act}"),
            }
            fixture
                .admin
                .batch_execute(
                    "update auth.sessions set capabilities = '{}' where kind = 'service'",
                )
                .await
                .unwrap();
        }
    }
}

/// R223: a manager who is given another role withholds nothing more in the session that was open.
#[tokio::test]
async fn withholding_ends_with_the_role() {
    let fixture = AttackFixture::new().await;
    let helen = fixture.session_of("HMRC/helen.morris").await;
    let add = "insert into tenant.staff (username, name, role_code) values ('new.manager', 'New', 'manager'); commit";
    helen.batch_execute(add).await.unwrap();
    let new = fixture.test.client(Login::App).await;
    let token = enter(&new, "HMRC/new.manager").await;
    let sql = format!("{WITHHOLD} ('auditor', 'read_access_log', 'x')");
    assert!(
        attempt(&new, &sql, AfterAttempt::Undo)
            .await
            .refused()
            .is_none()
    );
    new.batch_execute("rollback").await.unwrap();
    let helen = fixture.session_of("HMRC/helen.morris").await;
    let demote =
        "update tenant.staff set role_code = 'caseworker' where username = 'new.manager'; commit";
    helen.batch_execute(demote).await.unwrap();
    begin(&new, &token, fixture.fill(":own_id").parse().unwrap()).await;
    let refused = attempt(&new, &sql, AfterAttempt::Undo).await;
    assert_eq!(refused.summary(), "42501 refuse_without_session");
}
