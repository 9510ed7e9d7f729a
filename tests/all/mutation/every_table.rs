//! Defences that every table has, generated from the catalogue.

use super::{Attacker, Defence, Success};
use tokio_postgres::Client;

#[derive(Debug)]
pub struct Table {
    name: String,
    column: String,
    isolated: bool,
    app_reads: bool,
    triggers: Vec<String>,
}

pub struct OwnedDefence {
    name: String,
    setup: String,
    removal: String,
    attacker: Attacker,
    attack: String,
    success: Success,
}

impl OwnedDefence {
    pub fn as_defence(&self) -> Defence<'_> {
        Defence {
            name: &self.name,
            setup: &self.setup,
            removal: &self.removal,
            attacker: self.attacker,
            attack: &self.attack,
            success: self.success,
        }
    }
}

pub async fn tables(admin: &Client) -> Vec<Table> {
    let rows = admin
        .query(
            "select format('%I.%I', n.nspname, c.relname),
                    (select a.attname::text from pg_attribute as a
                     where a.attrelid = c.oid and a.attnum = 2),
                    exists (select from pg_policy as p where p.polrelid = c.oid and p.polname = 'tenant_isolation'),
                    has_table_privilege('enquiries_app', c.oid, 'select'),
                    array(select t.tgname::text from pg_trigger as t
                          where t.tgrelid = c.oid and not t.tgisinternal)
             from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
             where n.nspname in ('tenant', 'audit', 'core') and c.relkind in ('r', 'p')
                 and not c.relispartition
             order by 1",
            &[],
        )
        .await
        .unwrap();
    rows.iter()
        .map(|row| Table {
            name: row.get(0),
            column: row.get(1),
            isolated: row.get(2),
            app_reads: row.get(3),
            triggers: row.get(4),
        })
        .collect()
}

pub fn defences(table: &Table) -> Vec<OwnedDefence> {
    let Table { name, column, .. } = table;
    let read = format!("select 1 from {name} where tenant_id = :victim_id limit 1");
    let mut all = Vec::new();
    let mut push =
        |defence: &str, removal: String, attacker: Attacker, attack: String, success: Success| {
            all.push(OwnedDefence {
                name: format!("{defence} of {name}"),
                setup: String::new(),
                removal,
                attacker,
                attack,
                success,
            });
        };
    if table.isolated {
        push(
            "the isolation policy",
            format!("drop policy tenant_isolation on {name}"),
            Attacker::Owner,
            read.clone(),
            Success::Rows,
        );
        push(
            "FORCE",
            format!("alter table {name} no force row level security"),
            Attacker::OwnerWithoutSession,
            read.clone(),
            Success::Rows,
        );
        if table.app_reads {
            let attacker = Attacker::Person("HMRC/asha.patel");
            let off = format!("alter table {name} disable row level security");
            push("row security", off, attacker, read.clone(), Success::Rows);
            // The owner policies of these protect them against other tenants too.
            if name != "tenant.drafts" && name != "tenant.seen_marks" {
                push(
                    "the isolation policy for staff",
                    format!("drop policy tenant_isolation on {name}"),
                    attacker,
                    read,
                    Success::Rows,
                );
            }
        }
    }
    for trigger in &table.triggers {
        let drop = format!("drop trigger {trigger} on {name}");
        match trigger.as_str() {
            // Statement triggers fire even if no row is affected.
            "g00_refuse_without_session" | "g00_refuse_without_platform_session" => push(
                trigger,
                drop,
                Attacker::OwnerWithoutSession,
                format!("update {name} set {column} = {column} where false"),
                Success::Done,
            ),
            "g40_refuse_removal" => push(
                trigger,
                // In reference data the trigger that requires a platform session fires first.
                drop,
                Attacker::Owner,
                format!("delete from {name} where false"),
                Success::Done,
            ),
            "g40_refuse_change" | "g40_refuse_change_of_log" => push(
                trigger,
                drop,
                Attacker::Owner,
                format!("update {name} set {column} = {column} where false"),
                Success::Done,
            ),
            _ => {}
        }
    }
    for owned in &mut all {
        if let Some(trigger) = owned.name.split(' ').next().filter(|t| t.starts_with('g')) {
            // Only this trigger: audit triggers, guards and other triggers would refuse too, and are tested
            // separately.
            owned.setup = format!(
                "alter table {name} disable trigger user; alter table {name} enable trigger {trigger}"
            );
        }
    }
    all
}
