//! The lines of the diagram: which references are drawn, and how.

use super::{STAMPS, identifier};
use crate::docgen::Catalogue;
use crate::docgen::catalogue::{Reference, Table};
use std::collections::BTreeMap;

/// All references from one table to another, drawn as one line.
pub(super) struct Edge {
    pub child: String,
    pub parent: String,
    labels: Vec<String>,
    may_be_null: bool,
    one_each: bool,
}

impl Edge {
    pub fn line(&self) -> String {
        let parent = if self.may_be_null { "|o" } else { "||" };
        let child = if self.one_each { "o|" } else { "o{" };
        format!(
            "{} {parent}--{child} {} : \"{}\"",
            identifier(&self.parent),
            identifier(&self.child),
            self.labels.join(", ")
        )
    }
}

/// References to the tenant and to the actors of row metadata are not drawn.
pub(super) fn is_drawn(reference: &Reference) -> bool {
    let columns: Vec<&str> = reference.columns.iter().map(String::as_str).collect();
    let stamp = columns.iter().any(|column| STAMPS.contains(column));
    let whose = columns == ["tenant_id"] && reference.target == "core.tenants";
    !stamp && !whose
}

pub(super) fn edges(catalogue: &Catalogue) -> BTreeMap<(String, String), Edge> {
    let mut edges: BTreeMap<(String, String), Edge> = BTreeMap::new();
    for table in &catalogue.tables {
        for reference in table.references.iter().filter(|r| is_drawn(r)) {
            let key = (table.name.clone(), reference.target.clone());
            let edge = edges.entry(key).or_insert_with(|| Edge {
                child: table.name.clone(),
                parent: reference.target.clone(),
                labels: Vec::new(),
                may_be_null: false,
                one_each: true,
            });
            edge.labels.push(label(table, reference));
            edge.may_be_null |= reference.may_be_null;
            edge.one_each &= reference.one_each;
        }
    }
    edges
}

/// What a reference is for: the name of its constraint without the table and the ending.
fn label(table: &Table, reference: &Reference) -> String {
    let bare = table.name.rsplit('.').next().unwrap_or_default();
    let name = reference.name.strip_suffix("_fkey");
    let name = name.unwrap_or(&reference.name);
    let name = name.strip_prefix(bare).unwrap_or(name);
    name.trim_start_matches('_').replace('_', " ")
}
