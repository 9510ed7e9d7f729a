//! The pool: what a borrower leaves behind must not reach the next (docs/decisions/0011).

use crate::support::TestDatabase;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use enquiries::private_server::Login;
use tokio_postgres::NoTls;

/// The program's own words, out of its source: the constant is private, and must stay what is tested here.
fn ours() -> String {
    let source = include_str!("../../../src/database.rs");
    let from = source.split_once("const RECYCLE: &str = \"").unwrap().1;
    let text = from.split_once("\";").unwrap().0;
    text.replace("\\\n", " ")
}

fn pool(test: &TestDatabase, recycling_method: RecyclingMethod) -> Pool {
    let config = ManagerConfig { recycling_method };
    let manager = Manager::from_config(test.config(Login::App), NoTls, config);
    Pool::builder(manager).max_size(1).build().unwrap()
}

/// What the second borrower finds of the first one's: rows it may read, settings, cursors, and whether the
/// first one's half work is committed with its own.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    rows: bool,
    session: bool,
    cursors: i64,
    half_work_committed: bool,
}

async fn what_is_left(test: &TestDatabase, method: RecyclingMethod) -> Left {
    let pool = pool(test, method);
    let first = pool.get().await.unwrap();
    let token: String = first
        .query_one(
            "select token from auth.sign_in('EAST', 'tom.reid', 'test')",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    // Held over its own transaction, and a setting of the connection rather than of a transaction.
    first
        .batch_execute(&format!(
            "set enquiries.session = '{token}'; listen anything; begin;
             declare kept cursor with hold for select name from tenant.citizens; commit;
             begin; insert into tenant.citizens (name) values ('Half work')"
        ))
        .await
        .unwrap();
    // A cancelled task: dropped in the middle.
    drop(first);
    let second = pool.get().await.unwrap();
    let rows = second
        .query("select 1 from tenant.citizens limit 1", &[])
        .await
        .unwrap();
    let session: String = second
        .query_one(
            "select coalesce(current_setting('enquiries.session', true), '')",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    let cursors: i64 = second
        .query_one("select count(*) from pg_cursors where is_holdable", &[])
        .await
        .unwrap()
        .get(0);
    second.batch_execute("commit").await.unwrap();
    let admin = test.client(Login::Admin).await;
    let half: bool = admin
        .query_one(
            "select exists (select from tenant.citizens where name = 'Half work')",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    Left {
        rows: !rows.is_empty(),
        session: !session.is_empty(),
        cursors,
        half_work_committed: half,
    }
}

#[tokio::test]
async fn the_programs_recycling_leaves_nothing_and_the_librarys_own_does() {
    let clean = Left {
        rows: false,
        session: false,
        cursors: 0,
        half_work_committed: false,
    };
    let test = TestDatabase::new().await;
    assert_eq!(
        what_is_left(&test, RecyclingMethod::Custom(ours())).await,
        clean
    );
    // Each part of it is missed: without the rollback, without the resets, without the closing of cursors.
    for (part, test) in [
        ("rollback;", "half work"),
        ("reset all;", "session"),
        ("close all;", "cursor"),
    ] {
        let without = ours().replace(part, "");
        assert_ne!(without, ours(), "{part} is no part of it");
        let database = TestDatabase::new().await;
        let left = what_is_left(&database, RecyclingMethod::Custom(without)).await;
        let seen = match test {
            "half work" => left.half_work_committed,
            "session" => left.session && left.rows,
            _ => left.cursors == 1,
        };
        assert!(seen, "{part} is not missed: {left:?}");
    }
    // The library's own way, plain as it comes: everything is left.
    let database = TestDatabase::new().await;
    let left = what_is_left(&database, RecyclingMethod::Fast).await;
    assert!(
        left.rows && left.session && left.half_work_committed,
        "{left:?}"
    );
    // Its thorough way closes cursors and resets settings, and commits the stranger's half work.
    let database = TestDatabase::new().await;
    let left = what_is_left(&database, RecyclingMethod::Clean).await;
    assert!(left.half_work_committed, "{left:?}");
}
