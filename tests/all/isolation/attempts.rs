//! The statements tried against one table: every way to read, insert, change, move and delete a row that is
//! the victim's, built from the catalogue alone.

use super::catalogue::Table;
use serde_json::Value;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a statement may do at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Refused, or no row read and none touched.
    Nothing,
    /// Refused; a success could not be told from nothing.
    Refusal,
    /// May answer, with no word of the victim's.
    NoSecret,
    /// May write a row of the attacker's own; the first column that comes back says whose it is.
    NoRowOfVictim,
}

#[derive(Debug)]
pub struct Attempt {
    pub sql: String,
    pub limit: Limit,
    /// Reads only; the rows may be read by who is allowed to cross.
    pub plain_read: bool,
}

fn nothing(sql: String) -> Attempt {
    Attempt {
        sql,
        limit: Limit::Nothing,
        plain_read: false,
    }
}

/// Every attempt on one table, by a session of tenant `own` (0 for none) against `victim`.
pub fn against(table: &Table, own: i32, victim: i32, insertable: &[String]) -> Vec<Attempt> {
    let mut all = reads(table, victim);
    if table.partition {
        // No grant reaches a partition; one statement of each kind shows it.
        all.truncate(2);
    }
    all.extend(changes(table, own, victim));
    all.extend(insertions(table, own, insertable));
    all.extend(removals(table, own, victim));
    all
}

fn reads(table: &Table, victim: i32) -> Vec<Attempt> {
    let Table { name, .. } = table;
    let theirs = table.of(victim);
    let mut all: Vec<Attempt> = vec![
        format!("select * from {name} where {theirs}"),
        format!("select t from {name} as t where t.{theirs}").replace("t.true", "true"),
        format!("select 1 from {name} where {theirs} having count(*) > 0"),
        format!("select * from {name} tablesample bernoulli (100) where {theirs}"),
        format!("select * from (table {name} limit 100000) as t where {theirs}"),
        // An operator that is not leakproof would tell a value in its error if it ran before the wall.
        format!("select 1 from {name} as t where {theirs} and to_jsonb(t)::text::integer = 0"),
    ]
    .into_iter()
    .map(|sql| Attempt {
        plain_read: true,
        ..nothing(sql)
    })
    .collect();
    if let Some((_, place)) = &table.prey {
        all.push(Attempt {
            plain_read: true,
            ..nothing(format!(
                "select * from {name} where ctid = '{place}' and {theirs}"
            ))
        });
    }
    for sql in [
        format!("select query_to_xml('select * from {name} where {theirs}', true, false, '')"),
        format!("explain (analyze, verbose) select * from {name} where {theirs}"),
    ] {
        all.push(Attempt {
            sql,
            limit: Limit::NoSecret,
            plain_read: true,
        });
    }
    all.push(nothing(format!(
        "select * from {name} where {theirs} for update"
    )));
    all.push(nothing(format!(
        "select * from {name} where {theirs} for key share"
    )));
    all
}

fn changes(table: &Table, own: i32, victim: i32) -> Vec<Attempt> {
    let Table { name, .. } = table;
    let theirs = table.of(victim);
    let mut all = Vec::new();
    let columns = if table.partition {
        &table.columns[..1]
    } else {
        &table.columns[..]
    };
    for column in columns {
        // Blind, too: without a column read, no policy for reading is asked.
        all.push(nothing(format!(
            "update {name} set {column} = {column} where {theirs} returning *"
        )));
    }
    let first = &table.columns[0];
    all.push(nothing(format!(
        "with taken as (update {name} set {first} = {first} where {theirs} returning *) select * from taken"
    )));
    all.push(nothing(
        format!(
            "merge into {name} as t using (select 1) as s on t.{theirs} \
         when matched then update set {first} = t.{first}"
        )
        .replace("t.true", "true"),
    ));
    if let Some(column) = table.tenant_column {
        // Moved out, and moved in.
        all.push(nothing(format!(
            "update {name} set {column} = {own} where {theirs}"
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
    let Some((row, _)) = &table.prey else {
        return vec![nothing(format!("insert into {name} default values"))];
    };
    let mut all = Vec::new();
    let whole = table.columns.join(", ");
    let copied = literal(row);
    let fresh = || literal(&with_new_key(row));
    let key = table.key.join(", ");
    let first = &table.columns[0];
    for (row, tail) in [
        (&copied, "returning *".to_owned()),
        (&fresh(), "returning *".to_owned()),
        (&copied, "on conflict do nothing returning *".to_owned()),
        (
            &copied,
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
        fresh()
    )));
    all.push(nothing(format!(
        "merge into {name} as t using jsonb_populate_record(null::{name}, {}) as s on false \
         when not matched then insert ({whole}) values ({})",
        fresh(),
        table
            .columns
            .iter()
            .map(|c| format!("s.{c}"))
            .collect::<Vec<_>>()
            .join(", ")
    )));
    if !insertable.is_empty() && table.tenant_column.is_some() {
        // As far as the column grants reach, with the victim's keys in the foreign keys.
        let some = insertable.join(", ");
        let limit = if own == 0 {
            Limit::Nothing
        } else {
            Limit::NoRowOfVictim
        };
        all.push(Attempt {
            limit,
            ..nothing(format!(
                "insert into {name} ({some}) select {some} \
                 from jsonb_populate_record(null::{name}, {}) returning tenant_id",
                fresh()
            ))
        });
    }
    all
}

/// Attempts to remove rows: the victim's, and anybody's, the attacker's own included.
pub fn removals(table: &Table, own: i32, victim: i32) -> Vec<Attempt> {
    let Table { name, .. } = table;
    let theirs = table.of(victim);
    let mut all = vec![
        nothing(format!("delete from {name} where {theirs} returning *")),
        nothing(format!("delete from {name}")),
        nothing(format!("with gone as (delete from {name} where {theirs} returning *) select * from gone")),
        nothing(
            format!("merge into {name} as t using (select 1) as s on t.{theirs} when matched then delete")
                .replace("t.true", "true"),
        ),
    ];
    if own != 0 {
        all.push(nothing(format!(
            "delete from {name} where {}",
            table.of(own)
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

/// The same row under a key of its own, so that nothing but the wall stands against it.
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
