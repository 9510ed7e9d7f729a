//! Sign-in, and the colleagues to whom an enquiry can be assigned.

use super::transaction::Tx;
use super::{error, migrate, queries};
use crate::domain::rows::people::{AssignableRow, SignInChoicesRow};
use crate::domain::{
    AuditMonths, Capabilities, Colleague, Failure, Person, Role, SessionToken, SignInChoice,
};
use crate::runtime::effect::{RequestResult, Response};
use std::cmp::Ordering;

/// The name of this program in the audit trail.
const PROGRAM: &str = concat!("enquiries ", env!("CARGO_PKG_VERSION"));

/// The most colleagues a picker is given.
const MOST_COLLEAGUES: i64 = 1000;

pub(super) async fn sign_in_choices(scope: &Tx) -> RequestResult {
    let rows = queries::people::sign_in_choices(scope).await?.many();
    Ok(Response::SignInChoices(
        rows.into_iter().map(choice).collect(),
    ))
}

fn choice(row: SignInChoicesRow) -> SignInChoice {
    SignInChoice {
        tenant_code: row.tenant_code,
        tenant_name: row.tenant_name,
        username: row.username,
        person_name: row.person_name,
        role: Role::from_code(&row.role_code),
    }
}

pub(super) async fn sign_in(scope: &Tx, tenant_code: &str, username: &str) -> RequestResult {
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
    let signal = queries::queue::pulse(scope, None).await?.one()?;
    Ok(Response::SignedIn {
        person,
        token,
        position: signal.next_position,
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

pub(super) async fn sign_out(scope: &Tx) -> RequestResult {
    queries::people::sign_out(scope).await?.one()?;
    Ok(Response::SignedOut)
}

pub(crate) async fn colleagues(scope: &Tx) -> Result<Vec<Colleague>, Failure> {
    let rows = queries::people::assignable(scope, MOST_COLLEAGUES).await?;
    Ok(rows.many().into_iter().map(colleague).collect())
}

fn colleague(row: AssignableRow) -> Colleague {
    Colleague {
        staff_id: row.staff_id,
        name: row.name,
        role: Role::from_code(&row.role_code),
        team_name: row.team_name,
        open_count: row.open_count,
    }
}
