//! Every table × every statement × every login, role and session; an attack that succeeds is a breach.

use super::attempts::{self, Attempt, Limit};
use super::catalogue::{self, Table};
use crate::support::attempt::{AfterAttempt, AttemptResult, attempt};
use crate::support::{TestDatabase, begin};
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use tokio_postgres::Client;

/// Reference data that every tenant may read. A new table of core that is not listed must not be readable.
const SHARED: [&str; 22] = [
    "core.bank_holiday_divisions",
    "core.bank_holidays",
    "core.calendar_holidays",
    "core.calendar_ranges",
    "core.holiday_changes",
    "core.capabilities",
    "core.categories",
    "core.channels",
    "core.clock_rules",
    "core.complexity_classes",
    "core.consent_purposes",
    "core.failure_demand_reasons",
    "core.holiday_calendars",
    "core.languages",
    "core.need_kinds",
    "core.outcomes",
    "core.priorities",
    "core.record_classes",
    "core.role_capabilities",
    "core.roles",
    "core.stages",
    "core.tracked_tables",
];

/// The only tables that the worker reads across tenants (migrations/V091).
const CROSS_TENANT_READS: [&str; 7] = [
    "audit.audit_logs",
    "audit.batches",
    "tenant.clock_moves",
    "tenant.clocks",
    "tenant.figure_folds",
    "tenant.holds",
    "tenant.warning_sweeps",
];

/// A login and session that attacks.
#[derive(Clone, Copy, Debug)]
pub struct Attacker {
    pub login: Login,
    /// `HMRC/jo.brown`, the tenant of a service session such as `HMRC`, or no session.
    pub session: Option<&'static str>,
    /// A loader inside an open batch, where it has most rights.
    pub batch: bool,
}

/// The four roles of staff in the attacking tenant, no session, and every other login.
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

/// The result of one run of the matrix.
#[derive(Debug, Default)]
pub struct MatrixReport {
    pub covered: BTreeSet<String>,
    pub tried: usize,
    pub breaches: Vec<String>,
}

/// The id of a tenant.
pub async fn tenant_id(admin: &Client, code: &str) -> i32 {
    admin
        .query_one("select id from core.tenants where code = $1", &[&code])
        .await
        .unwrap()
        .get(0)
}

/// Begins the attacker's transaction, with or without a session, and sets every plain setting to the victim.
pub async fn open(test: &TestDatabase, attacker: Attacker, victim: i32) -> Client {
    let client = test.client(attacker.login).await;
    match attacker.session {
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
            let service = attacker.login.role().trim_start_matches("enquiries_");
            client.batch_execute("begin").await.unwrap();
            let open = "select auth.open_service_session($1, $2, 'test')";
            client.query_one(open, &[&tenant, &service]).await.unwrap();
            if attacker.batch {
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
    attacker: Attacker,
    victim: i32,
    secrets: &[String],
    report: &mut MatrixReport,
) {
    let client = open(test, attacker, victim).await;
    let own = match attacker.session {
        Some(session) => tenant_id(admin, session.split('/').next().unwrap()).await,
        None => 0,
    };
    for table in tables {
        let insertable = catalogue::insertable(admin, attacker.login.role(), table).await;
        for attempt in attempts::against(table, own, victim, &insertable) {
            if may_read(attacker, own, table, &attempt) {
                continue;
            }
            report.tried += 1;
            if let Some(breach) = breach(&client, &attempt, victim, secrets).await {
                report
                    .breaches
                    .push(format!("{attacker:?}\n    {}\n    {breach}", attempt.sql));
            }
        }
        report.covered.insert(table.name.clone());
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
                read_only: false,
            };
            report.tried += 1;
            if let Some(breach) = breach(&client, &attempt, victim, secrets).await {
                report
                    .breaches
                    .push(format!("{attacker:?}\n    {}\n    {breach}", attempt.sql));
            }
        }
    }
    // Committed, so that the victim's rows can be compared.
    client.batch_execute("commit").await.unwrap();
}

/// Intended access: reference data for logins with a grant, and the worker's listed reads across tenants.
fn may_read(attacker: Attacker, own: i32, table: &Table, attempt: &Attempt) -> bool {
    let shared = SHARED.contains(&table.name.as_str());
    let cross_tenant =
        attacker.login == Login::Worker && CROSS_TENANT_READS.contains(&table.name.as_str());
    // The platform session writes reference data (migrations/V012) and has no other right.
    let platform = own == 1 && attacker.batch;
    // Locking a reference row changes nothing; the loader writes such rows for the platform.
    let locks = shared && attacker.login == Login::Loader && attempt.sql.starts_with("select");
    (attempt.read_only && (shared || cross_tenant))
        || locks
        || (shared
            && platform
            && attempt.limit == Limit::Nothing
            && !attempt.sql.contains("delete"))
}

/// Tries one statement; returns a description if it succeeded.
async fn breach(
    client: &Client,
    tried: &Attempt,
    victim: i32,
    secrets: &[String],
) -> Option<String> {
    let after = match tried.limit {
        Limit::OwnRowOnly => AfterAttempt::Undo,
        _ => AfterAttempt::Keep,
    };
    let result = attempt(client, &tried.sql, after).await;
    let text = result.text();
    if let Some(word) = secrets
        .iter()
        .find(|w| text.contains(*w) && !tried.sql.contains(*w))
    {
        return Some(format!("discloses \"{word}\" in: {text}"));
    }
    let contained = match (tried.limit, &result) {
        (_, AttemptResult::Refused(refused)) => !is_invalid_statement(&refused.code),
        (Limit::Nothing, _) => result.had_no_effect(),
        (Limit::Refusal, _) => false,
        (Limit::NoSecret, _) => true,
        (Limit::OwnRowOnly, AttemptResult::Done { rows, .. }) => {
            rows.iter().all(|row| *row != victim.to_string())
        }
    };
    (!contained).then(|| format!("{}: {text}", result.summary()))
}

/// A statement with a syntax or name error proves nothing.
fn is_invalid_statement(code: &str) -> bool {
    matches!(
        code,
        "42601" | "42703" | "42P01" | "42883" | "42702" | "42P10"
    )
}
