//! The defences that are the same for every table, read from the catalogue.

use super::{Defence, Shows, Who};
use tokio_postgres::Client;

#[derive(Debug)]
pub struct Table {
    name: String,
    column: String,
    walled: bool,
    app_reads: bool,
    triggers: Vec<String>,
}

pub struct Owned {
    name: String,
    given: String,
    removal: String,
    who: Who,
    attack: String,
    shows: Shows,
}

impl Owned {
    pub fn as_defence(&self) -> Defence<'_> {
        Defence {
            name: &self.name,
            given: &self.given,
            removal: &self.removal,
            who: self.who,
            attack: &self.attack,
            shows: self.shows,
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
            walled: row.get(2),
            app_reads: row.get(3),
            triggers: row.get(4),
        })
        .collect()
}

pub fn defences(table: &Table) -> Vec<Owned> {
    let Table { name, column, .. } = table;
    let read = format!("select 1 from {name} where tenant_id = :victim_id limit 1");
    let mut all = Vec::new();
    let mut push = |what: &str, removal: String, who: Who, attack: String, shows: Shows| {
        all.push(Owned {
            name: format!("{what} of {name}"),
            given: String::new(),
            removal,
            who,
            attack,
            shows,
        });
    };
    if table.walled {
        push(
            "the wall",
            format!("drop policy tenant_isolation on {name}"),
            Who::Owner,
            read.clone(),
            Shows::Rows,
        );
        push(
            "FORCE",
            format!("alter table {name} no force row level security"),
            Who::OwnerAlone,
            read.clone(),
            Shows::Rows,
        );
        if table.app_reads {
            let who = Who::Person("HMRC/asha.patel");
            let off = format!("alter table {name} disable row level security");
            push("row security", off, who, read.clone(), Shows::Rows);
            // Whose draft it is stands against others as well, in their own tenant and in any other.
            if name != "tenant.drafts" {
                push(
                    "the wall against staff",
                    format!("drop policy tenant_isolation on {name}"),
                    who,
                    read,
                    Shows::Rows,
                );
            }
        }
    }
    for trigger in &table.triggers {
        let drop = format!("drop trigger {trigger} on {name}");
        match trigger.as_str() {
            // Statement triggers speak up even where no row is touched; that is what is looked at.
            "g00_refuse_without_session" | "g00_refuse_without_platform_session" => push(
                trigger,
                drop,
                Who::OwnerAlone,
                format!("update {name} set {column} = {column} where false"),
                Shows::Done,
            ),
            "g40_refuse_removal" => push(
                trigger,
                // A trigger of the session speaks first in reference data.
                drop,
                Who::Owner,
                format!("delete from {name} where false"),
                Shows::Done,
            ),
            "g40_refuse_change" | "g40_refuse_change_of_log" => push(
                trigger,
                drop,
                Who::Owner,
                format!("update {name} set {column} = {column} where false"),
                Shows::Done,
            ),
            _ => {}
        }
    }
    for owned in &mut all {
        if let Some(trigger) = owned.name.split(' ').next().filter(|t| t.starts_with('g')) {
            // This trigger alone: the recorders, the guards and the other kinds of trigger refuse as well,
            // each for its own reason, and are looked at by themselves.
            owned.given = format!(
                "alter table {name} disable trigger user; alter table {name} enable trigger {trigger}"
            );
        }
    }
    all
}
