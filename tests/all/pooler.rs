//! The program behind Debian's PgBouncer in transaction mode: two processes share the pooler's few connections to
//! the server, and each transaction may run on another of them. Nothing that a client leaves on a connection is
//! there for its next transaction, so no statement has a name (docs/decisions/0011).

use crate::support::changes::add_note;
use crate::support::{TestDatabase, connect, url_of};
use enquiries::database::Database;
use enquiries::domain::{QueueRow, QueueView, SessionToken, Sort};
use enquiries::features::queue::ListPage;
use enquiries::features::sign_in::SignIn;
use enquiries::private_server::Login;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, NoTls};

const PGBOUNCER: &str = "/usr/sbin/pgbouncer";

/// A tenant of `seeds/`, and somebody of it who reads and writes.
const TENANTS: [(&str, &str); 2] = [("HMRC", "asha.patel"), ("EAST", "grace.adeyemi")];

const PROCESSES: [&str; 2] = ["first", "second"];

/// Transactions of one tenant in one process: every other one writes.
const ROUNDS: usize = 50;

/// Both processes, both tenants.
const TRANSACTIONS: usize = PROCESSES.len() * TENANTS.len() * ROUNDS;

/// PgBouncer, started for one test and stopped with it.
struct Pooler {
    process: Child,
    folder: PathBuf,
    database: String,
}

impl Pooler {
    /// Starts it with at most this many connections to the server.
    async fn start(test: &TestDatabase, server_connections: usize) -> Self {
        find_or_install();
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        // Short, since socket paths end at 107 bytes.
        let folder =
            std::env::temp_dir().join(format!("enq-pooler-{}-{number}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let server = test.config(Login::App);
        let (user, password) = user_and_password(&server);
        let settings = folder.join("pgbouncer.ini");
        let users = folder.join("users.txt");
        std::fs::write(&settings, ini(&server, &folder, server_connections)).unwrap();
        std::fs::write(&users, format!("\"{user}\" \"{password}\"\n")).unwrap();

        let mut command = Command::new(PGBOUNCER);
        command.arg("-q").arg(&settings).current_dir("/");
        // It refuses to run as root.
        if rustix::process::geteuid().is_root() {
            let (uid, gid) = (id_of_postgres("-u"), id_of_postgres("-g"));
            for path in [&folder, &settings, &users] {
                std::os::unix::fs::chown(path, Some(uid), Some(gid)).unwrap();
            }
            command.uid(uid).gid(gid);
        }
        let log = std::fs::File::create(folder.join("log")).unwrap();
        let process = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut pooler = Self {
            process,
            folder,
            database: server.get_dbname().unwrap().to_owned(),
        };
        pooler.wait_until_it_answers(&server).await;
        pooler
    }

    async fn wait_until_it_answers(&mut self, server: &Config) {
        let config = self.config(server);
        crate::support::eventually("PgBouncer answers", || async {
            config.connect(NoTls).await.is_ok()
        })
        .await;
        assert!(self.process.try_wait().unwrap().is_none(), "{}", self.log());
    }

    /// The same login and database, through the pooler.
    fn config(&self, server: &Config) -> Config {
        let (user, password) = user_and_password(server);
        let mut config = Config::new();
        config
            .host_path(&self.folder)
            .port(6432)
            .user(user)
            .password(password)
            .dbname(&self.database);
        config
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

/// As root it is installed, as the test server's PostgreSQL is; a test never passes without it.
fn find_or_install() {
    static FOUND: OnceLock<bool> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let exists = || Path::new(PGBOUNCER).exists();
        if !exists() && rustix::process::geteuid().is_root() {
            for step in [
                &["update"][..],
                &["install", "-y", "--no-install-recommends", "pgbouncer"],
            ] {
                Command::new("apt-get")
                    .args(step)
                    .stdin(Stdio::null())
                    .status()
                    .ok();
            }
        }
        exists()
    });
    assert!(
        found,
        "{PGBOUNCER} is missing: install it with `apt-get install pgbouncer`, then run this test again."
    );
}

fn user_and_password(config: &Config) -> (String, String) {
    let password = String::from_utf8(config.get_password().unwrap().to_vec()).unwrap();
    (config.get_user().unwrap().to_owned(), password)
}

fn id_of_postgres(flag: &str) -> u32 {
    let id = Command::new("id")
        .args([flag, "postgres"])
        .output()
        .unwrap();
    String::from_utf8(id.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

fn ini(server: &Config, folder: &Path, server_connections: usize) -> String {
    let Host::Unix(socket_folder) = &server.get_hosts()[0] else {
        panic!("the private server listens on a socket");
    };
    let (socket_folder, folder) = (socket_folder.display(), folder.display());
    let port = server.get_ports().first().copied().unwrap_or(5432);
    let database = server.get_dbname().unwrap();
    format!(
        "[databases]\n\
         {database} = host={socket_folder} port={port} dbname={database}\n\
         [pgbouncer]\n\
         pool_mode = transaction\n\
         default_pool_size = {server_connections}\n\
         {}listen_addr =\n\
         listen_port = 6432\n\
         unix_socket_dir = {folder}\n\
         auth_type = scram-sha-256\n\
         auth_file = {folder}/users.txt\n\
         ignore_startup_parameters = extra_float_digits,options\n",
        without_prepared_statements()
    )
}

/// From 1.21 on PgBouncer can follow prepared statements, and is told not to; before, it has no such setting.
fn without_prepared_statements() -> &'static str {
    let version = Command::new(PGBOUNCER).arg("--version").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let numbers = version.split_whitespace().nth(1).unwrap_or_default();
    let mut numbers = numbers.split('.').map(|part| part.parse::<u32>().unwrap());
    match (numbers.next(), numbers.next()) {
        (Some(1), Some(..=20)) => "",
        _ => "max_prepared_statements = 0\n",
    }
}

#[tokio::test]
async fn two_processes_share_one_pooled_connection() {
    two_processes(1).await;
}

#[tokio::test]
async fn two_processes_share_two_pooled_connections() {
    two_processes(2).await;
}

/// Two processes read and write for two tenants each; the pooler has as many connections to the server as each
/// process has to the pooler. Each process checks what it reads; then all that was written is in the database.
async fn two_processes(connections: usize) {
    let test = TestDatabase::new().await;
    let pooler = Pooler::start(&test, connections).await;
    let url = url_of(&pooler.config(&test.config(Login::App)));
    let mut clients: Vec<PooledClient> = PROCESSES
        .map(|name| PooledClient::start(name, &url, connections))
        .into();
    // Both are signed in before either begins, so that they run at the same time.
    for client in &mut clients {
        client.wait_until_ready();
    }
    for client in &mut clients {
        client.begin();
    }
    for client in clients {
        client.finish();
    }

    let admin = connect(&test.config(Login::Admin)).await;
    let rows = admin
        .query(
            "select t.code::text, count(distinct n.body), count(*)
             from tenant.notes as n
             inner join core.tenants as t on t.id = n.tenant_id
             where n.body like 'Pooled note of ' || t.code || ' %'
             group by t.code",
            &[],
        )
        .await
        .unwrap();
    let of_each = i64::try_from(PROCESSES.len() * ROUNDS / 2).unwrap();
    for row in &rows {
        let counts = (row.get::<_, i64>(1), row.get::<_, i64>(2));
        assert_eq!(counts, (of_each, of_each), "{}", row.get::<_, String>(0));
    }
    assert_eq!(rows.len(), TENANTS.len());
    let all: i64 = admin
        .query_one(
            "select count(*) from tenant.notes where body like 'Pooled note of %'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(all, i64::try_from(TRANSACTIONS / 2).unwrap());
}

/// This test program once more, running only `client`.
struct PooledClient {
    name: &'static str,
    process: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl PooledClient {
    fn start(name: &'static str, url: &str, connections: usize) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "pooler::client", "--ignored", "--nocapture"])
            .env("ENQUIRIES_POOLER_URL", url)
            .env("ENQUIRIES_POOLER_CLIENT", name)
            .env("ENQUIRIES_POOLER_CONNECTIONS", connections.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Self {
            name,
            process,
            lines,
        }
    }

    fn wait_until_ready(&mut self) {
        let mut line = String::new();
        while line.trim_end() != READY {
            line.clear();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                self.fail();
            }
        }
    }

    fn begin(&mut self) {
        writeln!(self.process.stdin.as_mut().unwrap(), "begin").unwrap();
    }

    fn finish(mut self) {
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).unwrap();
        if !self.process.wait().unwrap().success() {
            self.fail();
        }
    }

    fn fail(&mut self) -> ! {
        let mut errors = String::new();
        let stderr = self.process.stderr.as_mut().unwrap();
        stderr.read_to_string(&mut errors).unwrap();
        panic!("the {} process failed:\n{errors}", self.name);
    }
}

/// A line of its own: the test harness has not ended the line before it.
const READY: &str = "ready";

/// Not a test by itself: one of the two processes of the tests above.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the second process of the pooler tests, which start it"]
async fn client() {
    let variable = |name: &str| std::env::var(format!("ENQUIRIES_POOLER_{name}"));
    let Ok(url) = variable("URL") else {
        println!("NOT TESTED: only the other tests of this file start this process");
        return;
    };
    let name = variable("CLIENT").unwrap();
    let connections = variable("CONNECTIONS").unwrap().parse().unwrap();
    let database = Database::open(url.parse().unwrap(), connections).unwrap();
    let mut sessions = Vec::new();
    for (tenant, username) in TENANTS {
        sessions.push((tenant, sign_in(&database, tenant, username).await));
    }
    println!("\n{READY}");
    std::io::stdin().read_line(&mut String::new()).unwrap();

    let work = sessions
        .iter()
        .map(|(tenant, token)| read_and_write(&database, tenant, token, &name));
    futures::future::join_all(work).await;
}

async fn sign_in(database: &Database, tenant: &str, username: &str) -> SessionToken {
    let request = SignIn {
        tenant_code: tenant.into(),
        username: username.into(),
    };
    match database.run(None, request).await {
        Ok(opened) => opened.token,
        Err(failure) => panic!("signing in as {tenant}/{username} answered {failure:?}"),
    }
}

async fn read_and_write(database: &Database, tenant: &str, token: &SessionToken, process: &str) {
    let offset = usize::from(process == PROCESSES[0]);
    let mut rows = own_page(database, tenant, token).await;
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            rows = own_page(database, tenant, token).await;
            continue;
        }
        // Each process has rows of its own: a note by the other one would make their versions stale.
        let own: Vec<&QueueRow> = rows.iter().skip(offset).step_by(2).collect();
        let row = own[round % own.len()];
        let body = format!("Pooled note of {tenant} by the {process} process, round {round}.");
        let answer = database.run(Some(token), add_note(row.id, &body)).await;
        assert!(answer.is_ok(), "{tenant}, round {round}: {answer:?}");
    }
}

/// A page of open enquiries, each of them the tenant's own.
async fn own_page(database: &Database, tenant: &str, token: &SessionToken) -> Vec<QueueRow> {
    let request = ListPage {
        view: QueueView::All,
        sort: Sort::Due,
        after: None,
        limit: 50,
    };
    let rows = match database.run(Some(token), request).await {
        Ok(page) => page.rows,
        other => panic!("reading as {tenant} answered {other:?}"),
    };
    assert!(!rows.is_empty(), "{tenant} read no row");
    for row in &rows {
        let own = row.reference.starts_with(&format!("{tenant}-"));
        assert!(own, "{tenant} read {}", row.reference);
    }
    rows
}

/// The control of the tests above: a pooler that kept prepared statements would let them pass.
#[tokio::test]
async fn named_statement_is_unknown_on_another_pooled_connection() {
    let test = TestDatabase::new().await;
    let pooler = Pooler::start(&test, 2).await;
    let config = pooler.config(&test.config(Login::App));
    let (client, other) = (connect(&config).await, connect(&config).await);
    let statement = client.prepare("select 1").await.unwrap();
    // The other client's transaction occupies the connection on which the statement has its name.
    other.batch_execute("begin").await.unwrap();
    let error = client.query_one(&statement, &[]).await.unwrap_err();
    assert_eq!(
        error.code(),
        Some(&SqlState::INVALID_SQL_STATEMENT_NAME),
        "{error}"
    );
}

/// Names of statements begin with the same number in every process, so the second one's is taken.
#[tokio::test]
async fn statement_name_is_taken_by_another_client_of_the_connection() {
    let test = TestDatabase::new().await;
    let pooler = Pooler::start(&test, 1).await;
    let config = pooler.config(&test.config(Login::App));
    let (client, other) = (connect(&config).await, connect(&config).await);
    client
        .batch_execute("prepare s0 as select 1")
        .await
        .unwrap();
    let error = other
        .batch_execute("prepare s0 as select 2")
        .await
        .unwrap_err();
    assert_eq!(
        error.code(),
        Some(&SqlState::DUPLICATE_PSTATEMENT),
        "{error}"
    );
}
