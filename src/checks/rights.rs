//! Who may do what: the catalogue against `sql/privileges.txt`, right by right and both ways.

use super::{Finding, InspectError, Rule, SourceLocation, Sources};
use crate::sql;
use std::collections::BTreeMap;
use std::fmt;
use tokio_postgres::Client;

const FILE: &str = "privileges.txt";

/// One right, as one line of the file: what on, who, which.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    pub object: String,
    pub role: String,
    pub right: String,
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}  {}", self.object, self.role, self.right)
    }
}

impl Right {
    /// Reads a line: three parts, each two spaces from the next.
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split("  ").map(str::trim).filter(|p| !p.is_empty());
        let right = Self {
            object: parts.next()?.to_owned(),
            role: parts.next()?.to_owned(),
            right: parts.next()?.to_owned(),
        };
        parts.next().is_none().then_some(right)
    }

    /// The object's name without its kind; a role's right is about the role.
    fn name(&self) -> &str {
        match self.object.split_once(' ') {
            Some((_, name)) => name,
            None if self.object == "role" => &self.role,
            None => &self.object,
        }
    }
}

/// Every right in the database, by object.
pub async fn list(client: &mut Client) -> Result<Vec<Right>, InspectError> {
    let transaction = super::catalogue::enter(client).await?;
    let rows = transaction.query(sql::lint::RIGHTS, &[]).await?;
    transaction.rollback().await?;
    let mut rights = rows
        .iter()
        .map(|row| {
            Ok(Right {
                object: row.try_get("object")?,
                role: row.try_get("role_name")?,
                right: row.try_get("right_name")?,
            })
        })
        .collect::<Result<Vec<_>, InspectError>>()?;
    // The server's order depends on its locale.
    rights.sort();
    Ok(rights)
}

/// Rights that the file does not list, and listed rights that no role has.
pub(super) fn compare(rights: &[Right], sources: &Sources) -> Result<Vec<Finding>, InspectError> {
    let file = sources
        .get(FILE)
        .ok_or_else(|| InspectError::Source(format!("There is no sql/{FILE} to compare with.")))?;
    let mut listed = BTreeMap::new();
    let mut findings = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with("--") {
            continue;
        }
        match Right::parse(line) {
            Some(right) => {
                listed.insert(right, number + 1);
            }
            None => findings.push(finding(
                FILE,
                "is no right: object, role, right".into(),
                Some(number + 1),
            )),
        }
    }
    for right in rights {
        if listed.remove(right).is_none() {
            let detail = format!(
                "{} has a right that is not listed: {}",
                right.role, right.right
            );
            findings.push(finding(right.name(), detail, None));
        }
    }
    findings.extend(listed.into_iter().map(|(right, line)| {
        let detail = format!(
            "{} does not have a right that is listed: {}",
            right.role, right.right
        );
        finding(right.name(), detail, Some(line))
    }));
    Ok(findings)
}

fn finding(object_name: &str, detail: String, line: Option<usize>) -> Finding {
    Finding {
        rule: Rule::new(
            "rights_are_those_listed",
            "Every right in the database is a line of sql/privileges.txt, and every line is a right.",
            "a grant is easily written and hardly read: here each is read once, as a changed line",
            "revoke it; or, if it is meant, take the line that enquiries lint --privileges prints into sql/privileges.txt",
        ),
        object_name: object_name.to_owned(),
        detail,
        place: line.map(|line| SourceLocation {
            file: FILE.to_owned(),
            line,
        }),
    }
}
