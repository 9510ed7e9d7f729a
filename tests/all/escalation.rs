//! Escalation on a real database: a caseworker asks, another decides with a comment, and that takes the step; deadlines of
//! requests, and deputies who decide in the place of others.

use crate::support::changes::change_priority;
use crate::support::{TestDatabase, enter, refusal};
use enquiries::database::Database;
use enquiries::domain::{
    Concern, ConcernReason, EnquiryDetail, EnquiryVersion, Failure, SessionToken, Target,
    Transition,
};
use enquiries::features::deputies::{EndDeputy, ListDeputies, NameDeputy};
use enquiries::features::enquiry::LoadEnquiry;
use enquiries::features::history::LoadHistory;
use enquiries::features::stage::{DecideApproval, RequestApproval, UndoStages};
use enquiries::private_server::Login;
use enquiries::services::for_you::ListConcerns;
use uuid::Uuid;

const STEP: &str = "Escalate to a specialist";
const WHY: &str = "Two tax codes at once.";

async fn open(database: &Database, token: &SessionToken, id: Uuid) -> EnquiryDetail {
    database.run(Some(token), LoadEnquiry { id }).await.unwrap()
}

fn step<'a>(detail: &'a EnquiryDetail, label: &str) -> &'a Transition {
    let found = detail.transitions.iter().find(|one| one.label == label);
    found.unwrap_or_else(|| panic!("no {label} in {:?}", detail.transitions))
}

/// Open enquiries of a team in the stage out of which a step leads.
async fn before(test: &TestDatabase, label: &str, team: &str) -> Vec<Uuid> {
    let admin = test.client(Login::Admin).await;
    let sql = "select e.id from tenant.enquiries as e
               inner join tenant.workflow_transitions as t
                   on e.tenant_id = t.tenant_id and e.workflow_id = t.workflow_id and e.stage_id = t.from_stage_id
               inner join tenant.teams as m on e.tenant_id = m.tenant_id and e.team_id = m.id
               where t.label = $1 and m.code = $2 and e.deleted_at is null
                   and not exists (select from tenant.tasks as k
                       where k.tenant_id = e.tenant_id and k.enquiry_id = e.id and not k.done and k.blocks <> 'nothing')
               order by e.reference";
    let rows = admin.query(sql, &[&label, &team]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn ask(database: &Database, token: &SessionToken, id: Uuid) {
    let detail = open(database, token, id).await;
    let request = RequestApproval::of(step(&detail, STEP), Target::from(&detail.row), WHY.into());
    database.run(Some(token), request).await.unwrap();
}

async fn decide(
    database: &Database,
    token: &SessionToken,
    id: Uuid,
    label: &str,
) -> Result<Option<i32>, Failure> {
    let detail = open(database, token, id).await;
    let comment = Some("Agreed.".to_owned());
    let target = Target::from(&detail.row);
    let decision = DecideApproval::of(step(&detail, label), target, true, comment).unwrap();
    database.run(Some(token), decision).await
}

async fn concerns(database: &Database, token: &SessionToken, id: Uuid) -> Vec<Concern> {
    let all = database.run(Some(token), ListConcerns).await.unwrap().rows;
    all.into_iter().filter(|it| it.enquiry_id == id).collect()
}

/// R096, R130: the caseworker may not escalate and asks; the supervisor approves with a comment, and the enquiry is escalated in
/// the same transaction, with the asker's reason; the supervisor can take that back, and the asker is told.
#[tokio::test]
async fn escalation_that_is_asked_for_is_taken_by_the_decision() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, jo) = test.sign_in(&database, "HMRC/jo.brown").await;
    let (_, asha) = test.sign_in(&database, "HMRC/asha.patel").await;
    let id = before(&test, STEP, "payments").await[0];

    let before = open(&database, &jo, id).await;
    let offered = step(&before, STEP);
    assert!(offered.can_request_approval() && offered.approval_takes_step);
    let sentence = "You can ask for approval. A supervisor will then do this.";
    assert_eq!(offered.refused_because, [sentence]);
    // Who may take it needs nobody.
    assert!(!step(&open(&database, &asha, id).await, STEP).needs_decision());
    ask(&database, &jo, id).await;
    let own = decide(&database, &jo, id, STEP).await;
    assert!(matches!(own, Err(Failure::Refused(_))), "{own:?}");

    let waits = open(&database, &asha, id).await;
    let asked = step(&waits, STEP).pending_approval().unwrap();
    assert!(asked.due_at.is_some() && asked.undecidable_because.is_none());
    let moved = decide(&database, &asha, id, STEP).await.unwrap();
    let after = open(&database, &asha, id).await;
    assert_eq!(moved, Some(after.row.version));
    assert_eq!(after.row.stage_name, "With a specialist");
    assert_eq!(after.stage_reason.as_deref(), Some(WHY));
    let told = concerns(&database, &jo, id).await;
    let approved = ConcernReason::Approval { approved: true };
    assert!(told.iter().any(|it| it.reason == approved), "{told:?}");
    let admin = test.client(Login::Admin).await;
    let sql = "select count(*) from tenant.approvals where enquiry_id = $1 and used_at is not null";
    let used: i64 = admin.query_one(sql, &[&id]).await.unwrap().get(0);
    assert_eq!(used, 1, "the approval can be used again");

    let history = LoadHistory { enquiry_id: id };
    let events = database.run(Some(&asha), history).await.unwrap();
    let words: Vec<String> = events
        .iter()
        .map(enquiries::wording::events::describe)
        .collect();
    let decided = "Asha Patel approved: Escalate to a specialist, because: Agreed.";
    assert!(words.iter().any(|it| it == decided), "{words:?}");

    let back = UndoStages {
        moved: vec![Target::from(&after.row)],
    };
    database.run(Some(&asha), back).await.unwrap();
    let again = open(&database, &asha, id).await;
    assert_eq!(again.row.stage_name, before.row.stage_name);
}

/// What refuses the step refuses the decision: the request stays undecided. A request that was overtaken takes no step.
#[tokio::test]
async fn decision_that_cannot_take_its_step_changes_nothing() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, jo) = test.sign_in(&database, "HMRC/jo.brown").await;
    let (_, asha) = test.sign_in(&database, "HMRC/asha.patel").await;
    let ids = before(&test, STEP, "payments").await;
    let (blocked, overtaken) = (ids[0], ids[1]);
    ask(&database, &jo, blocked).await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let sql = "select app.set_tasks(array[$1::uuid], 'other', 'Call the bank', null, null, auth.now() + interval '1 day', 'everything', null)";
    client.execute(sql, &[&blocked]).await.unwrap();
    client.batch_execute("commit").await.unwrap();
    let refused = decide(&database, &asha, blocked, STEP).await;
    let Err(Failure::Refused(refusal)) = refused else {
        panic!("{refused:?}");
    };
    assert!(refusal.sentence.contains("Call the bank"), "{refusal:?}");
    let waits = open(&database, &asha, blocked).await;
    assert!(step(&waits, STEP).pending_approval().is_some());

    ask(&database, &jo, overtaken).await;
    let seen = open(&database, &asha, overtaken).await;
    let target = Target::from(&seen.row);
    let decision = DecideApproval::of(step(&seen, STEP), target, true, None).unwrap();
    let enquiry = EnquiryVersion {
        id: overtaken,
        version: seen.row.version,
    };
    let other = if seen.row.priority == 2 { 3 } else { 2 };
    let priority = change_priority(&[enquiry], &[other]);
    database.run(Some(&jo), priority).await.unwrap();
    assert_eq!(database.run(Some(&asha), decision).await, Ok(None));
    let after = open(&database, &asha, overtaken).await;
    assert_eq!(after.row.stage_name, seen.row.stage_name);
}

/// A request is for the team's own approvers until it is late, and then for everybody who may decide; the asker is told.
#[tokio::test]
async fn late_request_climbs_beyond_the_team() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, jo) = test.sign_in(&database, "HMRC/jo.brown").await;
    let (_, asha) = test.sign_in(&database, "HMRC/asha.patel").await;
    let (_, helen) = test.sign_in(&database, "HMRC/helen.morris").await;
    let id = before(&test, STEP, "payments").await[0];
    ask(&database, &jo, id).await;
    let reasons = async |token: &SessionToken| {
        let told = concerns(&database, token, id).await;
        let told = told.into_iter().map(|it| it.reason);
        told.filter(|it| matches!(it, ConcernReason::Decide { .. } | ConcernReason::Undecided))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        reasons(&asha).await,
        [ConcernReason::Decide { late: false }]
    );
    assert_eq!(reasons(&helen).await, []);
    assert_eq!(reasons(&jo).await, []);
    let admin = test.client(Login::Admin).await;
    let sql = "update core.settings set value = 'on' where name = 'disposable';
               update auth.clock set clock_offset = clock_offset + interval '8 hours 1 minute'";
    admin.batch_execute(sql).await.unwrap();
    let late = [ConcernReason::Decide { late: true }];
    assert_eq!(reasons(&asha).await, late);
    assert_eq!(reasons(&helen).await, late);
    assert_eq!(reasons(&jo).await, [ConcernReason::Undecided]);
}

/// A deputy decides as the person whose place they take, from the first day to the last, and never what that person asked for.
#[tokio::test]
async fn deputy_decides_in_the_place_of_another() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, jo) = test.sign_in(&database, "HMRC/jo.brown").await;
    let (supervisor, asha) = test.sign_in(&database, "HMRC/asha.patel").await;
    let (_, helen) = test.sign_in(&database, "HMRC/helen.morris").await;
    let (stand_in, priya) = test.sign_in(&database, "HMRC/priya.nair").await;
    let ids = before(&test, STEP, "payments").await;
    for id in &ids[..2] {
        ask(&database, &jo, *id).await;
    }
    let refused = async |id: Uuid, label: &str| {
        let detail = open(&database, &priya, id).await;
        let asked = step(&detail, label).pending_approval().unwrap().clone();
        asked.undecidable_because
    };
    let role = "Only a supervisor or manager, or a deputy of one, can decide.";
    assert_eq!(refused(ids[0], STEP).await.as_deref(), Some(role));
    assert!(decide(&database, &priya, ids[0], STEP).await.is_err());

    // The deputies of the sample data begin later.
    let today = chrono::Utc::now().date_naive();
    let name = NameDeputy {
        staff_id: Some(supervisor.staff_id),
        deputy_id: stand_in.staff_id,
        deputy_name: "Priya Nair".into(),
        from_on: None,
        until_on: today + chrono::TimeDelta::days(3),
    };
    let by_caseworker = database.run(Some(&jo), name.clone()).await;
    assert!(matches!(by_caseworker, Err(Failure::Refused(_))));
    database.run(Some(&helen), name.clone()).await.unwrap();
    let twice = database.run(Some(&asha), name).await;
    assert!(matches!(twice, Err(Failure::Refused(_))), "{twice:?}");

    assert_eq!(refused(ids[0], STEP).await, None);
    let told = concerns(&database, &priya, ids[0]).await;
    let waits = ConcernReason::Decide { late: false };
    assert!(told.iter().any(|it| it.reason == waits), "{told:?}");
    // The approval entitles to the step, which a deputy could not take alone.
    assert!(
        decide(&database, &priya, ids[0], STEP)
            .await
            .unwrap()
            .is_some()
    );
    let after = open(&database, &priya, ids[0]).await;
    assert_eq!(after.row.stage_name, "With a specialist");

    let vexatious = "Close as vexatious";
    let ask_that = async |token: &SessionToken, id: Uuid| {
        let detail = open(&database, token, id).await;
        let target = Target::from(&detail.row);
        let request = RequestApproval::of(step(&detail, vexatious), target, WHY.into());
        database.run(Some(token), request).await.unwrap();
    };
    decide(&database, &asha, ids[1], STEP).await.unwrap();
    let [own, theirs] = [ids[0], ids[1]];
    ask_that(&asha, own).await;
    assert_eq!(refused(own, vexatious).await.as_deref(), Some(role));
    ask_that(&helen, theirs).await;
    assert_eq!(refused(theirs, vexatious).await, None);

    let named = database.run(Some(&asha), ListDeputies).await.unwrap();
    let now = named.into_iter().find(|it| it.has_begun).unwrap();
    let end = EndDeputy {
        deputy: now,
        ended: true,
    };
    let by_deputy = database.run(Some(&priya), end.clone()).await;
    assert_eq!(by_deputy, Err(Failure::Conflict));
    database.run(Some(&asha), end).await.unwrap();
    assert_eq!(refused(theirs, vexatious).await.as_deref(), Some(role));
}

/// Nobody decides in the place of who decides nothing, and no deputy is without work.
#[tokio::test]
async fn unfit_deputies_are_refused() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let sql = "select app.name_deputy(p.id, d.id, null, (auth.now() + interval '2 days')::date)
               from app.staff as p, app.staff as d where p.name = $1 and d.name = $2";
    for (staff, deputy, code, rule) in [
        ("Asha Patel", "David Okafor", "UK454", "refuse_unfit_deputy"),
        (
            "Jo Brown",
            "Priya Nair",
            "UK455",
            "refuse_deputy_of_who_decides_nothing",
        ),
        ("Asha Patel", "Asha Patel", "23514", "deputies_of_another"),
    ] {
        client.batch_execute("savepoint here").await.unwrap();
        let refused = client.query(sql, &[&staff, &deputy]).await.unwrap_err();
        assert_eq!(refusal(&refused), (code.into(), rule.into()));
        client.batch_execute("rollback to here").await.unwrap();
    }
}
