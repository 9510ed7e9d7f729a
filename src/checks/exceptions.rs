//! The one list of lawful exceptions (`core.rule_exceptions`), and whether each is still needed.

use super::{Check, Finding, InspectError, Rule};
use crate::sql;
use tokio_postgres::Client;

struct Exception {
    rule: String,
    object_name: String,
    used: bool,
    asked: bool,
}

pub(super) struct Exceptions(Vec<Exception>);

impl Exceptions {
    pub async fn read(client: &Client) -> Result<Self, InspectError> {
        let rows = client.query(sql::lint::EXCEPTIONS, &[]).await?;
        let list = rows.iter().map(|row| {
            Ok(Exception {
                rule: row.try_get("rule")?,
                object_name: row.try_get("object_name")?,
                used: false,
                asked: false,
            })
        });
        Ok(Self(list.collect::<Result<_, InspectError>>()?))
    }

    /// Whether the list excuses this object of this rule.
    pub fn excuse(&mut self, rule: &str, object_name: &str) -> bool {
        let mut excused = false;
        for exception in &mut self.0 {
            if exception.rule == rule && fits(&exception.object_name, object_name) {
                exception.used = true;
                excused = true;
            }
        }
        excused
    }

    /// Notes that a rule was asked in full.
    pub fn mark_run(&mut self, rule: &str) {
        for exception in &mut self.0 {
            exception.asked |= exception.rule == rule;
        }
    }

    /// Exceptions of the rules asked that excused nothing: the reason is gone, and the hole is open. And
    /// those of no rule at all.
    pub fn unneeded(self, all: &[Check]) -> impl Iterator<Item = Finding> {
        let unneeded = self.0.into_iter().filter(|exception| {
            let known = all.iter().any(|check| check.rule.name == exception.rule);
            !known || exception.asked && !exception.used
        });
        unneeded.map(|exception| Finding {
            rule: Rule::new(
                "every_exception_is_needed",
                "Every exception excuses something.",
                "one that excuses nothing today hides a fault tomorrow",
                "take the line out of core.rule_exceptions",
            ),
            object_name: "core.rule_exceptions".into(),
            detail: format!(
                "{} excuses {}, which keeps the rule or is gone",
                exception.rule, exception.object_name
            ),
            place: None,
        })
    }
}

/// A star at the beginning or the end matches any text.
fn fits(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (None, Some(beginning)) => name.starts_with(beginning),
        (None, None) => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn wildcard_is_allowed_at_one_end_only() {
        assert!(fits("*_role_fkey", "tenant.staff.staff_role_fkey"));
        assert!(fits("auth.*", "auth.sessions"));
        assert!(fits("auth.sessions", "auth.sessions"));
        assert!(!fits("auth.sessions", "auth.sessions_pkey"));
        assert!(!fits("*_role_fkey", "tenant.staff.staff_role_fkey2"));
    }
}
