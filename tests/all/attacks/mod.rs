//! What a sceptical engineer tries, one attack after another, from the login of the staff program in a
//! caseworker's session of one tenant. Each is refused or comes to nothing, and says nothing of the victim.
//! What no database can prevent is in `accepted`, with the reason.

mod accepted;
mod around;
mod context;
mod crossing;
mod input;
mod ledger;
mod sessions;
mod steps;
mod workflow;

use crate::support::attempt::{Did, Then, attempt};
use crate::support::{TestDatabase, enter};
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// The database of one attack: Jo Brown, caseworker of HMRC, against Eastmere Council.
struct NoticeScope {
    test: TestDatabase,
    admin: Client,
    /// `:name` in a statement, and what stands for it.
    names: Vec<(&'static str, String)>,
}

/// Each name is looked up as the superuser, as if the attacker had been told it.
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

impl NoticeScope {
    async fn new() -> Self {
        let test = TestDatabase::new().await;
        let admin = test.client(Login::Admin).await;
        let mut names = Vec::new();
        for (name, sql) in NAMES {
            let sql = sql
                .replace("@EAST", "(select id from core.tenants where code = 'EAST')")
                .replace("@HMRC", "(select id from core.tenants where code = 'HMRC')");
            let row = admin.query_opt(&sql, &[]).await.unwrap();
            let row = row.unwrap_or_else(|| panic!("the seeds hold nothing for {name}"));
            names.push((*name, row.get::<_, String>(0)));
        }
        // The longest first, so that no name is taken for the beginning of another.
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

    /// A connection of the staff program, inside a transaction of this person's session.
    async fn as_person(&self, who: &str) -> Client {
        let client = self.test.client(Login::App).await;
        enter(&client, who).await;
        client
    }

    /// Tries one statement and undoes it.
    async fn tries(&self, client: &Client, sql: &str) -> Did {
        attempt(client, &self.fill(sql), Then::Undo).await
    }

    /// Each statement must end exactly as its line says: `nothing`, or SQLSTATE and rule. And no output tells
    /// a word of the victim's that the attacker did not bring along.
    async fn ends_as(&self, client: &Client, lines: &[(&str, &str)]) {
        let secrets = self.secrets().await;
        let mut wrong = Vec::new();
        for (sql, expected) in lines {
            let did = self.tries(client, sql).await;
            let told = match &did {
                Did::Done { .. } if did.nothing() => "nothing".to_owned(),
                _ => did.told(),
            };
            if told != *expected {
                wrong.push(format!(
                    "{sql}\n    ended as {told}, not {expected}: {}",
                    did.text()
                ));
            }
            let (text, sent) = (did.text(), self.fill(sql));
            if let Some(word) = secrets
                .iter()
                .find(|w| text.contains(*w) && !sent.contains(*w))
            {
                wrong.push(format!("{sql}\n    tells \"{word}\": {text}"));
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

    /// Words that only the victim's rows hold.
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

    /// A condition as the superuser sees it.
    async fn holds(&self, condition: &str) -> bool {
        let sql = format!("select coalesce(({}), false)", self.fill(condition));
        self.admin.query_one(&sql, &[]).await.unwrap().get(0)
    }
}
