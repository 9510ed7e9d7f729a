//! Every query file against the server: its header is true, it prepares as the staff program, and its plan
//! is the one of the header, for the smallest and the largest tenant
//! (docs/decisions/0009).

mod arguments;
mod generator;
mod nulls;

use crate::support::{TestDatabase, begin, connect};
use enquiries::domain::QueueView;
use enquiries::private_server::Login;
use enquiries::sql::{FILES, QUERIES, Statement};
use generator::{header, rust_type};
use std::path::Path;
use tokio_postgres::Client;
use tokio_postgres::types::{Kind, Type};

/// The header as the generator reads it.
fn header_of(statement: &Statement) -> header::Query {
    let shapes = header::shapes(enquiries::sql::ROWS).unwrap();
    let file = format!("{}.sql", statement.name);
    header::parse(&file, statement.text, &shapes)
        .unwrap_or_else(|why| panic!("{}: {why}", statement.name))
}

/// A line of the header that begins with `word`, for example `index`.
fn line<'a>(statement: &'a Statement, word: &str) -> Option<&'a str> {
    let comments = statement
        .text
        .lines()
        .map_while(|line| line.strip_prefix("-- "));
    comments
        .filter_map(|line| line.strip_prefix(word))
        .find(|rest| rest.is_empty() || rest.starts_with(' '))
        .map(str::trim)
}

fn index(statement: &Statement) -> Option<&str> {
    line(statement, "index")
}

fn is_hot(statement: &Statement) -> bool {
    line(statement, "hot").is_some()
}

/// The constant of `Type` that the generator chooses for a column, by the server's name of the type.
fn constant_of(kind: &Type) -> String {
    match kind.kind() {
        Kind::Array(inner) => format!("{}_ARRAY", constant_of(inner)),
        _ => kind.name().to_uppercase(),
    }
}

#[test]
fn every_query_file_is_compiled_in() {
    let files: Vec<&str> = FILES
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("queries/")?.strip_suffix(".sql"))
        .collect();
    let known: Vec<&str> = QUERIES.iter().map(|statement| statement.name).collect();
    assert_eq!(files, known);
    assert!(known.len() > 90);
}

/// The compiler says the same of the generated functions; this says it of files.
#[test]
fn every_query_is_called_or_planned() {
    let mut files = Vec::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for folder in ["database", "features"] {
        collect(&src.join(folder), &mut files);
    }
    assert!(files.len() > 10);
    for statement in QUERIES {
        let (folder, name) = statement.name.split_once('/').unwrap();
        let aliases = [format!("{folder} as q"), format!("{folder}::{{self as q")];
        let called = files.iter().any(|text| {
            text.contains(&format!("{folder}::{name}("))
                || aliases.iter().any(|alias| text.contains(alias))
                    && text.contains(&format!("q::{name}("))
        });
        let planned = header_of(statement).planned;
        assert!(
            called != planned.is_some(),
            "{}: called: {called}, planned for {planned:?}",
            statement.name
        );
    }
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, texts),
            false => texts.push(std::fs::read_to_string(&path).unwrap()),
        }
    }
}

#[tokio::test]
async fn headers_match_the_server() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    for statement in QUERIES {
        let (name, header) = (statement.name, header_of(statement));
        let prepared = client
            .prepare(statement.text)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(statement.types, prepared.params(), "{name}: parameters");
        let columns: Vec<(String, String)> = prepared
            .columns()
            .iter()
            .filter(|column| column.type_() != &Type::VOID)
            .map(|column| (column.name().to_owned(), constant_of(column.type_())))
            .collect();
        let said: Vec<(String, String)> = header
            .result()
            .map(|column| {
                let constant = rust_type::constant(column).unwrap();
                (column.name.clone(), constant.to_owned())
            })
            .collect();
        assert_eq!(said, columns, "{name}: columns");
        assert!(
            index(statement).is_some() || !is_hot(statement),
            "{name}: hot without index"
        );
    }
}

/// tokio-postgres looks any other type up by named statements, which a pooler in transaction mode loses.
#[tokio::test]
async fn every_result_column_has_a_built_in_type() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    for statement in QUERIES {
        let prepared = client.prepare(statement.text).await.unwrap();
        for column in prepared.columns() {
            let kind = column.type_();
            assert!(
                Type::from_oid(kind.oid()).is_some(),
                "{}: column {} is {kind}",
                statement.name,
                column.name()
            );
        }
    }
}

struct InSession {
    client: Client,
    token: String,
    tenant_id: i32,
}

impl InSession {
    async fn new(test: &TestDatabase, who: &str) -> Self {
        let client = connect(&test.config(Login::App)).await;
        let (tenant, username) = who.split_once('/').unwrap();
        let row = client
            .query_one(
                "select token, tenant_id from auth.sign_in($1, $2, 'test')",
                &[&tenant, &username],
            )
            .await
            .unwrap();
        Self {
            client,
            token: row.get(0),
            tenant_id: row.get(1),
        }
    }

    async fn begin(&self) {
        begin(&self.client, &self.token, self.tenant_id).await;
    }
}

/// Literals for the parameters of the hot queries, by name in the header.
fn literals(
    statement: &Statement,
    (enquiry, person, tag): (&str, &str, &str),
    view: &str,
) -> String {
    let arguments: Vec<String> = statement
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("-- $"))
        .map(|line| match line.split_whitespace().nth(1).unwrap() {
            "view" | "scope" => format!("'{view}'"),
            "recorded_from" => "now() - interval '70 days'".into(),
            "recorded_until" => "now() + interval '1 day'".into(),
            "happened_until" => "'infinity'".into(),
            "table_name" => "'tenant.enquiries'".into(),
            "record_id" => format!("'{enquiry}'"),
            "seen_version" => "0".into(),
            "after_due" => "'-infinity'".into(),
            "after_received" => "'-infinity'".into(),
            "after_priority" | "after_stage" => "0::smallint".into(),
            "after_who" | "after_type" | "after_subject" | "after_reference" => "''".into(),
            "after_id" | "before_id" => "'00000000-0000-0000-0000-000000000000'".into(),
            "closed_before" => "null".into(),
            "page_size" => "50".into(),
            "hours" => "4".into(),
            "most" => "1001".into(),
            "unit" => "1".into(),
            "known_position" => "null".into(),
            "enquiry_id" => format!("'{enquiry}'"),
            "staff_id" => format!("'{person}'"),
            "citizen_id" => format!("'{enquiry}'"),
            "tag_id" => format!("'{tag}'"),
            "past_emergencies" => "false".into(),
            other => panic!("{}: no value for {other}", statement.name),
        })
        .collect();
    arguments.join(", ")
}

async fn plan(session: &InSession, statement: &Statement, arguments: &str) -> serde_json::Value {
    let kinds: Vec<&str> = statement.types.iter().map(Type::name).collect();
    let client = &session.client;
    session.begin().await;
    client
        .batch_execute(&format!(
            "prepare hot ({}) as {}",
            kinds.join(", "),
            statement.text
        ))
        .await
        .unwrap();
    let explained = client
        .query_one(
            &format!("explain (analyze, format json, timing off) execute hot ({arguments})"),
            &[],
        )
        .await
        .unwrap();
    client
        .batch_execute("deallocate hot; rollback")
        .await
        .unwrap();
    explained.get(0)
}

/// Every node of a plan, with those of its sub-plans.
fn nodes<'a>(plan: &'a serde_json::Value, found: &mut Vec<&'a serde_json::Value>) {
    match plan {
        serde_json::Value::Array(items) => items.iter().for_each(|item| nodes(item, found)),
        serde_json::Value::Object(fields) => {
            if fields.contains_key("Node Type") {
                found.push(plan);
            }
            fields.values().for_each(|field| nodes(field, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn hot_queries_use_their_index_for_the_largest_and_the_smallest_tenant() {
    // R017, R058, R060, R061, R090, R099, R127, R172, R174, R187, R195
    let test = TestDatabase::large().await;
    test.grow_related("HMRC").await;
    let mut explained = 0;
    for who in ["HMRC/jo.brown", "EAST/tom.reid"] {
        let session = InSession::new(&test, who).await;
        session.begin().await;
        let row = session
            .client
            .query_one(
                "select id::text, auth.staff_id()::text, (select t.id::text from app.tags as t order by t.name limit 1)
                 from app.enquiries order by due_at limit 1",
                &[],
            )
            .await
            .unwrap();
        let (enquiry, person, tag): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        session.client.batch_execute("rollback").await.unwrap();
        for statement in QUERIES.iter().filter(|statement| is_hot(statement)) {
            // Those that wait and those due today, soonest due first, have a query of their own.
            let views: Vec<&str> = match (statement.name, statement.text.contains("-- $1 view ")) {
                (
                    "dashboard/figures" | "dashboard/clocks" | "clocks/next_hours" | "clocks/strip"
                    | "queue/page_closed" | "queue/tasks",
                    _,
                ) => vec!["mine", "team", "tenant"],
                (_, true) => QueueView::ALL
                    .iter()
                    .map(|view| view.code())
                    .filter(|view| {
                        !matches!(*view, "waiting" | "due_today") || statement.name != "queue/page"
                    })
                    .collect(),
                (_, false) => vec!["-"],
            };
            for view in views {
                let plan = plan(
                    &session,
                    statement,
                    &literals(statement, (&enquiry, &person, &tag), view),
                )
                .await;
                let place = format!("{} ({view}) as {who}", statement.name);
                judge(
                    &place,
                    index(statement).unwrap(),
                    &plan,
                    who.starts_with("HMRC"),
                );
                explained += 1;
            }
        }
    }
    // Seven tabs in each of seven orders, five and two in the eighth, the emergencies of seven, three scopes of the
    // dashboard and its clocks, of the next hours as list and strip, of closed work and of tasks, and what else a screen asks
    // when it opens, for each tenant.
    assert_eq!(explained, 2 * (7 * 7 + 5 + 2 + 7 + 3 * 6 + 27));
    let (pages, entries) = crate::for_you::pages_read(&test).await;
    assert!(entries >= 20, "{entries} entries");
    let most = 100 + 25 * i64::try_from(entries).unwrap();
    assert!(pages < most, "{pages} pages for {entries} entries");
    reports_read_sums(&test).await;
}

/// Reports of months read what the worker has counted, and not the enquiries.
async fn reports_read_sums(test: &TestDatabase) {
    let folded = test.fold_figures("HMRC").await;
    assert!(folded > 10_000, "{folded}");
    let session = InSession::new(test, "HMRC/helen.morris").await;
    let mut read = 0;
    for statement in QUERIES {
        let of_months = statement.text.contains("\n-- $1 months ");
        if !of_months || !statement.name.starts_with("reports/") {
            continue;
        }
        let explained = plan(&session, statement, "84").await;
        let mut all = Vec::new();
        nodes(&explained, &mut all);
        let scans: Vec<_> = all
            .iter()
            .filter(|node| node["Relation Name"].is_string())
            .collect();
        for scan in &scans {
            let rows =
                scan["Actual Rows"].as_f64().unwrap() * scan["Actual Loops"].as_f64().unwrap();
            let of_people = statement.name == "reports/workload";
            assert!(
                rows < 5_000.0 || (of_people && scan["Relation Name"] == "enquiries"),
                "{}: {rows} rows of {}",
                statement.name,
                scan["Relation Name"]
            );
        }
        assert!(
            scans.iter().any(|scan| scan["Relation Name"] == "figures"),
            "{}",
            statement.name
        );
        read += 1;
    }
    assert_eq!(read, 7);
}

/// Each month is planned for by every query of the audit log that does not say between which times it reads.
#[tokio::test]
async fn queries_of_the_audit_log_plan_for_few_months() {
    let test = TestDatabase::new().await;
    let worker = connect(&test.config(Login::Worker)).await;
    worker
        .batch_execute("select audit.open_months((auth.now() + interval '13 months')::date, 12)")
        .await
        .unwrap();
    let session = InSession::new(&test, "HMRC/david.okafor").await;
    session.begin().await;
    let row = session
        .client
        .query_one(
            "select id::text, auth.staff_id()::text from app.enquiries limit 1",
            &[],
        )
        .await
        .unwrap();
    let (enquiry, person): (String, String) = (row.get(0), row.get(1));
    session.client.batch_execute("rollback").await.unwrap();
    let mut planned = 0;
    for statement in QUERIES {
        let reads = |view: &str| statement.text.contains(&format!("from app.{view} as"));
        if !["history", "events", "accesses"].into_iter().any(reads) {
            continue;
        }
        let plan = plan(
            &session,
            statement,
            &literals(statement, (&enquiry, &person, ""), "-"),
        )
        .await;
        let mut all = Vec::new();
        nodes(&plan, &mut all);
        for parent in ["audit_logs_2", "audit_payloads_2", "access_logs_2"] {
            let mut months: Vec<&str> = all
                .iter()
                .filter_map(|node| node["Relation Name"].as_str())
                .filter(|relation| relation.starts_with(parent))
                .collect();
            months.sort_unstable();
            months.dedup();
            // Seventy days and one ahead touch at most four months, of 27.
            assert!(months.len() <= 4, "{}: {months:?}", statement.name);
        }
        planned += 1;
    }
    assert_eq!(planned, 7);
}

/// What grows with the work, beside the trail.
const GROWING: &[&str] = &[
    "assignments",
    "decisions",
    "documents",
    "drafts",
    "enquiries",
    "enquiry_links",
    "enquiry_tags",
    "messages",
    "notes",
    "questions",
    "saved_views",
    "seen_marks",
    "stage_changes",
    "tasks",
    "watchers",
];

/// No sequential scan of what grows, the index of the header or one of its family, few rows thrown away.
fn judge(place: &str, index: &str, plan: &serde_json::Value, large: bool) {
    let mut all = Vec::new();
    nodes(plan, &mut all);
    for node in &all {
        let relation = node["Relation Name"].as_str().unwrap_or("");
        let grows = GROWING.contains(&relation) || relation.starts_with("audit_");
        let removed = node["Rows Removed by Filter"].as_f64().unwrap_or(0.0);
        let kept = node["Actual Rows"].as_f64().unwrap_or(0.0);
        // A month of the trail that is still empty is scanned, and costs nothing.
        assert!(
            !(large && grows && node["Node Type"] == "Seq Scan" && removed + kept > 200.0),
            "{place}: sequential scan of {relation}\n{plan:#}"
        );
        assert!(
            !grows || removed <= 10.0 * kept.max(10.0),
            "{place}: {removed} rows read for {kept} of {relation}"
        );
    }
    // Functions hide their plans; the header names the index inside, which its own test shows.
    let inside_a_function = all.iter().all(|node| node.get("Index Name").is_none());
    let family = index.rsplit_once("_by_").map_or(index, |(table, _)| table);
    let named = all.iter().any(|node| {
        let used = node["Index Name"].as_str().unwrap_or("");
        used.starts_with(family) || used.starts_with("audit_logs")
    });
    assert!(
        !large || named || inside_a_function,
        "{place}: {index} is not in the plan\n{plan:#}"
    );
}

// R093
#[tokio::test]
async fn one_connection_gives_each_tenant_its_own_plan() {
    // docs/decisions/0002: the hint and force_custom_plan together.
    let test = TestDatabase::large().await;
    let large = InSession::new(&test, "HMRC/jo.brown").await;
    let row = large
        .client
        .query_one(
            "select token, tenant_id from auth.sign_in('EAST', 'tom.reid', 'test')",
            &[],
        )
        .await
        .unwrap();
    let (small_token, small_tenant): (String, i32) = (row.get(0), row.get(1));
    large
        .client
        .batch_execute(
            "prepare counted (integer) as
             select count(*) from app.enquiries as e where e.closed_at is null and e.priority_code >= $1",
        )
        .await
        .unwrap();
    let mut estimates = Vec::new();
    for round in 0..14 {
        if round % 2 == 0 {
            large.begin().await;
        } else {
            begin(&large.client, &small_token, small_tenant).await;
        }
        let explained: serde_json::Value = large
            .client
            .query_one("explain (format json) execute counted (0)", &[])
            .await
            .unwrap()
            .get(0);
        large.client.batch_execute("rollback").await.unwrap();
        let mut all = Vec::new();
        nodes(&explained, &mut all);
        let scan = all
            .iter()
            .find(|node| node["Relation Name"] == "enquiries")
            .unwrap();
        estimates.push(scan["Plan Rows"].as_f64().unwrap());
    }
    for pair in estimates.chunks(2) {
        // An average tenant's plan would estimate the same for both.
        assert!(pair[0] > 1000.0 && pair[1] < 200.0, "{estimates:?}");
    }
}
