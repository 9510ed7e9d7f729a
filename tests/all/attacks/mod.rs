//! Attacks with plain SQL, from the login of the staff program in a caseworker's session of one tenant. Each
//! attack is refused or has no effect, and its error discloses no data of the victim.
//! Statements that no database can prevent are in `accepted_risks`, with the reason.

mod accepted_risks;
mod audit_log;
mod capabilities;
mod concerns;
mod cross_tenant;
mod enquiry_context;
mod guards;
mod impersonation;
mod input;
mod merges;
mod narrowing;
mod sessions;
mod transitions;
mod undo_stage;
mod workflow;

use crate::support::attempt::{AfterAttempt, AttemptResult, attempt};
use crate::support::{TestDatabase, enter};
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// A database for one attack: the attacker is Jo Brown, caseworker of HMRC; the victim is Eastmere Council.
struct AttackFixture {
    test: TestDatabase,
    admin: Client,
    /// Placeholder `:name` of a statement, and its value.
    names: Vec<(&'static str, String)>,
}

/// Values of the placeholders, read as the superuser: the attacker is assumed to know every key.
const NAMES: &[(&str, &str)] = &[
    (
        ":victim_id",
        "select id::text from core.tenants where code = 'EAST'",
    ),
    (
        ":own_id",
        "select id::text from core.tenants where code = 'HMRC'",
    ),
    (
        ":their_enquiry",
        "select e.id::text from tenant.enquiries as e where e.tenant_id = @EAST and closed_at is null order by e.id limit 1",
    ),
    (
        ":their_reference",
        "select e.reference from tenant.enquiries as e where e.tenant_id = @EAST and closed_at is null order by e.id limit 1",
    ),
    (
        ":their_subject",
        "select e.subject from tenant.enquiries as e where e.tenant_id = @EAST and closed_at is null order by e.id limit 1",
    ),
    (
        ":their_ctid",
        "select e.ctid::text from tenant.enquiries as e where e.tenant_id = @EAST and closed_at is null order by e.id limit 1",
    ),
    (
        ":their_citizen",
        "select c.id::text from tenant.citizens as c where c.tenant_id = @EAST order by c.id limit 1",
    ),
    (
        ":their_type",
        "select y.id::text from tenant.enquiry_types as y where y.tenant_id = @EAST order by y.id limit 1",
    ),
    (
        ":their_stage",
        "select s.id::text from tenant.workflow_stages as s where s.tenant_id = @EAST order by s.id limit 1",
    ),
    (
        ":their_team",
        "select s.id::text from tenant.teams as s where s.tenant_id = @EAST order by s.id limit 1",
    ),
    (
        ":their_workflow",
        "select w.id::text from tenant.workflows as w where w.tenant_id = @EAST order by w.id limit 1",
    ),
    (
        ":their_service",
        "select s.id::text from tenant.services as s where s.tenant_id = @EAST order by s.id limit 1",
    ),
    (
        ":their_note",
        "select n.id::text from tenant.notes as n where n.tenant_id = @EAST order by n.id limit 1",
    ),
    (
        ":tom",
        "select id::text from tenant.staff where username = 'tom.reid'",
    ),
    (
        ":jo",
        "select id::text from tenant.staff where username = 'jo.brown'",
    ),
    (
        ":sam",
        "select id::text from tenant.staff where username = 'sam.lewis'",
    ),
    (
        ":helen",
        "select id::text from tenant.staff where username = 'helen.morris'",
    ),
    (
        ":david",
        "select id::text from tenant.staff where username = 'david.okafor'",
    ),
    (
        ":my_type",
        "select y.id::text from tenant.enquiry_types as y where y.tenant_id = @HMRC order by y.id limit 1",
    ),
    (
        ":free",
        "select e.id::text from tenant.enquiries as e join tenant.workflow_stages as s on s.id = e.stage_id where e.tenant_id = @HMRC and s.code in ('received', 'triage') and assignee_id is null order by e.id limit 1",
    ),
    (
        ":mine",
        "select e.id::text from tenant.enquiries e join tenant.staff p on p.id = e.assignee_id join tenant.workflow_stages s on s.id = e.stage_id where p.username = 'jo.brown' and s.code = 'in_progress' order by e.id limit 1",
    ),
    (
        ":sams",
        "select e.id::text from tenant.enquiries e join tenant.staff p on p.id = e.assignee_id where p.username = 'sam.lewis' and closed_at is null order by e.id limit 1",
    ),
    (
        ":closed_one",
        "select e.id::text from tenant.enquiries as e where e.tenant_id = @HMRC and closed_at is not null order by e.id limit 1",
    ),
    (
        ":stage_received",
        "select s.id::text from tenant.workflow_stages as s where s.tenant_id = @HMRC and s.code = 'received'",
    ),
    (
        ":stage_triage",
        "select s.id::text from tenant.workflow_stages as s where s.tenant_id = @HMRC and s.code = 'triage'",
    ),
    (
        ":stage_progress",
        "select s.id::text from tenant.workflow_stages as s where s.tenant_id = @HMRC and s.code = 'in_progress'",
    ),
    (
        ":stage_specialist",
        "select s.id::text from tenant.workflow_stages as s where s.tenant_id = @HMRC and s.code = 'specialist'",
    ),
    (
        ":stage_waiting",
        "select s.id::text from tenant.workflow_stages as s where s.tenant_id = @HMRC and s.code = 'waiting'",
    ),
    (
        ":stage_resolved",
        "select s.id::text from tenant.workflow_stages as s where s.tenant_id = @HMRC and s.code = 'resolved'",
    ),
    (
        ":stage_closed",
        "select s.id::text from tenant.workflow_stages as s where s.tenant_id = @HMRC and s.code = 'closed'",
    ),
];

impl AttackFixture {
    async fn new() -> Self {
        let test = TestDatabase::new().await;
        let admin = test.client(Login::Admin).await;
        let mut names = Vec::new();
        for (name, sql) in NAMES {
            let sql = sql
                .replace("@EAST", "(select id from core.tenants where code = 'EAST')")
                .replace("@HMRC", "(select id from core.tenants where code = 'HMRC')");
            let row = admin.query_opt(&sql, &[]).await.unwrap();
            let row = row.unwrap_or_else(|| panic!("no seed row for {name}"));
            names.push((*name, row.get::<_, String>(0)));
        }
        // Longest first: one name may be a prefix of another.
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self { test, admin, names }
    }

    fn fill(&self, sql: &str) -> String {
        self.names
            .iter()
            .fold(sql.to_owned(), |sql, (name, value)| {
                sql.replace(name, value)
            })
    }

    /// A connection of the staff program, inside a transaction of the user's session.
    async fn session_of(&self, user: &str) -> Client {
        let client = self.test.client(Login::App).await;
        enter(&client, user).await;
        client
    }

    /// Runs one statement and rolls it back.
    async fn try_statement(&self, client: &Client, sql: &str) -> AttemptResult {
        attempt(client, &self.fill(sql), AfterAttempt::Undo).await
    }

    /// Asserts the result of each statement: `nothing`, or SQLSTATE and rule. No output may contain text of the
    /// victim that the statement itself does not contain.
    async fn assert_results(&self, client: &Client, lines: &[(&str, &str)]) {
        let secrets = self.secrets().await;
        let mut wrong = Vec::new();
        for (sql, expected) in lines {
            let result = self.try_statement(client, sql).await;
            let actual = match &result {
                AttemptResult::Done { .. } if result.had_no_effect() => "nothing".to_owned(),
                _ => result.summary(),
            };
            if actual != *expected {
                wrong.push(format!(
                    "{sql}\n    was {actual}, expected {expected}: {}",
                    result.text()
                ));
            }
            let (text, sent) = (result.text(), self.fill(sql));
            if let Some(word) = secrets
                .iter()
                .find(|w| text.contains(*w) && !sent.contains(*w))
            {
                wrong.push(format!("{sql}\n    discloses \"{word}\": {text}"));
            }
        }
        assert!(!lines.is_empty());
        assert!(
            wrong.is_empty(),
            "{} of {}:\n{}",
            wrong.len(),
            lines.len(),
            wrong.join("\n")
        );
    }

    /// Texts that occur only in the victim's rows.
    async fn secrets(&self) -> Vec<String> {
        let sql = self.fill(
            "select v from (
                 select subject as v, tenant_id from tenant.enquiries
                 union all select body, tenant_id from tenant.enquiries
                 union all select reference, tenant_id from tenant.enquiries
                 union all select name, tenant_id from tenant.citizens
                 union all select email, tenant_id from tenant.citizens
                 union all select name, tenant_id from tenant.staff
                 union all select body, tenant_id from tenant.notes
                 union all select name, id from core.tenants
             ) as all_words
             where v is not null group by v having bool_and(tenant_id = :victim_id)",
        );
        let rows = self.admin.query(&sql, &[]).await.unwrap();
        assert!(rows.len() > 30);
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Evaluates a condition as the superuser.
    async fn holds(&self, condition: &str) -> bool {
        let sql = format!("select coalesce(({}), false)", self.fill(condition));
        self.admin.query_one(&sql, &[]).await.unwrap().get(0)
    }
}
