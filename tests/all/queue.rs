//! Queue on a real database: every tab in every sort order is paged completely, its counts are right, and a
//! preview is logged.

use crate::support::changes::add_note;
use crate::support::changes::change;
use crate::support::changes::change_priority;
use crate::support::{TestDatabase, enter};
use chrono::{DateTime, Utc};
use enquiries::database::Database;
use enquiries::domain::EnquiryVersion;
use enquiries::domain::{
    Failure, PageKey, Preview, QueueCounts, QueueRow, QueueView, RowCitizen, SessionToken, Sort,
    StandardStage,
};
use enquiries::domain::{QueueFilter, Scope};
use enquiries::features::enquiry::LoadEnquiry;
use enquiries::features::queue::{
    ListDrilldown, ListPage, LoadCounts, LoadPreview, SearchEnquiries,
};
use enquiries::features::recently_closed::ListClosed;
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use uuid::Uuid;

async fn page(
    database: &Database,
    token: &SessionToken,
    (view, sort): (QueueView, Sort),
    after: Option<PageKey>,
    limit: i64,
) -> (Vec<QueueRow>, bool) {
    let request = ListPage {
        view,
        sort,
        after,
        limit,
    };
    let page = database.run(Some(token), request).await.unwrap();
    (page.rows, page.more)
}

/// All pages to the end, as in scrolling.
async fn all_pages(
    database: &Database,
    token: &SessionToken,
    what: (QueueView, Sort),
    limit: i64,
) -> Vec<QueueRow> {
    let mut rows: Vec<QueueRow> = Vec::new();
    loop {
        let after = rows.last().map(QueueRow::key);
        let (next, more) = page(database, token, what, after, limit).await;
        rows.extend(next);
        if !more {
            return rows;
        }
    }
}

async fn counts(database: &Database, token: &SessionToken, many: bool) -> QueueCounts {
    let request = LoadCounts {
        expect_capped: many,
    };
    database.run(Some(token), request).await.unwrap()
}

/// Adds tasks to the four enquiries that are due last: to two, one an emergency, due today; one that is done, and one due
/// tomorrow.
async fn add_tasks(test: &TestDatabase) -> [Uuid; 4] {
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let last =
        "select o.id from app.open_work as o where o.due_at > app.end_of_today() + interval '1 day'
                and not exists (select from app.open_tasks as k where k.enquiry_id = o.id)
                order by o.due_at desc limit 4";
    let rows = client.query(last, &[]).await.unwrap();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect();
    for (id, minutes) in ids.iter().zip([-1, -2, -3, 60]) {
        let add = format!(
            "select app.set_tasks(array['{id}']::uuid[], 'other', 'Ring them', null, null,
                 app.end_of_today() + interval '{minutes} minutes', 'nothing', null)"
        );
        client.query(&add, &[]).await.unwrap();
    }
    let rest = format!(
        "select app.change_task(t.id, t.version, null, null, null, true, null) from app.tasks as t
         where t.enquiry_id = '{}'; update tenant.enquiries set priority_code = 1 where id = '{}'; commit",
        ids[2], ids[1]
    );
    client.batch_execute(&rest).await.unwrap();
    ids.try_into().unwrap()
}

#[tokio::test]
async fn every_tab_and_sort_order_pages_completely_in_order() {
    // R071, R072, R073
    let test = TestDatabase::new().await;
    test.grow("HMRC", 300).await;
    let database = test.database(2);
    let [one, emergency, done, tomorrow] = add_tasks(&test).await;
    let (_, token) = test.sign_in(&database, "HMRC/sam.lewis").await;
    let counts = counts(&database, &token, false).await;
    let now = chrono::Utc::now();
    for &view in QueueView::ALL {
        let mut first = None;
        for &sort in Sort::ALL {
            let place = format!("{} {}", view.word(), sort.words());
            let rows = all_pages(&database, &token, (view, sort), 37).await;
            assert_eq!(counts.in_view(view), rows.len() as i64, "{place}");
            for pair in rows.windows(2) {
                let order = sort.compare(&pair[0].key(), &pair[1].key());
                assert!(order.is_lt(), "{place}: {pair:#?}");
            }
            let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
            assert_eq!(&ids, first.get_or_insert_with(|| ids.clone()), "{place}");
            if view == QueueView::DueToday {
                assert!(ids.contains(&one) && ids.contains(&emergency), "{place}");
                assert!(!ids.contains(&done) && !ids.contains(&tomorrow), "{place}");
            }
            for row in &rows {
                let here = match view {
                    QueueView::Mine => row.assignee_name.as_deref() == Some("Sam Lewis"),
                    QueueView::Unassigned => row.assignee_id.is_none(),
                    QueueView::Overdue => row.due_at < now,
                    QueueView::Waiting => matches!(
                        row.standard_stage,
                        StandardStage::WaitingForCitizen | StandardStage::WaitingForThirdParty
                    ),
                    QueueView::DueToday => {
                        let london = |at: chrono::DateTime<chrono::Utc>| {
                            at.with_timezone(&chrono_tz::Europe::London).date_naive()
                        };
                        let task = row.next_task_due_at;
                        london(row.due_at) == london(now)
                            || task.is_some_and(|at| london(at) <= london(now))
                    }
                    QueueView::Team | QueueView::All => true,
                };
                assert!(here, "{place}: {row:?}");
            }
        }
    }
    assert!(counts.team > 0 && counts.mine > 0 && counts.all > counts.team.max(counts.mine));
    assert!(counts.waiting > 0, "nothing waits");
}

/// Of more emergencies than a page holds, in every tab and order, the lists behind a figure too: they are first, soonest due
/// first, and no row is lost or twice at a page's end.
#[tokio::test]
async fn emergencies_come_first_in_every_order() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 200).await;
    let database = test.database(2);
    let admin = test.client(Login::Admin).await;
    let sql = "set session_replication_role = replica;
               update tenant.enquiries set priority_code = 2 where priority_code = 1;
               update tenant.enquiries set priority_code = 1
               where reference like '%0-_' or reference like '%1-_' or reference like '%_K-_'";
    admin.batch_execute(sql).await.unwrap();
    let (_, token) = test.sign_in(&database, "HMRC/sam.lewis").await;
    let counts = counts(&database, &token, false).await;
    let mut most = 0;
    for &view in QueueView::ALL {
        for &sort in Sort::ALL {
            let place = format!("{} {}", view.word(), sort.words());
            let rows = all_pages(&database, &token, (view, sort), 3).await;
            let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
            assert_eq!(counts.in_view(view), rows.len() as i64, "{place}");
            assert_eq!(ids.len(), rows.len(), "{place}");
            assert_emergencies_first(&rows, &place);
            most = most.max(rows.iter().filter(|row| row.priority == 1).count());
        }
    }
    assert!(most > 3, "all emergencies were on one page");
    let mut rows: Vec<QueueRow> = Vec::new();
    loop {
        let request = ListDrilldown {
            filter: QueueFilter {
                scope: Scope::Tenant,
                ..QueueFilter::default()
            },
            after: rows.last().map(QueueRow::key),
            limit: 3,
        };
        let page = database.run(Some(&token), request).await.unwrap();
        rows.extend(page.rows);
        if !page.more {
            break;
        }
    }
    assert_eq!(rows.len() as i64, counts.all);
    assert_emergencies_first(&rows, "behind a figure");
}

fn assert_emergencies_first(rows: &[QueueRow], place: &str) {
    let first = rows.iter().take_while(|row| row.priority == 1).count();
    let all = rows.iter().filter(|row| row.priority == 1).count();
    assert_eq!(first, all, "{place}: {rows:#?}");
    let due: Vec<_> = rows[..first].iter().map(|row| row.due_at).collect();
    assert!(due.is_sorted(), "{place}: {due:?}");
}

#[tokio::test]
async fn counts_are_capped_at_one_thousand() {
    // R072, R174
    let test = TestDatabase::new().await;
    test.grow("HMRC", 2_000).await;
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/sam.lewis").await;
    let cut = counts(&database, &token, false).await;
    assert_eq!((cut.all, cut.are_many()), (1_001, true));
    assert!(cut.overdue > 0 && cut.mine > 0 && cut.mine < 1_001);
    assert_eq!(counts(&database, &token, true).await, cut);
}

// One row more than a list shows is how the list knows that there are more.
#[tokio::test]
async fn search_returns_one_row_more_than_is_shown() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 300).await;
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/sam.lewis").await;
    let request = SearchEnquiries {
        words: "number".into(),
        limit: 201,
    };
    let results = database.run(Some(&token), request).await.unwrap();
    assert_eq!(results.rows.len(), 201);
}

// R072: for few enquiries, one pass gives the same count for each tab as the query of that tab.
#[tokio::test]
async fn single_pass_counts_equal_counts_per_tab() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 900).await;
    let database = test.database(1);
    for who in ["HMRC/sam.lewis", "HMRC/david.okafor", "EAST/tom.reid"] {
        let (_, token) = test.sign_in(&database, who).await;
        let few = counts(&database, &token, false).await;
        assert!(!few.are_many() && few.all > few.waiting && few.waiting > 0);
        assert_eq!(counts(&database, &token, true).await, few, "{who}");
    }
}

async fn preview(database: &Database, token: &SessionToken, id: Uuid) -> Result<Preview, Failure> {
    database.run(Some(token), LoadPreview { id }).await
}

#[tokio::test]
async fn preview_shows_start_and_last_note_and_is_logged() {
    // R072
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let (rows, _) = page(&database, &token, (QueueView::All, Sort::Due), None, 5).await;
    let id = rows[0].id;
    for body in ["The first.", "The last."] {
        let note = add_note(id, body);
        database.run(Some(&token), note).await.unwrap();
    }
    let shown = preview(&database, &token, id).await.unwrap();
    assert!(!shown.beginning.is_empty() && shown.beginning.chars().count() <= 800);
    let note = shown.last_note.unwrap();
    assert_eq!(
        (note.body.as_str(), note.written_by.as_str()),
        ("The last.", "Jo Brown")
    );

    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let looked: i64 = client
        .query_one(
            "select count(*) from app.accesses where action = 'preview_enquiry' and enquiry_id = $1",
            &[&id],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(looked, 1);

    // An enquiry of another tenant does not exist, and nothing is logged.
    let (_, stranger) = test.sign_in(&database, "EAST/tom.reid").await;
    assert!(matches!(
        preview(&database, &stranger, id).await,
        Err(Failure::Refused(_))
    ));
}

#[tokio::test]
async fn bulk_priority_changes_all_and_reports_stale_ones() {
    // R076
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/asha.patel").await;
    let (rows, _) = page(&database, &token, (QueueView::All, Sort::Due), None, 4).await;
    let mut enquiries: Vec<EnquiryVersion> = rows
        .iter()
        .map(|row| EnquiryVersion {
            id: row.id,
            version: row.version,
        })
        .collect();
    enquiries[1].version -= 1;
    let request = change_priority(&enquiries, &vec![1; enquiries.len()]);
    let answer = change(&database, &token, request.clone()).await;
    let ended = answer.unwrap();
    let left: Vec<_> = ended.stale.iter().map(|left| left.id).collect();
    assert_eq!((ended.updated.len(), left), (3, vec![rows[1].id]));
    let (after, _) = page(&database, &token, (QueueView::All, Sort::Due), None, 200).await;
    let now = |row: &QueueRow| {
        after
            .iter()
            .find(|it| it.id == row.id)
            .map(|it| it.priority)
    };
    let now: Vec<i16> = rows.iter().filter_map(now).collect();
    assert_eq!(now, [1, rows[1].priority, 1, 1]);

    // An auditor is refused because of the role.
    let (_, auditor) = test.sign_in(&database, "HMRC/david.okafor").await;
    let seen = ended.updated;
    let request = change_priority(&seen, &vec![4; seen.len()]);
    match database.run(Some(&auditor), request).await {
        Err(Failure::Refused(refusal)) => assert_eq!(refusal.code, "42501"),
        other => panic!("an auditor changed a priority: {other:?}"),
    }
}

/// What was closed within 30 days, page after page: the same as the database says itself, and nothing older.
#[tokio::test]
async fn closed_enquiries_are_listed_for_thirty_days() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let admin = test.client(Login::Admin).await;
    for (who, scope, theirs) in [
        ("HMRC/sam.lewis", Scope::Mine, "p.username = 'sam.lewis'"),
        ("HMRC/asha.patel", Scope::Team, "s.username = 'asha.patel'"),
        ("HMRC/helen.morris", Scope::Tenant, "true"),
    ] {
        let (_, token) = test.sign_in(&database, who).await;
        let mut listed = Vec::new();
        loop {
            let request = ListClosed {
                scope,
                after: listed.last().copied(),
                limit: 2,
            };
            let page = database.run(Some(&token), request).await.unwrap();
            listed.extend(page.rows.iter().map(|one| (one.closed_at, one.row.id)));
            if !page.more {
                break;
            }
        }
        let sql = format!(
            "select distinct e.closed_at, e.id
             from tenant.enquiries as e
             inner join core.tenants as t on e.tenant_id = t.id and t.code = 'HMRC'
             left join tenant.staff as p on e.assignee_id = p.id
             left join tenant.staff as s on e.team_id = s.team_id
             where e.closed_at >= app.start_of_today() - interval '30 days' and e.deleted_at is null and {theirs}
             order by e.closed_at desc, e.id desc"
        );
        let expected = admin.query(&sql, &[]).await.unwrap();
        let expected: Vec<(DateTime<Utc>, Uuid)> = expected
            .iter()
            .map(|row| (row.get(0), row.get(1)))
            .collect();
        assert!(!expected.is_empty(), "{who}");
        assert_eq!(listed, expected, "{who}");
    }
    let (_, token) = test.sign_in(&database, "HMRC/helen.morris").await;
    let all = async || {
        let request = ListClosed {
            scope: Scope::Tenant,
            after: None,
            limit: 200,
        };
        let page = database.run(Some(&token), request).await.unwrap();
        page.rows.len()
    };
    let before = all().await;
    let sql = "update tenant.enquiries set closed_at = app.start_of_today() - interval '30 days 1 second',
                   resolved_at = null, received_at = received_at - interval '60 days'
               where id = (
                   select e.id from tenant.enquiries as e
                   inner join core.tenants as t on e.tenant_id = t.id and t.code = 'HMRC'
                   where e.closed_at >= app.start_of_today() - interval '30 days'
                   order by e.closed_at limit 1)";
    let past_the_rules = "set session_replication_role = replica";
    admin.batch_execute(past_the_rules).await.unwrap();
    assert_eq!(admin.execute(sql, &[]).await.unwrap(), 1);
    assert_eq!(all().await, before - 1);
}

/// A list shows who asked: by name, as anonymous, and without the name of a citizen whose record was deleted.
#[tokio::test]
async fn list_shows_citizen_unless_deleted() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/helen.morris").await;
    let due = (QueueView::All, Sort::Due);
    let citizens = async || {
        let rows = all_pages(&database, &token, due, 200).await;
        let named: Vec<(Uuid, RowCitizen)> =
            rows.into_iter().map(|it| (it.id, it.citizen)).collect();
        named
    };
    let before = citizens().await;
    let maya = RowCitizen::Named("Maya Osei".into());
    let hers: Vec<Uuid> = before
        .iter()
        .filter(|it| it.1 == maya)
        .map(|it| it.0)
        .collect();
    assert!(!hers.is_empty(), "{before:?}");
    let words = SearchEnquiries {
        words: "Osei".into(),
        limit: 50,
    };
    let found = database.run(Some(&token), words).await.unwrap();
    assert!(found.rows.iter().any(|row| row.citizen == maya));

    let admin = test.client(Login::Admin).await;
    let sql = "set session_replication_role = replica;
               update tenant.citizens set deleted_at = created_at, deleted_by = created_by where name = 'Maya Osei';
               update tenant.enquiries set citizen_id = null where citizen_id = (
                   select id from tenant.citizens where name = 'Ewa Zielińska')";
    admin.batch_execute(sql).await.unwrap();
    let after = citizens().await;
    let of = |wanted: &RowCitizen| -> Vec<Uuid> {
        after
            .iter()
            .filter(|it| it.1 == *wanted)
            .map(|it| it.0)
            .collect()
    };
    assert_eq!(of(&RowCitizen::Deleted), hers);
    assert_eq!(of(&RowCitizen::Anonymous).len(), 1);
    assert_eq!(of(&maya), Vec::<Uuid>::new());
    // Nor does the page of the enquiry show it.
    let request = LoadEnquiry { id: hers[0] };
    let detail = database.run(Some(&token), request).await.unwrap();
    assert_eq!(detail.row.citizen, RowCitizen::Deleted);
    assert_eq!((detail.citizen_phone, detail.citizen_email), (None, None));
}
