//! What each rule tells, to whom, once, and until when it is true.

use super::{JO, Stage};
use crate::support::attempt::{AfterAttempt, attempt};
use crate::support::enter;
use enquiries::private_server::Login;

/// R037, R106, R130: the owner hears at three quarters, the supervisors at the breach, the managers when it is grossly late,
/// each once, however often the worker runs.
#[tokio::test]
async fn owner_then_supervisors_then_managers_are_told_once() {
    let stage = Stage::new().await;
    let id = stage.receive(100, JO).await;
    stage.pass("70 minutes").await;
    assert_eq!(stage.told(id).await, [""; 0]);
    assert_eq!(stage.for_you("jo.brown", id).await, [""; 0]);
    stage.pass("6 minutes").await;
    for _ in 0..3 {
        assert_eq!(stage.told(id).await, ["near_deadline owner jo.brown open"]);
    }
    let near = stage.for_you("jo.brown", id).await;
    assert_eq!(near.len(), 1);
    assert!(
        near[0].starts_with("warning: 75% of the time is used: Answer is due on "),
        "{near:?}"
    );
    assert_eq!(stage.for_you("asha.patel", id).await, [""; 0]);

    stage.pass("30 minutes").await;
    let late = [
        "near_deadline owner jo.brown settled",
        "late supervisors payments open",
    ];
    for _ in 0..2 {
        assert_eq!(stage.told(id).await, late);
    }
    // The breach takes the place of the warning, and is for the supervisor of this team alone.
    assert_eq!(stage.for_you("jo.brown", id).await, [""; 0]);
    assert_eq!(stage.for_you("sam.lewis", id).await, [""; 0]);
    let breach = stage.for_you("asha.patel", id).await;
    assert!(
        breach.len() == 1 && breach[0].starts_with("breach: Answer is late: it was due on "),
        "{breach:?}"
    );
    stage.see("asha.patel", id).await;
    assert_eq!(stage.for_you("asha.patel", id).await, [""; 0], "seen");

    stage.pass("200 minutes").await;
    let gross = [late[0], late[1], "grossly_late managers open"];
    assert_eq!(stage.told(id).await, gross);
    assert_eq!(stage.for_you("helen.morris", id).await.len(), 1);
    assert_eq!(stage.for_you("asha.patel", id).await, [""; 0]);
}

/// R037: an emergency that nobody takes climbs from the team to its supervisors and to the managers, until somebody takes it.
#[tokio::test]
async fn emergency_that_nobody_takes_climbs() {
    let stage = Stage::new().await;
    let id = stage.receive(9_000, "priority_code = 1").await;
    stage.pass("14 minutes").await;
    assert_eq!(stage.told(id).await, [""; 0]);
    stage.pass("2 minutes").await;
    let team = "emergency team payments open";
    assert_eq!(stage.told(id).await, [team]);
    for everybody in ["jo.brown", "asha.patel", "priya.nair"] {
        assert_eq!(
            stage.for_you(everybody, id).await,
            ["untaken: Nobody has taken this emergency enquiry for 15 minutes"],
            "{everybody}"
        );
    }
    assert_eq!(
        stage.for_you("sam.lewis", id).await,
        [""; 0],
        "another team"
    );
    stage.pass("15 minutes").await;
    let supervisors = "emergency_climbs supervisors payments open";
    assert_eq!(stage.told(id).await, [team, supervisors]);
    stage.pass("30 minutes").await;
    let managers = "emergency_to_managers managers open";
    assert_eq!(stage.told(id).await, [team, supervisors, managers]);
    assert_eq!(
        stage.for_you("helen.morris", id).await,
        ["untaken: Nobody has taken this emergency enquiry for 1 hour"]
    );

    // Taken: for nobody any more, at once and not when the worker comes.
    stage
        .run(&format!(
            "update tenant.enquiries set {JO} where id = '{id}'"
        ))
        .await;
    assert_eq!(stage.for_you("helen.morris", id).await, [""; 0]);
    let settled = [
        "emergency team payments settled",
        "emergency_climbs supervisors payments settled",
        "emergency_to_managers managers settled",
    ];
    assert_eq!(stage.told(id).await, settled);
    // Put back: it begins to climb again, from then on.
    stage
        .run(&format!(
            "update tenant.enquiries set assignee_id = null, assignment_reason = 'Off sick' where id = '{id}'"
        ))
        .await;
    stage.pass("10 minutes").await;
    assert_eq!(stage.told(id).await, settled);
    stage.pass("6 minutes").await;
    let again = [settled[0], settled[1], settled[2], team];
    assert_eq!(stage.told(id).await, again);
}

/// An enquiry that becomes an emergency has been one from then on, however long nobody has had it.
#[tokio::test]
async fn minutes_of_an_emergency_count_from_when_it_became_one() {
    let stage = Stage::new().await;
    let id = stage.receive(9_000, "").await;
    stage.pass("1 hour").await;
    assert_eq!(stage.told(id).await, [""; 0]);
    stage
        .run(&format!(
            "update tenant.enquiries set priority_code = 1 where id = '{id}'"
        ))
        .await;
    stage.pass("14 minutes").await;
    assert_eq!(stage.told(id).await, [""; 0]);
    stage.pass("2 minutes").await;
    assert_eq!(stage.told(id).await, ["emergency team payments open"]);

    // None for a minute, and one again: what was told of the first time stays settled, also long after.
    for priority in [2, 1] {
        stage
            .run(&format!(
                "update tenant.enquiries set priority_code = {priority} where id = '{id}'"
            ))
            .await;
        stage.pass("1 minute").await;
    }
    let settled = "emergency team payments settled";
    assert_eq!(stage.told(id).await, [settled]);
    stage.pass("9 days").await;
    let look = format!(
        "begin; set local session_replication_role = replica;
         update tenant.clocks set next_look_at = '-infinity' where enquiry_id = '{id}'; commit"
    );
    for _ in 0..2 {
        let told = stage.told(id).await;
        let of_emergency: Vec<&String> = told.iter().filter(|it| it.contains("team")).collect();
        assert_eq!(of_emergency, [settled, "emergency team payments open"]);
        stage.admin.batch_execute(&look).await.unwrap();
    }
}

/// R106: after an outage what is still true is told once, with the instant from which it was true; a breach that happened is
/// recorded though it was met meanwhile, and is for nobody.
#[tokio::test]
async fn outage_is_made_up_for() {
    let stage = Stage::new().await;
    let warned = stage.receive(100, JO).await;
    let late = stage.receive(50, JO).await;
    let met_late = stage.receive(30, JO).await;
    let met_in_time = stage.receive(90, JO).await;
    stage.pass("45 minutes").await;
    for id in [met_late, met_in_time] {
        stage
            .run(&format!(
                "update tenant.enquiries as e set stage_id = s.id, stage_reason = 'Done', outcome = 'Done'
                 from tenant.workflow_stages as s
                 where s.workflow_id = e.workflow_id and s.stage_code = 'withdrawn' and e.id = '{id}'"
            ))
            .await;
    }
    stage.pass("33 minutes").await;
    assert_eq!(
        stage.told(warned).await,
        ["near_deadline owner jo.brown open"]
    );
    assert_eq!(stage.told(late).await, ["late supervisors payments open"]);
    assert_eq!(
        stage.told(met_late).await,
        ["late supervisors payments settled"]
    );
    assert_eq!(stage.told(met_in_time).await, [""; 0]);
    assert_eq!(stage.for_you("asha.patel", met_late).await, [""; 0]);
    let exact = "select bool_and(w.became_true_at = e.received_at + case w.kind when 'share_used' then interval '75 minutes'
                     when 'breached' then w.due_at - e.received_at end and w.created_at > w.became_true_at)
                 from tenant.warnings as w inner join tenant.enquiries as e on w.enquiry_id = e.id
                 where e.id = any ($1)";
    let row = stage.admin.query_one(exact, &[&vec![warned, late]]).await;
    assert!(row.unwrap().get::<_, bool>(0));
}

/// A deadline that moves to later is warned of again; one that waits and goes on is not.
#[tokio::test]
async fn moved_deadline_warns_again_and_a_pause_does_not() {
    let stage = Stage::new().await;
    let id = stage.receive(100, JO).await;
    stage.pass("80 minutes").await;
    let near = "near_deadline owner jo.brown open";
    assert_eq!(stage.told(id).await, [near]);
    let act = |kind: &str| {
        format!("select from app.record_clock_act('{id}', '{kind}', null, null, null, 'A letter')")
    };
    stage.run(&act("paused")).await;
    assert_eq!(
        stage.told(id).await,
        ["near_deadline owner jo.brown settled"],
        "it waits"
    );
    stage.pass("1 day").await;
    stage.run(&act("resumed")).await;
    assert_eq!(stage.told(id).await, [near], "as it was");
    // The deadline is set to a day later: three quarters are used later.
    let later = format!(
        "select from tenant.enquiries as e
         cross join lateral app.correct_enquiry(
             e.id, e.version, 'deadline', null, null, auth.now() + interval '10 days', null, 'Agreed with them') as c
         where e.id = '{id}'"
    );
    stage.run(&later).await;
    let settled = "near_deadline owner jo.brown settled";
    assert_eq!(stage.told(id).await, [settled]);
    stage.pass("9 days").await;
    assert_eq!(stage.told(id).await, [settled, near]);
}

/// Without an owner the supervisors are told; of a team without a supervisor those of the team above it, and else the managers.
#[tokio::test]
async fn somebody_is_told_though_nobody_is_there() {
    let stage = Stage::new().await;
    let id = stage.receive(100, "").await;
    stage.pass("80 minutes").await;
    assert_eq!(
        stage.told(id).await,
        ["near_deadline supervisors payments open"]
    );
    assert_eq!(stage.for_you("asha.patel", id).await.len(), 1);

    let id = stage.receive(60, "").await;
    stage
        .run("update tenant.staff set team_id = (select id from tenant.teams where code = 'individuals') where username = 'asha.patel'")
        .await;
    stage.pass("50 minutes").await;
    assert_eq!(
        stage.told(id).await,
        ["near_deadline supervisors individuals open"]
    );

    let id = stage.receive(61, "").await;
    stage
        .run("update tenant.staff set team_id = (select id from tenant.teams where code = 'returns') where username = 'asha.patel'")
        .await;
    stage.pass("50 minutes").await;
    assert_eq!(stage.told(id).await, ["near_deadline managers open"]);
    assert_eq!(stage.for_you("helen.morris", id).await.len(), 1);
}

/// A new rule tells of what is true already; one out of use tells nobody, and undoing that tells again.
#[tokio::test]
async fn change_of_rules_reaches_clocks_that_run() {
    let stage = Stage::new().await;
    let id = stage.receive(100, JO).await;
    stage.pass("30 minutes").await;
    assert_eq!(stage.told(id).await, [""; 0]);
    stage
        .run(
            "insert into tenant.warning_rules (code, name, kind, share, tells, team_id, valid_from)
             select 'quarter', 'A quarter', 'share_used', 25, 'team', t.id, '2000-01-01'
             from tenant.teams as t where t.code = 'returns'",
        )
        .await;
    assert_eq!(stage.told(id).await, ["quarter team returns open"]);
    assert_eq!(stage.for_you("sam.lewis", id).await.len(), 1);
    stage
        .run("update tenant.warning_rules set active = false where code = 'quarter'")
        .await;
    assert_eq!(stage.told(id).await, ["quarter team returns settled"]);
    stage
        .run("update tenant.warning_rules set active = true where code = 'quarter'")
        .await;
    assert_eq!(stage.told(id).await, ["quarter team returns open"]);
    // What became true before a rule was valid is told to nobody.
    stage
        .run(
            "insert into tenant.warning_rules (code, name, kind, share, tells)
             values ('tenth', 'A tenth', 'share_used', 10, 'owner')",
        )
        .await;
    assert_eq!(stage.told(id).await, ["quarter team returns open"]);
}

/// Rules narrow to a type, a priority and a kind of clock.
#[tokio::test]
async fn rules_narrow() {
    let stage = Stage::new().await;
    stage
        .run(
            "update tenant.warning_rules set active = false;
             insert into tenant.warning_rules (code, name, kind, share, tells, enquiry_type_id, priority_code, measure, valid_from)
             select n.code, n.code, 'share_used', 50, 'owner', case when n.code like '%type' then y.id end,
                 n.priority, n.measure, '2000-01-01'
             from (values ('this_type', null::smallint, null::text), ('high', 2, null), ('answer', null, 'resolution'),
                 ('letter', null, 'legal')) as n (code, priority, measure)
             inner join tenant.enquiry_types as y on y.code = 'payment_plan';
             insert into tenant.warning_rules (code, name, kind, share, tells, enquiry_type_id, valid_from)
             select 'other', 'other', 'share_used', 50, 'owner', y.id, '2000-01-01'
             from tenant.enquiry_types as y where y.code <> 'payment_plan' order by y.code limit 1",
        )
        .await;
    let id = stage.receive(100, JO).await;
    stage.pass("51 minutes").await;
    let all = [
        "answer owner jo.brown open",
        "this_type owner jo.brown open",
    ];
    assert_eq!(stage.told(id).await, all);
    stage
        .run(&format!(
            "update tenant.enquiries set priority_code = 2 where id = '{id}'"
        ))
        .await;
    assert_eq!(
        stage.told(id).await,
        [all[0], "high owner jo.brown open", all[1]]
    );
}

/// Who configures changes rules, and nobody writes a warning.
#[tokio::test]
async fn rules_are_configured_and_warnings_written_by_nobody() {
    let stage = Stage::new().await;
    let client = stage.test.client(Login::App).await;
    for who in ["jo.brown", "asha.patel"] {
        enter(&client, &format!("HMRC/{who}")).await;
        let sql = "insert into tenant.warning_rules (code, name, kind, tells) values ('mine', 'Mine', 'breached', 'owner')";
        let result = attempt(&client, sql, AfterAttempt::Undo).await;
        assert_eq!(result.summary(), "42501", "{who}");
        let changed = client
            .execute("update tenant.warning_rules set active = false", &[])
            .await;
        assert_eq!(changed.unwrap(), 0, "{who}");
        client.batch_execute("rollback").await.unwrap();
    }
    enter(&client, "HMRC/helen.morris").await;
    for sql in [
        "insert into tenant.warnings (kind) values ('breached')",
        "update tenant.warnings set settled_at = null",
        "select tenant.raise_warnings()",
    ] {
        let result = attempt(&client, sql, AfterAttempt::Undo).await;
        assert_eq!(result.summary(), "42501", "{sql}");
    }
}
