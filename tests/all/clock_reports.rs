//! Clocks in figures: each equals a count by hand of the rows of clocks, and opens as many enquiries as it counts of.

use crate::support::{TestDatabase, enter};
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use chrono_tz::Europe::London;
use enquiries::database::Database;
use enquiries::domain::{
    Cell, ClockBand, ClockCount, ClockFigure, PageKey, QueueRow, Report, ReportName, Scope,
    SessionToken,
};
use enquiries::features::dashboard::LoadDashboard;
use enquiries::features::next_hours::ListNextHours;
use enquiries::features::queue::ListBehindClocks;
use enquiries::features::reports::LoadReport;
use enquiries::private_server::Login;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A clock as it is stored, with what its enquiry and its rule are called.
struct Stored {
    enquiry: Uuid,
    measure: String,
    rule: String,
    type_name: String,
    team: String,
    is_open: bool,
    state: String,
    started_at: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
    grossly_late_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Met,
    Missed,
    GrosslyLate,
}

impl Stored {
    /// When it was decided, and how; none for one that is neither met nor missed.
    fn outcome(&self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Outcome)> {
        let until = self.ended_at.unwrap_or(now);
        match self.due_at {
            _ if self.state == "undone" || self.state == "paused" => None,
            Some(due) if due < until => {
                let grossly = self.grossly_late_at.is_some_and(|late| late < until);
                Some((
                    due,
                    if grossly {
                        Outcome::GrosslyLate
                    } else {
                        Outcome::Missed
                    },
                ))
            }
            _ if self.state == "met" => Some((until, Outcome::Met)),
            _ => None,
        }
    }

    fn month(at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&London).date_naive().with_day(1).unwrap()
    }
}

/// Enquiries of ninety days with a first response, a stay in a stage and a resolution, ended and waiting by chance.
async fn some_clocks(test: &TestDatabase) {
    let rules = "insert into tenant.clock_rules (code, name, measure, stage_code, target_seconds, valid_from)
        select v.code, v.name, v.measure, v.stage_code, 3600 * v.hours, '1900-01-01'::timestamptz
        from (values ('answer', 'First response', 'first_response', null, 30), ('triage', 'Stay in triage', 'stage', 'triage', 50))
            as v (code, name, measure, stage_code, hours)
        where $1 = 1";
    test.load_with("HMRC", rules, &[&1_i32]).await;
    let enquiries = "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, received_at, created_at)
        select y.ids[1 + n % array_length(y.ids, 1)], 'web_form', 'Number ' || n, 'A text',
            auth.now() - n * interval '9 hours', auth.now() - n * interval '9 hours'
        from (select array_agg(t.id order by t.code) as ids from tenant.enquiry_types as t) as y
        cross join generate_series(1, $1) as n";
    test.load_with("HMRC", enquiries, &[&240_i32]).await;
}

/// Two thirds end, in time or not, met or otherwise; a few wait. Nobody's session, so without triggers.
const BY_CHANCE: &str = "
    set session_replication_role = replica;
    update tenant.clocks as c set
        state = case h.chance % 5 when 0 then 'stopped' else 'met' end,
        paused_since = null,
        ended_at = c.started_at + h.chance % 900 * interval '1 hour'
    from (
        select k.*, abs(hashtext(k.enquiry_id::text || k.code)) as chance from tenant.clocks as k
    ) as h
    where
        (c.enquiry_id, c.code, c.run) = (h.enquiry_id, h.code, h.run)
        and h.chance % 3 > 0
        and c.started_at + h.chance % 900 * interval '1 hour' < now();
    update tenant.clocks as c set state = 'paused', due_at = null, grossly_late_at = null, paused_since = c.started_at
    where c.state = 'running' and abs(hashtext(c.enquiry_id::text)) % 6 = 0";

async fn stored(test: &TestDatabase, tenant: &str) -> Vec<Stored> {
    let client = test.client(Login::Admin).await;
    let sql = "select c.enquiry_id, c.measure, concat_ws(', ', r.name, o.name, p.name), y.name, t.name, e.closed_at is null, c.state,
            c.started_at, c.due_at, c.grossly_late_at, c.ended_at
        from tenant.clocks as c
        inner join core.tenants as b on c.tenant_id = b.id
        inner join tenant.enquiries as e on c.enquiry_id = e.id
        inner join tenant.clock_rules as r on c.rule_id = r.id
        left join tenant.enquiry_types as o on r.enquiry_type_id = o.id
        left join core.priorities as p on r.priority_code = p.code
        inner join tenant.enquiry_types as y on e.enquiry_type_id = y.id
        inner join tenant.teams as t on e.team_id = t.id
        where b.code = $1";
    let rows = client.query(sql, &[&tenant]).await.unwrap();
    rows.iter()
        .map(|row| Stored {
            enquiry: row.get(0),
            measure: row.get(1),
            rule: row.get(2),
            type_name: row.get(3),
            team: row.get(4),
            is_open: row.get(5),
            state: row.get(6),
            started_at: row.get(7),
            due_at: row.get(8),
            grossly_late_at: row.get(9),
            ended_at: row.get(10),
        })
        .collect()
}

async fn report(
    database: &Database,
    token: &SessionToken,
    name: ReportName,
    months: i32,
) -> Report {
    let request = LoadReport { name, months };
    database.run(Some(token), request).await.unwrap()
}

/// All enquiries behind a figure, page after page.
async fn behind(database: &Database, token: &SessionToken, figure: &ClockFigure) -> Vec<QueueRow> {
    let mut all: Vec<QueueRow> = Vec::new();
    loop {
        let after: Option<PageKey> = all.last().map(QueueRow::key);
        let request = ListBehindClocks {
            figure: figure.clone(),
            after,
            limit: 40,
        };
        let page = database.run(Some(token), request).await.unwrap();
        all.extend(page.rows);
        if !page.more {
            return all;
        }
    }
}

/// The words of a row before its figures.
fn names(row: &[Cell]) -> String {
    let names = row.iter().take_while(|cell| cell.measure().is_none());
    names.map(Cell::text).collect::<Vec<_>>().join(", ")
}

/// R037, R080, R106: met, missed and grossly late clocks by month, type, team, rule and measure are those of the rows, over any
/// period; and each figure opens the enquiries that it counts clocks of.
#[tokio::test]
async fn clocks_met_and_missed_equal_a_count_by_hand() {
    let test = TestDatabase::new().await;
    some_clocks(&test).await;
    let admin = test.client(Login::Admin).await;
    admin.batch_execute(BY_CHANCE).await.unwrap();
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/helen.morris").await;
    let clocks = stored(&test, "HMRC").await;
    let mut opened = 0;
    for months in [84, 2] {
        for name in [
            ReportName::ClocksByMonth,
            ReportName::ClocksByType,
            ReportName::ClocksByTeam,
            ReportName::ClocksByRule,
            ReportName::ResponseAndResolution,
        ] {
            let shown = report(&database, &token, name, months).await;
            let first = Stored::month(shown.at) - chrono::Months::new(months.unsigned_abs() - 1);
            // By the words of the row: enquiries with such a clock, one for each clock.
            let mut counted: BTreeMap<(String, usize), Vec<Uuid>> = BTreeMap::new();
            let names_clock = usize::from(name == ReportName::ResponseAndResolution);
            for clock in &clocks {
                let Some((at, outcome)) = clock.outcome(shown.at) else {
                    continue;
                };
                let month = Stored::month(at);
                let month_words = month.format("%b %Y").to_string();
                let row = match (name, clock.measure.as_str()) {
                    _ if month < first => continue,
                    (ReportName::ClocksByMonth, _) => month_words,
                    (ReportName::ClocksByType, _) => clock.type_name.clone(),
                    (ReportName::ClocksByTeam, _) => clock.team.clone(),
                    (ReportName::ClocksByRule, _) => clock.rule.clone(),
                    (_, "first_response") => format!("{month_words}, First response"),
                    (_, "resolution") => format!("{month_words}, Resolution"),
                    _ => continue,
                };
                let mut count = |column: usize| {
                    let cell = (row.clone(), names_clock + column);
                    counted.entry(cell).or_default().push(clock.enquiry);
                };
                match outcome {
                    Outcome::Met => count(3),
                    Outcome::Missed => count(1),
                    Outcome::GrosslyLate => {
                        count(1);
                        count(2);
                    }
                }
            }
            let rows: BTreeSet<&String> = counted.keys().map(|(row, _)| row).collect();
            assert_eq!(shown.rows.len(), rows.len(), "{name:?}: {:?}", shown.rows);
            assert!(
                !rows.is_empty() && shown.opens.len() == rows.len(),
                "{name:?}"
            );
            for (row, opens) in shown.rows.iter().zip(&shown.opens) {
                for (column, figure) in opens.iter().enumerate() {
                    let Some(figure) = figure else {
                        assert!(!matches!(row[column], Cell::Count(_)), "{row:?}");
                        continue;
                    };
                    let place = format!("{name:?}, {months} months, {row:?}, {figure:?}");
                    let of_cell = counted.get(&(names(row), column));
                    let expected = of_cell.map_or(0, Vec::len);
                    assert_eq!(row[column], Cell::Count(expected as i64), "{place}");
                    let enquiries: BTreeSet<Uuid> =
                        of_cell.into_iter().flatten().copied().collect();
                    let listed = behind(&database, &token, figure).await;
                    let order = |row: &QueueRow| (row.priority > 1, row.due_at, row.id);
                    assert!(listed.is_sorted_by_key(order), "{place}");
                    let listed: Vec<Uuid> = listed.iter().map(|row| row.id).collect();
                    assert_eq!(listed.len(), enquiries.len(), "{place}");
                    assert_eq!(BTreeSet::from_iter(listed), enquiries, "{place}");
                    opened += expected;
                }
            }
        }
    }
    assert!(opened > 1_000, "{opened}");
    for outcome in [Outcome::Met, Outcome::Missed, Outcome::GrosslyLate] {
        let of_it = clocks.iter().filter_map(|clock| clock.outcome(Utc::now()));
        assert!(
            of_it.filter(|(_, it)| *it == outcome).count() > 20,
            "{outcome:?}"
        );
    }
    // Of another body nothing.
    let (_, east) = test.sign_in(&database, "EAST/mary.walsh").await;
    let theirs = report(&database, &east, ReportName::ClocksByType, 84).await;
    let names: Vec<String> = theirs.rows.iter().map(|row| names(row)).collect();
    assert!(
        clocks.iter().all(|clock| !names.contains(&clock.type_name)),
        "{names:?}"
    );
}

/// R081, R106: half of the clocks of a rule that were met took no longer than its median.
#[tokio::test]
async fn median_of_a_rule_is_that_of_its_clocks() {
    let test = TestDatabase::new().await;
    some_clocks(&test).await;
    let admin = test.client(Login::Admin).await;
    admin.batch_execute(BY_CHANCE).await.unwrap();
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/helen.morris").await;
    let shown = report(&database, &token, ReportName::ClocksByRule, 84).await;
    let clocks = stored(&test, "HMRC").await;
    let mut compared = 0;
    for row in &shown.rows {
        let mut lasted: Vec<Duration> = clocks
            .iter()
            .filter(|it| it.rule == names(row))
            .filter(|it| matches!(it.outcome(shown.at), Some((_, Outcome::Met))))
            .map(|it| it.ended_at.unwrap() - it.started_at)
            .collect();
        lasted.sort();
        let Some(middle) = lasted.get(lasted.len().div_ceil(2).saturating_sub(1)) else {
            assert_eq!(row[5], Cell::Nothing, "{row:?}");
            continue;
        };
        let Cell::Hours(shown) = row[5] else {
            panic!("{row:?}");
        };
        // To a tenth of an hour.
        let exact = middle.num_seconds() as f64 / 3_600.0;
        assert!((shown - exact).abs() <= 0.051, "{row:?}, {exact}");
        compared += 1;
    }
    assert!(compared >= 3, "{:?}", shown.rows);
}

/// R073, R106: open enquiries by what is used of the target that is due first; and the dashboard counts the same.
#[tokio::test]
async fn ageing_equals_a_count_by_hand_and_the_dashboard() {
    let test = TestDatabase::new().await;
    some_clocks(&test).await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/helen.morris").await;
    // Before chance ended some: the due time of an enquiry is that of its clocks.
    let request = LoadDashboard {
        scope: Scope::Tenant,
    };
    let board = database.run(Some(&token), request).await.unwrap();
    let figure = |name: &str| {
        let found = board.figures.iter().find(|figure| figure.name == name);
        found.map_or(-1, |figure| figure.count)
    };
    let by_team = report(&database, &token, ReportName::AgeingByTeam, 1).await;
    let sum = |column: usize| -> i64 {
        let cells = by_team.rows.iter().map(|row| row[column].clone());
        cells
            .map(|cell| match cell {
                Cell::Count(count) => count,
                _ => panic!("{cell:?}"),
            })
            .sum()
    };
    assert_eq!(sum(3) + sum(4), figure("Overdue"));
    assert_eq!(sum(4), figure(ClockBand::GrosslyLate.word()));
    assert_eq!(sum(5), figure(ClockBand::Paused.word()));
    assert_eq!((1..=5).map(sum).sum::<i64>(), board.open);
    assert!(sum(4) > 20 && sum(5) > 0 && sum(1) > 0 && sum(2) > 0);

    let admin = test.client(Login::Admin).await;
    admin.batch_execute(BY_CHANCE).await.unwrap();
    let clocks = stored(&test, "HMRC").await;
    for name in [ReportName::AgeingByType, ReportName::AgeingByTeam] {
        let shown = report(&database, &token, name, 1).await;
        let now = shown.at;
        let mut of_enquiry: BTreeMap<Uuid, Vec<&Stored>> = BTreeMap::new();
        for clock in clocks.iter().filter(|it| it.is_open) {
            of_enquiry.entry(clock.enquiry).or_default().push(clock);
        }
        let mut counted: BTreeMap<(String, usize), BTreeSet<Uuid>> = BTreeMap::new();
        for (enquiry, clocks) in of_enquiry {
            let running = || clocks.iter().filter(|it| it.state == "running");
            let next = running().min_by_key(|it| (it.due_at, it.measure.clone()));
            let column = match next.map(|it| (it, it.due_at.unwrap())) {
                None => 5,
                Some(_) if running().any(|it| it.grossly_late_at < Some(now)) => 4,
                Some((_, due)) if due < now => 3,
                Some((it, due)) if now - it.started_at < (due - it.started_at) / 2 => 1,
                Some(_) => 2,
            };
            let row = match name {
                ReportName::AgeingByType => clocks[0].type_name.clone(),
                _ => clocks[0].team.clone(),
            };
            counted.entry((row, column)).or_default().insert(enquiry);
        }
        for (row, opens) in shown.rows.iter().zip(&shown.opens) {
            for (column, figure) in opens.iter().enumerate().skip(1) {
                let figure = figure.as_ref().unwrap();
                let place = format!("{name:?}, {row:?}, {figure:?}");
                let expected = counted.remove(&(names(row), column)).unwrap_or_default();
                assert_eq!(row[column], Cell::Count(expected.len() as i64), "{place}");
                let listed = behind(&database, &token, figure).await;
                let listed: BTreeSet<Uuid> = listed.iter().map(|row| row.id).collect();
                assert_eq!(listed, expected, "{place}");
            }
        }
        assert!(counted.is_empty(), "{counted:?}");
    }
    let none = ClockFigure {
        counts: ClockCount::LateNow,
        months: 1,
        type_id: Some(Uuid::nil()),
        ..ClockFigure::default()
    };
    assert_eq!(behind(&database, &token, &none).await, []);
}

/// R074, R106: the list of the next four hours is the figure of the dashboard and the strip, of each scope and page by page; an
/// enquiry with two clocks is there twice.
#[tokio::test]
async fn next_four_hours_are_a_list_a_strip_and_a_figure() {
    let test = TestDatabase::new().await;
    let rules = "insert into tenant.clock_rules (code, name, measure, stage_code, legal_code, target_seconds, valid_from)
        select v.code, v.name, v.measure, v.stage_code, v.law, v.seconds, '1900-01-01'::timestamptz
        from (values
            ('answer', 'First response', 'first_response', null, null, 7200),
            ('triage', 'Stay in triage', 'stage', 'triage', null, 9000),
            ('received', 'Stay in received', 'stage', 'received', null, 9000),
            ('repair', 'Emergency hazard', 'legal', null, 'hazard_emergency', null)
        ) as v (code, name, measure, stage_code, law, seconds)
        where $1 = 1 and (v.law is null or exists (select from core.clock_rules as r where r.code = v.law))";
    test.load_with("HMRC", rules, &[&1_i32]).await;
    let enquiries = "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, received_at, created_at)
        select y.ids[1 + n % array_length(y.ids, 1)], 'web_form', 'Number ' || n, 'A text',
            auth.now() - n * interval '5 minutes' - (n % 4) / 3 * interval '20 hours', auth.now() - n * interval '5 minutes' - (n % 4) / 3 * interval '20 hours'
        from (select array_agg(t.id order by t.code) as ids from tenant.enquiry_types as t) as y
        cross join generate_series(1, $1) as n";
    test.load_with("HMRC", enquiries, &[&40_i32]).await;
    test.load_with(
        "HMRC",
        "update tenant.enquiries as e set assignee_id = s.id, updated_by = s.id
         from tenant.staff as s
         where s.username = 'jo.brown' and e.subject like 'Number %' and length(e.subject) <= $1
           and e.team_id = s.team_id",
        &[&8_i32],
    )
    .await;
    let database = test.database(2);
    let client = test.client(Login::App).await;
    for (who, scope, condition) in [
        (
            "HMRC/jo.brown",
            Scope::Mine,
            "e.assignee_id = auth.staff_id()",
        ),
        (
            "HMRC/asha.patel",
            Scope::Team,
            "e.team_id = (select s.team_id from tenant.staff as s where s.id = auth.staff_id())",
        ),
        ("HMRC/helen.morris", Scope::Tenant, "true"),
    ] {
        let (person, token) = test.sign_in(&database, who).await;
        assert_eq!(Scope::first(person.capabilities), scope, "{who}");
        let mut listed = Vec::new();
        loop {
            let request = ListNextHours {
                scope,
                hours: 4,
                after: listed
                    .last()
                    .map(|it: &enquiries::domain::DueClock| (it.due_at, it.id)),
                limit: 7,
            };
            let page = database.run(Some(&token), request).await.unwrap();
            listed.extend(page.rows);
            if !page.more {
                break;
            }
        }
        assert!(listed.is_sorted_by_key(|it| (it.due_at, it.id)), "{who}");
        enter(&client, who).await;
        let sql = format!(
            "select count(*), count(distinct c.enquiry_id) from tenant.clocks as c
             inner join tenant.enquiries as e on c.enquiry_id = e.id
             where c.state = 'running' and c.due_at between auth.now() and auth.now() + interval '4 hours' and {condition}"
        );
        let row = client.query_one(&sql, &[]).await.unwrap();
        let (clocks, enquiries): (i64, i64) = (row.get(0), row.get(1));
        client.batch_execute("rollback").await.unwrap();
        assert!(
            clocks > enquiries && enquiries > 3,
            "{who}: {clocks} {enquiries}"
        );
        assert_eq!(listed.len() as i64, clocks, "{who}");
        let board = database
            .run(Some(&token), LoadDashboard { scope })
            .await
            .unwrap();
        let near = ClockBand::NextHours;
        let figure = board
            .figures
            .iter()
            .find(|it| it.filter.clocks == Some(near));
        assert_eq!(figure.unwrap().count, clocks, "{who}");
        let halves = &board.half_hours;
        assert!((8..=9).contains(&halves.len()), "{halves:?}");
        for half in halves {
            let until = half.begins_at + Duration::minutes(30);
            let of_half = || {
                listed
                    .iter()
                    .filter(move |it| (half.begins_at..until).contains(&it.due_at))
            };
            assert_eq!(half.clocks, of_half().count() as i64, "{who}: {half:?}");
            let duties = of_half().filter(|it| it.is_duty).count() as i64;
            assert_eq!(half.duties, duties, "{who}: {half:?}");
        }
        assert_eq!(
            halves.iter().map(|it| it.clocks).sum::<i64>(),
            clocks,
            "{who}"
        );
    }
}
