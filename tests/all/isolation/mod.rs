//! Nobody reaches another tenant's rows (R114, R136): every table of the catalogue, every statement, every
//! login and role, in another tenant's session and in none. Built from the catalogue, so that a table added
//! later is attacked without anybody thinking of it.

mod attempts;
mod catalogue;
mod matrix;
mod own;

use crate::support::{TestDatabase, begin};
use catalogue::Table;
use enquiries::private_server::Login;
use matrix::{ATTACKERS, AdhocList, Attacker};
use tokio_postgres::Client;

/// A database in which the victim has a row in every table that can hold one.
async fn prepared() -> (TestDatabase, Client, i32) {
    let test = TestDatabase::new().await;
    test.furnish().await;
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
         select app.add_note(id, 'Eastmere note') from tenant.enquiries where closed_at is null limit 3;
         commit",
    )
    .await
    .unwrap();
    test.import_records("EAST").await;
    (test, admin, victim)
}

async fn attack(test: &TestDatabase, admin: &Client, victim: i32, tables: &[Table]) -> AdhocList {
    let secrets = catalogue::secrets(admin, tables, victim).await;
    assert!(secrets.len() > 200, "the victim has nothing to lose");
    let mut found = AdhocList::default();
    for who in ATTACKERS {
        matrix::run(test, admin, tables, who, victim, &secrets, &mut found).await;
    }
    found
}

// R114, R136, R138
#[tokio::test]
async fn nobody_reads_or_writes_a_row_of_another_tenant() {
    let (test, admin, victim) = prepared().await;
    let tables = catalogue::tables(&admin, victim).await;
    for table in tables
        .iter()
        .filter(|t| !t.partition && t.tenant_column.is_some())
    {
        assert!(
            table.prey.is_some(),
            "the victim has no row in {}: give it one in `prepared`",
            table.name
        );
    }
    let before = catalogue::fingerprint(&admin, &tables, victim).await;
    let found = attack(&test, &admin, victim, &tables).await;
    assert_eq!(found.covered.len() as i64, catalogue::count(&admin).await);
    assert!(
        found.covered.len() > 60 && found.tried > 10_000,
        "{found:?}"
    );
    assert!(
        found.breaches.is_empty(),
        "{} of {} got through:\n{}",
        found.breaches.len(),
        found.tried,
        found.breaches.join("\n")
    );
    // Every attempt that was not refused was committed; the victim's rows are byte for byte what they were.
    assert_eq!(
        catalogue::fingerprint(&admin, &tables, victim).await,
        before
    );
}

/// The proof that the test above would notice: a table somebody added in a hurry.
#[tokio::test]
async fn a_table_added_without_a_wall_is_found() {
    let (test, admin, victim) = prepared().await;
    admin
        .batch_execute(
            "create table tenant.hurried (tenant_id integer, id uuid primary key, words text);
             grant select, insert, update on tenant.hurried to enquiries_app;
             insert into tenant.hurried select id, gen_random_uuid(), 'Words of ' || name from core.tenants;
             create table core.secrets_of_all (words text);
             grant select on core.secrets_of_all to enquiries_app;
             insert into core.secrets_of_all values ('something');
             create view app.hurried as select * from tenant.enquiries;
             grant select on app.hurried to enquiries_app",
        )
        .await
        .unwrap();
    let tables: Vec<Table> = catalogue::tables(&admin, victim).await;
    let before = catalogue::fingerprint(&admin, &tables, victim).await;
    let secrets = catalogue::secrets(&admin, &tables, victim).await;
    let (hurried, rest): (Vec<Table>, Vec<Table>) = tables
        .into_iter()
        .partition(|t| t.name.ends_with(".hurried") || t.name == "core.secrets_of_all");
    let mut found = AdhocList::default();
    let who = ATTACKERS[0];
    matrix::run(&test, &admin, &hurried, who, victim, &secrets, &mut found).await;
    let breached = |what: &str| found.breaches.iter().any(|b| b.contains(what));
    for what in [
        "select * from tenant.hurried where",
        "tablesample",
        "ctid",
        "for update",
        "query_to_xml",
        "update tenant.hurried set tenant_id",
        "update tenant.hurried set words",
        "insert into tenant.hurried",
        "on conflict (id)",
        "merge into tenant.hurried",
        "with taken",
        "with put",
        "select * from core.secrets_of_all",
    ] {
        assert!(breached(what), "not noticed: {what}\n{:#?}", found.breaches);
    }
    let tables: Vec<Table> = rest.into_iter().chain(hurried).collect();
    let mut after = catalogue::fingerprint(&admin, &tables, victim).await;
    after.sort();
    assert_ne!(after, before, "the victim's rows changed and nobody saw it");
    // A view that runs with its owner's rights, and the owner is a superuser: the same hole.
    assert!(breached("select * from app.hurried"));
}

/// Staff inside their own tenant: they read what their policies say and remove nothing.
#[tokio::test]
async fn staff_read_their_own_and_remove_nothing() {
    let (test, admin, victim) = prepared().await;
    let tables = catalogue::tables(&admin, victim).await;
    for (username, role) in [
        ("tom.reid", "caseworker"),
        ("grace.adeyemi", "supervisor"),
        ("ian.price", "manager"),
        ("lena.novak", "auditor"),
    ] {
        let who = Attacker {
            login: Login::App,
            session: None,
            batch: false,
        };
        own::run(&test, &admin, &tables, who, username, role, victim).await;
    }
}
