//! Tenant isolation: every statement is tried on every table of the catalogue by every login and
//! role, in another tenant's session and without a session. New tables are included automatically.

mod attempts;
mod catalogue;
mod matrix;
mod own_tenant;

use crate::intake;
use crate::support::{TestDatabase, begin};
use catalogue::Table;
use enquiries::private_server::Login;
use matrix::{ATTACKERS, Attacker, MatrixReport};
use tokio_postgres::Client;

/// A database in which the victim has a row in every tenant table.
async fn prepared() -> (TestDatabase, Client, i32) {
    let test = TestDatabase::new().await;
    test.fill_empty_tables().await;
    let admin = test.client(Login::Admin).await;
    let victim = matrix::tenant_id(&admin, "EAST").await;
    let app = test.client(Login::App).await;
    let sign_in = "select token, tenant_id from auth.sign_in('EAST', 'grace.adeyemi', 'test')";
    let row = app.query_one(sign_in, &[]).await.unwrap();
    begin(&app, row.get(0), row.get(1)).await;
    app.batch_execute(
        "select app.log_access('open_enquiry', id) from tenant.enquiries;
         update tenant.enquiries set assignee_id = (select id from tenant.staff where username = 'tom.reid'),
             assignment_reason = 'Eastmere only' where closed_at is null;
         select app.add_notes(array[id]::uuid[], 'Eastmere note') from tenant.enquiries where closed_at is null limit 3;
         commit",
    )
    .await
    .unwrap();
    test.import_records("EAST").await;
    // What came through a service has its secret and its request.
    let key = intake::key(&test, "EAST/ian.price", "council_tax", 60).await;
    let request = serde_json::json!({
        "key": key, "request_id": "eastmere-sent-this", "type": "council_tax_payment", "body": "Eastmere words of a form"
    });
    intake::submit(&intake::sender(&test).await, &request).await;
    (test, admin, victim)
}

async fn attack(
    test: &TestDatabase,
    admin: &Client,
    victim: i32,
    tables: &[Table],
) -> MatrixReport {
    let secrets = catalogue::secrets(admin, tables, victim).await;
    assert!(secrets.len() > 200, "the victim has too little data");
    let mut report = MatrixReport::default();
    for attacker in ATTACKERS {
        matrix::run(test, admin, tables, attacker, victim, &secrets, &mut report).await;
    }
    report
}

/// R015, R048, R059, R114, R126, R136, R138, R139, R167: no login, role or session reads or writes a row of another tenant.
#[tokio::test]
async fn no_login_reads_or_writes_another_tenants_rows() {
    let (test, admin, victim) = prepared().await;
    let tables = catalogue::tables(&admin, victim).await;
    for table in tables
        .iter()
        .filter(|t| !t.partition && t.tenant_column.is_some())
    {
        assert!(
            table.victim_row.is_some(),
            "the victim has no row in {}: give it one in `prepared`",
            table.name
        );
    }
    let before = catalogue::fingerprint(&admin, &tables, victim).await;
    let report = attack(&test, &admin, victim, &tables).await;
    assert_eq!(report.covered.len() as i64, catalogue::count(&admin).await);
    assert!(
        report.covered.len() > 60 && report.tried > 10_000,
        "{report:?}"
    );
    assert!(
        report.breaches.is_empty(),
        "{} of {} succeeded:\n{}",
        report.breaches.len(),
        report.tried,
        report.breaches.join("\n")
    );
    // Attempts that were not refused were committed; the victim's rows must be unchanged.
    assert_eq!(
        catalogue::fingerprint(&admin, &tables, victim).await,
        before
    );
}

/// The test above detects tables and a view without protection.
#[tokio::test]
async fn unprotected_table_is_detected() {
    let (test, admin, victim) = prepared().await;
    admin
        .batch_execute(
            "create table tenant.unprotected (tenant_id integer, id uuid primary key, words text);
             grant select, insert, update on tenant.unprotected to enquiries_app;
             insert into tenant.unprotected select id, gen_random_uuid(), 'Words of ' || name from core.tenants;
             create table core.secrets_of_all (words text);
             grant select on core.secrets_of_all to enquiries_app;
             insert into core.secrets_of_all values ('something');
             create view app.unprotected as select * from tenant.enquiries;
             grant select on app.unprotected to enquiries_app",
        )
        .await
        .unwrap();
    let tables: Vec<Table> = catalogue::tables(&admin, victim).await;
    let before = catalogue::fingerprint(&admin, &tables, victim).await;
    let secrets = catalogue::secrets(&admin, &tables, victim).await;
    let (unprotected, rest): (Vec<Table>, Vec<Table>) = tables
        .into_iter()
        .partition(|t| t.name.ends_with(".unprotected") || t.name == "core.secrets_of_all");
    let mut report = MatrixReport::default();
    let attacker = ATTACKERS[0];
    matrix::run(
        &test,
        &admin,
        &unprotected,
        attacker,
        victim,
        &secrets,
        &mut report,
    )
    .await;
    let breached = |statement: &str| report.breaches.iter().any(|b| b.contains(statement));
    for statement in [
        "select * from tenant.unprotected where",
        "tablesample",
        "ctid",
        "for update",
        "query_to_xml",
        "update tenant.unprotected set tenant_id",
        "update tenant.unprotected set words",
        "insert into tenant.unprotected",
        "on conflict (id)",
        "merge into tenant.unprotected",
        "with taken",
        "with put",
        "select * from core.secrets_of_all",
    ] {
        assert!(
            breached(statement),
            "not detected: {statement}\n{:#?}",
            report.breaches
        );
    }
    let tables: Vec<Table> = rest.into_iter().chain(unprotected).collect();
    let mut after = catalogue::fingerprint(&admin, &tables, victim).await;
    after.sort();
    assert_ne!(
        after, before,
        "the changed rows of the victim were not detected"
    );
    // A view without security_invoker runs with the rights of its owner, here a superuser.
    assert!(breached("select * from app.unprotected"));
}

/// R131, R132, R135: staff read the rows of their own tenant that their role permits, and delete none.
#[tokio::test]
async fn staff_read_own_tenant_and_delete_nothing() {
    let (test, admin, victim) = prepared().await;
    let tables = catalogue::tables(&admin, victim).await;
    for (username, role) in [
        ("tom.reid", "caseworker"),
        ("nia.hughes", "adviser"),
        ("grace.adeyemi", "supervisor"),
        ("ian.price", "manager"),
        ("lena.novak", "auditor"),
    ] {
        let attacker = Attacker {
            login: Login::App,
            session: None,
            batch: false,
        };
        own_tenant::run(&test, &admin, &tables, attacker, username, role, victim).await;
    }
}
