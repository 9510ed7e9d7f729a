//! Shape of the data model: schemas, names of tables and of keys, and the page that describes them.

use crate::support::TestDatabase;
use enquiries::private_server::Login;
use std::collections::{BTreeMap, BTreeSet};

const OURS: &str = "('core', 'tenant', 'audit', 'auth', 'app')";

async fn texts(test: &TestDatabase, sql: &str) -> Vec<String> {
    let admin = test.client(Login::Admin).await;
    let rows = admin.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Reference data of all tenants, what belongs to a tenant, and the audit log each have their schema; a table of one
/// tenant alone does not exist.
// R002, R150, R151, R152
#[tokio::test]
async fn tables_are_in_the_schema_of_their_kind() {
    let test = TestDatabase::new().await;
    let schemas = "select nspname::text from pg_namespace
        where nspname !~ '^pg_' and nspname not in ('information_schema', 'public') order by 1";
    assert_eq!(
        texts(&test, schemas).await,
        ["api", "app", "audit", "auth", "core", "insight", "tenant"]
    );
    let tables = async |condition: &str| {
        let sql = format!(
            "select r.relname::text from pg_class as r
             where r.relkind in ('r', 'p') and not r.relispartition and {condition} order by 1"
        );
        texts(&test, &sql).await
    };
    let of_a_tenant = "exists (select from pg_attribute as a
        where a.attrelid = r.oid and a.attname = 'tenant_id' and not a.attisdropped)";
    let shared = format!("r.relnamespace = 'core'::regnamespace and {of_a_tenant}");
    assert_eq!(
        tables(&shared).await,
        [""; 0],
        "reference data of one tenant"
    );
    let owned = format!("r.relnamespace = 'tenant'::regnamespace and not {of_a_tenant}");
    assert_eq!(tables(&owned).await, [""; 0], "data of no tenant");
    // Both tenants have work in the same table, and nothing is named after one.
    let tenants = "select t.code from core.tenants as t
        where exists (select from tenant.enquiries as e where e.tenant_id = t.id) order by 1";
    let codes = texts(&test, tenants).await;
    assert_eq!(codes, ["EAST", "HMRC"]);
    let named = "(r.relname ~ 'hmrc|eastmere|^east_')";
    assert_eq!(tables(named).await, [""; 0], "a table of one body");
    let audit = tables("r.relnamespace = 'audit'::regnamespace").await;
    for table in ["access_logs", "audit_logs", "audit_payloads"] {
        assert!(audit.contains(&table.to_owned()), "{audit:?}");
    }
}

/// Words that are plural, or name one thing of which there is one row or a row a name.
const NOT_ENDING_IN_S: &[&str] = &["auth.clock", "auth.directory", "tenant.staff"];

// R153
#[tokio::test]
async fn table_names_are_plural_snake_case() {
    let test = TestDatabase::new().await;
    let sql = format!(
        "select r.oid::regclass::text from pg_class as r
         where r.relkind in ('r', 'p', 'v') and not r.relispartition and r.relnamespace::regnamespace::text in {OURS}"
    );
    let tables = texts(&test, &sql).await;
    assert!(tables.len() > 100, "{tables:?}");
    let is_snake = |name: &str| {
        let words = name.split('_');
        words
            .into_iter()
            .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()))
    };
    let views = [
        "app.closed_work",
        "app.history",
        "app.open_work",
        "app.shown_elsewhere",
        "app.staff",
        "app.work_of_absent_staff",
        "app.monthly_failure_demand",
        "app.monthly_work",
    ];
    for table in &tables {
        let (_, name) = table.split_once('.').unwrap();
        assert!(is_snake(name), "{table}");
        let plural = name.ends_with('s');
        let listed = NOT_ENDING_IN_S.contains(&table.as_str()) || views.contains(&table.as_str());
        assert!(plural != listed, "{table} is not a plural");
    }
}

/// The word before `_id` where it is not the table's own: what the row is to the one that refers to it.
const NAMED_BY_PART: &[(&str, &[&str])] = &[
    (
        "staff",
        &["assignee", "from_staff", "to_staff", "staff", "deputy"],
    ),
    ("teams", &["parent"]),
    ("workflow_stages", &["stage", "from_stage", "to_stage"]),
    ("citizens", &["duplicate", "survivor"]),
    ("documents", &["replaces"]),
    ("stage_changes", &["undoes"]),
    ("clock_acts", &["takes_back"]),
    ("workflow_migrations", &["takes_back"]),
    ("clock_rules", &["rule"]),
    ("warning_rules", &["rule"]),
];

fn singular(table: &str) -> String {
    match (table.strip_suffix("ies"), table.strip_suffix("ches")) {
        (Some(stem), _) => format!("{stem}y"),
        (_, Some(stem)) => format!("{stem}ch"),
        _ => table.strip_suffix('s').unwrap_or(table).to_owned(),
    }
}

// R154
#[tokio::test]
async fn foreign_keys_are_named_after_their_table() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let rows = admin
        .query(
            "select distinct n.nspname::text, r.relname::text, a.attname::text
             from pg_constraint as c
             inner join pg_class as r on c.confrelid = r.oid
             inner join pg_namespace as n on r.relnamespace = n.oid
             inner join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = c.conkey[cardinality(c.conkey)]
             where c.contype = 'f'",
            &[],
        )
        .await
        .unwrap();
    assert!(rows.len() > 40);
    let parts: BTreeMap<&str, &[&str]> = NAMED_BY_PART.iter().copied().collect();
    let mut wrong = Vec::new();
    for row in rows {
        let (schema, table, column): (String, String, String) =
            (row.get(0), row.get(1), row.get(2));
        let lawful = if let Some(word) = column.strip_suffix("_id") {
            let own = singular(&table);
            word == own
                || ["from_", "to_", "other_", "shared_", "after_", "answer_"]
                    .iter()
                    .any(|p| word == format!("{p}{own}"))
                || parts
                    .get(table.as_str())
                    .is_some_and(|parts| parts.contains(&word))
        } else {
            // A code of reference data, a person, or the message that this one answers.
            schema == "core" && column.ends_with("_code")
                || table == "staff" && column.ends_with("_by")
                || column == "in_reply_to"
                // Which run of the clock that its code names.
                || table == "clocks" && column == "clock_run"
        };
        if !lawful {
            wrong.push(format!("{column} refers to {schema}.{table}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// The page has every table, and in its chapter every column, constraint, index, trigger and policy of it.
// R008, R065, R066, R111, R176
#[tokio::test]
async fn tables_page_describes_every_object_of_the_catalogue() {
    let page = include_str!("../../sql/tables.md");
    let chapters: BTreeMap<&str, &str> = page
        .split("\n## ")
        .skip(1)
        .filter_map(|chapter| chapter.split_once('\n'))
        .collect();
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let objects = admin
        .query(
            "with ours as (
                 select r.oid from pg_class as r
                 where r.relkind in ('r', 'p') and not r.relispartition
                     and r.relnamespace::regnamespace::text in ('core', 'tenant', 'audit', 'auth')
             )
             select o.oid::regclass::text, a.attname::text from ours as o
             inner join pg_attribute as a on a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped
             union all
             select o.oid::regclass::text, c.conname::text from ours as o
             inner join pg_constraint as c on c.conrelid = o.oid and c.contype <> 't'
             union all
             select o.oid::regclass::text, x.relname::text from ours as o
             inner join pg_index as i on i.indrelid = o.oid
             inner join pg_class as x on i.indexrelid = x.oid
             union all
             select o.oid::regclass::text, t.tgname::text from ours as o
             inner join pg_trigger as t on t.tgrelid = o.oid and not t.tgisinternal
             union all
             select o.oid::regclass::text, p.polname::text from ours as o
             inner join pg_policy as p on p.polrelid = o.oid",
            &[],
        )
        .await
        .unwrap();
    assert!(objects.len() > 1_500, "{} objects", objects.len());
    let mut missing = BTreeSet::new();
    for row in objects {
        let (table, object): (String, String) = (row.get(0), row.get(1));
        let chapter = chapters.get(table.as_str()).copied().unwrap_or_default();
        // Columns of the key are bold.
        let cells = [format!("| `{object}` |"), format!("| **`{object}`** |")];
        if !cells.iter().any(|cell| chapter.contains(cell)) {
            missing.insert(format!("{table}: {object}"));
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

/// Requirements that ask for words, and what their section of the page has to speak of.
const WRITTEN: &[(&str, &str, &[&str])] = &[
    (
        "R042",
        "3",
        &[
            "row security",
            "session",
            "isolation policy",
            "capabilities",
        ],
    ),
    (
        "R043",
        "4",
        &["audit_logs", "commitment", "grant", "access"],
    ),
    ("R044", "6", &["workflow", "version", "transition", "stage"]),
    ("R046", "14", &["1. *", "10. *", "20. *"]),
    ("R175", "2", &["tenant", "citizen", "enquiry", "staff"]),
    ("R175", "3", &["tenant_id"]),
    ("R175", "4", &["trigger"]),
    ("R177", "12", &["| we chose | over | because | it costs |"]),
    (
        "R204",
        "14",
        &[
            "How sure are you that isolation works?",
            "REQUIREMENTS-PROVEN.md",
        ],
    ),
];

/// Sections of the data model's page by their number.
fn sections() -> BTreeMap<String, String> {
    include_str!("../../sql/README.md")
        .split("\n## ")
        .skip(1)
        .filter_map(|section| section.split_once(". "))
        .map(|(number, text)| (number.to_owned(), text.to_owned()))
        .collect()
}

// R042, R043, R044, R046, R175, R177, R204: each is answered where the list of requirements says it is decided.
#[test]
fn written_requirements_are_answered_in_their_section() {
    let requirements = include_str!("../../assets/requirements.toml");
    let sections = sections();
    for (number, section, words) in WRITTEN {
        let line = requirements
            .lines()
            .find(|line| line.starts_with(number))
            .unwrap();
        assert!(
            line.contains(&format!("§{section}")) || line.contains("§2 to §4"),
            "{line}"
        );
        let text = &sections[*section];
        assert!(
            text.split_whitespace().count() > 200,
            "{number}: section {section} says little"
        );
        let lower = text.to_lowercase();
        for word in *words {
            assert!(
                lower.contains(&word.to_lowercase()),
                "{number}: section {section} says nothing of {word}"
            );
        }
    }
}

/// The program names no view and no function that the page of the catalogue does not describe: a feature cannot come before
/// the part of the model that it stands on.
// R039
#[test]
fn queries_name_only_what_the_data_model_describes() {
    let page = include_str!("../../sql/tables.md");
    let heads: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    let is_described = |name: &str| {
        heads.contains(name) || page.contains(&format!("| `{name}(")) || name.ends_with(".sql")
    };
    let (mut named, mut missing) = (BTreeSet::new(), BTreeSet::new());
    for statement in enquiries::sql::QUERIES {
        let words = statement
            .text
            .split(|c: char| !(c.is_ascii_alphanumeric() || "._/".contains(c)));
        for word in words.map(|word| word.trim_end_matches('.')) {
            if ["app.", "auth.", "core.", "tenant.", "audit."]
                .iter()
                .any(|schema| word.starts_with(schema))
            {
                named.insert(word);
                if !is_described(word) {
                    missing.insert(format!("{}: {word}", statement.name));
                }
            }
        }
    }
    assert!(named.len() > 100, "only {} names", named.len());
    assert_eq!(missing, BTreeSet::new());
}
