//! The entity relationship diagram, in Mermaid: one drawing of everything without columns, and one with
//! columns for each chapter.

mod edges;

use super::catalogue::{Reference, Table, TableColumn};
use super::markdown::{self, opening};
use super::{Catalogue, MigrationGraph};
use edges::{Edge, edges, is_drawn};
use std::collections::{BTreeMap, BTreeSet};

/// Columns that `core.add_row_metadata` and `core.protect_reference_table` give to every table that people edit.
pub(super) const STAMPS: &[&str] = &[
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "deleted_at",
    "deleted_by",
    "version",
];

const ABOUT: &str = "\
Every table and every reference, by schema and chapter. To stay readable the drawings leave out what nearly \
every table has: the reference of `tenant_id` to `core.tenants`, and row metadata (`created_by`, `updated_by`, \
`deleted_by` refer to `tenant.staff`). \
[tables.md](tables.md) holds every column and constraint. A reference between tables of a tenant carries \
`tenant_id` in its key, so it cannot lead into another tenant. Below each drawing a table says how each table of it \
is kept apart: by which restrictive policy, and how many of its references carry the tenant (the drawing and metadata \
included), lead to data that all tenants share, or lead to the tenant itself.";

/// The chapter of a table, by its schema and the number of its migration.
fn chapter_title(schema: &str, number: u16) -> String {
    let subject = match (schema, number) {
        ("core", ..24) => "tenants and settings",
        ("core", _) => "reference data",
        ("auth", _) => "sessions, clock and counters",
        ("audit", _) => "audit and access log",
        ("tenant", ..48) => "configuration",
        ("tenant", 48..66) => "citizens, enquiries and their history",
        ("tenant", 66..75) => "correspondence and work on enquiries",
        ("tenant", 75..99) => "figures of reports",
        _ => "other tables",
    };
    format!("{schema}: {subject}")
}

pub(super) fn draw(catalogue: &Catalogue, graph: &MigrationGraph) -> String {
    let mut text = opening("Entities and relationships", ABOUT);
    let edges = edges(catalogue);
    let drawn: usize = catalogue.tables.iter().map(|t| t.references.len()).sum();
    text.push_str(&format!(
        "\n## Overview\n\n{} tables, {drawn} references, {} of them drawn.\n\n```mermaid\nerDiagram\n",
        catalogue.tables.len(),
        catalogue
            .tables
            .iter()
            .map(|table| table.references.iter().filter(|r| is_drawn(r)).count())
            .sum::<usize>()
    ));
    for table in &catalogue.tables {
        text.push_str(&format!("    {}\n", entity(&table.name)));
    }
    for edge in edges.values() {
        text.push_str(&format!("    {}\n", edge.line()));
    }
    text.push_str("```\n");
    for (title, tables) in chapters(catalogue, graph) {
        text.push_str(&chapter(&title, &tables, &edges));
    }
    text
}

/// Tables by schema and by the chapter of the migration that makes them.
fn chapters<'a>(
    catalogue: &'a Catalogue,
    graph: &MigrationGraph,
) -> BTreeMap<String, Vec<&'a Table>> {
    let mut chapters: BTreeMap<String, Vec<&Table>> = BTreeMap::new();
    for table in &catalogue.tables {
        let schema = table.name.split('.').next().unwrap_or_default();
        let file = graph.creator(&table.name).map_or("", |file| &file.name);
        let number = file.get(1..4).and_then(|number| number.parse().ok());
        let title = chapter_title(schema, number.unwrap_or(u16::MAX));
        chapters.entry(title).or_default().push(table);
    }
    chapters
}

fn chapter(title: &str, tables: &[&Table], edges: &BTreeMap<(String, String), Edge>) -> String {
    let mut text = format!("\n## {title}\n\n```mermaid\nerDiagram\n");
    for table in tables {
        text.push_str(&format!("    {} {{\n", entity(&table.name)));
        for column in &table.columns {
            if !STAMPS.contains(&column.name.as_str()) || column.in_key {
                text.push_str(&format!("        {}\n", attribute(table, column)));
            }
        }
        text.push_str("    }\n");
    }
    let here: BTreeSet<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let drawn: Vec<&Edge> = edges
        .values()
        .filter(|edge| here.contains(edge.child.as_str()))
        .collect();
    let elsewhere: BTreeSet<&str> = drawn
        .iter()
        .map(|edge| edge.parent.as_str())
        .filter(|parent| !here.contains(parent))
        .collect();
    for parent in elsewhere {
        text.push_str(&format!("    {}\n", entity(parent)));
    }
    for edge in drawn {
        text.push_str(&format!("    {}\n", edge.line()));
    }
    text.push_str("```\n");
    let head = [
        "Table",
        "Kept apart by",
        "References within the tenant",
        "To shared data",
        "To its tenant",
        "Constraints",
    ];
    let rows: Vec<Vec<String>> = tables.iter().map(|table| isolation(table)).collect();
    text.push_str(&markdown::table(&head, &rows));
    text
}

/// How a table is kept apart: a line of the table below a drawing.
fn isolation(table: &Table) -> Vec<String> {
    let policies: Vec<String> = table
        .policies
        .iter()
        .filter(|policy| policy.restrictive)
        .map(|policy| format!("`{}`", policy.name))
        .collect();
    let apart = match (table.isolated, policies.is_empty()) {
        (true, false) => policies.join(", "),
        // Shared by all tenants, or closed: no role but the owner has a right.
        _ if table.grants.is_empty() => "no grant".into(),
        _ => "shared".into(),
    };
    let to_tenant = |reference: &&Reference| reference.columns == ["tenant_id"];
    let within = |reference: &&Reference| {
        reference.columns.len() > 1 && reference.columns.first().is_some_and(|c| c == "tenant_id")
    };
    let all = || table.references.iter();
    let of_tenant = all().filter(to_tenant).count();
    let carry = all().filter(within).count();
    vec![
        format!("`{}`", table.name),
        apart,
        carry.to_string(),
        (table.references.len() - carry - of_tenant).to_string(),
        of_tenant.to_string(),
        table.constraints.len().to_string(),
    ]
}

/// Mermaid's names hold no dot; the alias does.
fn identifier(table: &str) -> String {
    table.replace('.', "_")
}

fn entity(table: &str) -> String {
    format!("{}[\"{table}\"]", identifier(table))
}

fn attribute(table: &Table, column: &TableColumn) -> String {
    let mut marks = Vec::new();
    if column.in_key {
        marks.push("PK");
    }
    let refers = |reference: &Reference| reference.columns.contains(&column.name);
    if table.references.iter().any(refers) {
        marks.push("FK");
    }
    let data_type: String = column
        .data_type
        .chars()
        .map(|letter| if letter == ' ' { '_' } else { letter })
        .collect();
    let mut line = format!("{data_type} {}", column.name);
    if !marks.is_empty() {
        line.push(' ');
        line.push_str(&marks.join(", "));
    }
    if !column.not_null {
        line.push_str(" \"may be null\"");
    }
    line
}
