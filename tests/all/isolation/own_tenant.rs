//! Access of staff to their own tenant: each table is read as far as the role permits, and no row is deleted.

use super::attempts;
use super::catalogue::Table;
use super::matrix::Attacker;
use crate::support::attempt::{AfterAttempt, AttemptResult, attempt};
use crate::support::{TestDatabase, enter};
use tokio_postgres::Client;

/// Tables that no member of staff can read.
fn is_closed(table: &Table) -> bool {
    table.partition
        || table.name.starts_with("auth.")
        || [
            "core.tenants",
            "core.settings",
            "audit.epochs",
            "audit.compliance_runs",
            "tenant.search_entries",
            "tenant.search_words",
            "tenant.figure_entries",
            "tenant.figure_folds",
        ]
        .contains(&table.name.as_str())
}

/// The rows of a table that a role reads, where these are not all of the tenant: caseworkers and
/// advisers do not see documents for supervisors, and drafts and seen marks are visible to their owner only.
fn visible_rows(name: &str, role: &str) -> Option<&'static str> {
    match (name, role) {
        ("tenant.documents", "caseworker" | "adviser") => Some("access_level <> 'supervisors'"),
        // The audit log hides them too.
        ("audit.audit_logs", "caseworker" | "adviser") => Some(
            "not exists (select from tenant.documents as d
             where d.access_level = 'supervisors' and d.id = record_id)",
        ),
        ("audit.audit_payloads", "caseworker" | "adviser") => Some(
            "not exists (select from tenant.documents as d
             where d.access_level = 'supervisors' and d.id::text = after_state ->> 'id')",
        ),
        ("tenant.drafts" | "tenant.seen_marks", "supervisor") => {
            Some("created_by = (select id from tenant.staff where username = 'grace.adeyemi')")
        }
        ("tenant.drafts" | "tenant.seen_marks", _) => Some("false"),
        // That of the manager: theirs, and for who plans work.
        ("tenant.declared_relations", "supervisor" | "manager") => None,
        ("tenant.declared_relations", _) => Some("false"),
        _ => None,
    }
}

pub async fn run(
    test: &TestDatabase,
    admin: &Client,
    tables: &[Table],
    attacker: Attacker,
    username: &str,
    role: &str,
    own: i32,
) {
    let client = test.client(attacker.login).await;
    enter(&client, &format!("EAST/{username}")).await;
    for table in tables {
        let name = &table.name;
        let Some(column) = table.tenant_column else {
            continue;
        };
        let sql = format!("select {column}, count(*) from {name} group by {column}");
        let result = attempt(&client, &sql, AfterAttempt::Undo).await;
        if is_closed(table) {
            // Closed to every role.
            assert_eq!(result.summary(), "42501", "{role} reads {name}");
        } else if name == "audit.access_logs" && matches!(role, "caseworker" | "adviser") {
            assert!(
                result.had_no_effect(),
                "{role} reads the access log: {result:?}"
            );
        } else if let Some(condition) = visible_rows(name, role) {
            // Exactly these rows.
            let all: i64 = admin
                .query_one(
                    &format!("select count(*) from {name} where {column} = $1 and {condition}"),
                    &[&own],
                )
                .await
                .unwrap()
                .get(0);
            let AttemptResult::Done { rows, .. } = result else {
                panic!("{role} does not read {name}: {result:?}")
            };
            let expected: Vec<String> = (all > 0)
                .then(|| format!("{own}|{all}"))
                .into_iter()
                .collect();
            assert_eq!(rows, expected, "{role} {name}");
        } else {
            // All rows of the own tenant, for auditors too, and no other row.
            let all: i64 = admin
                .query_one(
                    &format!("select count(*) from {name} where {column} = $1"),
                    &[&own],
                )
                .await
                .unwrap()
                .get(0);
            match result {
                AttemptResult::Done { rows, .. } => {
                    assert_eq!(rows, [format!("{own}|{all}")], "{role} {name}")
                }
                other => panic!("{role} does not read {name}: {other:?}"),
            }
        }
        // No hard deletion, in the own tenant too.
        for removal in attempts::removals(table, own, own) {
            let result = attempt(&client, &removal.sql, AfterAttempt::Undo).await;
            assert!(
                result.refused().is_some(),
                "{role}: {} {result:?}",
                removal.sql
            );
        }
        if role == "auditor" {
            // Auditors cannot change anything in any column of any table.
            for column in &table.columns {
                let sql = format!("update {name} set {column} = {column}");
                let result = attempt(&client, &sql, AfterAttempt::Undo).await;
                assert!(result.had_no_effect(), "an auditor: {sql} {result:?}");
            }
        }
    }
}
