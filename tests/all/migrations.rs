//! A table's own migration attaches its isolation, deletion rule, row metadata and audit tracking
//! (sql/migrations/README.md): a reader of one file sees everything that holds for the table.

use std::collections::BTreeMap;
use std::path::Path;

/// The procedures that protect a table. Each call names the table first.
const PROTECTIONS: [&str; 8] = [
    "core.enable_tenant_isolation",
    "core.forbid_delete",
    "core.forbid_early_delete",
    "core.forbid_update",
    "core.add_row_metadata",
    "core.protect_reference_table",
    "audit.enable_tracking",
    "audit.protect_log",
];

/// The files of a folder of migrations, by name, without comments.
fn migrations(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "sql") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code: Vec<&str> = text
                .lines()
                .map(|line| line.split("--").next().unwrap_or(line))
                .collect();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            files.insert(name, code.join("\n"));
        }
    }
    files
}

/// The table that each `create table` at the beginning of a line names.
fn created(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("create table "))
        .filter_map(|rest| rest.split([' ', '(']).next())
}

/// The table and the procedure of each call that protects one.
fn protected(text: &str) -> Vec<(&str, &'static str)> {
    let mut calls = Vec::new();
    for statement in text.split("call ").skip(1) {
        for procedure in PROTECTIONS {
            let table = statement
                .strip_prefix(procedure)
                .and_then(|rest| rest.strip_prefix("('"))
                .and_then(|rest| rest.split('\'').next());
            calls.extend(table.map(|table| (table, procedure)));
        }
    }
    calls
}

/// One line for each protection that another file than the table's own attaches, and for each table that no
/// file protects at all.
fn misplaced(files: &BTreeMap<String, String>) -> Vec<String> {
    let mut creator = BTreeMap::new();
    for (file, text) in files {
        creator.extend(created(text).map(|table| (table, file)));
    }
    let mut found = Vec::new();
    let mut unprotected = creator.clone();
    for (file, text) in files {
        for (table, procedure) in protected(text) {
            unprotected.remove(table);
            match creator.get(table) {
                Some(own) if *own == file => {}
                Some(own) => found.push(format!(
                    "{table}: {own} creates it, {file} calls {procedure}"
                )),
                None => found.push(format!(
                    "{table}: no file creates it, {file} calls {procedure}"
                )),
            }
        }
    }
    for (table, file) in unprotected {
        found.push(format!(
            "{table}: {file} creates it and protects it by nothing"
        ));
    }
    found
}

#[test]
fn migrations_attach_protections_where_they_create_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/migrations");
    let files = migrations(&folder);
    let tables: usize = files.values().map(|text| created(text).count()).sum();
    assert!(tables >= 64, "only {tables} tables were recognised");
    assert_eq!(misplaced(&files), Vec::<String>::new());
}

#[test]
fn protection_on_another_page_is_reported() {
    let files = [
        (
            "V001__notes",
            "create table tenant.notes (\n);\ncall core.forbid_delete('tenant.notes');\n",
        ),
        (
            "V002__later",
            "call audit.enable_tracking('tenant.notes', enquiry_column => 'enquiry_id');\n",
        ),
        ("V003__bare", "create table tenant.bare (\n);\n"),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    assert_eq!(
        misplaced(&BTreeMap::from(files)),
        [
            "tenant.notes: V001__notes creates it, V002__later calls audit.enable_tracking",
            "tenant.bare: V003__bare creates it and protects it by nothing",
        ]
    );
}
