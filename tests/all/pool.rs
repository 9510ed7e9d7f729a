//! A connection leaves no state behind: tasks are dropped at any await point, users of two tenants share one
//! connection, a backend is killed under the program (docs/decisions/0002, 0011).

use crate::support::changes::add_note;
use crate::support::changes::assign;
use crate::support::changes::change;
use crate::support::{TestDatabase, connect, eventually};
use enquiries::database::Database;
use enquiries::domain::EnquiryVersion;
use enquiries::domain::{Failure, QueueView, SessionToken};
use enquiries::features::enquiry::LoadEnquiry;
use enquiries::features::history::LoadHistory;
use enquiries::features::queue::{ListPage, LoadCounts};
use enquiries::private_server::Login;
use std::pin::Pin;
use std::task::{Context, Poll};
use uuid::Uuid;

/// Polls a future a number of times, then drops it in whatever state it is.
struct Aborted<F> {
    future: Option<Pin<Box<F>>>,
    polls_left: usize,
}

impl<F: Future> Future for Aborted<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls_left == 0 {
            self.future = None;
            return Poll::Ready(None);
        }
        self.polls_left -= 1;
        match self
            .future
            .as_mut()
            .map(|future| future.as_mut().poll(context))
        {
            Some(Poll::Ready(output)) => Poll::Ready(Some(output)),
            _ => Poll::Pending,
        }
    }
}

async fn ids(database: &Database, token: &SessionToken) -> Vec<EnquiryVersion> {
    let request = ListPage {
        view: QueueView::All,
        sort: enquiries::domain::Sort::Due,
        after: None,
        limit: 50,
    };
    let page = database.run(Some(token), request).await.unwrap();
    let seen = page.rows.iter().map(|row| EnquiryVersion {
        id: row.id,
        version: row.version,
    });
    seen.collect()
}

/// Each kind of request in turn: list, open, write, be refused.
async fn ask(
    database: &Database,
    token: &SessionToken,
    (round, seen, staff_id): (usize, &[EnquiryVersion], Uuid),
) -> Result<(), Failure> {
    let one = seen[round % seen.len()];
    match round % 5 {
        0 => {
            let request = ListPage {
                view: QueueView::All,
                sort: enquiries::domain::Sort::Due,
                after: None,
                limit: 50,
            };
            database.run(Some(token), request).await.map(drop)
        }
        1 => {
            let request = LoadEnquiry { id: one.id };
            database.run(Some(token), request).await.map(drop)
        }
        2 => {
            let note = add_note(one.id, &format!("Round {round}."));
            change(database, token, note).await.map(drop)
        }
        3 => {
            let request = assign(&[one], &[Some(staff_id)], None);
            change(database, token, request).await.map(drop)
        }
        _ => {
            let note = add_note(Uuid::nil(), "");
            change(database, token, note).await.map(drop)
        }
    }
}

async fn aborts(rounds: usize) {
    let test = TestDatabase::new().await;
    let database = test.database(4);
    let (person, token) = test.sign_in(&database, "HMRC/asha.patel").await;
    let seen = ids(&database, &token).await;

    let mut finished = 0;
    for round in 0..rounds {
        let given_up = Aborted {
            future: Some(Box::pin(ask(
                &database,
                &token,
                (round, &seen, person.staff_id),
            ))),
            // A request takes about a dozen polls; some complete, most are dropped.
            polls_left: round % 13,
        };
        if given_up.await.is_some() {
            finished += 1;
        }
    }
    assert!(
        finished > 0 && finished < rounds,
        "{finished} of {rounds} were not cut"
    );

    let admin = connect(&test.config(Login::Admin)).await;
    let name = test.name.clone();
    eventually(
        "no transaction is left open and no lock is held",
        || async {
            let row = admin
                .query_one(
                    "select count(*) filter (where a.state like 'idle in transaction%'),
                        (select count(*) from pg_locks as l
                         inner join pg_stat_activity as h using (pid)
                         where h.datname = $1 and h.usename = 'enquiries_app'
                           and l.locktype <> 'virtualxid')
                 from pg_stat_activity as a
                 where a.datname = $1 and a.usename = 'enquiries_app'",
                    &[&name],
                )
                .await
                .unwrap();
            (row.get::<_, i64>(0), row.get::<_, i64>(1)) == (0, 0)
        },
    )
    .await;

    // No dropped request left half a change: each note has its event, and each event its note.
    let row = admin
        .query_one(
            "select
                (select count(*) from tenant.notes where body like 'Round %'),
                (select count(*) from audit.audit_logs
                 where table_id = audit.table_id('tenant.notes') and batch_id is null)",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<_, i64>(0), row.get::<_, i64>(1));
    // The pool still works.
    assert!(!ids(&database, &token).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_aborted_tasks_leave_no_state() {
    aborts(500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full tier: 10,000 aborts"]
async fn full_ten_thousand_aborted_tasks_leave_no_state() {
    aborts(10_000).await;
}

#[tokio::test]
async fn two_tenants_on_one_connection_are_isolated() {
    // R136, R138, R188
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let (_, hmrc) = test.sign_in(&database, "HMRC/jo.brown").await;
    let (_, east) = test.sign_in(&database, "EAST/tom.reid").await;
    for round in 0..200 {
        let (token, prefix) = if round % 2 == 0 {
            (&hmrc, "HMRC-")
        } else {
            (&east, "EAST-")
        };
        let request = ListPage {
            view: QueueView::All,
            sort: enquiries::domain::Sort::Due,
            after: None,
            limit: 200,
        };
        let rows = database.run(Some(token), request).await.unwrap().rows;
        assert!(!rows.is_empty());
        assert!(
            rows.iter().all(|row| row.reference.starts_with(prefix)),
            "round {round}"
        );
    }
    assert_eq!(database.connections().0, 1);
}

#[tokio::test]
async fn enquiry_of_another_tenant_does_not_exist() {
    // R084, R086, R136
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let (_, hmrc) = test.sign_in(&database, "HMRC/asha.patel").await;
    let (tom, east) = test.sign_in(&database, "EAST/tom.reid").await;
    let theirs = ids(&database, &hmrc).await[0];
    let missing = database
        .run(Some(&east), LoadEnquiry { id: Uuid::nil() })
        .await;
    assert!(matches!(missing, Err(Failure::Refused(_))));
    assert_eq!(
        database
            .run(Some(&east), LoadEnquiry { id: theirs.id })
            .await,
        missing
    );
    let note = add_note(theirs.id, "Hello.");
    let nowhere = add_note(Uuid::nil(), "Hello.");
    let refused = change(&database, &east, note).await;
    assert!(matches!(&refused, Err(Failure::Refused(r)) if r.rule == "notes_enquiry_fkey"));
    assert_eq!(refused, change(&database, &east, nowhere).await);
    let assign = assign(&[theirs], &[Some(tom.staff_id)], None);
    assert!(matches!(
        change(&database, &east, assign).await.unwrap(),
        ended if ended.updated.is_empty()
    ));
    let history = LoadHistory {
        enquiry_id: theirs.id,
    };
    assert_eq!(
        database.run(Some(&east), history).await.err(),
        missing.err()
    );
}

#[tokio::test]
async fn killed_backend_costs_at_most_one_clear_error() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let admin = connect(&test.config(Login::Admin)).await;
    admin
        .execute(
            "select pg_terminate_backend(pid) from pg_stat_activity
             where datname = $1 and usename = 'enquiries_app'",
            &[&test.name],
        )
        .await
        .unwrap();
    eventually("the pool has a new connection", || async {
        match database
            .run(
                Some(&token),
                LoadCounts {
                    expect_capped: false,
                },
            )
            .await
        {
            Ok(counts) => counts.all > 0,
            Err(Failure::Unavailable(_)) => false,
            other => panic!("not a clear message: {other:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn connection_with_wrong_identity_is_refused() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, hmrc) = test.sign_in(&database, "HMRC/jo.brown").await;
    let (tom, east) = test.sign_in(&database, "EAST/tom.reid").await;
    // A session token that names the wrong person: HMRC's token with a person of Eastmere.
    let mixed = SessionToken::new(hmrc.reveal().to_owned(), east.tenant_id(), tom.staff_id);
    assert!(matches!(
        database
            .run(
                Some(&mixed),
                LoadCounts {
                    expect_capped: false
                }
            )
            .await,
        Err(Failure::Internal(_))
    ));
}
