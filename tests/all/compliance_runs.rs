//! `enquiries compliance` judges what changed since its last run that found nothing, and everything on request.

use crate::compliance::PLANTED;
use crate::support::{TestDatabase, enter, refusal};
use enquiries::checks::{self, CheckKind, CheckReport, Sources};
use enquiries::private_server::Login;
use tokio_postgres::Client;

async fn comply(client: &mut Client, whole: bool) -> CheckReport {
    checks::comply(client, &Sources::compiled_in(), whole)
        .await
        .unwrap()
}

fn rules(report: &CheckReport) -> Vec<&str> {
    report
        .findings
        .iter()
        .map(|finding| finding.rule.name.as_str())
        .collect()
}

/// Changes rows past every trigger, as a superuser can.
async fn tamper(client: &Client, sql: &str) {
    client
        .batch_execute(&format!(
            "set session_replication_role = replica; {sql}; set session_replication_role = origin"
        ))
        .await
        .unwrap();
}

#[tokio::test]
async fn second_run_judges_what_changed_since_the_first() {
    let test = TestDatabase::new().await;
    let mut admin = test.client(Login::Admin).await;
    let first = comply(&mut admin, false).await;
    assert!(first.whole, "nothing was judged before");
    assert_eq!(rules(&first), [""; 0]);
    // Before the next run: a change of staff, which is lawful.
    let app = test.client(Login::App).await;
    enter(&app, "EAST/tom.reid").await;
    app.batch_execute(
        "select app.add_notes(array[id], 'After the first run') from app.enquiries where closed_at is null limit 1; commit",
    )
    .await
    .unwrap();
    let second = comply(&mut admin, false).await;
    assert!(!second.whole);
    assert_eq!(rules(&second), [""; 0]);

    // A row that was written past the recorders has a young transaction, whatever its events say.
    tamper(
        &admin,
        "update tenant.notes set body = body || '!' where body = 'After the first run'",
    )
    .await;
    let third = comply(&mut admin, false).await;
    assert!(!third.whole);
    assert_eq!(rules(&third), ["every_current_row_equals_its_newest_event"]);
    // It is found until it is mended: a run that found something is no beginning for the next.
    let fourth = comply(&mut admin, false).await;
    assert_eq!(
        rules(&fourth),
        ["every_current_row_equals_its_newest_event"]
    );
    tamper(
        &admin,
        "update tenant.notes set body = 'After the first run' where body = 'After the first run!'",
    )
    .await;
    assert_eq!(rules(&comply(&mut admin, false).await), [""; 0]);
}

#[tokio::test]
async fn whole_run_finds_what_no_change_since_tells() {
    let test = TestDatabase::new().await;
    let mut admin = test.client(Login::Admin).await;
    comply(&mut admin, false).await;
    // An old payload: its event is of before.
    tamper(
        &admin,
        "update audit.audit_payloads set after_state = after_state || '{\"body\": \"x\"}'
         where event_id = (select min(event_id::text)::uuid from audit.audit_payloads)",
    )
    .await;
    assert_eq!(rules(&comply(&mut admin, false).await), [""; 0]);
    let whole = comply(&mut admin, true).await;
    assert!(whole.whole);
    assert!(
        rules(&whole).contains(&"commitments_match_payloads"),
        "{:?}",
        rules(&whole)
    );
}

#[tokio::test]
async fn events_and_rows_written_since_are_judged() {
    let test = TestDatabase::new().await;
    let mut admin = test.client(Login::Admin).await;
    comply(&mut admin, false).await;
    for (sql, rule) in [
        (
            "insert into tenant.tags (tenant_id, name, created_at, created_by, updated_at, updated_by)
             select tenant_id, 'Planted', now(), id, now(), id from tenant.staff where username = 'tom.reid'",
            "no_record_without_an_audit_entry",
        ),
        (
            "insert into audit.audit_logs (tenant_id, event_id, recorded_at, occurred_at, session_id, staff_id, action,
                 table_id, record_id, record_version, changed_columns, commitment)
             select l.tenant_id, core.new_id(), now(), now(), l.session_id, l.staff_id, 'update', l.table_id,
                 core.new_id(), 1, '{}', l.commitment
             from audit.audit_logs as l where l.action = 'update' limit 1",
            "no_event_without_its_payload",
        ),
        (
            "insert into audit.audit_payloads (tenant_id, event_id, recorded_at, salt, after_state)
             select p.tenant_id, core.new_id(), now(), p.salt, p.after_state from audit.audit_payloads as p limit 1",
            "no_payload_without_its_event",
        ),
        (
            "update tenant.enquiries set stage_id = (
                 select s.id from tenant.workflow_stages as s
                 where s.tenant_id = enquiries.tenant_id and s.workflow_id = enquiries.workflow_id
                     and s.id <> enquiries.stage_id limit 1
             ) where id = (select id from tenant.enquiries where closed_at is null order by id limit 1)",
            "every_stage_change_has_an_audit_entry",
        ),
    ] {
        tamper(&admin, sql).await;
        let report = comply(&mut admin, false).await;
        assert!(!report.whole);
        assert!(rules(&report).contains(&rule), "{rule}: {:?}", rules(&report));
    }
}

#[tokio::test]
async fn runs_are_kept_and_a_new_epoch_is_judged_whole() {
    let test = TestDatabase::new().await;
    let mut admin = test.client(Login::Admin).await;
    comply(&mut admin, false).await;
    comply(&mut admin, false).await;
    admin
        .execute("select audit.begin_epoch(true)", &[])
        .await
        .unwrap();
    assert!(comply(&mut admin, false).await.whole);
    let rows = admin
        .query(
            "select whole, findings, finished_at >= began_at and login_name = session_user
             from audit.compliance_runs order by number",
            &[],
        )
        .await
        .unwrap();
    let kept: Vec<(bool, i32, bool)> = rows
        .iter()
        .map(|r| (r.get(0), r.get(1), r.get(2)))
        .collect();
    assert_eq!(kept, [(true, 0, true), (false, 0, true), (true, 0, true)]);
    // Append-only, for the owner too, and no login reads it.
    for (sql, code) in [
        ("delete from audit.compliance_runs", "UK301"),
        ("update audit.compliance_runs set findings = 0", "UK305"),
    ] {
        let error = admin.batch_execute(sql).await.unwrap_err();
        assert_eq!(refusal(&error).0, code, "{sql}");
    }
    let app = test.client(Login::App).await;
    let error = app
        .query("select * from audit.compliance_runs", &[])
        .await
        .unwrap_err();
    assert_eq!(refusal(&error).0, "42501");
}

/// Faults of data that a run since the last clean one cannot see: they leave no row and no event that is new.
const SEEN_BY_WHOLE_RUNS_ALONE: [(&str, &str); 9] = [
    (
        "commitments_match_payloads",
        "update audit.audit_payloads set after_state = ''{}'' where after_state is not null",
    ),
    (
        "every_stage_change_has_an_audit_entry",
        "delete from tenant.stage_changes where from_stage_id is not null",
    ),
    (
        "no_event_without_its_payload",
        "delete from audit.audit_payloads",
    ),
    (
        "no_record_without_an_audit_entry",
        "delete from audit.audit_logs where table_id = audit.table_id(''tenant.notes'') and action = ''insert''",
    ),
    ("physical_deletes_are_zero", "delete from tenant.notes"),
    (
        "physical_deletes_are_zero",
        "delete from tenant.notes where id = (select min(id::text)::uuid from tenant.notes)",
    ),
    (
        "physical_deletes_are_zero",
        "drop table tenant.notes cascade",
    ),
    (
        "commitments_match_payloads",
        "update audit.audit_payloads set salt = null, before_state = null, after_state = null",
    ),
    (
        "commitments_match_payloads",
        "update audit.audit_payloads set before_state = '{\"stage_id\": null}' where before_state is not null",
    ),
];

#[tokio::test]
async fn checks_of_what_changed_since_find_the_same_faults() {
    let test = TestDatabase::new().await;
    let mut client = test.client(Login::Admin).await;
    let checks = checks::checks(&Sources::compiled_in()).unwrap();
    let sabotages = checks
        .iter()
        .map(|check| (check.rule.name.as_str(), check.sabotage.as_str()));
    let planted = PLANTED.iter().map(|(rule, fault, _)| (*rule, *fault));
    let mut missed = Vec::new();
    for (rule, fault) in sabotages.chain(planted) {
        let check = checks.iter().find(|check| check.rule.name == rule).unwrap();
        if check.kind != CheckKind::Data {
            continue;
        }
        let position: String = client
            .query_one("select audit.current_position()", &[])
            .await
            .unwrap()
            .get(0);
        let transaction = client.transaction().await.unwrap();
        let before = checks::answer_since(&transaction, check, &position)
            .await
            .unwrap();
        assert_eq!(before, [], "{rule}");
        transaction.rollback().await.unwrap();
        let transaction = client.transaction().await.unwrap();
        transaction.batch_execute(fault).await.unwrap();
        let after = checks::answer_since(&transaction, check, &position)
            .await
            .unwrap_or_else(|error| panic!("{rule}: {error:?}"));
        transaction.rollback().await.unwrap();
        if after.is_empty() {
            missed.push((rule, fault));
        }
    }
    assert_eq!(missed.len(), SEEN_BY_WHOLE_RUNS_ALONE.len(), "{missed:#?}");
    for ((rule, fault), (known, part)) in missed.into_iter().zip(SEEN_BY_WHOLE_RUNS_ALONE) {
        assert!(rule == known && fault.contains(part), "{rule}: {fault}");
    }
}
