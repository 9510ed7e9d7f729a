//! Decisions on enquiries on a real database: recorded, withdrawn, refused, and what is listed of them; and the windows of
//! call-backs (docs/decisions/0025).

use crate::support::{TestDatabase, begin, refusal};
use chrono::{Days, Utc};
use enquiries::domain::{DecisionEnd, Promise, Scope, typed_time};
use enquiries::features::tasks::{DayItem, ListTasks, ListToday, TaskSource};
use enquiries::plain::decisions::{self, DecisionCommand};
use enquiries::plain::tasks::{self, TaskCommand};
use enquiries::private_server::Login;
use tokio_postgres::Client;

struct Member {
    client: Client,
    token: String,
    tenant_id: i32,
}

impl Member {
    async fn new(test: &TestDatabase, (tenant, username): (&str, &str)) -> Self {
        let client = test.client(Login::App).await;
        let sql = "select token, tenant_id from auth.sign_in($1, $2, 'test')";
        let row = client.query_one(sql, &[&tenant, &username]).await.unwrap();
        Self {
            token: row.get(0),
            tenant_id: row.get(1),
            client,
        }
    }

    /// One statement in a transaction of its own; the code and the rule of what refuses it.
    async fn attempt(&self, sql: &str) -> Result<(), String> {
        begin(&self.client, &self.token, self.tenant_id).await;
        let done = self.client.batch_execute(sql).await;
        let end = if done.is_ok() { "commit" } else { "rollback" };
        self.client.batch_execute(end).await.unwrap();
        done.map_err(|error| {
            let (code, rule) = refusal(&error);
            format!("{code} {rule}")
        })
    }

    async fn run(&self, sql: &str) {
        assert_eq!(self.attempt(sql).await, Ok(()), "{sql}");
    }

    async fn refused(&self, sql: &str, expected: &str) {
        assert_eq!(self.attempt(sql).await, Err(expected.into()), "{sql}");
    }

    /// Sentence and state of the decisions that this person reads.
    async fn read(&self) -> Vec<String> {
        begin(&self.client, &self.token, self.tenant_id).await;
        let sql = "select concat_ws(' ', d.decision, d.withdrawn_reason, d.withdrawn_by_name, d.recorded_by_name)
                   from app.decisions as d where d.decision like 'Test%' order by d.decision";
        let rows = self.client.query(sql, &[]).await.unwrap();
        self.client.batch_execute("commit").await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }
}

const JO: (&str, &str) = ("HMRC", "jo.brown");
/// In progress, and of Jo Brown.
const SUBJECT: &str = "Cannot pay July payment on account";
const CLOSE: &str = "update tenant.enquiries as e set stage_id = s.id, outcome = 'Paid'
    from tenant.workflow_stages as s
    where e.subject = 'Cannot pay July payment on account' and s.workflow_id = e.workflow_id and s.code = 'resolved'";

/// The days as offsets from today: decided, in force, expires, appeal.
fn record(decision: &str, days: [&str; 4]) -> String {
    let [decided, force, expires, appeal] =
        days.map(|days| format!("(auth.now() at time zone 'Europe/London')::date + {days}"));
    format!(
        "select app.record_decision(e.id, '{decision}', {decided}, {force}, {expires}, {appeal}, null)
         from app.enquiries as e where e.subject = '{SUBJECT}'"
    )
}

fn withdraw(decision: &str, reason: &str) -> String {
    format!(
        "select app.withdraw_decision(d.id, d.version, {reason}) from app.decisions as d
         where d.decision = '{decision}'"
    )
}

#[tokio::test]
async fn decision_is_withdrawn_once_with_a_reason_and_never_changed() {
    let test = TestDatabase::new().await;
    let jo = Member::new(&test, JO).await;
    let asha = Member::new(&test, ("HMRC", "asha.patel")).await;
    jo.run(&record("Test penalty stands", ["0", "0", "365", "30"]))
        .await;
    assert_eq!(asha.read().await, ["Test penalty stands Jo Brown"]);
    let no_reason = "23514 decisions_withdrawn_reason_not_blank";
    jo.refused(&withdraw("Test penalty stands", "' '"), no_reason)
        .await;
    let rewrite = "update tenant.decisions set decision = 'Test other' where decision like 'Test%'";
    assert!(jo.attempt(rewrite).await.unwrap_err().starts_with("42501"));
    jo.run(&withdraw("Test penalty stands", "'Wrong person'"))
        .await;
    let withdrawn = ["Test penalty stands Wrong person Jo Brown Jo Brown"];
    assert_eq!(asha.read().await, withdrawn);
    let again = "UK281 refuse_second_withdrawal";
    asha.refused(&withdraw("Test penalty stands", "'Again'"), again)
        .await;
    // Only who withdrew it takes that back, and soon.
    let restored = "UK281 refuse_restored_decision";
    asha.refused(&withdraw("Test penalty stands", "null"), restored)
        .await;
    jo.run(&withdraw("Test penalty stands", "null")).await;
    assert_eq!(asha.read().await, ["Test penalty stands Jo Brown"]);
    jo.run(&withdraw("Test penalty stands", "'Wrong person'"))
        .await;
    let later = "set session_replication_role = replica;
         update tenant.decisions set withdrawn_at = withdrawn_at - interval '11 minutes' where decision like 'Test%'";
    test.client(Login::Admin)
        .await
        .batch_execute(later)
        .await
        .unwrap();
    jo.refused(&withdraw("Test penalty stands", "null"), restored)
        .await;
}

#[tokio::test]
async fn dates_of_a_decision_follow_each_other() {
    let test = TestDatabase::new().await;
    let jo = Member::new(&test, JO).await;
    for (days, rule) in [
        (["1", "1", "2", "2"], "UK280 refuse_decision_in_the_future"),
        (["-1", "5", "4", "9"], "UK280 refuse_expiry_before_force"),
        (
            ["-1", "5", "9", "-2"],
            "UK280 refuse_appeal_before_decision",
        ),
        (["-1", "5", "99999", "9"], "23514 decisions_dates_plausible"),
    ] {
        jo.refused(&record("Test", days), rule).await;
    }
    // Of one day, and an appeal that ends on it.
    jo.run(&record("Test one day", ["0", "0", "0", "0"])).await;
}

#[tokio::test]
async fn decision_is_recorded_on_an_open_enquiry_and_withdrawn_on_a_closed_one() {
    let test = TestDatabase::new().await;
    let jo = Member::new(&test, JO).await;
    jo.run(&record("Test before", ["0", "0", "9", "9"])).await;
    jo.run(CLOSE).await;
    let closed = "UK201 refuse_decision_on_closed_enquiry";
    jo.refused(&record("Test after", ["0", "0", "9", "9"]), closed)
        .await;
    jo.run(&withdraw("Test before", "'Appeal allowed'")).await;
}

#[tokio::test]
async fn decisions_are_recorded_by_who_works_on_enquiries_of_the_tenant() {
    let test = TestDatabase::new().await;
    let jo = Member::new(&test, JO).await;
    jo.run(&record("Test of HMRC", ["0", "0", "9", "9"])).await;
    let auditor = "select p.username from tenant.staff as p inner join core.tenants as t on p.tenant_id = t.id
                   where t.code = 'HMRC' and p.role_code = 'auditor' order by 1 limit 1";
    let admin = test.client(Login::Admin).await;
    let auditor: String = admin.query_one(auditor, &[]).await.unwrap().get(0);
    let auditor = Member::new(&test, ("HMRC", &auditor)).await;
    assert_eq!(auditor.read().await, ["Test of HMRC Jo Brown"]);
    let refused = auditor.attempt(&record("Test", ["0", "0", "9", "9"])).await;
    assert!(refused.unwrap_err().starts_with("42501"));
    // Its policies hide the row from the change.
    auditor.run(&withdraw("Test of HMRC", "'No'")).await;
    assert_eq!(jo.read().await, ["Test of HMRC Jo Brown"]);
    let grace = Member::new(&test, ("EAST", "grace.adeyemi")).await;
    assert_eq!(grace.read().await, [""; 0]);
}

#[tokio::test]
async fn plain_commands_record_and_withdraw_and_today_lists_what_ends() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (person, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let admin = test.client(Login::Admin).await;
    let sql = "select reference from tenant.enquiries where subject = $1";
    let reference: String = admin.query_one(sql, &[&SUBJECT]).await.unwrap().get(0);
    let now = Utc::now();
    let who = || ("HMRC".to_owned(), person.username.clone());
    let add = |decision: &str, appeal: u64| DecisionCommand::Add {
        reference: reference.to_lowercase(),
        decision: decision.into(),
        decided: None,
        from: None,
        expires: None,
        appeal_until: Some(format!("+{appeal}")),
        appeal_rule: Some("30 days for an appeal".into()),
    };
    for (decision, days) in [
        ("Test penalty stands", 7),
        ("Test later", 8),
        ("Test gone", 1),
    ] {
        let said = decisions::run(&database, who(), add(decision, days), now).await;
        assert_eq!(said.unwrap(), format!("Decision recorded on {reference}."));
    }
    let withdraw = |words: &str| DecisionCommand::Withdraw {
        reference: reference.clone(),
        words: words.into(),
        reason: "Wrong person".into(),
    };
    let said = decisions::run(&database, who(), withdraw("GONE"), now).await;
    assert_eq!(said.unwrap(), "Decision withdrawn: Test gone.");
    let said = decisions::run(&database, who(), withdraw("test"), now).await;
    assert!(
        said.unwrap_err()
            .to_string()
            .contains("has several decisions with the words")
    );
    let scope = Scope::Mine;
    let today = database
        .run(Some(&token), ListToday { scope })
        .await
        .unwrap();
    let ends: Vec<(&str, DecisionEnd)> = today
        .rows
        .iter()
        .filter_map(|item| match item {
            DayItem::Decision(decision, end, _) => Some((decision.decision.as_str(), *end)),
            _ => None,
        })
        .filter(|(decision, _)| decision.starts_with("Test"))
        .collect();
    assert_eq!(ends, [("Test penalty stands", DecisionEnd::Appeal)]);
}

#[tokio::test]
async fn call_back_is_promised_in_a_window_of_one_day() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (person, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let jo = Member::new(&test, JO).await;
    let set = |kind: &str, from: &str, until: &str| {
        format!(
            "select app.set_tasks(array[e.id], '{kind}', 'Test', null, null, timestamptz '{until}', 'nothing', null,
                 timestamptz '{from}')
             from app.enquiries as e where e.subject = '{SUBJECT}'"
        )
    };
    for (kind, from, until, rule) in [
        (
            "visit",
            "2030-06-03 14:00+01",
            "2030-06-03 16:00+01",
            "tasks_window_of_a_call_back",
        ),
        (
            "call_back",
            "2030-06-03 16:00+01",
            "2030-06-03 16:00+01",
            "tasks_window_in_order",
        ),
        (
            "call_back",
            "2030-06-03 23:00+01",
            "2030-06-04 00:30+01",
            "tasks_window_within_a_day",
        ),
    ] {
        jo.refused(&set(kind, from, until), &format!("23514 {rule}"))
            .await;
    }
    let (id, reference): (uuid::Uuid, String) = {
        let admin = test.client(Login::Admin).await;
        let sql = "select id, reference from tenant.enquiries where subject = $1";
        let row = admin.query_one(sql, &[&SUBJECT]).await.unwrap();
        (row.get(0), row.get(1))
    };
    let now = Utc::now();
    let command = TaskCommand::Add {
        reference: reference.clone(),
        what: "Test call".into(),
        due: "tomorrow 4pm".into(),
        to: None,
        blocks: "nothing",
        stage: None,
        is_call_back: true,
        from: Some("2pm".into()),
    };
    let who = ("HMRC".to_owned(), person.username);
    tasks::run(&database, who, command, now).await.unwrap();
    let of = TaskSource::Enquiry { id, reference };
    let listed = database.run(Some(&token), ListTasks { of }).await.unwrap();
    let task = listed
        .rows
        .iter()
        .find(|task| task.what == "Test call")
        .unwrap();
    assert_eq!(
        task.due_at - task.due_from.unwrap(),
        chrono::TimeDelta::hours(2)
    );
    let tomorrow = typed_time::today(now)
        .checked_add_days(Days::new(1))
        .unwrap();
    assert_eq!(typed_time::today(task.due_at), tomorrow);
    assert_eq!(task.promise(now), None);
    assert_eq!(task.promise(now + Days::new(3)), Some(Promise::Missed));
    // Moved to another day, the window keeps its length; rung before it, it is early.
    jo.run(
        "select app.change_task(k.id, k.version, null, null, k.due_at + interval '24 hours', true, null)
         from app.tasks as k where k.what = 'Test call'",
    )
    .await;
    let of = TaskSource::Enquiry {
        id,
        reference: String::new(),
    };
    let listed = database.run(Some(&token), ListTasks { of }).await.unwrap();
    let task = listed
        .rows
        .iter()
        .find(|task| task.what == "Test call")
        .unwrap();
    assert_eq!(
        task.due_at - task.due_from.unwrap(),
        chrono::TimeDelta::hours(2)
    );
    assert_eq!(task.promise(now), Some(Promise::Early));
}
