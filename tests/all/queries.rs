//! Every query file against the server: its header tells the truth, it prepares as the staff program, and
//! its plan is what the header promises, for the smallest and the largest tenant
//! (docs/decisions/0009).

use crate::support::{TestDatabase, begin, connect};
use enquiries::database::statements::{ALL, Statement};
use enquiries::domain::QueueView;
use enquiries::private_server::Login;
use std::path::{Path, PathBuf};
use tokio_postgres::Client;
use tokio_postgres::types::{Kind, Type};

/// What a query file says of itself.
#[derive(Debug, Default)]
struct Header {
    parameters: Vec<String>,
    columns: Vec<(String, String)>,
    index: Option<String>,
    hot: bool,
}

fn header(statement: &Statement) -> Header {
    let mut header = Header::default();
    let comments = statement
        .text
        .lines()
        .take_while(|line| line.starts_with("--"));
    for line in comments.map(|line| line.trim_start_matches("--").trim()) {
        if let Some(rest) = line.strip_prefix('$') {
            let words: Vec<&str> = rest.split_whitespace().collect();
            assert_eq!(
                words[0],
                (header.parameters.len() + 1).to_string(),
                "{}",
                statement.name
            );
            assert!(
                words.len() > 3,
                "{}: ${} has no meaning",
                statement.name,
                words[0]
            );
            header.parameters.push(words[2].replace('?', ""));
        } else if let Some(rest) = line.strip_prefix("->") {
            for column in rest.split(',') {
                let (name, kind) = column.trim().split_once(' ').unwrap();
                header
                    .columns
                    .push((name.into(), kind.trim().trim_end_matches('?').into()));
            }
        } else if let Some(rest) = line.strip_prefix("index ") {
            header.index = Some(rest.trim().to_owned());
        } else if line == "hot" {
            header.hot = true;
        }
    }
    header
}

fn name_of(kind: &Type) -> String {
    match kind.kind() {
        Kind::Array(inner) => format!("{}[]", name_of(inner)),
        _ => match kind.name() {
            "int2" => "smallint",
            "int4" => "integer",
            "int8" => "bigint",
            "bool" => "boolean",
            other => other,
        }
        .to_owned(),
    }
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found)
        } else {
            found.push(path)
        }
    }
}

#[test]
fn every_query_file_is_compiled_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/queries");
    let mut files = Vec::new();
    files_below(&folder, &mut files);
    let mut names: Vec<String> = files
        .iter()
        .map(|file| {
            file.strip_prefix(&folder)
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    let mut known: Vec<String> = ALL
        .iter()
        .map(|statement| statement.name.to_owned())
        .collect();
    known.sort();
    assert_eq!(names, known);
}

#[tokio::test]
async fn every_header_says_what_the_server_says() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    for statement in ALL {
        let header = header(statement);
        let prepared = client
            .prepare(statement.text)
            .await
            .unwrap_or_else(|error| panic!("{}: {error:?}", statement.name));
        let parameters: Vec<String> = prepared.params().iter().map(name_of).collect();
        assert_eq!(
            header.parameters, parameters,
            "{}: parameters",
            statement.name
        );
        let columns: Vec<(String, String)> = prepared
            .columns()
            .iter()
            .map(|column| (column.name().to_owned(), name_of(column.type_())))
            .collect();
        assert_eq!(header.columns, columns, "{}: columns", statement.name);
        assert!(
            header.index.is_some() || !header.hot,
            "{}: hot without index",
            statement.name
        );
    }
}

/// One tenant of 10,000 enquiries beside one of a dozen.
async fn large_and_small() -> TestDatabase {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 10_000).await;
    test
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
fn literals(statement: &Statement, enquiry: &str, person: &str, view: &str) -> String {
    let arguments: Vec<String> = statement
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("-- $"))
        .map(|line| match line.split_whitespace().nth(1).unwrap() {
            "view" | "scope" => format!("'{view}'"),
            "recorded_from" => "now() - interval '70 days'".into(),
            "recorded_until" => "now() + interval '1 day'".into(),
            "after_due" => "'-infinity'".into(),
            "after_received" => "'-infinity'".into(),
            "after_priority" | "after_stage" => "0::smallint".into(),
            "after_who" | "after_type" | "after_subject" | "after_reference" => "''".into(),
            "after_id" => "'00000000-0000-0000-0000-000000000000'".into(),
            "page_size" => "50".into(),
            "most" => "1001".into(),
            "unit" => "1".into(),
            "enquiry_id" => format!("'{enquiry}'"),
            "staff_id" => format!("'{person}'"),
            other => panic!("{}: no value for {other}", statement.name),
        })
        .collect();
    arguments.join(", ")
}

async fn plan(session: &InSession, statement: &Statement, arguments: &str) -> serde_json::Value {
    let header = header(statement);
    let client = &session.client;
    session.begin().await;
    client
        .batch_execute(&format!(
            "prepare hot ({}) as {}",
            header.parameters.join(", "),
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
    // R172, R174, R187, R195
    let test = large_and_small().await;
    test.grow_related("HMRC").await;
    let mut explained = 0;
    for who in ["HMRC/jo.brown", "EAST/tom.reid"] {
        let session = InSession::new(&test, who).await;
        session.begin().await;
        let row = session
            .client
            .query_one(
                "select id::text, auth.staff_id()::text from app.enquiries order by due_at limit 1",
                &[],
            )
            .await
            .unwrap();
        let (enquiry, person): (String, String) = (row.get(0), row.get(1));
        session.client.batch_execute("rollback").await.unwrap();
        for statement in ALL {
            let header = header(statement);
            if !header.hot {
                continue;
            }
            // Those that wait, soonest due first, have a query of their own.
            let views: Vec<&str> = match (statement.name, statement.text.contains("-- $1 view ")) {
                ("dashboard/figures.sql", _) => vec!["mine", "team", "tenant"],
                (_, true) => QueueView::ALL
                    .iter()
                    .map(|view| view.code())
                    .filter(|view| *view != "waiting" || statement.name != "queue/page.sql")
                    .collect(),
                (_, false) => vec!["-"],
            };
            for view in views {
                let plan = plan(
                    &session,
                    statement,
                    &literals(statement, &enquiry, &person, view),
                )
                .await;
                let place = format!("{} ({view}) as {who}", statement.name);
                judge(&place, &header, &plan, who.starts_with("HMRC"));
                explained += 1;
            }
        }
    }
    // Seven tabs in each of seven orders, six and one in the eighth, three scopes of the dashboard, and what else a
    // screen asks when it opens, for each tenant.
    assert_eq!(explained, 2 * (7 * 7 + 6 + 1 + 3 + 20));
}

/// What grows with the work, beside the trail.
const GROWING: &[&str] = &[
    "assignments",
    "documents",
    "drafts",
    "enquiries",
    "enquiry_links",
    "enquiry_tags",
    "messages",
    "notes",
    "saved_views",
    "stage_changes",
    "tasks",
    "watchers",
];

/// No sequential scan of what grows, the index of the header or one of its family, few rows thrown away.
fn judge(place: &str, header: &Header, plan: &serde_json::Value, large: bool) {
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
    let index = header.index.as_deref().unwrap();
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

#[tokio::test]
async fn one_connection_gives_each_tenant_its_own_plan() {
    // docs/decisions/0002: the hint and force_custom_plan together.
    let test = large_and_small().await;
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
