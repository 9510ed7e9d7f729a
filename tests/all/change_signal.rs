//! The change signal: what a reader of the audit log has not seen (docs/decisions/0007).

use crate::support::TestDatabase;
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// A connection of the staff program with a session of one person.
struct Member {
    client: Client,
    token: String,
    tenant_id: i32,
}

impl Member {
    async fn new(test: &TestDatabase, organisation: &str, username: &str) -> Self {
        let client = test.client(Login::App).await;
        let row = client
            .query_one(
                "select token, tenant_id from auth.sign_in($1, $2, 'test')",
                &[&organisation, &username],
            )
            .await
            .unwrap();
        Self {
            token: row.get(0),
            tenant_id: row.get(1),
            client,
        }
    }

    async fn begin(&self) {
        self.client.batch_execute("begin").await.unwrap();
        self.client
            .query(
                "select auth.set_context($1, $2, 60000)",
                &[&self.token, &self.tenant_id],
            )
            .await
            .unwrap();
    }

    async fn run(&self, sql: &str) {
        self.client.batch_execute(sql).await.unwrap();
    }

    /// Whether anything changed since a position, and the next one; in a transaction of its own.
    async fn poll(&self, position: Option<&str>) -> (bool, String) {
        self.begin().await;
        let row = self
            .client
            .query_one(enquiries::sql::queries::queue::PULSE.text, &[&position])
            .await
            .unwrap();
        self.run("commit").await;
        (row.get(0), row.get(1))
    }
}

const NOTE: &str =
    "select app.add_notes(array[(select id from app.open_work order by id limit 1)], 'A note.')";
/// On another enquiry: two notes on one wait for each other.
const OTHER_NOTE: &str = "select app.add_notes(array[(select id from app.open_work order by id desc limit 1)], 'A note.')";

#[tokio::test]
async fn late_commit_is_signalled_and_rollback_is_not() {
    let test = TestDatabase::new().await;
    let reader = Member::new(&test, "HMRC", "asha.patel").await;
    let writer = Member::new(&test, "HMRC", "jo.brown").await;
    let (changed, start) = reader.poll(None).await;
    assert!(!changed);

    // A change that is committed between two polls.
    writer.begin().await;
    writer.run(NOTE).await;
    writer.run("commit").await;
    let (changed, known) = reader.poll(Some(&start)).await;
    assert!(changed);
    assert!(!reader.poll(Some(&known)).await.0);

    // A change written before a poll and committed after it; meanwhile others commit.
    writer.begin().await;
    writer.run(NOTE).await;
    let (changed, known) = reader.poll(Some(&known)).await;
    assert!(!changed);
    let other = Member::new(&test, "HMRC", "helen.morris").await;
    other.begin().await;
    other.run(OTHER_NOTE).await;
    other.run("commit").await;
    let (changed, known) = reader.poll(Some(&known)).await;
    assert!(changed, "another's open transaction hides no change");
    assert!(!reader.poll(Some(&known)).await.0);
    writer.run("commit").await;
    let (changed, known) = reader.poll(Some(&known)).await;
    assert!(changed, "a late commit is signalled");
    assert!(!reader.poll(Some(&known)).await.0);

    // Inside a savepoint that is kept, and inside one that is not.
    for (end, expected) in [
        ("release savepoint s", true),
        ("rollback to savepoint s", false),
    ] {
        writer.begin().await;
        writer.run("savepoint s").await;
        writer.run(NOTE).await;
        let (_, known) = reader.poll(Some(&known)).await;
        writer.run(end).await;
        writer.run("commit").await;
        assert_eq!(reader.poll(Some(&known)).await.0, expected, "{end}");
    }
    let (_, known) = reader.poll(Some(&known)).await;
    writer.begin().await;
    writer.run(NOTE).await;
    writer.run("rollback").await;
    assert!(!reader.poll(Some(&known)).await.0);
}

#[tokio::test]
async fn signal_ignores_other_tenants_and_sign_ins() {
    let test = TestDatabase::new().await;
    let reader = Member::new(&test, "HMRC", "asha.patel").await;
    let (_, known) = reader.poll(None).await;
    let outsider = Member::new(&test, "EAST", "tom.reid").await;
    outsider.begin().await;
    outsider.run(NOTE).await;
    outsider.run("commit").await;
    Member::new(&test, "HMRC", "jo.brown").await;
    assert!(!reader.poll(Some(&known)).await.0);
    // The outsider is told of nothing of HMRC, whatever position they send.
    let (_, theirs) = outsider.poll(None).await;
    reader.begin().await;
    reader.run(NOTE).await;
    reader.run("commit").await;
    assert!(!outsider.poll(Some(&theirs)).await.0);
    assert!(reader.poll(Some(&theirs)).await.0);
}

#[tokio::test]
async fn position_of_another_epoch_signals_once() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let reader = Member::new(&test, "HMRC", "asha.patel").await;
    let (_, known) = reader.poll(None).await;
    // Events of a server whose transaction numbers were far ahead.
    admin
        .batch_execute(
            "set session_replication_role = replica;
             insert into audit.audit_logs (tenant_id, event_id, recorded_at, occurred_at, xid, session_id, staff_id,
                 action, table_id, record_id, record_version, changed_columns, commitment)
             select tenant_id, gen_random_uuid(), recorded_at, occurred_at, '9000000000000000000', session_id, staff_id,
                 action, table_id, record_id, record_version, changed_columns, commitment
             from audit.audit_logs
             where tenant_id = (select id from core.tenants where code = 'HMRC') and action = 'insert'
             limit 1",
        )
        .await
        .unwrap();
    assert!(reader.poll(Some(&known)).await.0);
    let epoch: i32 = admin
        .query_one("select audit.begin_epoch(true)", &[])
        .await
        .unwrap()
        .get(0);
    let again: i32 = admin
        .query_one("select audit.begin_epoch()", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(again, epoch, "the same server begins no other epoch");
    let (changed, known) = reader.poll(Some(&known)).await;
    assert!(changed, "the reader reloads once");
    assert!(
        !reader.poll(Some(&known)).await.0,
        "old numbers are not new changes"
    );
}

#[tokio::test]
async fn malformed_position_is_refused_and_old_one_signals() {
    let test = TestDatabase::new().await;
    let reader = Member::new(&test, "HMRC", "asha.patel").await;
    for wrong in [
        "",
        "1",
        "1 2 3",
        "1 1.000000 5:3:",
        "1 1.000000 5:9:7,7;drop",
        "'; select 1",
        "99999999999 1.000000 1:1:",
    ] {
        reader.begin().await;
        let result = reader
            .client
            .query_one(enquiries::sql::queries::queue::PULSE.text, &[&wrong])
            .await;
        reader.run("rollback").await;
        let code = result.unwrap_err().code().unwrap().code().to_owned();
        assert!(
            ["22023", "22P02"].contains(&code.as_str()),
            "{wrong}: {code}"
        );
    }
    let (_, known) = reader.poll(None).await;
    let parts: Vec<&str> = known.split(' ').collect();
    let old = format!("{} 1.000000 {}", parts[0], parts[2]);
    assert!(reader.poll(Some(&old)).await.0, "a position of long ago");
}

/// The cost in pages, not in time: an old open writer and many events of others change nothing.
#[tokio::test]
async fn poll_reads_few_pages_whatever_is_open() {
    let test = TestDatabase::new().await;
    let holder = Member::new(&test, "HMRC", "jo.brown").await;
    holder.begin().await;
    holder.run(NOTE).await;
    test.grow("HMRC", 3000).await;
    let reader = Member::new(&test, "HMRC", "asha.patel").await;
    let (_, known) = reader.poll(None).await;
    test.grow("EAST", 1000).await;
    let events: i64 = test
        .client(Login::Admin)
        .await
        .query_one("select count(*) from audit.audit_logs", &[])
        .await
        .unwrap()
        .get(0);
    assert!(events > 8000, "{events}");
    for _ in 0..3 {
        reader.poll(Some(&known)).await;
    }
    reader.begin().await;
    let plan = reader
        .client
        .query(
            &format!(
                "explain (analyze, buffers, timing off) select * from app.changes_since('{known}')"
            ),
            &[],
        )
        .await
        .unwrap();
    let line = plan
        .iter()
        .map(|row| row.get::<_, String>(0))
        .find(|line| line.contains("Buffers: shared"))
        .unwrap();
    let pages: u32 = line
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse::<u32>().ok())
        .sum();
    assert!(pages < 100, "{line}");
    reader.run("commit").await;
    assert!(!reader.poll(Some(&known)).await.0, "another body's changes");
}
