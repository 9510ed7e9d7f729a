//! Staff that an import adds. A tenant that an import founds has reserved actors only: without a person who can sign in,
//! its enquiries could not be opened.

use super::error::ImportError;
use super::load::ImportContext;
use super::mapping::in_text;
use super::tenant_loader::TenantLoader;
use crate::sql;
use serde::Deserialize;
use serde_json::{Value, json};
use std::str::FromStr;
use tokio_postgres::{Client, Transaction};

/// Lengths in characters, as the check constraints of the tables have them.
const NAME: std::ops::RangeInclusive<usize> = 1..=100;
const TEAM_NAME: std::ops::RangeInclusive<usize> = 1..=60;
const USERNAME: std::ops::RangeInclusive<usize> = 2..=61;

/// A person to be added, from a mapping or from the command line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewStaff {
    pub name: String,
    pub username: String,
    /// A code of core.roles, of people.
    pub role: String,
    /// Code of their tenant; without it each tenant of the import in which nobody can sign in yet.
    pub tenant: Option<String>,
    /// Name of their team, as the rows or `team.default` have it.
    pub team: Option<String>,
}

impl NewStaff {
    /// What the database would refuse, as one sentence without its full stop.
    pub(super) fn fault(&self) -> Option<String> {
        let username = &self.username;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        let good = USERNAME.contains(&username.len())
            && username.starts_with(|c: char| c.is_ascii_lowercase())
            && username.chars().all(fits);
        if !good {
            return Some(format!(
                "the username {username:?} should be 2 to 61 small letters, digits, full stops, hyphens and _, a letter first"
            ));
        }
        let team = self.team.as_ref();
        in_text("the name of a person", &self.name, NAME)
            .or_else(|| team.and_then(|team| in_text("the team of a person", team, TEAM_NAME)))
    }
}

impl FromStr for NewStaff {
    type Err = String;

    /// `Asha Rao <asha.rao> manager`, or `Asha Rao <INVROADS/asha.rao> manager`.
    fn from_str(words: &str) -> Result<Self, String> {
        let form = || {
            "write it as \"Asha Rao <asha.rao> manager\": name, username and role; \
             with <CODE/asha.rao> for one organisation of several"
                .to_owned()
        };
        let (name, rest) = words.split_once('<').ok_or_else(form)?;
        let (username, role) = rest.split_once('>').ok_or_else(form)?;
        let (tenant, username) = match username.split_once('/') {
            Some((tenant, username)) => (Some(tenant.trim().to_owned()), username),
            None => (None, username),
        };
        let staff = Self {
            name: name.trim().to_owned(),
            username: username.trim().to_owned(),
            role: role.trim().to_owned(),
            tenant,
            team: None,
        };
        if staff.role.is_empty() || staff.name.is_empty() {
            return Err(form());
        }
        match staff.fault() {
            Some(fault) => Err(fault),
            None => Ok(staff),
        }
    }
}

/// What became of the people of one tenant.
#[derive(Debug, Default)]
pub(super) struct StaffResult {
    /// Usernames that were added, or would be.
    pub added: Vec<String>,
    /// Usernames that are there already.
    pub present: Vec<String>,
    /// Usernames that were not added, because the tenant has people and the entry does not name it.
    pub left_out: Vec<String>,
    /// Nobody can sign in, also not afterwards.
    pub empty: bool,
}

struct Username {
    name: String,
    can_sign_in: bool,
}

/// Adds the people that the tenant lacks, in a transaction of their own.
pub(super) async fn add(
    client: &mut Client,
    loader: &mut TenantLoader,
    shared: &ImportContext,
) -> Result<StaffResult, ImportError> {
    let transaction = client.transaction().await?;
    let mut draft = loader.clone();
    let mut there = Vec::new();
    if draft.founded {
        draft.enter(&transaction, shared).await?;
        for row in transaction.query(sql::load::import::PEOPLE, &[]).await? {
            there.push(Username {
                name: row.try_get("username")?,
                can_sign_in: row.try_get("can_sign_in")?,
            });
        }
    }
    let open = there.iter().any(|one| one.can_sign_in);
    let mut result = StaffResult::default();
    let mut new = Vec::new();
    for staff in &shared.order.staff {
        let named = staff.tenant.as_ref();
        let username = staff.username.clone();
        if named.is_some_and(|code| *code != loader.owner.code) {
            continue;
        }
        if there.iter().any(|one| one.name == username) {
            result.present.push(username);
        } else if open && named.is_none() {
            result.left_out.push(username);
        } else if !result.added.contains(&username) {
            new.push(staff);
            result.added.push(username);
        }
    }
    result.empty = !open && result.added.is_empty();
    if new.is_empty() || shared.order.dry_run {
        return Ok(result);
    }
    insert(&transaction, &mut draft, &new, shared).await?;
    transaction.commit().await?;
    *loader = draft;
    Ok(result)
}

async fn insert(
    transaction: &Transaction<'_>,
    loader: &mut TenantLoader,
    new: &[&NewStaff],
    shared: &ImportContext,
) -> Result<(), ImportError> {
    loader.open_batch(transaction, shared).await?;
    let rows: Vec<Value> = new
        .iter()
        .map(|staff| {
            json!({
                "username": staff.username, "name": staff.name, "role": staff.role,
                "team": staff.team.as_deref().and_then(|team| loader.team_code(team)),
            })
        })
        .collect();
    transaction
        .execute(sql::load::STAFF, &[&Value::Array(rows)])
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn person_is_read_from_one_argument() {
        let staff: NewStaff = "Asha Rao <asha.rao> manager".parse().unwrap();
        assert_eq!(
            (
                staff.name.as_str(),
                staff.username.as_str(),
                staff.role.as_str(),
                staff.tenant
            ),
            ("Asha Rao", "asha.rao", "manager", None)
        );
        let staff: NewStaff = "Asha Rao <INVROADS/asha.rao> manager".parse().unwrap();
        assert_eq!(staff.tenant.as_deref(), Some("INVROADS"));
        for (bad, message) in [
            ("Asha Rao asha.rao manager", "write it as"),
            ("Asha Rao <asha.rao>", "write it as"),
            ("<asha.rao> manager", "write it as"),
            ("Asha Rao <Asha> manager", "the username \"Asha\""),
        ] {
            let error = NewStaff::from_str(bad).unwrap_err();
            assert!(error.contains(message), "{bad}: {error}");
        }
    }
}
