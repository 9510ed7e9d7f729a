//! The passwords of the private server's roles: one file a role, 0600 in a 0700 folder.
//!
//! One file each, so that an account can be given the staff program's password and no other.

use super::error::ServerError;
use super::paths::{ServerPaths, make_private};
use super::{Login, lock};
use crate::sql;
use sha2::{Digest, Sha256};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tokio_postgres::Client;

/// An arbitrary key: "enq" and a 1.
const ADVISORY_LOCK: i64 = 0x65_6e_71_01;

pub(super) fn file(places: &ServerPaths, login: Login) -> PathBuf {
    places.secrets().join(login.role())
}

/// Makes the passwords that are missing. The administrator's is made only with the cluster: one made
/// later would be a password that the server does not know.
pub(super) fn make_missing(places: &ServerPaths, with_admin: bool) -> Result<(), ServerError> {
    make_private(&places.secrets())?;
    places.hand_over(&places.secrets())?;
    for &login in Login::ALL {
        if login == Login::Admin && !with_admin {
            continue;
        }
        let path = file(places, login);
        if fs::metadata(&path).is_ok_and(|seen| seen.len() > 0) {
            continue;
        }
        write_private(&path, &random_hex(&path)?)?;
        places.hand_over(&path)?;
    }
    Ok(())
}

pub(super) fn read(places: &ServerPaths, login: Login) -> Result<String, ServerError> {
    let path = file(places, login);
    let refuse = |why: String| ServerError::Password {
        role: login.role(),
        file: path.clone(),
        why,
    };
    let text = fs::read_to_string(&path).map_err(|error| refuse(error.to_string()))?;
    match text.trim() {
        "" => Err(refuse("the file is empty".into())),
        word => Ok(word.to_owned()),
    }
}

/// A secret that a program kept beside the passwords, such as a key of a service; none where there is none.
pub fn kept(places: &ServerPaths, name: &str) -> Option<String> {
    let text = fs::read_to_string(places.secrets().join(name)).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Keeps a secret beside the passwords, as private as they are.
pub fn keep(places: &ServerPaths, name: &str, text: &str) -> Result<(), ServerError> {
    let path = places.secrets().join(name);
    write_private(&path, text)?;
    places.hand_over(&path)
}

/// Written beside and renamed, so that a program killed in the middle leaves no half of a password.
pub(super) fn write_private(path: &Path, text: &str) -> Result<(), ServerError> {
    let beside = path.with_extension("new");
    let written = (|| {
        let _ = fs::remove_file(&beside);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .custom_flags(lock::no_follow())
            .open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    written.map_err(ServerError::io("write", path))
}

/// 256 random bits as text.
pub(super) fn random_hex(for_path: &Path) -> Result<String, ServerError> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| ServerError::Io {
        doing: "find random numbers for",
        path: for_path.to_path_buf(),
        source: std::io::Error::other(error.to_string()),
    })?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gives every login role that exists the password of its file. `sql/` creates the roles, so this follows
/// the migrations.
///
/// Hashing a password is made to be slow, and altering roles at every start would collide between
/// programs that start together: so what was set is remembered as a digest over files and verifiers.
pub async fn set_passwords(places: &ServerPaths, admin: &Client) -> Result<(), ServerError> {
    let refused = |source| ServerError::Connect {
        role: Login::Admin.role(),
        source,
    };
    make_missing(places, false)?;
    let remembered = places.secrets().join("applied");
    let before = fingerprint(places, admin).await?;
    if fs::read_to_string(&remembered).is_ok_and(|text| text.trim() == before) {
        return Ok(());
    }
    let locked = admin
        .execute("select pg_advisory_lock($1)", &[&ADVISORY_LOCK])
        .await;
    locked.map_err(refused)?;
    for login in Login::ALL
        .iter()
        .copied()
        .filter(|login| *login != Login::Admin)
    {
        let password = read(places, login)?;
        // A password cannot be a bind parameter of ALTER ROLE: the server itself quotes it.
        let made = admin
            .query_opt(sql::maintenance::SET_PASSWORD, &[&login.role(), &password])
            .await
            .map_err(refused)?;
        if let Some(row) = made {
            let statement: String = row.try_get("statement").map_err(refused)?;
            admin.batch_execute(&statement).await.map_err(refused)?;
        }
    }
    write_private(&remembered, &fingerprint(places, admin).await?)?;
    places.hand_over(&remembered)?;
    let unlocked = admin
        .execute("select pg_advisory_unlock($1)", &[&ADVISORY_LOCK])
        .await;
    unlocked.map(|_| ()).map_err(refused)
}

/// Changes when a password file, or what the server knows of it, changes.
async fn fingerprint(places: &ServerPaths, admin: &Client) -> Result<String, ServerError> {
    let names: Vec<&str> = Login::ALL.iter().map(|login| login.role()).collect();
    let unreadable = |source| ServerError::Connect {
        role: Login::Admin.role(),
        source,
    };
    let rows = admin
        .query(sql::maintenance::KNOWN_PASSWORDS, &[&names])
        .await
        .map_err(unreadable)?;
    let mut digest = Sha256::new();
    for row in rows {
        for column in ["role_name", "verifier"] {
            let text: &str = row.try_get(column).map_err(unreadable)?;
            digest.update(text.as_bytes());
        }
    }
    for &login in Login::ALL {
        digest.update(read(places, login)?.as_bytes());
    }
    Ok(hex(&digest.finalize()))
}
