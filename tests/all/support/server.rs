//! The one server of a test run, and the template that databases are copied from.

use super::connect;
use enquiries::database::migrate;
use enquiries::private_server::{self, Lease, Login, ServerPaths};
use enquiries::seeds;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use tokio::sync::OnceCell;

/// Holds the server for as long as the tests run. A static is never dropped, so a watcher stops the server
/// when this process has ended, however it ended.
pub fn lease() -> &'static Lease {
    static LEASE: OnceLock<Lease> = OnceLock::new();
    LEASE.get_or_init(|| {
        // Tests have each their own runtime; the server is joined in one of its own.
        std::thread::spawn(|| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let folder = folder();
            let places = ServerPaths::discover(Some(&folder)).unwrap();
            let places = places.with_consent(private_server::Consent::from_surroundings(
                rustix::process::getuid().is_root(),
            ));
            let lease = runtime.block_on(private_server::join(&places, &mut |line| {
                eprintln!("{line}")
            }));
            let lease = lease.unwrap_or_else(|error| panic!("no server for the tests: {error}"));
            stop_when_we_end(&folder);
            lease
        })
        .join()
        .unwrap()
    })
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

/// The pipe closes when this process ends; then the watcher reads its end and stops the server.
fn stop_when_we_end(folder: &Path) {
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
    // Leaked on purpose: the open end of the pipe is what says that we live.
    std::mem::forget(watcher);
}

/// The name of the template: migrated and seeded, made anew when a migration or a seed file changed.
pub async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async { tokio::task::spawn_blocking(make).await.unwrap() })
        .await
}

fn make() -> String {
    std::thread::spawn(|| {
        tokio::runtime::Runtime::new()
            .unwrap()
            .block_on(make_template())
    })
    .join()
    .unwrap()
}

async fn make_template() -> String {
    let name = format!("template_{}", digest_of_sources());
    let lease = lease();
    let admin = connect(&lease.config_for(Login::Admin, "postgres").unwrap()).await;
    admin
        .execute("select pg_advisory_lock(2)", &[])
        .await
        .unwrap();
    drop_what_earlier_runs_left(&admin, &name).await;
    let ready = format!("{name}_ready");
    let there = admin
        .query_opt("select from pg_database where datname = $1", &[&ready])
        .await
        .unwrap()
        .is_some();
    if !there {
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
        // The name says that it is whole: a run that was killed here begins again.
        rename(&admin, &name, &ready).await;
    }
    ready
}

/// A connection that was just closed may still be counted for a moment.
async fn rename(admin: &tokio_postgres::Client, from: &str, to: &str) {
    super::eventually("the template has no other connections", || async {
        admin
            .batch_execute(&format!("alter database {from} rename to {to}"))
            .await
            .is_ok()
    })
    .await;
}

/// Databases of test processes that have ended, and templates of older sources.
async fn drop_what_earlier_runs_left(admin: &tokio_postgres::Client, keep: &str) {
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
    for folder in ["sql", "seeds"] {
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
