//! Figures of reports always equal a count of the records: folded, not folded, and folded in between. Writers
//! count nothing and do not block each other.

use crate::support::{TestDatabase, begin, enter, refusal};
use enquiries::checks::{self, Sources};
use enquiries::database::Database;
use enquiries::domain::{Cell, ReportName};
use enquiries::features::reports::LoadReport;
use enquiries::features::stage::LoadOutcomes;
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// Differences between the figures of HMRC and its records: as a report reads them, and folded ones as
/// `compliance` does.
async fn differences(test: &TestDatabase) -> Vec<String> {
    let reader = test.client(Login::App).await;
    enter(&reader, "HMRC/helen.morris").await;
    let recount = include_str!("support/recount_figures.sql");
    let rows = reader.query(recount, &[]).await.unwrap();
    let mut found: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let checks = checks::checks(&Sources::compiled_in()).unwrap();
    let named = |check: &&checks::Check| check.rule.name == "figures_match_enquiries";
    let mut admin = test.client(Login::Admin).await;
    let rows = checks::run(&mut admin, checks.iter().find(named).unwrap())
        .await
        .unwrap();
    found.extend(rows.iter().map(|row| format!("{row:?}")));
    found
}

async fn number(client: &Client, sql: &str) -> i64 {
    client.query_one(sql, &[]).await.unwrap().get(0)
}

/// An update of enquiries from one stage to another, as the current user.
fn step(from: &str, to: &str, outcome: &str, which: &str) -> String {
    format!(
        "update tenant.enquiries as e set
             stage_id = t.id, stage_reason = 'Because', outcome = {outcome},
             outcome_id = (
                 select o.id from tenant.outcomes as o where starts_with(lower({outcome}), lower(o.name)) limit 1
             ),
             assignee_id = coalesce(
                 e.assignee_id, (select p.id from app.staff as p where p.role_code = 'supervisor' order by p.id limit 1)
             )
         from tenant.workflow_stages as f, tenant.workflow_stages as t
         where f.id = e.stage_id and f.code = '{from}' and t.workflow_id = e.workflow_id
             and t.code = '{to}' and {which}"
    )
}

/// The steps after which the figures are folded; the rest is folded with a later step.
const FOLDED_AFTER: [&str; 4] = ["withdrawn", "closed", "deleted", "some restored"];

// R080, R081
#[tokio::test]
async fn sums_follow_every_stage_change() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 300).await;
    let manager = test.client(Login::App).await;
    let token = enter(&manager, "HMRC/helen.morris").await;
    let tenant = number(&manager, "select auth.tenant_id()::bigint").await;
    let even = "hashtext(e.id::text) % 2 = 0";
    for (what, sql) in [
        (
            "withdrawn",
            step("received", "withdrawn", "null", "hashtext(e.id::text) % 7 = 0"),
        ),
        ("triaged", step("received", "triage", "null", "true")),
        ("begun", step("triage", "in_progress", "null", "true")),
        (
            "resolved with words of the list and others",
            step(
                "in_progress",
                "resolved",
                "case when hashtext(e.id::text) % 3 = 0 then 'QUESTION ANSWERED: by telephone' \
                 when hashtext(e.id::text) % 3 = 1 then 'Our mistake corrected' else 'Something else' end",
                "true",
            ),
        ),
        ("closed", step("resolved", "closed", "e.outcome", even)),
        (
            "said to have been avoidable",
            "select count(r.id) from tenant.enquiries as e
             cross join lateral (
                 select d.code from app.failure_demand_reasons() as d order by hashtext(d.code || e.id::text) limit 1
             ) as d
             cross join lateral app.record_failure_demand(e.id, e.version, d.code, null) as r
             where hashtext(e.id::text) % 3 <> 0"
                .into(),
        ),
        (
            "reopened",
            step("resolved", "in_progress", "e.outcome", "hashtext(e.id::text) % 4 = 1"),
        ),
        (
            "given to another team",
            "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_team_id)
             select e.id, e.version, 'team', 'Theirs',
                 (select t.id from tenant.teams as t where t.id <> e.team_id and t.active order by t.id limit 1)
             from tenant.enquiries as e
             where e.closed_at is null and e.deleted_at is null and hashtext(e.id::text) % 3 = 0"
                .into(),
        ),
        (
            "deleted",
            "select count(app.mark_deleted('enquiries', e.id, e.version, true)) from tenant.enquiries as e
             where hashtext(e.id::text) % 5 = 0"
                .into(),
        ),
        (
            "some restored",
            "select count(app.mark_deleted('enquiries', e.id, e.version, false)) from tenant.enquiries as e
             where e.deleted_at is not null and hashtext(e.id::text) % 10 = 0"
                .into(),
        ),
    ] {
        let before = number(&manager, "select sum(version) from tenant.enquiries").await;
        manager
            .batch_execute(&sql)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error:?}"));
        let after = number(&manager, "select sum(version) from tenant.enquiries").await;
        assert!(after > before, "{what}: {before} {after}");
        manager.batch_execute("commit").await.unwrap();
        assert_eq!(differences(&test).await, [""; 0], "{what}");
        if FOLDED_AFTER.contains(&what) {
            assert!(test.fold_figures("HMRC").await > 0, "{what}");
            assert_eq!(differences(&test).await, [""; 0], "folded: {what}");
            assert_eq!(test.fold_figures("HMRC").await, 0, "folded twice: {what}");
        }
        begin(&manager, &token, i32::try_from(tenant).unwrap()).await;
    }
    for measure in ["received", "closed"] {
        let sql = format!("select sum({measure})::bigint from app.monthly_volumes");
        assert!(number(&manager, &sql).await > 50, "{measure}");
    }
    assert!(
        number(
            &manager,
            "select sum(closed)::bigint from app.monthly_outcomes"
        )
        .await
            > 30
    );
    let avoidable = "select sum(closed)::bigint from app.monthly_failure_demand";
    assert!(number(&manager, avoidable).await > 30);
    // Uncommitted changes are not counted.
    manager
        .batch_execute(&step(
            "in_progress",
            "resolved",
            "'Gone'",
            "e.deleted_at is null",
        ))
        .await
        .unwrap();
    manager.batch_execute("rollback").await.unwrap();
    assert_eq!(differences(&test).await, [""; 0]);
}

/// A workflow from received to withdrawn and on to closed, a type that uses it, and two enquiries.
const LEAVING: &str = "
    insert into tenant.workflows (code, name) values ('leaving', 'Leaving');
    insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
        select w.id, v.code, v.code, v.code, v.code = 'received', v.place
        from tenant.workflows as w, (values ('received', 0), ('withdrawn', 1), ('closed', 2)) as v (code, place)
        where w.code = 'leaving';
    insert into tenant.workflow_transitions
        (workflow_id, from_stage_id, to_stage_id, label, needs_reason, needs_outcome, needs_assignee, needs_approval)
        select f.workflow_id, f.id, t.id, 'Go', false, false, false, false
        from tenant.workflow_stages as f
        inner join tenant.workflow_stages as t on t.workflow_id = f.workflow_id and t.position = f.position + 1
        inner join tenant.workflows as w on w.id = f.workflow_id and w.code = 'leaving';
    insert into tenant.transition_roles (workflow_transition_id, role_code)
        select t.id, 'manager' from tenant.workflow_transitions as t
        inner join tenant.workflows as w on w.id = t.workflow_id and w.code = 'leaving';
    update tenant.workflows set published_at = auth.now() where code = 'leaving';
    insert into tenant.enquiry_types (code, name, category_code, workflow_id, team_id, priority_code)
        select 'leaving', 'Leaving', 'tax.payment', w.id, t.id, 3
        from tenant.workflows as w, tenant.teams as t where w.code = 'leaving' and t.code = 'payments';
    insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
        select id, 'email', 'Leaving', 'x' from tenant.enquiry_types, generate_series(1, 2) where code = 'leaving';
    commit";

// R080: an enquiry that goes from one ending stage to another counts under the last, in one transaction and in
// two.
#[tokio::test]
async fn withdrawn_then_closed_counts_as_closed_only() {
    let test = TestDatabase::new().await;
    let manager = test.client(Login::App).await;
    let token = enter(&manager, "HMRC/helen.morris").await;
    let tenant = number(&manager, "select auth.tenant_id()::bigint").await;
    let tenant = i32::try_from(tenant).unwrap();
    manager.batch_execute(LEAVING).await.unwrap();
    let moved = |from, to, first: bool| {
        let one =
            "(select min(o.reference) from tenant.enquiries as o where o.subject = 'Leaving')";
        let which = if first { "=" } else { "<>" };
        step(
            from,
            to,
            "null",
            &format!("e.subject = 'Leaving' and e.reference {which} {one}"),
        )
    };
    let counted = "select (sum(m.closed) * 100 + sum(m.withdrawn))::bigint from app.monthly_volumes as m
                   inner join app.enquiry_types as y on y.id = m.enquiry_type_id where y.code = 'leaving'";
    for (acts, closed_and_withdrawn) in [
        (vec![moved("received", "withdrawn", true)], 101),
        (vec![moved("withdrawn", "closed", true)], 100),
        (
            vec![
                moved("received", "withdrawn", false),
                moved("withdrawn", "closed", false),
            ],
            200,
        ),
    ] {
        begin(&manager, &token, tenant).await;
        for act in &acts {
            assert_eq!(manager.execute(act, &[]).await.unwrap(), 1, "{act}");
        }
        manager.batch_execute("commit").await.unwrap();
        assert_eq!(differences(&test).await, [""; 0]);
        test.fold_figures("HMRC").await;
        assert_eq!(differences(&test).await, [""; 0]);
        begin(&manager, &token, tenant).await;
        assert_eq!(number(&manager, counted).await, closed_and_withdrawn);
        manager.batch_execute("commit").await.unwrap();
    }
}

// R080, docs/decisions/0007: no writer counts.
#[tokio::test]
async fn concurrent_resolves_do_not_block_each_other() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 40).await;
    // Uncommitted changes of others; what comes in for one that waits ends its hold, and takes turns with a step of it.
    let mut others = Vec::new();
    for place in 0..12 {
        let other = test.client(Login::App).await;
        enter(&other, "HMRC/helen.morris").await;
        let message = format!(
            "select app.record_message(e.id, 'email', 'a@example.com', null, 'Again.', null) from app.open_work as e where not exists (select from app.holds as h where h.enquiry_id = e.id) order by e.id limit 1 offset {place}"
        );
        other.batch_execute(&message).await.unwrap();
        others.push(other);
    }
    let (one, two) = (test.client(Login::App).await, test.client(Login::App).await);
    enter(&one, "HMRC/helen.morris").await;
    enter(&two, "HMRC/helen.morris").await;
    two.batch_execute("set local lock_timeout = '2s'")
        .await
        .unwrap();
    for (client, which) in [
        (&one, "hashtext(e.id::text) % 2 = 0"),
        (&two, "hashtext(e.id::text) % 2 <> 0"),
        // Again, so that each writer needs cells that it already holds.
        (&one, "hashtext(e.id::text) % 2 = 0"),
        (&two, "hashtext(e.id::text) % 2 <> 0"),
    ] {
        for (from, to) in [
            ("received", "triage"),
            ("triage", "in_progress"),
            ("in_progress", "resolved"),
            ("resolved", "in_progress"),
        ] {
            let sql = step(from, to, "'Question answered'", which);
            client.batch_execute(&sql).await.unwrap();
        }
        let sql = step("in_progress", "resolved", "'Question answered'", which);
        client.batch_execute(&sql).await.unwrap();
    }
    one.batch_execute("commit").await.unwrap();
    two.batch_execute("commit").await.unwrap();
    assert_eq!(differences(&test).await, [""; 0]);
}

// R080
#[tokio::test]
async fn outcomes_count_by_their_key() {
    let test = TestDatabase::new().await;
    let database: Database = test.database(1);
    let (_, token) = test.sign_in(&database, "EAST/mary.walsh").await;
    let request = LoadReport {
        name: ReportName::Outcomes,
        // Some were closed the day before yesterday, which may be in the month before.
        months: 2,
    };
    let report = database.run(Some(&token), request).await.unwrap();
    let reported: Vec<(String, String, i64)> = report
        .rows
        .iter()
        .map(|row| match &row[..] {
            [Cell::Text(name), means, Cell::Count(count), _] => {
                (name.clone(), means.text(), *count)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        ("Placed in accommodation", "Decided as the citizen asked", 1),
        ("Refund sent", "Asked for and done", 1),
        ("Other", "–", 1),
    ];
    let expected = expected.map(|(name, means, count)| (name.to_owned(), means.to_owned(), count));
    assert_eq!(reported, expected);
}

/// R080: an outcome is the key that was chosen, whatever its words say; words alone are no outcome of the list.
#[tokio::test]
async fn outcome_is_its_key_and_never_its_words() {
    let test = TestDatabase::new().await;
    let database: Database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/helen.morris").await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let more = "insert into tenant.outcomes (code, name, outcome_code) values ('old', 'Struck off', 'explained')";
    client.batch_execute(more).await.unwrap();
    let old = "update tenant.outcomes set active = false where code = 'old'";
    client.batch_execute(old).await.unwrap();
    client.batch_execute("commit").await.unwrap();
    let list = database.run(Some(&token), LoadOutcomes).await.unwrap();
    let list = list.outcomes;
    assert!(!list.iter().any(|one| one.name == "Struck off"));
    let agreed = list.iter().find(|one| one.name == "Payment plan agreed");
    let agreed = agreed.unwrap().id;
    let closing = "select c.id
        from tenant.enquiries as e
        inner join tenant.workflow_stages as s on e.workflow_id = s.workflow_id and s.code = 'resolved'
        cross join lateral app.change_stages(array[e.id], array[e.version], array[s.id], null, $1, $2, null, null) as c
        where e.subject = 'Instalments rejected twice'";
    let counted = "select e.outcome, o.name
        from tenant.enquiries as e
        left join tenant.outcomes as o on e.outcome_id = o.id
        where e.id = $1";
    for (words, key, expected) in [
        (
            Some("Payment plan agreed"),
            None,
            (Some("Payment plan agreed"), None),
        ),
        (
            Some("Paid late, refused"),
            Some(agreed),
            (Some("Paid late, refused"), Some("Payment plan agreed")),
        ),
        (None, Some(agreed), (None, Some("Payment plan agreed"))),
    ] {
        enter(&client, "HMRC/helen.morris").await;
        let id: uuid::Uuid = client
            .query_one(closing, &[&words, &key])
            .await
            .unwrap()
            .get(0);
        let row = client.query_one(counted, &[&id]).await.unwrap();
        assert_eq!(
            (row.get::<_, Option<&str>>(0), row.get::<_, Option<&str>>(1)),
            expected
        );
        client.batch_execute("rollback").await.unwrap();
    }
    enter(&client, "HMRC/helen.morris").await;
    let struck: uuid::Uuid = client
        .query_one("select id from tenant.outcomes where code = 'old'", &[])
        .await
        .unwrap()
        .get(0);
    let error = client
        .query(closing, &[&None::<&str>, &Some(struck)])
        .await
        .unwrap_err();
    assert_eq!(
        refusal(&error),
        ("UK236".into(), "refuse_outcome_out_of_use".into())
    );
}

/// Folding while writers commit, are late, roll back and use savepoints misses nothing and counts nothing twice.
// R080
#[tokio::test]
async fn folds_beside_writers_lose_nothing() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 60).await;
    test.fold_figures("HMRC").await;
    let late = test.client(Login::App).await;
    enter(&late, "HMRC/helen.morris").await;
    late.batch_execute(&step(
        "received",
        "triage",
        "null",
        "e.reference < 'HMRC-26-8'",
    ))
    .await
    .unwrap();
    late.batch_execute(&step("triage", "in_progress", "null", "true"))
        .await
        .unwrap();
    late.batch_execute(&step("in_progress", "resolved", "'Late'", "true"))
        .await
        .unwrap();
    for round in 0..6 {
        let writer = test.client(Login::App).await;
        enter(&writer, "HMRC/jo.brown").await;
        writer
            .batch_execute(
                "savepoint s;
                 insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
                     select t.id, 'telephone', 'Inside a savepoint', 'x' from app.enquiry_types as t order by t.id limit 1;
                 release s;
                 savepoint u;
                 insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
                     select t.id, 'telephone', 'Taken back', 'x' from app.enquiry_types as t order by t.id limit 1;
                 rollback to u",
            )
            .await
            .unwrap();
        test.fold_figures("HMRC").await;
        let end = if round % 3 == 2 { "rollback" } else { "commit" };
        writer.batch_execute(end).await.unwrap();
        assert_eq!(differences(&test).await, [""; 0], "round {round}");
    }
    late.batch_execute("commit").await.unwrap();
    assert_eq!(differences(&test).await, [""; 0], "before the fold");
    assert!(test.fold_figures("HMRC").await > 0);
    assert_eq!(differences(&test).await, [""; 0], "after it");
    // From nothing, as after a restore.
    let admin = test.client(Login::Admin).await;
    let cells = "select count(*) from tenant.figures where enquiries <> 0";
    let before = number(&admin, cells).await;
    admin
        .batch_execute("select audit.begin_epoch(true)")
        .await
        .unwrap();
    let all = "select count(*) from tenant.enquiries as e inner join core.tenants as t on e.tenant_id = t.id
               where t.code = 'HMRC'";
    let enquiries = number(&admin, all).await;
    assert_eq!(test.fold_figures("HMRC").await, enquiries);
    assert_eq!(number(&admin, cells).await, before);
    assert_eq!(differences(&test).await, [""; 0]);
}
