//! Dashboard and reports on a real database: each figure equals an independent count, and its drill-down has as
//! many rows.

use crate::support::{TestDatabase, enter};
use enquiries::database::Database;
use enquiries::domain::{
    Cell, ClockBand, Dashboard, Figure, NEXT_HOURS, PageKey, QueueFilter, QueueRow, Report,
    ReportName, Scope, Section, SessionToken,
};
use enquiries::features::dashboard::LoadDashboard;
use enquiries::features::next_hours::ListNextHours;
use enquiries::features::queue::ListDrilldown;
use enquiries::features::reports::LoadReport;
use enquiries::features::tasks::{ListTasks, TaskSource};
use enquiries::private_server::Login;

async fn dashboard(database: &Database, token: &SessionToken, scope: Scope) -> Dashboard {
    let request = LoadDashboard { scope };
    database.run(Some(token), request).await.unwrap()
}

/// All rows of a drill-down, page after page.
async fn drilldown(
    database: &Database,
    token: &SessionToken,
    filter: &QueueFilter,
) -> Vec<QueueRow> {
    let mut all: Vec<QueueRow> = Vec::new();
    loop {
        let after: Option<PageKey> = all.last().map(QueueRow::key);
        let request = ListDrilldown {
            filter: filter.clone(),
            after,
            limit: 200,
        };
        let page = database.run(Some(token), request).await.unwrap();
        all.extend(page.rows);
        if !page.more {
            return all;
        }
    }
}

async fn report(database: &Database, token: &SessionToken, name: ReportName) -> Report {
    let request = LoadReport { name, months: 12 };
    database.run(Some(token), request).await.unwrap()
}

fn section_total(board: &Dashboard, section: Section) -> i64 {
    let figures = board.figures.iter().filter(|f| f.section == section);
    figures.map(|figure| figure.count).sum()
}

fn named<'a>(board: &'a Dashboard, name: &str) -> &'a Figure {
    let found = board.figures.iter().find(|figure| figure.name == name);
    found.unwrap_or_else(|| panic!("no figure {name}: {board:?}"))
}

/// The result of an independent count, in the session of this user.
fn sum(report: &Report, column: usize) -> i64 {
    let cells = report.rows.iter().filter_map(|row| match row[column] {
        Cell::Count(count) => Some(count),
        _ => None,
    });
    cells.sum()
}

async fn counted(test: &TestDatabase, who: &str, sql: &str) -> i64 {
    let client = test.client(Login::App).await;
    enter(&client, who).await;
    client.query_one(sql, &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn drilldown_of_every_figure_has_as_many_rows() {
    // R072, R073, R074
    let test = TestDatabase::new().await;
    test.fill_empty_tables().await;
    test.grow("EAST", 700).await;
    let database = test.database(2);
    let mut tasks_seen = 0;
    for who in ["EAST/tom.reid", "EAST/grace.adeyemi", "EAST/ian.price"] {
        let (_, token) = test.sign_in(&database, who).await;
        for scope in [Scope::Mine, Scope::Team, Scope::Tenant] {
            let board = dashboard(&database, &token, scope).await;
            assert!(!board.cut);
            for figure in &board.figures {
                let place = format!("{who}, {scope:?}, {:?}, {}", figure.section, figure.name);
                if figure.section == Section::Tasks {
                    let of = TaskSource::Of(scope);
                    let tasks = database.run(Some(&token), ListTasks { of }).await.unwrap();
                    assert_eq!(tasks.rows.len() as i64, figure.count, "{place}");
                    tasks_seen += figure.count;
                    continue;
                }
                if figure.filter.clocks == Some(ClockBand::NextHours) {
                    let request = ListNextHours {
                        scope,
                        hours: NEXT_HOURS,
                        after: None,
                        limit: 1_000,
                    };
                    let due = database.run(Some(&token), request).await.unwrap();
                    assert_eq!(due.rows.len() as i64, figure.count, "{place}");
                    continue;
                }
                let rows = drilldown(&database, &token, &figure.filter).await;
                assert_eq!(rows.len() as i64, figure.count, "{place}");
                // Emergencies first, then soonest due.
                let order = |row: &QueueRow| (row.priority > 1, row.due_at, row.id);
                assert!(rows.is_sorted_by_key(order), "{place}");
                assert!(figure.overdue <= figure.count, "{place}");
            }
            // Each enquiry has one type, one age group and one priority.
            for section in [Section::Types, Section::Ages, Section::Priorities] {
                assert_eq!(
                    section_total(&board, section),
                    board.open,
                    "{who}, {scope:?}, {section:?}"
                );
            }
        }
    }
    assert!(tasks_seen > 0, "no tasks were counted");
}

#[tokio::test]
async fn figures_equal_independent_counts() {
    // R072, R073, R074
    let test = TestDatabase::new().await;
    test.fill_empty_tables().await;
    let database = test.database(2);
    let who = "EAST/mary.walsh";
    let (_, token) = test.sign_in(&database, who).await;
    let open = "select count(*) from app.enquiries as e where e.closed_at is null and ";
    let board = dashboard(&database, &token, Scope::Tenant).await;
    for (name, condition) in [
        ("Overdue", "e.due_at < auth.now()"),
        ("Unassigned", "e.assignee_id is null"),
        (
            "Unassigned, overdue",
            "e.assignee_id is null and e.due_at < auth.now()",
        ),
        ("Waiting for a reply", "e.stage_code like 'waiting%'"),
        (
            "7 to 28 days",
            "e.received_at between auth.now() - interval '28 days' and auth.now() - interval '7 days'",
        ),
        ("Tom Reid", "e.assignee_name = 'Tom Reid'"),
        ("high", "e.priority_name = 'high'"),
    ] {
        let plain = counted(&test, who, &format!("{open}{condition}")).await;
        let shown = board.figures.iter().find(|f| f.name == name);
        assert_eq!(shown.map_or(0, |figure| figure.count), plain, "{name}");
    }
    let all = counted(&test, who, &format!("{open}true")).await;
    assert_eq!(board.open, all);
    // Staff without work are listed too: work can be assigned to them.
    let people = counted(
        &test,
        who,
        "select count(*) from app.staff as s where s.active and s.role_code = any (auth.roles_that_hold_enquiries())",
    )
    .await;
    let shown = board
        .figures
        .iter()
        .filter(|f| f.section == Section::People);
    assert!(shown.count() as i64 >= people);
    // Requests of others wait for a supervisor; a request of one's own cannot be decided.
    let asked = counted(
        &test,
        who,
        "select count(*) from app.approvals as a where a.decision is null and not a.superseded and a.created_by <> auth.staff_id()",
    )
    .await;
    assert_eq!(named(&board, "Waiting for approval").count, asked);
}

#[tokio::test]
async fn dashboard_counts_are_capped_and_marked() {
    // docs/decisions/0007: counts are capped.
    let test = TestDatabase::large().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/helen.morris").await;
    let board = dashboard(&database, &token, Scope::Tenant).await;
    assert!(board.cut);
    assert_eq!(board.open, 5_000);
    let due = board.figures.iter().filter(|f| f.section == Section::Due);
    assert!(
        due.into_iter()
            .any(|figure| figure.count_text() == "1,000+"),
        "{board:?}"
    );
    for figure in &board.figures {
        assert!(figure.count <= 5_000, "{figure:?}");
        assert!(figure.more || figure.count <= 1_000, "{figure:?}");
    }
}

#[tokio::test]
async fn reports_equal_independent_counts() {
    // R063, R080, R081, R128
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let who = "HMRC/helen.morris";
    let (_, token) = test.sign_in(&database, who).await;
    let all =
        |condition: &str| format!("select count(*) from app.enquiries as e where {condition}");
    let open = counted(&test, who, &all("e.closed_at is null")).await;
    let closed = counted(&test, who, &all("e.closed_at is not null")).await;
    let resolved = counted(&test, who, &all("e.resolved_at is not null")).await;
    let received = counted(&test, who, &all("true")).await;
    assert!(closed > 0 && resolved > 0);

    for (name, lines) in [
        (ReportName::Volumes, 12),
        (ReportName::VolumesByType, 3),
        (ReportName::VolumesByTeam, 2),
    ] {
        let volumes = report(&database, &token, name).await;
        assert_eq!(volumes.rows.len(), lines, "{name:?}");
        assert_eq!((sum(&volumes, 1), sum(&volumes, 2)), (received, closed));
    }
    let distinct = |column: &str| {
        let sql = format!(
            "select count(distinct {column}) from app.enquiries as e inner join app.enquiry_types as y on e.enquiry_type_id = y.id"
        );
        let test = &test;
        async move { counted(test, who, &sql).await }
    };
    for (name, column) in [
        (ReportName::VolumesByCategory, "y.category_code"),
        (ReportName::VolumesByChannel, "e.channel_code"),
        (ReportName::VolumesByPriority, "e.priority_code"),
    ] {
        let volumes = report(&database, &token, name).await;
        let lines = i64::try_from(volumes.rows.len()).unwrap();
        assert_eq!(lines, distinct(column).await, "{name:?}");
        assert_eq!((sum(&volumes, 1), sum(&volumes, 2)), (received, closed));
    }
    let answered = "select count(distinct m.enquiry_id) from app.messages as m where m.direction = 'out' or m.answered";
    let answered = counted(&test, who, answered).await;
    assert!(answered > 0);
    for name in [
        ReportName::ResponsesByMonth,
        ReportName::ResponsesByType,
        ReportName::ResponsesByTeam,
    ] {
        let responses = report(&database, &token, name).await;
        assert_eq!(sum(&responses, 1), answered, "{name:?}");
    }
    for name in [
        ReportName::TimesByType,
        ReportName::TimesByTeam,
        ReportName::TimesByMonth,
    ] {
        let times = report(&database, &token, name).await;
        assert_eq!(sum(&times, 1), resolved, "{name:?}");
    }
    assert_eq!(
        sum(&report(&database, &token, ReportName::Backlog).await, 1),
        open
    );
    let workload = report(&database, &token, ReportName::Workload).await;
    assert_eq!((sum(&workload, 2), sum(&workload, 4)), (open, resolved));
    let outcomes = report(&database, &token, ReportName::Outcomes).await;
    assert_eq!(sum(&outcomes, 2), closed);
}

/// R004: contacts that could have been avoided are told by reason, month and type, as they are said and taken back.
#[tokio::test]
async fn failure_demand_is_reported_by_reason_month_and_type() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/helen.morris").await;
    let client = test.client(Login::App).await;
    let say = async |code: Option<&str>| {
        enter(&client, "HMRC/helen.morris").await;
        let sql = "select r.id from tenant.enquiries as e
            cross join lateral app.record_failure_demand(e.id, e.version, $1, null) as r";
        assert!(client.execute(sql, &[&code]).await.unwrap() > 4);
        client.batch_execute("commit").await.unwrap();
    };
    let closed = counted(
        &test,
        "HMRC/helen.morris",
        "select count(*) from app.enquiries as e where e.closed_at is not null",
    )
    .await;
    let types = "select count(distinct e.enquiry_type_id) from app.enquiries as e where e.closed_at is not null";
    let types = counted(&test, "HMRC/helen.morris", types).await;
    assert!(closed > 1);
    let tabs = [
        (ReportName::FailureDemand, 1),
        (ReportName::FailureDemandByMonth, 2),
        (ReportName::FailureDemandByType, 2),
    ];
    for folded in [false, true] {
        say(Some("unclear_guidance")).await;
        if folded {
            test.fold_figures("HMRC").await;
        }
        let name = "select r.name from app.failure_demand_reasons() as r where r.code = 'unclear_guidance'";
        let name: String = client.query_one(name, &[]).await.unwrap().get(0);
        for (tab, column) in tabs {
            let told = report(&database, &token, tab).await;
            assert_eq!(sum(&told, column), closed, "{tab:?}, folded {folded}");
            for row in &told.rows {
                assert_eq!(row[column - 1], Cell::Text(name.clone()), "{row:?}");
                assert_eq!(row[column + 1], Cell::Share(100.0), "{row:?}");
            }
        }
        let by_type = report(&database, &token, ReportName::FailureDemandByType).await;
        assert_eq!(i64::try_from(by_type.rows.len()).unwrap(), types);
        // Taken back.
        say(None).await;
        for (tab, _) in tabs {
            assert!(
                report(&database, &token, tab).await.rows.is_empty(),
                "{tab:?}"
            );
        }
    }
    // Of another body nothing.
    let (_, east) = test.sign_in(&database, "EAST/grace.adeyemi").await;
    let east = report(&database, &east, ReportName::FailureDemand).await;
    assert_eq!((east.rows.len(), sum(&east, 1)), (1, 1));
}

#[tokio::test]
async fn report_times_are_median_and_90th_percentile() {
    // R081
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/helen.morris").await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let rows = client
        .query(
            "select e.type_name, extract(epoch from e.resolved_at - e.received_at)::float8 / 3600
             from app.enquiries as e where e.resolved_at is not null order by 2",
            &[],
        )
        .await
        .unwrap();
    let times = report(&database, &token, ReportName::TimesByType).await;
    assert!(!times.rows.is_empty());
    for row in &times.rows {
        let Cell::Text(name) = &row[0] else {
            panic!("{row:?}");
        };
        let hours: Vec<f64> = rows
            .iter()
            .filter(|r| r.get::<_, String>(0) == *name)
            .map(|r| r.get(1))
            .collect();
        // The shortest time within which this share was resolved.
        let at = |share: f64| hours[(share * hours.len() as f64).ceil() as usize - 1];
        for (cell, expected) in [(&row[2], at(0.5)), (&row[3], at(0.9))] {
            let Cell::Hours(shown) = cell else {
                panic!("{row:?}");
            };
            assert!(
                (shown - expected).abs() <= 0.05,
                "{name}: {shown} {expected}"
            );
        }
    }
}

#[tokio::test]
async fn figures_and_reports_count_one_tenant_only() {
    // R086, R095
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, east) = test.sign_in(&database, "EAST/mary.walsh").await;
    let before = dashboard(&database, &east, Scope::Tenant).await;
    let volumes = report(&database, &east, ReportName::Volumes).await.rows;
    test.grow("HMRC", 50).await;
    assert_eq!(dashboard(&database, &east, Scope::Tenant).await, before);
    assert_eq!(
        report(&database, &east, ReportName::Volumes).await.rows,
        volumes
    );
}
