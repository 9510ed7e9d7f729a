//! The statements tried against one table: every way to read, insert, change, move and delete a row of the
//! victim, generated from the catalogue.

use super::catalogue::Table;
use serde_json::Value;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most that a statement may achieve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Refused, or no row read and none touched.
    Nothing,
    /// Must be refused: a success would not show in its result.
    Refusal,
    /// May return rows without text of the victim.
    NoSecret,
    /// May write a row of the attacker's tenant; the first returned column is its tenant.
    OwnRowOnly,
}

#[derive(Debug)]
pub struct Attempt {
    pub sql: String,
    pub limit: Limit,
    /// Only reads, so it is permitted where reads across tenants are.
    pub read_only: bool,
}

fn nothing(sql: String) -> Attempt {
    Attempt {
        sql,
        limit: Limit::Nothing,
        read_only: false,
    }
}

/// Every attempt on one table, by a session of tenant `own` (0 for none) against `victim`.
pub fn against(table: &Table, own: i32, victim: i32, insertable: &[String]) -> Vec<Attempt> {
    let mut all = reads(table, victim);
    if table.partition {
        // Partitions have no grants; one statement of each kind is enough.
        all.truncate(2);
    }
    all.extend(changes(table, own, victim));
    all.extend(insertions(table, own, insertable));
    all.extend(removals(table, own, victim));
    all
}

fn reads(table: &Table, victim: i32) -> Vec<Attempt> {
    let Table { name, .. } = table;
    let of_victim = table.owned_by(victim);
    let mut all: Vec<Attempt> = vec![
        format!("select * from {name} where {of_victim}"),
        format!("select t from {name} as t where t.{of_victim}").replace("t.true", "true"),
        format!("select 1 from {name} where {of_victim} having count(*) > 0"),
        format!("select * from {name} tablesample bernoulli (100) where {of_victim}"),
        format!("select * from (table {name} limit 100000) as t where {of_victim}"),
        // An operator that is not leakproof would show a value in its error if it ran before the policy.
        format!("select 1 from {name} as t where {of_victim} and to_jsonb(t)::text::integer = 0"),
    ]
    .into_iter()
    .map(|sql| Attempt {
        read_only: true,
        ..nothing(sql)
    })
    .collect();
    if let Some((_, ctid)) = &table.victim_row {
        all.push(Attempt {
            read_only: true,
            ..nothing(format!(
                "select * from {name} where ctid = '{ctid}' and {of_victim}"
            ))
        });
    }
    for sql in [
        format!("select query_to_xml('select * from {name} where {of_victim}', true, false, '')"),
        format!("explain (analyze, verbose) select * from {name} where {of_victim}"),
    ] {
        all.push(Attempt {
            sql,
            limit: Limit::NoSecret,
            read_only: true,
        });
    }
    all.push(nothing(format!(
        "select * from {name} where {of_victim} for update"
    )));
    all.push(nothing(format!(
        "select * from {name} where {of_victim} for key share"
    )));
    all
}

fn changes(table: &Table, own: i32, victim: i32) -> Vec<Attempt> {
    let Table { name, .. } = table;
    let of_victim = table.owned_by(victim);
    let mut all = Vec::new();
    let columns = if table.partition {
        &table.columns[..1]
    } else {
        &table.columns[..]
    };
    for column in columns {
        // An UPDATE that reads no column is not subject to the SELECT policies.
        all.push(nothing(format!(
            "update {name} set {column} = {column} where {of_victim} returning *"
        )));
    }
    let first = &table.columns[0];
    all.push(nothing(format!(
        "with taken as (update {name} set {first} = {first} where {of_victim} returning *) select * from taken"
    )));
    all.push(nothing(
        format!(
            "merge into {name} as t using (select 1) as s on t.{of_victim} \
         when matched then update set {first} = t.{first}"
        )
        .replace("t.true", "true"),
    ));
    if let Some(column) = table.tenant_column {
        // Rows moved out of the victim's tenant, and into it.
        all.push(nothing(format!(
            "update {name} set {column} = {own} where {of_victim}"
        )));
        all.push(nothing(format!("update {name} set {column} = {victim}")));
        all.push(nothing(format!(
            "update {name} set {column} = {victim} where {column} = {own}"
        )));
    }
    all
}

fn insertions(table: &Table, own: i32, insertable: &[String]) -> Vec<Attempt> {
    let Table { name, .. } = table;
    let Some((row, _)) = &table.victim_row else {
        return vec![nothing(format!("insert into {name} default values"))];
    };
    let mut all = Vec::new();
    let whole = table.columns.join(", ");
    let copy = literal(row);
    let new_row = || literal(&with_new_key(row));
    let key = table.key.join(", ");
    let first = &table.columns[0];
    for (row, tail) in [
        (&copy, "returning *".to_owned()),
        (&new_row(), "returning *".to_owned()),
        (&copy, "on conflict do nothing returning *".to_owned()),
        (
            &copy,
            format!("on conflict ({key}) do update set {first} = excluded.{first} returning *"),
        ),
    ] {
        if tail.contains("()") {
            continue;
        }
        all.push(nothing(format!(
            "insert into {name} ({whole}) select {whole} from jsonb_populate_record(null::{name}, {row}) {tail}"
        )));
    }
    all.push(nothing(format!(
        "with put as (insert into {name} ({whole}) select {whole} \
         from jsonb_populate_record(null::{name}, {}) returning *) select * from put",
        new_row()
    )));
    all.push(nothing(format!(
        "merge into {name} as t using jsonb_populate_record(null::{name}, {}) as s on false \
         when not matched then insert ({whole}) values ({})",
        new_row(),
        table
            .columns
            .iter()
            .map(|c| format!("s.{c}"))
            .collect::<Vec<_>>()
            .join(", ")
    )));
    if !insertable.is_empty() && table.tenant_column.is_some() {
        // All columns with an INSERT grant, with the victim's keys in the foreign keys.
        let granted = insertable.join(", ");
        let limit = if own == 0 {
            Limit::Nothing
        } else {
            Limit::OwnRowOnly
        };
        all.push(Attempt {
            limit,
            ..nothing(format!(
                "insert into {name} ({granted}) select {granted} \
                 from jsonb_populate_record(null::{name}, {}) returning tenant_id",
                new_row()
            ))
        });
    }
    all
}

/// Attempts to remove rows of the victim, of every tenant, and of the attacker's own tenant.
pub fn removals(table: &Table, own: i32, victim: i32) -> Vec<Attempt> {
    let Table { name, .. } = table;
    let of_victim = table.owned_by(victim);
    let mut all = vec![
        nothing(format!("delete from {name} where {of_victim} returning *")),
        nothing(format!("delete from {name}")),
        nothing(format!("with gone as (delete from {name} where {of_victim} returning *) select * from gone")),
        nothing(
            format!("merge into {name} as t using (select 1) as s on t.{of_victim} when matched then delete")
                .replace("t.true", "true"),
        ),
    ];
    if own != 0 {
        all.push(nothing(format!(
            "delete from {name} where {}",
            table.owned_by(own)
        )));
    }
    for sql in [
        format!("truncate {name}"),
        format!("truncate only {name} cascade"),
    ] {
        all.push(Attempt {
            limit: Limit::Refusal,
            ..nothing(sql)
        });
    }
    all
}

/// A JSON value as an SQL literal.
fn literal(row: &Value) -> String {
    format!("'{}'::jsonb", row.to_string().replace('\'', "''"))
}

/// The same row with a new key, so that no unique constraint can refuse it.
fn with_new_key(row: &Value) -> Value {
    let mut row = row.clone();
    if let Some(id) = row.get_mut("id").filter(|id| id.is_string()) {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let next = LAST.fetch_add(1, Ordering::Relaxed);
        *id = Value::String(format!("01900000-0000-7000-8000-{next:012x}"));
    }
    for column in ["code", "username", "reference"] {
        if let Some(Value::String(text)) = row.get_mut(column) {
            text.push('x');
        }
    }
    row
}
