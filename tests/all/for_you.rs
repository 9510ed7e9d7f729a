//! For you on a real database: what others did that concerns a person, and what they have seen of it
//! (docs/decisions/0019).

use crate::support::{TestDatabase, begin, url_of};
use enquiries::private_server::Login;
use std::process::{Command, Stdio};
use tokio_postgres::Client;

/// A connection with a session of one person.
struct Member {
    client: Client,
    token: String,
    tenant_id: i32,
}

impl Member {
    async fn new(test: &TestDatabase, username: &str) -> Self {
        let client = test.client(Login::App).await;
        let sql = "select token, tenant_id from auth.sign_in('HMRC', $1, 'test')";
        let row = client.query_one(sql, &[&username]).await.unwrap();
        Self {
            token: row.get(0),
            tenant_id: row.get(1),
            client,
        }
    }

    async fn begin(&self) {
        begin(&self.client, &self.token, self.tenant_id).await;
    }

    /// One statement in a transaction of its own.
    async fn run(&self, sql: &str) {
        self.begin().await;
        self.client.batch_execute(sql).await.unwrap();
        self.client.batch_execute("commit").await.unwrap();
    }

    /// The entries of one enquiry: reason, detail, actor, words and number of changes.
    async fn listed(&self, subject: &str) -> Vec<String> {
        self.begin().await;
        let sql = "select concat_ws(' ', f.reason, f.detail, f.actor_name, f.words, f.changes)
                   from app.for_you(200) as f where f.subject = $1 order by f.reason, f.words";
        let rows = self.client.query(sql, &[&subject]).await.unwrap();
        self.client.batch_execute("commit").await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn position(&self) -> String {
        self.begin().await;
        let sql = "select c.next_position from app.changes_since(null) as c";
        let row = self.client.query_one(sql, &[]).await.unwrap();
        self.client.batch_execute("commit").await.unwrap();
        row.get(0)
    }

    /// Marks the enquiry as seen up to a position; returns what it was before.
    async fn see(&self, subject: &str, position: Option<String>) -> Option<String> {
        self.begin().await;
        let sql = "select s.was from app.enquiries as e,
                   lateral app.mark_seen(array[e.id], array[$2]::text[]) as s where e.subject = $1";
        let row = self.client.query_one(sql, &[&subject, &position]).await;
        self.client.batch_execute("commit").await.unwrap();
        row.unwrap().get(0)
    }
}

/// Open, unassigned and watched by nobody in the sample data.
const SUBJECT: &str = "Two UTRs on my account";

fn of(subject: &str, sql: &str) -> String {
    format!("select {sql} from app.enquiries as e where e.subject = '{subject}'")
}

fn note(subject: &str) -> String {
    of(subject, "app.add_notes(array[e.id], 'A note.')")
}

fn assign(subject: &str, to: &str) -> String {
    of(
        subject,
        &format!(
            "app.assign_enquiries(array[e.id], array[e.version], array[app.staff_by_username('{to}')], 'You know it')"
        ),
    )
}

#[tokio::test]
async fn acts_of_others_are_listed_until_seen_and_own_acts_never() {
    let test = TestDatabase::new().await;
    let (jo, asha, helen) = (
        Member::new(&test, "jo.brown").await,
        Member::new(&test, "asha.patel").await,
        Member::new(&test, "helen.morris").await,
    );
    let none: [&str; 0] = [];
    jo.run(&of(
        SUBJECT,
        "app.watch_enquiries(array[e.id]::uuid[], true, null)",
    ))
    .await;
    assert_eq!(jo.listed(SUBJECT).await, none, "watched just now");
    jo.run(&note(SUBJECT)).await;
    assert_eq!(jo.listed(SUBJECT).await, none, "an act of one's own");
    asha.run(&note(SUBJECT)).await;
    asha.run(&of(
        SUBJECT,
        "app.watch_enquiries(array[e.id]::uuid[], true, null)",
    ))
    .await;
    assert_eq!(
        jo.listed(SUBJECT).await,
        ["watched tenant.notes Asha Patel 1"]
    );
    asha.run(&assign(SUBJECT, "jo.brown")).await;
    let task = "app.set_tasks(array[e.id], 'other', 'Ring the employer', app.staff_by_username('jo.brown'), null,
                auth.now() + interval '1 day', 'nothing', null)";
    asha.run(&of(SUBJECT, task)).await;
    let all = [
        "assigned Asha Patel You know it 1",
        "task Asha Patel Ring the employer 1",
        "watched tenant.tasks Asha Patel 3",
    ];
    assert_eq!(jo.listed(SUBJECT).await, all);
    assert_eq!(asha.listed(SUBJECT).await, none);

    let position = jo.position().await;
    assert_eq!(jo.see(SUBJECT, Some(position)).await, None);
    assert_eq!(jo.listed(SUBJECT).await, none, "seen");
    helen.run(&note(SUBJECT)).await;
    assert_eq!(
        jo.listed(SUBJECT).await,
        ["watched tenant.notes Helen Morris 1"]
    );
    let position = jo.position().await;
    let was = jo.see(SUBJECT, Some(position)).await;
    assert_eq!(jo.listed(SUBJECT).await, none, "seen again");
    // Undone: as it was after the first look, and then as before it.
    assert!(was.is_some());
    jo.see(SUBJECT, was).await;
    assert_eq!(
        jo.listed(SUBJECT).await,
        ["watched tenant.notes Helen Morris 1"]
    );
    jo.see(SUBJECT, None).await;
    let last = "watched tenant.notes Helen Morris 4";
    assert_eq!(jo.listed(SUBJECT).await, [all[0], all[1], last]);
    // Given back and watched no more: nothing of it is for this person.
    jo.run(&of(
        SUBJECT,
        "app.watch_enquiries(array[e.id]::uuid[], false, null)",
    ))
    .await;
    asha.run(&assign(SUBJECT, "asha.patel")).await;
    assert_eq!(jo.listed(SUBJECT).await, [all[1]]);
    jo.run(
        "select app.change_task(t.id, t.version, null, null, null, true, null)
         from app.tasks as t where t.what = 'Ring the employer'",
    )
    .await;
    assert_eq!(jo.listed(SUBJECT).await, none);
}

/// Recorded before the look, committed after it.
#[tokio::test]
async fn change_in_a_transaction_that_was_open_at_the_look_is_not_lost() {
    let test = TestDatabase::new().await;
    let (jo, asha) = (
        Member::new(&test, "jo.brown").await,
        Member::new(&test, "asha.patel").await,
    );
    jo.run(&of(
        SUBJECT,
        "app.watch_enquiries(array[e.id]::uuid[], true, null)",
    ))
    .await;
    asha.begin().await;
    asha.client.batch_execute(&note(SUBJECT)).await.unwrap();
    let position = jo.position().await;
    jo.see(SUBJECT, Some(position)).await;
    assert_eq!(jo.listed(SUBJECT).await, [""; 0]);
    asha.client.batch_execute("commit").await.unwrap();
    assert_eq!(
        jo.listed(SUBJECT).await,
        ["watched tenant.notes Asha Patel 1"]
    );
    let position = jo.position().await;
    jo.see(SUBJECT, Some(position)).await;
    assert_eq!(jo.listed(SUBJECT).await, [""; 0]);
}

#[tokio::test]
async fn request_for_approval_is_for_who_may_decide_and_its_decision_for_who_asked() {
    let test = TestDatabase::new().await;
    let (jo, asha, sam) = (
        Member::new(&test, "jo.brown").await,
        Member::new(&test, "asha.patel").await,
        Member::new(&test, "sam.lewis").await,
    );
    let asked = "with asked as (
            select e.id, e.version, e.subject, t.id as step, row_number() over (order by e.id) as place
            from app.enquiries as e
            inner join tenant.workflow_transitions as t on t.from_stage_id = e.stage_id and t.needs_approval
            where not exists (
                select from tenant.approvals as a where a.enquiry_id = e.id and a.decision is distinct from 'refused'
            )
        )
        select a.subject, app.request_approval(a.id, a.version, a.step, 'They write daily')::text
        from asked as a where a.place = 1";
    jo.begin().await;
    let row = jo.client.query_one(asked, &[]).await.unwrap();
    let (subject, request): (String, String) = (row.get(0), row.get(1));
    jo.client.batch_execute("commit").await.unwrap();
    let with = async |member: &Member, reason: &str| -> Vec<String> {
        let listed = member.listed(&subject).await.into_iter();
        listed.filter(|line| line.starts_with(reason)).collect()
    };
    let approvals = async |member: &Member| with(member, "approval").await;
    assert_eq!(approvals(&jo).await, [""; 0]);
    // Never for who asked, nor for a role that decides nothing; for the supervisor, seen or not.
    for (member, count) in [(&jo, 0), (&sam, 0), (&asha, 1)] {
        let position = member.position().await;
        member.see(&subject, Some(position)).await;
        let waiting = with(member, "decide").await;
        assert_eq!(waiting.len(), count, "{waiting:?}");
        let asked =
            |line: &String| line.contains("Jo Brown") && line.ends_with(": They write daily 1");
        assert!(waiting.iter().all(asked), "{waiting:?}");
    }
    asha.run(&format!(
        "select app.decide_approval('{request}', 1, 'refused', 'Write once more')"
    ))
    .await;
    let [line] = approvals(&jo).await.try_into().unwrap();
    assert!(line.starts_with("approval refused Asha Patel "), "{line}");
    assert_eq!(with(&asha, "decide").await, [""; 0]);
    assert_eq!(approvals(&asha).await, [""; 0]);
}

/// The pages that a list of twenty watched enquiries reads beside ten thousand, and the number of its entries. For the
/// test of hot queries, whose plans do not show what a function reads.
pub async fn pages_read(test: &TestDatabase) -> (i64, usize) {
    let (jo, asha) = (
        Member::new(test, "jo.brown").await,
        Member::new(test, "asha.patel").await,
    );
    let some = "(select e.id from app.enquiries as e where e.subject like 'Question number 1_' or e.subject like
                'Question number 2_') as e";
    jo.run(&format!(
        "select app.watch_enquiries(array[e.id]::uuid[], true, null) from {some}"
    ))
    .await;
    let note = "select app.add_notes(array[e.id], 'A note.')";
    asha.run(&format!("{note} from {some}")).await;
    jo.begin().await;
    let list = "select * from app.for_you(200)";
    // The plan of a session is made by its first call.
    let entries = jo.client.query(list, &[]).await.unwrap().len();
    let explain = format!("explain (analyze, buffers, timing off) {list}");
    let plan = jo.client.query(&explain, &[]).await.unwrap();
    let mut lines = plan.iter().map(|row| row.get::<_, String>(0));
    let line = lines.find(|line| line.contains("Buffers: shared")).unwrap();
    let numbers = line.split(|c: char| !c.is_ascii_digit());
    let pages = numbers
        .filter_map(|number| number.parse::<i64>().ok())
        .sum();
    (pages, entries)
}

fn run(test: &TestDatabase, words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(words)
        .args(["--as", "HMRC/jo.brown"])
        .env("DATABASE_URL", url_of(&test.config(Login::App)))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    format!("{out}{err}")
}

#[tokio::test]
async fn plain_commands_list_and_mark_what_is_for_a_person() {
    let test = TestDatabase::new().await;
    let asha = Member::new(&test, "asha.patel").await;
    asha.run(&assign(SUBJECT, "jo.brown")).await;
    asha.begin().await;
    let sql = "select e.reference from app.enquiries as e where e.subject = $1";
    let row = asha.client.query_one(sql, &[&SUBJECT]).await.unwrap();
    let its: String = row.get(0);
    let entry = format!("Assigned to you by Asha Patel: You know it; {its}, {SUBJECT}.");
    for (words, shown) in [
        (&["show", "for-you"][..], entry.as_str()),
        (&["seen", &its], &format!("Marked as seen: {its}.")),
        (&["seen", &its], &format!("{its} has nothing new for you.")),
        (
            &["seen", &its, "--not"],
            &format!("Marked as not seen: {its}."),
        ),
        (&["show", "for-you"], &entry),
        (&["show", "for-you", "--json"], "\"reason\": \"assigned\""),
        (&["seen", "--all"], "Marked as seen: "),
        (&["seen", "--all"], "Nothing new for you."),
        (&["show", "for-you"], "nothing new"),
    ] {
        let said = run(&test, words);
        assert!(said.contains(shown), "{words:?}: {said}");
    }
}
