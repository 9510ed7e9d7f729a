//! Every table × every statement × every login, role and session; what got through is a breach.

use super::attempts::{self, Attempt, Limit};
use super::catalogue::{self, Table};
use crate::support::attempt::{Did, Then, attempt};
use crate::support::{TestDatabase, begin};
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use tokio_postgres::Client;

/// Reference data that every tenant reads: nobody's, so reading it is no breach. A new table of core that
/// is not on this list must be closed.
const SHARED: [&str; 14] = [
    "core.bank_holiday_divisions",
    "core.bank_holidays",
    "core.categories",
    "core.channels",
    "core.complexity_classes",
    "core.consent_purposes",
    "core.failure_demand_reasons",
    "core.languages",
    "core.need_kinds",
    "core.outcomes",
    "core.priorities",
    "core.record_classes",
    "core.roles",
    "core.stages",
];

/// Where the worker reads across tenants (migrations/V089): these and no other.
const CROSSINGS: [&str; 2] = ["audit.audit_logs", "audit.batches"];

/// Who attacks, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Attacker {
    pub login: Login,
    /// `HMRC/jo.brown`, a service's tenant such as `HMRC`, or nobody.
    pub session: Option<&'static str>,
    /// A loader inside an open batch, where it may write most.
    pub batch: bool,
}

/// The four roles of staff in the attacking tenant, no session at all, and every other login.
pub const ATTACKERS: [Attacker; 13] = [
    staff(Some("HMRC/jo.brown")),
    staff(Some("HMRC/asha.patel")),
    staff(Some("HMRC/helen.morris")),
    staff(Some("HMRC/david.okafor")),
    staff(None),
    service(Login::Loader, Some("HMRC"), true),
    service(Login::Loader, Some("HMRC"), false),
    service(Login::Loader, Some("PLATFORM"), true),
    service(Login::Loader, None, false),
    service(Login::Worker, Some("HMRC"), false),
    service(Login::Worker, None, false),
    service(Login::Intake, None, false),
    service(Login::Insight, None, false),
];

const fn staff(session: Option<&'static str>) -> Attacker {
    service(Login::App, session, false)
}

const fn service(login: Login, session: Option<&'static str>, batch: bool) -> Attacker {
    Attacker {
        login,
        session,
        batch,
    }
}

/// What one run of the matrix found.
#[derive(Debug, Default)]
pub struct AdhocList {
    pub covered: BTreeSet<String>,
    pub tried: usize,
    pub breaches: Vec<String>,
}

/// The tenant's number.
pub async fn tenant_id(admin: &Client, code: &str) -> i32 {
    admin
        .query_one("select id from core.tenants where code = $1", &[&code])
        .await
        .unwrap()
        .get(0)
}

/// Opens the attacker's transaction, in its session or in none, with every plain setting naming the victim.
pub async fn open(test: &TestDatabase, who: Attacker, victim: i32) -> Client {
    let client = test.client(who.login).await;
    match who.session {
        None => client.batch_execute("begin").await.unwrap(),
        Some(person) if person.contains('/') => {
            let (tenant, username) = person.split_once('/').unwrap();
            let sign_in = "select token, tenant_id from auth.sign_in($1, $2, 'test')";
            let row = client
                .query_one(sign_in, &[&tenant, &username])
                .await
                .unwrap();
            begin(&client, row.get(0), row.get(1)).await;
        }
        Some(tenant) => {
            let service = who.login.role().trim_start_matches("enquiries_");
            client.batch_execute("begin").await.unwrap();
            let open = "select auth.open_service_session($1, $2, 'test')";
            client.query_one(open, &[&tenant, &service]).await.unwrap();
            if who.batch {
                client
                    .query_one("select auth.open_batch('attack', null)", &[])
                    .await
                    .unwrap();
            }
        }
    }
    client
        .batch_execute(&format!(
            "set local enquiries.tenant_hint = '{victim}'; set local enquiries.tenant_id = '{victim}';
             set local app.tenant = '{victim}'; set local lock_timeout = '1s'"
        ))
        .await
        .unwrap();
    client
}

/// Runs one attacker against every table and every view.
pub async fn run(
    test: &TestDatabase,
    admin: &Client,
    tables: &[Table],
    who: Attacker,
    victim: i32,
    secrets: &[String],
    found: &mut AdhocList,
) {
    let client = open(test, who, victim).await;
    let own = match who.session {
        Some(session) => tenant_id(admin, session.split('/').next().unwrap()).await,
        None => 0,
    };
    for table in tables {
        let insertable = catalogue::insertable(admin, who.login.role(), table).await;
        for attempt in attempts::against(table, own, victim, &insertable) {
            if may_read(who, own, table, &attempt) {
                continue;
            }
            found.tried += 1;
            if let Some(what) = one(&client, &attempt, victim, secrets).await {
                found
                    .breaches
                    .push(format!("{who:?}\n    {}\n    {what}", attempt.sql));
            }
        }
        found.covered.insert(table.name.clone());
    }
    for (view, columns) in catalogue::views(admin).await {
        for sql in [
            format!("select * from {view}"),
            format!("update {view} set {0} = {0}", columns[0]),
            format!("insert into {view} select * from {view}"),
            format!("delete from {view}"),
        ] {
            let attempt = Attempt {
                sql,
                limit: Limit::Nothing,
                plain_read: false,
            };
            found.tried += 1;
            if let Some(what) = one(&client, &attempt, victim, secrets).await {
                found
                    .breaches
                    .push(format!("{who:?}\n    {}\n    {what}", attempt.sql));
            }
        }
    }
    // What got through stays, so that the victim's rows can be compared.
    client.batch_execute("commit").await.unwrap();
}

/// Reads that are meant: reference data by who has a grant on it, and the worker's named crossings.
fn may_read(who: Attacker, own: i32, table: &Table, attempt: &Attempt) -> bool {
    let shared = SHARED.contains(&table.name.as_str());
    let crossing = who.login == Login::Worker && CROSSINGS.contains(&table.name.as_str());
    // The platform's own session writes reference data (migrations/V025); nothing else is lent to it.
    let platform = own == 1 && who.batch;
    // Locking a reference row reads it and changes nothing; the loader writes such rows for the platform.
    let locks = shared && who.login == Login::Loader && attempt.sql.starts_with("select");
    (attempt.plain_read && (shared || crossing))
        || locks
        || (shared
            && platform
            && attempt.limit == Limit::Nothing
            && !attempt.sql.contains("delete"))
}

/// Tries one statement; says what got through.
async fn one(client: &Client, it: &Attempt, victim: i32, secrets: &[String]) -> Option<String> {
    let then = match it.limit {
        Limit::NoRowOfVictim => Then::Undo,
        _ => Then::Keep,
    };
    let did = attempt(client, &it.sql, then).await;
    let text = did.text();
    if let Some(word) = secrets
        .iter()
        .find(|w| text.contains(*w) && !it.sql.contains(*w))
    {
        return Some(format!("tells \"{word}\" in: {text}"));
    }
    let held = match (it.limit, &did) {
        (_, Did::Refused(refused)) => !broken(&refused.code),
        (Limit::Nothing, _) => did.nothing(),
        (Limit::Refusal, _) => false,
        (Limit::NoSecret, _) => true,
        (Limit::NoRowOfVictim, Did::Done { rows, .. }) => {
            rows.iter().all(|row| *row != victim.to_string())
        }
    };
    (!held).then(|| format!("{}: {text}", did.told()))
}

/// A statement that PostgreSQL does not understand proves nothing.
fn broken(code: &str) -> bool {
    matches!(
        code,
        "42601" | "42703" | "42P01" | "42883" | "42702" | "42P10"
    )
}
