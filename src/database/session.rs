//! Sign-in, sign-out, and the change signal.

use super::transaction::Tx;
use super::{error, migrate, queries};
use crate::domain::rows::people::SignInChoicesRow;
use crate::domain::{
    AuditMonths, Capabilities, ChangeSignal, Failure, OpenedSession, Person, Role, SessionToken,
    SignInChoice,
};
use std::cmp::Ordering;

/// The name of this program in the audit trail.
const PROGRAM: &str = concat!("enquiries ", env!("CARGO_PKG_VERSION"));

pub(crate) async fn sign_in_choices(scope: &Tx) -> Result<Vec<SignInChoice>, Failure> {
    let rows = queries::people::sign_in_choices(scope).await?.many();
    Ok(rows.into_iter().map(choice).collect())
}

fn choice(row: SignInChoicesRow) -> SignInChoice {
    SignInChoice {
        tenant_code: row.tenant_code,
        tenant_name: row.tenant_name,
        username: row.username,
        person_name: row.person_name,
        role: Role::from_code(&row.role_code),
        team_name: row.team_name,
    }
}

pub(crate) async fn sign_in(
    scope: &Tx,
    tenant_code: &str,
    username: &str,
) -> Result<OpenedSession, Failure> {
    refuse_other_version(scope).await?;
    let rows = queries::people::sign_in(scope, tenant_code, username, PROGRAM).await?;
    let row = rows.one()?;
    let person = Person {
        tenant_code: tenant_code.to_owned(),
        tenant_name: row.tenant_name,
        staff_id: row.staff_id,
        username: username.to_owned(),
        name: row.person_name,
        role: Role::from_code(&row.role_code),
        capabilities: Capabilities::new(row.capabilities),
    };
    let token = SessionToken::new(row.token, row.tenant_id, row.staff_id);
    let position = pulse(scope, None).await?.position;
    Ok(OpenedSession {
        person,
        token,
        position,
        audit_months: AuditMonths(row.months_ahead),
    })
}

/// A database is migrated while programs run: each sign-in compares, not only the start.
async fn refuse_other_version(scope: &Tx) -> Result<(), Failure> {
    let database = queries::people::schema_version(scope).await?.one()?;
    let (newest, digest) = migrate::own_version();
    if database.digest == digest {
        return Ok(());
    }
    let sentence = match database.newest.cmp(&newest) {
        Ordering::Greater => {
            "This program is older than its database. Close it and start the new version."
        }
        Ordering::Less => {
            "This program is newer than its database. Ask an administrator to run `enquiries db migrate`."
        }
        Ordering::Equal => {
            "This program and its database are of different versions. Ask an administrator to run `enquiries db migrate`."
        }
    };
    tracing::error!(
        theirs = database.newest,
        ours = newest,
        "the database is of another version"
    );
    Err(error::other_version(sentence))
}

pub(crate) async fn sign_out(scope: &Tx) -> Result<(), Failure> {
    queries::people::sign_out(scope).await?.one()?;
    Ok(())
}

/// Whether anything changed behind a known position of the audit log.
pub(crate) async fn pulse(
    scope: &Tx,
    known_position: Option<&str>,
) -> Result<ChangeSignal, Failure> {
    let row = queries::queue::pulse(scope, known_position).await?.one()?;
    Ok(ChangeSignal {
        changed: row.changed,
        position: row.next_position,
    })
}
