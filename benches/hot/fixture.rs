//! The database of the benchmarks: created, filled with all triggers on, and a bare copy of it.

use enquiries::database::migrate;
use enquiries::private_server::{self, Consent, Lease, Login, ServerPaths};
use enquiries::seeds;
use std::sync::OnceLock;
use std::time::Instant;
use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

/// Default of the number of enquiries; `ENQUIRIES_BENCH` overrides it.
const ENQUIRIES: i32 = 100_000;
/// Enquiries loaded in one transaction.
const BLOCK: i32 = 100_000;
const BARE: &str = include_str!("../bare.sql");

pub struct Fixture {
    pub runtime: Runtime,
    /// Connection of the staff program.
    pub app: Client,
    /// Connection of the superuser for the bare side.
    pub bare: Client,
    pub largest: Person,
    pub smallest: Person,
    _lease: Lease,
}

/// A supervisor with a session, and open enquiries of the tenant.
pub struct Person {
    pub token: String,
    pub tenant_id: i32,
    /// Schema of the app views without row level security, with this tenant as a constant.
    pub bare_schema: &'static str,
    pub open: Vec<Uuid>,
}

pub fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let runtime = Runtime::new().unwrap();
        let _lease = runtime.block_on(async {
            let folder = std::env::temp_dir().join("enquiries-bench");
            let paths = ServerPaths::discover(Some(&folder)).unwrap();
            let paths = paths.with_consent(Consent::from_surroundings(true));
            private_server::join(&paths, &mut |line| eprintln!("{line}"))
                .await
                .unwrap()
        });
        let (app, bare, [largest, smallest]) = runtime.block_on(prepare(&_lease));
        Fixture {
            runtime,
            app,
            bare,
            largest,
            smallest,
            _lease,
        }
    })
}

async fn connect(lease: &Lease, login: Login, database: &str) -> Client {
    let config = lease.config_for(login, database).unwrap();
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Creates the database and fills it; `ENQUIRIES_BENCH_KEEP` uses the existing one.
async fn fill(lease: &Lease) {
    let admin = connect(lease, Login::Admin, "postgres").await;
    admin
        .batch_execute("drop database if exists bench with (force)")
        .await
        .unwrap();
    admin
        .batch_execute("create database bench template template0")
        .await
        .unwrap();
    let config = lease.config_for(Login::Admin, "bench").unwrap();
    migrate::up(&config).await.unwrap();
    let bench = connect(lease, Login::Admin, "bench").await;
    private_server::set_passwords(lease.places(), &bench)
        .await
        .unwrap();
    bench
        .batch_execute(include_str!("../../sql/maintenance/mock_sign_in_on.sql"))
        .await
        .unwrap();
    let loader_config = lease.config_for(Login::Loader, "bench").unwrap();
    seeds::load(&loader_config, chrono::Utc::now())
        .await
        .unwrap();
    let since = Instant::now();
    grow(lease).await;
    let rows: i64 = bench
        .query_one("select count(*) from audit.audit_logs", &[])
        .await
        .unwrap()
        .get(0);
    let rate = rows as f64 / since.elapsed().as_secs_f64();
    println!("loaded {rows} audited row changes, one writer: {rate:.0} a second");
}

async fn prepare(lease: &Lease) -> (Client, Client, [Person; 2]) {
    if std::env::var_os("ENQUIRIES_BENCH_KEEP").is_none() {
        fill(lease).await;
    }
    let bare = connect(lease, Login::Admin, "bench").await;
    bare.batch_execute("drop schema if exists bare, bare_small cascade")
        .await
        .unwrap();
    let enquiry_count: i64 = bare
        .query_one("select count(*) from tenant.enquiries", &[])
        .await
        .unwrap()
        .get(0);
    println!("{enquiry_count} enquiries");
    let app = connect(lease, Login::App, "bench").await;
    let mut people = Vec::new();
    for (tenant, username, bare_schema) in [
        ("HMRC", "asha.patel", "bare"),
        ("EAST", "grace.adeyemi", "bare_small"),
    ] {
        let row = app
            .query_one(
                "select token, tenant_id from auth.sign_in($1, $2, 'bench')",
                &[&tenant, &username],
            )
            .await
            .unwrap();
        let mut person = Person {
            token: row.get(0),
            tenant_id: row.get(1),
            bare_schema,
            open: Vec::new(),
        };
        let views = BARE
            .replace("@tenant@", &person.tenant_id.to_string())
            .replace("bare.", &format!("{bare_schema}."))
            .replace("schema bare;", &format!("schema {bare_schema};"));
        bare.batch_execute(&views).await.unwrap();
        enter(&app, &person).await;
        let open = app
            .query(
                "select w.id from app.open_work as w where w.assignee_id is not null limit 2000",
                &[],
            )
            .await
            .unwrap();
        app.batch_execute("commit").await.unwrap();
        person.open = open.iter().map(|row| row.get(0)).collect();
        people.push(person);
    }
    bare.batch_execute("vacuum analyze").await.unwrap();
    bare.batch_execute("checkpoint").await.unwrap();
    for client in [&app, &bare] {
        client.batch_execute("begin").await.unwrap();
    }
    let people = people.try_into().ok().unwrap();
    (app, bare, people)
}

/// Loads in several transactions with an ANALYZE after each, as a load of this size requires: PostgreSQL keeps the
/// plans of foreign key checks for a session, and a plan made before the statistics existed used a wrong index for
/// each of 100,000 notes.
async fn grow(lease: &Lease) {
    let mut loader = connect(lease, Login::Loader, "bench").await;
    let admin = connect(lease, Login::Admin, "bench").await;
    let wanted = std::env::var("ENQUIRIES_BENCH").map_or(ENQUIRIES, |n| n.parse().unwrap());
    let blocks = (0..wanted).step_by(BLOCK as usize);
    let receive = include_str!("../../tests/all/support/grow.sql");
    let steps = blocks
        .map(|done| (receive, Some(BLOCK.min(wanted - done))))
        .chain([
            (
                include_str!("../../tests/all/support/grow_assign.sql"),
                None,
            ),
            (include_str!("../../tests/all/support/grow_notes.sql"), None),
        ]);
    for (step, wanted) in steps {
        let transaction = loader.transaction().await.unwrap();
        for opening in [
            "select auth.open_service_session('HMRC', 'loader', 'bench')",
            "select auth.open_batch('grown by a benchmark', null)",
        ] {
            transaction.execute(opening, &[]).await.unwrap();
        }
        let parameters: Vec<&(dyn ToSql + Sync)> =
            wanted.iter().map(|n| n as &(dyn ToSql + Sync)).collect();
        transaction.execute(step, &parameters).await.unwrap();
        transaction
            .execute("select auth.close_batch()", &[])
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        admin.batch_execute("analyze").await.unwrap();
    }
}

/// Begins a transaction of the session. The superuser's connection gets the same context, since the statements
/// read the current session.
pub async fn enter(client: &Client, person: &Person) {
    client.batch_execute("begin").await.unwrap();
    client
        .query_one(
            "select * from auth.set_context($1, $2, 60000)",
            &[&person.token, &person.tenant_id],
        )
        .await
        .unwrap();
}
