//! The server of a test run, and the template of its databases.

use super::{LARGE, TestDatabase, connect};
use enquiries::database::migrate;
use enquiries::private_server::{self, Lease, Login, ServerPaths};
use enquiries::seeds;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use tokio::sync::OnceCell;

/// The lease of the server for the whole run. A static is never dropped, so a watcher process stops the server when
/// this process ends, also after a crash.
pub fn lease() -> &'static Lease {
    static LEASE: OnceLock<Lease> = OnceLock::new();
    LEASE.get_or_init(|| {
        // Each test has its own runtime, so the server is joined in a separate one.
        std::thread::spawn(|| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let folder = folder();
            let paths = ServerPaths::discover(Some(&folder)).unwrap();
            let paths = paths.with_consent(private_server::Consent::from_surroundings(
                rustix::process::getuid().is_root(),
            ));
            let lease = runtime.block_on(private_server::join(&paths, &mut |line| {
                eprintln!("{line}")
            }));
            let lease = lease.unwrap_or_else(|error| panic!("no server for the tests: {error}"));
            stop_server_at_exit(&folder);
            runtime.block_on(tune_for_tests(&lease));
            lease
        })
        .join()
        .unwrap()
    })
}

/// No test asks what this server has after a crash of the machine (`server` and `pool` have servers of their own, which
/// they kill), and each test makes a database: waiting for the disk was a fifth of the run. Nor does one wait for
/// autovacuum: what needs statistics runs ANALYZE itself, and workers that go round hundreds of databases were another.
async fn tune_for_tests(lease: &Lease) {
    let admin = connect(&lease.config_for(Login::Admin, "postgres").unwrap()).await;
    // One statement each: ALTER SYSTEM is refused in a transaction.
    for setting in [
        "alter system set fsync = off",
        "alter system set full_page_writes = off",
        "alter system set autovacuum = off",
        "select pg_reload_conf()",
    ] {
        admin.batch_execute(setting).await.unwrap();
    }
}

/// Short, since socket paths end at 107 bytes, and one for each checkout and account.
fn folder() -> PathBuf {
    let checkout = Sha256::digest(env!("CARGO_MANIFEST_DIR").as_bytes());
    std::env::temp_dir().join(format!(
        "enquiries-tests-{}-{:02x}{:02x}{:02x}",
        rustix::process::getuid().as_raw(),
        checkout[0],
        checkout[1],
        checkout[2]
    ))
}

/// Starts a watcher that stops the server when the pipe closes, which happens when this process ends.
fn stop_server_at_exit(folder: &Path) {
    let watcher = Command::new("sh")
        .args([
            "-c",
            "cat > /dev/null; exec \"$0\" --data-dir \"$1\" db stop",
            env!("CARGO_BIN_EXE_enquiries"),
        ])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Leaked on purpose: the pipe must stay open while this process runs.
    std::mem::forget(watcher);
}

/// The name of the template, which is migrated and seeded, and created again when a migration or seed file changes.
pub async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            tokio::task::spawn_blocking(|| blocking(make_template))
                .await
                .unwrap()
        })
        .await
}

/// The name of a copy of the template in which one tenant is large. Growing it takes longer than any of its tests.
pub async fn large_template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let seeded = template().await;
    TEMPLATE
        .get_or_init(|| async {
            tokio::task::spawn_blocking(|| blocking(|| make_large_template(seeded)))
                .await
                .unwrap()
        })
        .await
}

/// In a runtime of its own, since that of a test ends with it.
fn blocking<F: Future<Output = String>>(make: impl FnOnce() -> F + Send) -> String {
    std::thread::scope(|scope| {
        let made = scope.spawn(|| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(make())
        });
        made.join().unwrap()
    })
}

async fn make_large_template(seeded: &str) -> String {
    let name = seeded.replace("_ready", "_large");
    let ready = format!("{name}_ready");
    let admin = connect(&lease().config_for(Login::Admin, "postgres").unwrap()).await;
    admin
        .execute("select pg_advisory_lock(3)", &[])
        .await
        .unwrap();
    if !exists(&admin, &ready).await {
        admin
            .batch_execute(&format!("drop database if exists {name} with (force)"))
            .await
            .unwrap();
        super::copy_database(seeded, &name).await;
        super::grant_rights(&name).await;
        let large = TestDatabase { name: name.clone() };
        large.grow("HMRC", LARGE).await;
        rename(&admin, &name, &ready).await;
    }
    ready
}

async fn exists(admin: &tokio_postgres::Client, name: &str) -> bool {
    admin
        .query_opt("select from pg_database where datname = $1", &[&name])
        .await
        .unwrap()
        .is_some()
}

async fn make_template() -> String {
    let name = format!("template_{}", digest_of_sources());
    let lease = lease();
    let admin = connect(&lease.config_for(Login::Admin, "postgres").unwrap()).await;
    admin
        .execute("select pg_advisory_lock(2)", &[])
        .await
        .unwrap();
    drop_leftover_databases(&admin, &name).await;
    let ready = format!("{name}_ready");
    if !exists(&admin, &ready).await {
        admin
            .batch_execute(&format!("drop database if exists {name} with (force)"))
            .await
            .unwrap();
        admin
            .batch_execute(&format!("create database {name} template template0"))
            .await
            .unwrap();
        let config = lease.config_for(Login::Admin, &name).unwrap();
        migrate::up(&config).await.unwrap();
        let owner = connect(&config).await;
        private_server::set_passwords(lease.places(), &owner)
            .await
            .unwrap();
        owner
            .batch_execute(include_str!("../../../sql/maintenance/mock_sign_in_on.sql"))
            .await
            .unwrap();
        let loader = lease.config_for(Login::Loader, &name).unwrap();
        seeds::load(&loader, chrono::Utc::now()).await.unwrap();
        owner.batch_execute("analyze").await.unwrap();
        drop(owner);
        // Only a complete template has this name, so a killed run does not leave a partial one.
        rename(&admin, &name, &ready).await;
    }
    ready
}

/// Retries, since the server may count a connection that was just closed for a moment.
async fn rename(admin: &tokio_postgres::Client, from: &str, to: &str) {
    super::eventually("the template has no other connections", || async {
        admin
            .batch_execute(&format!("alter database {from} rename to {to}"))
            .await
            .is_ok()
    })
    .await;
}

/// Drops databases of test processes that have ended, and templates of older sources.
async fn drop_leftover_databases(admin: &tokio_postgres::Client, keep: &str) {
    let rows = admin
        .query("select datname::text from pg_database", &[])
        .await
        .unwrap();
    for row in rows {
        let name: String = row.get(0);
        let ended = match name
            .strip_prefix("t_")
            .and_then(|rest| rest.split('_').next())
        {
            Some(pid) => !Path::new(&format!("/proc/{pid}")).exists(),
            None => name.starts_with("template_") && !name.starts_with(keep),
        };
        if ended {
            admin
                .batch_execute(&format!("drop database if exists {name} with (force)"))
                .await
                .ok();
        }
    }
}

fn digest_of_sources() -> String {
    let mut digest = Sha256::new();
    for folder in ["sql", "seeds", "tests/all/support"] {
        let mut files = Vec::new();
        collect(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut files,
        );
        files.sort();
        for file in files {
            digest.update(std::fs::read(&file).unwrap());
        }
    }
    digest
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files)
        } else {
            files.push(path)
        }
    }
}
