//! Test harness: one private server for all tests, and a new database for each.
//!
//! The server is that of the program (`enquiries::private_server`), in the temporary folder, and is reused by later
//! runs. Databases are copies of a template that was migrated and seeded once.

pub mod attempt;
pub mod changes;
pub mod server;

use enquiries::database::Database;
use enquiries::domain::{Person, SessionToken};
use enquiries::features::sign_in::SignIn;
use enquiries::private_server::Login;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls};

/// The command of the compiled program for a terminal, with a database that all such tests share.
pub fn program_command() -> portable_pty::CommandBuilder {
    let mut command = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_enquiries"));
    command.env_clear();
    command.env("TERM", "xterm-256color");
    command.env("DATABASE_URL", program_url());
    command
}

/// The staff program's connection string for that database.
pub fn program_url() -> &'static str {
    static URL: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    URL.get_or_init(|| {
        // A separate thread, since the caller may already be inside a runtime.
        let database = std::thread::spawn(|| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(TestDatabase::new())
        });
        url_of(&database.join().unwrap().config(Login::App))
    })
}

/// A connection string with the password.
pub fn url_of(config: &Config) -> String {
    let host = match &config.get_hosts()[0] {
        tokio_postgres::config::Host::Unix(folder) => folder.display().to_string(),
        tokio_postgres::config::Host::Tcp(name) => name.clone(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    format!(
        "host='{host}' port={port} user='{}' password='{}' dbname='{}'",
        config.get_user().unwrap(),
        String::from_utf8_lossy(config.get_password().unwrap()),
        config.get_dbname().unwrap()
    )
}

/// The enquiries that `TestDatabase::large` adds.
pub const LARGE: i32 = 12_000;

/// The database of one test: migrated, and seeded with the two tenants of `seeds/`.
pub struct TestDatabase {
    pub name: String,
}

impl TestDatabase {
    /// A copy of the seeded template.
    pub async fn new() -> Self {
        let template = server::template().await;
        let name = next_name();
        copy_database(template, &name).await;
        grant_rights(&name).await;
        Self { name }
    }

    /// As `new`, and the first tenant, HMRC, has `LARGE` more enquiries (`grow`): a copy of a template of its own.
    pub async fn large() -> Self {
        let template = server::large_template().await;
        let name = next_name();
        copy_database(template, &name).await;
        grant_rights(&name).await;
        Self { name }
    }

    /// An empty database, for tests of migration itself.
    pub async fn empty() -> Self {
        let name = next_name();
        copy_database("template0", &name).await;
        Self { name }
    }

    /// An empty database made from a template with these options.
    pub async fn empty_in(template: &str) -> Self {
        let name = next_name();
        copy_database(template, &name).await;
        Self { name }
    }

    /// Migrated and seeded anew in a database of another locale, in which letters beyond ASCII have no capitals.
    pub async fn in_c_locale() -> Self {
        let name = next_name();
        copy_database("template0 encoding 'UTF8' locale 'C'", &name).await;
        let test = Self { name };
        let config = test.config(Login::Admin);
        enquiries::database::migrate::up(&config).await.unwrap();
        let admin = connect(&config).await;
        enquiries::private_server::set_passwords(server::lease().places(), &admin)
            .await
            .unwrap();
        admin
            .batch_execute(include_str!("../../../sql/maintenance/mock_sign_in_on.sql"))
            .await
            .unwrap();
        let loader = test.config(Login::Loader);
        enquiries::seeds::load(&loader, chrono::Utc::now())
            .await
            .unwrap();
        test
    }

    pub fn config(&self, login: Login) -> Config {
        server::lease().config_for(login, &self.name).unwrap()
    }

    /// A connection as one of the logins.
    pub async fn client(&self, login: Login) -> Client {
        connect(&self.config(login)).await
    }

    /// The pool of the program itself.
    pub fn database(&self, connections: usize) -> Database {
        Database::open(self.config(Login::App), connections).unwrap()
    }

    /// Loads `wanted` more enquiries into a tenant as the loader, with all triggers; some are assigned. Then updates
    /// the planner statistics.
    pub async fn grow(&self, tenant: &str, wanted: i32) {
        self.load(
            tenant,
            &[
                &include_str!("grow.sql").replace("$1", &wanted.to_string()),
                include_str!("grow_assign.sql"),
                include_str!("grow_notes.sql"),
            ],
        )
        .await;
    }

    /// After `grow`: adds related data to those enquiries, as after a busy year of 200 people.
    pub async fn grow_related(&self, tenant: &str) {
        let staff = "insert into tenant.staff (username, name, role_code)
                     select 'grown.' || n, 'Grown ' || n, 'caseworker' from generate_series(1, 200) as n";
        self.load(tenant, &[staff, include_str!("grow_related.sql")])
            .await;
        // Only its owner can write a draft, so the drafts of 200 people are inserted with triggers off.
        self.client(Login::Admin)
            .await
            .batch_execute(include_str!("grow_drafts.sql"))
            .await
            .unwrap();
    }

    /// Runs statements in one batch of the loader, then updates the planner statistics.
    async fn load(&self, tenant: &str, statements: &[&str]) {
        let statements: Vec<(&str, &[&(dyn ToSql + Sync)])> =
            statements.iter().map(|sql| (*sql, &[][..])).collect();
        self.load_all(tenant, &statements).await;
    }

    /// One statement with parameters, in the same way.
    pub async fn load_with(&self, tenant: &str, sql: &str, parameters: &[&(dyn ToSql + Sync)]) {
        self.load_all(tenant, &[(sql, parameters)]).await;
    }

    async fn load_all(&self, tenant: &str, statements: &[(&str, &[&(dyn ToSql + Sync)])]) {
        let mut loader = self.client(Login::Loader).await;
        let transaction = loader.transaction().await.unwrap();
        transaction
            .execute(
                "select auth.open_service_session($1, 'loader', 'test')",
                &[&tenant],
            )
            .await
            .unwrap();
        transaction
            .execute("select auth.open_batch('grown by a test', null)", &[])
            .await
            .unwrap();
        for (sql, parameters) in statements {
            transaction.execute(*sql, parameters).await.unwrap();
        }
        transaction
            .execute("select auth.close_batch()", &[])
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        self.client(Login::Admin)
            .await
            .batch_execute("vacuum analyze")
            .await
            .unwrap();
    }

    /// Adds import records for a few enquiries of a tenant, as the loader.
    pub async fn import_records(&self, tenant: &str) {
        let loader = self.client(Login::Loader).await;
        loader
            .batch_execute(&format!(
                "begin;
                 select auth.open_service_session('{tenant}', 'loader', 'test');
                 select auth.open_batch('import letters_of_{0}: letters, 1.csv', null);
                 insert into tenant.import_records (enquiry_id, source, source_key, line, content_digest)
                 select id, 'letters_of_{0}', '{tenant} ' || reference, 1, decode(repeat('00', 40), 'hex') from tenant.enquiries limit 3;
                 select auth.close_batch(), auth.close_session();
                 commit",
                tenant.to_lowercase()
            ))
            .await
            .unwrap();
    }

    /// Folds the figures of a tenant, as the worker. Returns the number of enquiries that were looked at.
    pub async fn fold_figures(&self, tenant: &str) -> i64 {
        let worker = self.client(Login::Worker).await;
        worker.batch_execute("begin").await.unwrap();
        let open = "select auth.open_service_session($1, 'worker', 'test')";
        worker.query(open, &[&tenant]).await.unwrap();
        let folded = worker
            .query_one("select tenant.fold_figures()", &[])
            .await
            .unwrap()
            .get(0);
        worker.batch_execute("commit").await.unwrap();
        folded
    }

    /// Runs one statement as the worker, in a service session of a tenant.
    pub async fn as_worker(&self, tenant: &str, sql: &str) -> Vec<tokio_postgres::Row> {
        let worker = self.client(Login::Worker).await;
        worker.batch_execute("begin").await.unwrap();
        let open = "select auth.open_service_session($1, 'worker', 'test')";
        worker.query(open, &[&tenant]).await.unwrap();
        let rows = worker.query(sql, &[]).await.unwrap();
        worker.batch_execute("commit").await.unwrap();
        rows
    }

    /// Adds rows of Eastmere to the tables that the seeds leave empty, as its staff, and folds the figures.
    pub async fn fill_empty_tables(&self) {
        // Of both tenants: a duration that both have is no secret of one.
        for tenant in ["HMRC", "EAST"] {
            self.fold_figures(tenant).await;
        }
        let app = self.client(Login::App).await;
        let mut sql = include_str!("fill_empty_tables.sql").to_owned();
        for (name, username) in [
            (":grace", "grace.adeyemi"),
            (":tom", "tom.reid"),
            (":ian", "ian.price"),
        ] {
            let sign_in = "select token from auth.sign_in('EAST', $1, 'test')";
            let row = app.query_one(sign_in, &[&username]).await.unwrap();
            sql = sql.replace(name, row.get(0));
        }
        app.batch_execute(&sql).await.unwrap();
        for tenant in ["HMRC", "EAST"] {
            self.raise_warnings(tenant).await;
        }
        // What one rule told is settled.
        enter(&app, "EAST/ian.price").await;
        app.batch_execute(
            "update tenant.warning_rules set active = false where code = 'eastmere_was_wrong'; commit",
        )
        .await
        .unwrap();
        self.raise_warnings("EAST").await;
    }

    /// Tells people what became true, as the worker, until there is nothing left. Returns the number of clocks that were
    /// looked at.
    pub async fn raise_warnings(&self, tenant: &str) -> i64 {
        let mut looked = 0;
        loop {
            let rows = self
                .as_worker(tenant, "select tenant.raise_warnings()")
                .await;
            match rows[0].get::<_, i64>(0) {
                0 => return looked,
                some => looked += some,
            }
        }
    }

    /// Signs a user in with a request of the program.
    pub async fn sign_in(&self, database: &Database, user: &str) -> (Person, SessionToken) {
        let (tenant, username) = user.split_once('/').unwrap();
        let request = SignIn {
            tenant_code: tenant.into(),
            username: username.into(),
        };
        let opened = database.run(None, request).await.unwrap();
        (opened.person, opened.token)
    }
}

/// Opens a connection and drives it in the background. The limit of a login counts the connections of all tests on the
/// server, and one that was closed counts until its process has ended.
pub async fn connect(config: &Config) -> Client {
    let since = Instant::now();
    loop {
        match config.connect(NoTls).await {
            Ok((client, connection)) => {
                tokio::spawn(connection);
                return client;
            }
            Err(error)
                if error.code() == Some(&SqlState::TOO_MANY_CONNECTIONS)
                    && since.elapsed() < Duration::from_secs(20) =>
            {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            Err(error) => panic!("no connection: {error}"),
        }
    }
}

/// Signs `user` in on a connection of the staff program and begins a transaction of that session. Returns the token,
/// for further transactions.
pub async fn enter(client: &Client, user: &str) -> String {
    let (tenant, username) = user.split_once('/').unwrap();
    let row = client
        .query_one(
            "select token, tenant_id from auth.sign_in($1, $2, 'test')",
            &[&tenant, &username],
        )
        .await
        .unwrap();
    let (token, tenant_id): (String, i32) = (row.get(0), row.get(1));
    begin(client, &token, tenant_id).await;
    token
}

/// Begins a transaction of a session.
pub async fn begin(client: &Client, token: &str, tenant_id: i32) {
    client.batch_execute("begin").await.unwrap();
    client
        .query_one(
            "select * from auth.set_context($1, $2, 10000)",
            &[&token, &tenant_id],
        )
        .await
        .unwrap();
}

/// Between two looks at a condition. What is waited for is often another process, which needs the processor.
pub const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// Polls a condition until a deadline, then panics with its description.
pub async fn eventually<F>(condition_name: &str, mut condition: impl FnMut() -> F)
where
    F: Future<Output = bool>,
{
    let since = Instant::now();
    while !condition().await {
        assert!(
            since.elapsed() < Duration::from_secs(20),
            "timed out: {condition_name}"
        );
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// SQLSTATE and constraint name of an error of the server.
pub fn refusal(error: &tokio_postgres::Error) -> (String, String) {
    let db = error
        .as_db_error()
        .unwrap_or_else(|| panic!("not a refusal: {error}"));
    (
        db.code().code().to_owned(),
        db.constraint().unwrap_or("").to_owned(),
    )
}

fn next_name() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!(
        "t_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

async fn copy_database(template: &str, name: &str) {
    let admin = connect(
        &server::lease()
            .config_for(Login::Admin, "postgres")
            .unwrap(),
    )
    .await;
    // One copy at a time: PostgreSQL refuses two of one template at once.
    admin
        .execute("select pg_advisory_lock(1)", &[])
        .await
        .unwrap();
    admin
        .batch_execute(&format!(
            "create database {name} template {template} strategy file_copy"
        ))
        .await
        .unwrap();
}

/// A copy does not have the database rights of its template: grants those of sql/roles.sql.
async fn grant_rights(name: &str) {
    let admin = server::lease()
        .config_for(Login::Admin, "postgres")
        .unwrap();
    connect(&admin)
        .await
        .batch_execute(&format!(
            "alter database {name} owner to enquiries_owner; revoke all on database {name} from public;
             grant connect on database {name} to enquiries_app, enquiries_intake, enquiries_insight,
                 enquiries_loader, enquiries_worker"
        ))
        .await
        .unwrap();
}
