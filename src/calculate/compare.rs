//! What an example expects, beside what the database answered.

use chrono::DateTime;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One value that differs.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    pub id: String,
    pub what: String,
    pub expected: Value,
    pub got: Value,
}

/// How the examples of a file fared.
#[derive(Debug, Default)]
pub struct Outcome {
    pub answered: usize,
    pub agree: usize,
    /// Examples of kinds that are not answered here, by kind.
    pub not_answered: BTreeMap<String, usize>,
    pub differences: Vec<Difference>,
}

impl Outcome {
    /// Compares each value that an example expects; a refusal of the database differs in all.
    pub(super) fn add(
        &mut self,
        id: &str,
        expected: &Map<String, Value>,
        got: Result<&Value, &str>,
    ) {
        self.answered += 1;
        let before = self.differences.len();
        for (what, expected) in expected {
            let value = match got {
                Ok(answer) => answer.get(what).cloned().unwrap_or(Value::Null),
                Err(refusal) => Value::from(format!("refused: {refusal}")),
            };
            if !alike(what, expected, &value) {
                self.differences.push(Difference {
                    id: id.to_owned(),
                    what: what.clone(),
                    expected: expected.clone(),
                    got: value,
                });
            }
        }
        if before == self.differences.len() {
            self.agree += 1;
        }
    }
}

/// Instants are alike however their zone is written, but for those that are local on purpose.
fn alike(what: &str, expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::String(a), Value::String(b)) => {
            match (
                DateTime::parse_from_rfc3339(a),
                DateTime::parse_from_rfc3339(b),
            ) {
                (Ok(a), Ok(b)) => a == b && (!what.ends_with("_local") || a.offset() == b.offset()),
                _ => a == b,
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(what, a, b))
        }
        _ => expected == got,
    }
}

#[cfg(test)]
mod tests {
    use super::alike;
    use serde_json::json;

    #[test]
    fn instants_are_compared_as_instants_unless_they_are_local() {
        let (utc, local) = (
            json!("2026-07-14T08:30:00Z"),
            json!("2026-07-14T09:30:00+01:00"),
        );
        assert!(alike("due", &utc, &local));
        assert!(!alike("due_local", &utc, &local));
        assert!(alike("due_local", &local, &local));
        assert!(!alike("due", &utc, &json!("2026-07-14T09:30:00Z")));
        assert!(alike(
            "segments",
            &json!([[utc, utc, 60]]),
            &json!([[local, local, 60]])
        ));
        assert!(!alike(
            "segments",
            &json!([[utc, utc, 60]]),
            &json!([[local, local, 61]])
        ));
        assert!(!alike("due", &utc, &json!(null)));
        assert!(alike("due", &json!(null), &json!(null)));
    }
}
