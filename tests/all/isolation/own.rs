//! A person in their own tenant: reads are whole or refused, never partly somebody else's; rows stay.

use super::attempts;
use super::catalogue::Table;
use super::matrix::Attacker;
use crate::support::attempt::{Did, Then, attempt};
use crate::support::{TestDatabase, enter};
use tokio_postgres::Client;

/// Tables that no member of staff reads at all.
fn closed(table: &Table) -> bool {
    table.partition
        || table.name.starts_with("auth.")
        || ["core.tenants", "core.settings", "tenant.search_entries"].contains(&table.name.as_str())
}

/// Which rows of a table a role reads, where that is not all of the tenant's: a document for supervisors is
/// not seen by caseworkers, and nobody sees what somebody else has typed and not sent.
fn narrowed(name: &str, role: &str) -> Option<&'static str> {
    match (name, role) {
        ("tenant.documents", "caseworker") => Some("access_level <> 'supervisors'"),
        // Nor does the trail tell of what they may not know of.
        ("audit.audit_logs", "caseworker") => Some(
            "not exists (select from tenant.documents as d
             where d.access_level = 'supervisors' and d.id::text = record_id)",
        ),
        ("audit.audit_payloads", "caseworker") => Some(
            "not exists (select from tenant.documents as d
             where d.access_level = 'supervisors' and d.id::text = after_state ->> 'id')",
        ),
        ("tenant.drafts", "supervisor") => {
            Some("created_by = (select id from tenant.staff where username = 'grace.adeyemi')")
        }
        ("tenant.drafts", _) => Some("false"),
        _ => None,
    }
}

pub async fn run(
    test: &TestDatabase,
    admin: &Client,
    tables: &[Table],
    who: Attacker,
    username: &str,
    role: &str,
    own: i32,
) {
    let client = test.client(who.login).await;
    enter(&client, &format!("EAST/{username}")).await;
    for table in tables {
        let name = &table.name;
        let Some(column) = table.tenant_column else {
            continue;
        };
        let sql = format!("select {column}, count(*) from {name} group by {column}");
        let did = attempt(&client, &sql, Then::Undo).await;
        if closed(table) {
            // R132: nobody, whatever the role.
            assert_eq!(did.told(), "42501", "{role} reads {name}");
        } else if name == "audit.access_logs" && role == "caseworker" {
            assert!(did.nothing(), "{role} reads who looked: {did:?}");
        } else if let Some(whose) = narrowed(name, role) {
            // Less than the whole, on purpose: that much and no more.
            let all: i64 = admin
                .query_one(
                    &format!("select count(*) from {name} where {column} = $1 and {whose}"),
                    &[&own],
                )
                .await
                .unwrap()
                .get(0);
            let Did::Done { rows, .. } = did else {
                panic!("{role} does not read {name}: {did:?}")
            };
            let expected: Vec<String> = (all > 0)
                .then(|| format!("{own}|{all}"))
                .into_iter()
                .collect();
            assert_eq!(rows, expected, "{role} {name}");
        } else {
            // R129, R131: the whole of their own tenant, auditors included, and of no other.
            let all: i64 = admin
                .query_one(
                    &format!("select count(*) from {name} where {column} = $1"),
                    &[&own],
                )
                .await
                .unwrap()
                .get(0);
            match did {
                Did::Done { rows, .. } => {
                    assert_eq!(rows, [format!("{own}|{all}")], "{role} {name}")
                }
                other => panic!("{role} does not read {name}: {other:?}"),
            }
        }
        // R135: hard deletion exists for nobody, in one's own tenant neither.
        for attempt_ in attempts::removals(table, own, own) {
            let did = attempt(&client, &attempt_.sql, Then::Undo).await;
            assert!(did.refused().is_some(), "{role}: {} {did:?}", attempt_.sql);
        }
        if role == "auditor" {
            // R132: an auditor changes nothing in any column of any table.
            for column in &table.columns {
                let sql = format!("update {name} set {column} = {column}");
                let did = attempt(&client, &sql, Then::Undo).await;
                assert!(did.nothing(), "an auditor: {sql} {did:?}");
            }
        }
    }
}
