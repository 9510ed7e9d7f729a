//! Source 002, a schema for debt advice centres: what each of its tables, columns and indexes became
//! (`sql/source_002.toml`), compared with the list of them (`sql/source_002_columns.txt`) and with the catalogue.

use crate::support::TestDatabase;
use enquiries::private_server::Login;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &str = include_str!("../../sql/source_002_columns.txt");
const MAPPING: &str = include_str!("../../sql/source_002.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mapping {
    later: BTreeMap<String, String>,
    types: BTreeMap<String, BTreeSet<String>>,
    tables: BTreeMap<String, TableMapping>,
    indexes: BTreeMap<String, Answer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableMapping {
    ours: Option<String>,
    waits: Option<String>,
    why: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, Answer>,
}

/// What a column or index of the source became: ours, nothing (`instead`), or nothing yet (`waits`).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    ours: Option<String>,
    #[serde(rename = "type")]
    type_name: Option<String>,
    #[serde(default)]
    required: bool,
    default: Option<String>,
    #[serde(default)]
    constraints: Vec<String>,
    index: Option<String>,
    differs: Option<String>,
    instead: Option<String>,
    waits: Option<String>,
}

/// Lines of one kind: what is named, and how the source defines it.
fn listed(kind: &str) -> Vec<(&'static str, &'static str)> {
    COLUMNS
        .lines()
        .filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' '))
        .map(|line| line.trim().split_once(' ').unwrap_or((line.trim(), "")))
        .map(|(name, definition)| (name, definition.trim()))
        .collect()
}

fn mapping() -> Mapping {
    toml::from_str(MAPPING).unwrap()
}

/// Faults of the mapping by itself: each thing of the source has one answer, and nothing else has.
fn faults_against_the_list(mapping: &Mapping) -> Vec<String> {
    let mut faults = Vec::new();
    let columns: BTreeSet<String> = listed("column").iter().map(|c| c.0.to_owned()).collect();
    let answered: BTreeSet<String> = mapping
        .tables
        .iter()
        .flat_map(|(table, t)| t.columns.keys().map(move |c| format!("{table}.{c}")))
        .collect();
    let indexes: BTreeSet<String> = listed("index").iter().map(|i| i.0.to_owned()).collect();
    let of_index: BTreeSet<String> = mapping.indexes.keys().cloned().collect();
    let tables: BTreeSet<String> = columns
        .iter()
        .map(|c| c.split('.').next().unwrap().to_owned())
        .chain(listed("diagram").iter().map(|d| d.0.to_owned()))
        .collect();
    let of_table: BTreeSet<String> = mapping.tables.keys().cloned().collect();
    for (there, here) in [(columns, answered), (indexes, of_index), (tables, of_table)] {
        faults.extend(
            there
                .symmetric_difference(&here)
                .map(|n| format!("{n}: only in one file")),
        );
    }
    let answers = mapping
        .tables
        .values()
        .flat_map(|t| &t.columns)
        .chain(&mapping.indexes);
    for (name, answer) in answers {
        let given = [&answer.ours, &answer.instead, &answer.waits];
        if given.iter().filter(|answer| answer.is_some()).count() != 1 {
            faults.push(format!("{name}: needs one of ours, instead, waits"));
        }
        for sentence in [&answer.differs, &answer.instead].into_iter().flatten() {
            if !sentence.ends_with('.') {
                faults.push(format!("{name}: {sentence:?} is no sentence"));
            }
        }
    }
    for (name, table) in &mapping.tables {
        if table.ours.is_some() == table.waits.is_some() {
            faults.push(format!("{name}: needs one of ours, waits"));
        }
        if table.why.as_ref().is_some_and(|why| !why.ends_with('.')) {
            faults.push(format!("{name}: why is no sentence"));
        }
    }
    let waits = mapping.tables.values().filter_map(|t| t.waits.as_ref());
    let columns = mapping.tables.values().flat_map(|t| t.columns.values());
    let works: BTreeSet<&String> = columns
        .chain(mapping.indexes.values())
        .filter_map(|answer| answer.waits.as_ref())
        .chain(waits)
        .collect();
    let later: BTreeSet<&String> = mapping.later.keys().collect();
    faults.extend(
        works
            .symmetric_difference(&later)
            .map(|w| format!("{w}: no work waited for")),
    );
    faults
}

/// What the source demands of a column and ours does not have, without a word on why.
fn unexplained(mapping: &Mapping, kinds: &BTreeMap<String, char>) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, definition) in listed("column") {
        let (table, column) = name.split_once('.').unwrap();
        let answer = &mapping.tables[table].columns[column];
        let Some(ours) = &answer.ours else { continue };
        if answer.differs.is_some() {
            continue;
        }
        let table = ours.rsplit_once('.').unwrap().0;
        let has = |wanted: &str| {
            let kind = |name: &String| kinds.get(&format!("{table}.{name}"));
            answer
                .constraints
                .iter()
                .filter_map(kind)
                .any(|kind| wanted.contains(*kind))
        };
        let source_type = definition.split([' ', '(']).next().unwrap();
        let type_name = answer.type_name.clone().unwrap_or_default();
        for (demand, met) in [
            (source_type, mapping.types[source_type].contains(&type_name)),
            ("PRIMARY KEY", has("p")),
            ("UNIQUE", has("up")),
            ("NOT NULL", answer.required),
            ("REFERENCES", has("f")),
            ("CHECK", has("cf")),
            ("DEFAULT", answer.default.is_some()),
        ] {
            if definition.contains(demand) && !met {
                faults.push(format!("{name}: {demand} is not met by {ours}"));
            }
        }
    }
    faults
}

/// What the catalogue has: columns (type, required, default), constraints (kind, columns), indexes (columns).
struct Catalogue {
    columns: BTreeMap<String, (String, bool, Option<String>)>,
    constraints: BTreeMap<String, (char, Vec<String>)>,
    indexes: BTreeMap<String, (String, Vec<String>)>,
}

impl Catalogue {
    async fn read(test: &TestDatabase) -> Self {
        let admin = test.client(Login::Admin).await;
        let columns = admin
            .query(
                "select a.attrelid::regclass || '.' || a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                     pg_get_expr(d.adbin, d.adrelid)
                 from pg_attribute as a
                 inner join pg_class as r on a.attrelid = r.oid and r.relkind in ('r', 'p')
                 left join pg_attrdef as d on a.attrelid = d.adrelid and a.attnum = d.adnum
                 where a.attnum > 0 and not a.attisdropped",
                &[],
            )
            .await
            .unwrap();
        let constraints = admin
            .query(
                "select c.conrelid::regclass || '.' || c.conname, c.contype, array(
                     select a.attname::text from pg_attribute as a
                     where a.attrelid = c.conrelid and a.attnum = any(c.conkey))
                 from pg_constraint as c where c.conrelid <> 0",
                &[],
            )
            .await
            .unwrap();
        let indexes = admin
            .query(
                "select i.indexrelid::regclass::text, i.indrelid::regclass::text, array(
                     select a.attname::text from pg_attribute as a
                     where a.attrelid = i.indrelid and a.attnum = any(i.indkey::smallint[]))
                 from pg_index as i where i.indisvalid",
                &[],
            )
            .await
            .unwrap();
        Self {
            columns: columns
                .iter()
                .map(|row| (row.get(0), (row.get(1), row.get(2), row.get(3))))
                .collect(),
            constraints: constraints
                .iter()
                .map(|row| {
                    let kind = char::from(row.get::<_, i8>(1).unsigned_abs());
                    (row.get(0), (kind, row.get(2)))
                })
                .collect(),
            indexes: indexes
                .iter()
                .map(|row| (row.get(0), (row.get(1), row.get(2))))
                .collect(),
        }
    }

    /// Where an answer says something else than the catalogue.
    fn faults_of(&self, name: &str, answer: &Answer) -> Vec<String> {
        let Some(ours) = &answer.ours else {
            return Vec::new();
        };
        let Some(found) = self.columns.get(ours) else {
            return vec![format!("{name}: there is no {ours}")];
        };
        let mut faults = Vec::new();
        let type_name = answer.type_name.clone().unwrap_or_default();
        let said = (type_name, answer.required, answer.default.clone());
        if said != *found {
            faults.push(format!("{name}: {ours} is {found:?} and not {said:?}"));
        }
        let (table, column) = ours.rsplit_once('.').unwrap();
        let column = column.to_owned();
        for constraint in &answer.constraints {
            let found = self.constraints.get(&format!("{table}.{constraint}"));
            if !found.is_some_and(|(_, columns)| columns.contains(&column)) {
                faults.push(format!("{name}: no {constraint} is of {ours}"));
            }
        }
        if let Some(index) = &answer.index {
            let found = self.indexes.get(index);
            if !found.is_some_and(|(of, columns)| of == table && columns.contains(&column)) {
                faults.push(format!("{name}: no {index} has {ours}"));
            }
        }
        faults
    }

    /// Columns that the index of the source has and ours has not.
    fn faults_of_index(&self, mapping: &Mapping, name: &str, definition: &str) -> Vec<String> {
        let answer = &mapping.indexes[name];
        let Some(ours) = &answer.ours else {
            return Vec::new();
        };
        let Some((table, indexed)) = self.indexes.get(ours) else {
            return vec![format!("{name}: there is no {ours}")];
        };
        if answer.differs.is_some() {
            return Vec::new();
        }
        let (source, columns) = definition.trim_end_matches(')').split_once('(').unwrap();
        let columns = columns.split(", ").filter_map(|column| {
            let column = mapping.tables[source].columns[column].ours.as_ref();
            let (of, column) = column
                .and_then(|ours| ours.rsplit_once('.'))
                .unwrap_or_default();
            (of != table || !indexed.contains(&column.to_owned()))
                .then(|| format!("{name}: {ours} has no {column}"))
        });
        columns.collect()
    }
}

#[test]
fn each_column_of_source_002_has_an_answer() {
    assert_eq!(listed("column").len(), 188);
    assert_eq!(listed("diagram").len(), 3);
    assert_eq!(listed("index").len(), 13);
    assert_eq!(faults_against_the_list(&mapping()), [""; 0]);
}

// R216, R254, R259
#[tokio::test]
async fn mapping_of_source_002_agrees_with_the_catalogue() {
    let catalogue = Catalogue::read(&TestDatabase::new().await).await;
    let mapping = mapping();
    let mut faults = Vec::new();
    for (table, answers) in &mapping.tables {
        for (column, answer) in &answers.columns {
            faults.extend(catalogue.faults_of(&format!("{table}.{column}"), answer));
        }
        if let Some(ours) = &answers.ours {
            let prefix = format!("{ours}.");
            if !catalogue.columns.keys().any(|c| c.starts_with(&prefix)) {
                faults.push(format!("{table}: there is no {ours}"));
            }
        }
    }
    for (name, definition) in listed("index") {
        faults.extend(catalogue.faults_of_index(&mapping, name, definition));
    }
    let kinds = catalogue
        .constraints
        .iter()
        .map(|(name, (kind, _))| (name.clone(), *kind))
        .collect();
    faults.extend(unexplained(&mapping, &kinds));
    assert_eq!(faults, [""; 0]);
}

#[tokio::test]
async fn each_fault_of_a_mapping_is_found() {
    let catalogue = Catalogue::read(&TestDatabase::new().await).await;
    let kinds = catalogue
        .constraints
        .iter()
        .map(|(name, (kind, _))| (name.clone(), *kind))
        .collect();
    for (fault, was, becomes) in [
        (
            "no such column",
            "ours = \"tenant.citizens.town\"",
            "ours = \"tenant.citizens.city\"",
        ),
        (
            "another type",
            "date_of_birth\", type = \"date\"",
            "date_of_birth\", type = \"text\"",
        ),
        (
            "not required",
            "tenant.enquiries.reference\", type = \"text\", required = true",
            "tenant.enquiries.reference\", type = \"text\"",
        ),
        (
            "a default",
            "tenant.enquiries.reference\", type = \"text\"",
            "tenant.enquiries.reference\", type = \"text\", default = \"0\"",
        ),
        (
            "another table's constraint",
            "\"documents_size_limit\"",
            "\"notes_body_length\"",
        ),
        (
            "another column's index",
            "index = \"tenant.citizens_by_email\"",
            "index = \"tenant.citizens_by_phone\"",
        ),
        ("no unique constraint", "\"tenants_code_unique\", ", ""),
        (
            "no index",
            "ours = \"tenant.enquiries_by_citizen\"",
            "ours = \"tenant.enquiries_open_by_due\"",
        ),
        (
            "no work",
            "waits = \"document_text\"",
            "waits = \"something\"",
        ),
        (
            "two answers",
            "marital_status = { ",
            "marital_status = { instead = \"No.\", ",
        ),
        (
            "no answer",
            "marital_status = { waits = \"debt_advice\" }\n",
            "",
        ),
        (
            "no sentence",
            "differs = \"Never null.\"",
            "differs = \"Never null\"",
        ),
    ] {
        assert!(
            MAPPING.contains(was),
            "{fault}: {was} is not in the mapping"
        );
        let mapping: Mapping = toml::from_str(&MAPPING.replacen(was, becomes, 1)).unwrap();
        let mut faults = faults_against_the_list(&mapping);
        let answers = mapping.tables.values().flat_map(|t| &t.columns);
        faults.extend(answers.flat_map(|(name, answer)| catalogue.faults_of(name, answer)));
        if faults.is_empty() {
            for (name, definition) in listed("index") {
                faults.extend(catalogue.faults_of_index(&mapping, name, definition));
            }
            faults.extend(unexplained(&mapping, &kinds));
        }
        assert!(!faults.is_empty(), "{fault} is not found");
    }
}
