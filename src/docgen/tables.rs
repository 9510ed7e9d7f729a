//! The page of each table, view and function, from the catalogue.

use super::catalogue::{Function, Grant, NamedObject, Table, TableColumn, View};
use super::markdown::{anchor, code, opening, table as grid};
use super::{Catalogue, MigrationGraph};
use std::collections::BTreeMap;

const ABOUT: &str = "\
Columns with their meaning, constraints, indexes with the query each serves, triggers, policies and grants of \
every table; then the views and the functions. What no grant names is refused; the owner's own rights are not \
listed. A policy's `(select …)` is one look-up a statement. Monthly partitions of the audit log have the shape of \
their parent, no grant and no policy, and are not listed. [README.md](README.md) says why things are as they \
are, [erd.md](erd.md) draws them.";

pub(super) fn render(catalogue: &Catalogue, graph: &MigrationGraph) -> String {
    let mut text = opening("Tables, views and functions", ABOUT);
    let rows: Vec<Vec<String>> = catalogue.tables.iter().map(line_of).collect();
    text.push_str(&grid(&["Table", "What a row is", "Isolated"], &rows));
    for table in &catalogue.tables {
        let made_by = graph.creator(&table.name).map(|file| file.name.as_str());
        text.push_str(&page(table, made_by));
    }
    text.push_str("\n# Views\n");
    for view in &catalogue.views {
        text.push_str(&view_page(view));
    }
    text.push_str("\n# Functions and procedures\n\nWithout those of triggers, which are listed with their tables.\n");
    let rows: Vec<Vec<String>> = catalogue.functions.iter().map(function_line).collect();
    let head = ["Function", "Gives", "Runs as", "Called by", "Does"];
    text.push_str(&grid(&head, &rows));
    text
}

fn line_of(table: &Table) -> Vec<String> {
    vec![
        format!("[`{}`](#{})", table.name, anchor(&table.name)),
        table.comment.clone(),
        if table.isolated { "yes" } else { "no" }.into(),
    ]
}

fn page(table: &Table, made_by: Option<&str>) -> String {
    let mut text = format!("\n## {}\n\n{}\n", table.name, table.comment);
    if let Some(file) = made_by {
        text.push_str(&format!("\nMade by `migrations/{file}.sql`."));
        if let Some(key) = &table.partitioned_by {
            text.push_str(&format!(" Partitioned by {}.", code(key)));
        }
        text.push('\n');
    }
    let rows: Vec<Vec<String>> = table.columns.iter().map(|c| column(table, c)).collect();
    text.push_str(&grid(
        &["Column", "Type", "Null", "Default", "Meaning"],
        &rows,
    ));
    text.push_str(&grid(
        &["Constraint", "Says", "Why"],
        &named(&table.constraints),
    ));
    text.push_str(&grid(&["Index", "Over", "Serves"], &named(&table.indexes)));
    let rows: Vec<Vec<String>> = table
        .triggers
        .iter()
        .map(|t| vec![code(&t.name), t.fires.clone(), code(&t.function)])
        .collect();
    text.push_str(&grid(&["Trigger", "Fires", "Function"], &rows));
    text.push_str(&grid(
        &["Policy", "Kind", "For", "Roles", "Sees", "May write"],
        &policies(table),
    ));
    text.push_str(&grid(&["Role", "May"], &grants(&table.grants)));
    if table.grants.is_empty() {
        text.push_str("\nNo role but the owner has any right to it.\n");
    }
    text
}

fn column(table: &Table, column: &TableColumn) -> Vec<String> {
    let mut meaning = match column.comment.as_str() {
        "" => usual_meaning(&column.name).to_owned(),
        other => other.to_owned(),
    };
    // A reference within the tenant has one column beside tenant_id, which identifies its target.
    let targets = table
        .references
        .iter()
        .filter(|r| r.columns.last() == Some(&column.name))
        .map(|r| format!("→ `{}`", r.target));
    let targets: std::collections::BTreeSet<String> = targets.collect();
    for target in targets {
        if !meaning.is_empty() {
            meaning.push(' ');
        }
        meaning.push_str(&target);
    }
    let name = if column.in_key {
        format!("**{}**", code(&column.name))
    } else {
        code(&column.name)
    };
    vec![
        name,
        column.data_type.clone(),
        if column.not_null { "" } else { "yes" }.into(),
        code(column.value.as_deref().unwrap_or_default()),
        meaning,
    ]
}

/// The meaning of columns that nearly every table has, unless the table has its own comment on them.
fn usual_meaning(column: &str) -> &'static str {
    match column {
        "tenant_id" => "Whose row it is.",
        "id" => "Its key, within the tenant.",
        "created_at" => "When it was made.",
        "created_by" => "Who made it.",
        "updated_at" => "When it last changed.",
        "updated_by" => "Who changed it last.",
        "deleted_by" => "Who marked it as deleted.",
        "version" => "Counts the changes.",
        _ => "",
    }
}

fn named(all: &[NamedObject]) -> Vec<Vec<String>> {
    all.iter()
        .map(|one| vec![code(&one.name), code(&one.definition), one.comment.clone()])
        .collect()
}

fn policies(table: &Table) -> Vec<Vec<String>> {
    let policies = table.policies.iter().map(|policy| {
        let kind = if policy.restrictive {
            "restrictive"
        } else {
            "permissive"
        };
        vec![
            code(&policy.name),
            kind.into(),
            policy.command.clone(),
            policy.roles.join(", "),
            code(policy.sees.as_deref().unwrap_or_default()),
            code(policy.writes.as_deref().unwrap_or_default()),
        ]
    });
    policies.collect()
}

/// One line a role: what it may do, with columns where it may not touch all.
fn grants(all: &[Grant]) -> Vec<Vec<String>> {
    let mut by_role: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for grant in all {
        let right = match &grant.columns {
            Some(columns) => format!("{} ({})", grant.privilege, columns.join(", ")),
            None => grant.privilege.clone(),
        };
        by_role.entry(&grant.role).or_default().push(right);
    }
    by_role
        .into_iter()
        .map(|(role, rights)| vec![role.to_owned(), rights.join("; ")])
        .collect()
}

fn view_page(view: &View) -> String {
    let mut text = format!("\n## {}\n\n{}\n", view.name, view.comment);
    let columns: Vec<String> = view
        .columns
        .iter()
        .map(|column| format!("`{}` {}", column.name, column.data_type))
        .collect();
    let reads: Vec<String> = view.reads.iter().map(|table| code(table)).collect();
    let may: Vec<String> = grants(&view.grants)
        .into_iter()
        .map(|g| g.join(": "))
        .collect();
    text.push_str(&grid(
        &["", ""],
        &[
            vec!["columns".into(), columns.join(", ")],
            vec!["reads".into(), reads.join(", ")],
            vec!["options".into(), view.options.clone()],
            vec!["granted".into(), may.join("; ")],
        ],
    ));
    text
}

fn function_line(function: &Function) -> Vec<String> {
    let runs_as = if function.definer {
        format!("its owner, {}", function.owner)
    } else {
        "the caller".into()
    };
    vec![
        code(&format!("{}({})", function.name, function.arguments)),
        code(function.gives.as_deref().unwrap_or("(procedure)")),
        runs_as,
        function.callers.join(", "),
        function.comment.clone(),
    ]
}
