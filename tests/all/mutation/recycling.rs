//! The connection pool: no state of one user of a connection may reach the next (docs/decisions/0011).

use crate::support::TestDatabase;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use enquiries::private_server::Login;
use tokio_postgres::NoTls;

/// The recycling statements of the program, read from its source because the constant is private.
fn program_recycle_sql() -> String {
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

/// State of the first user that the second user of a connection finds: readable rows, session setting, cursors,
/// and an unfinished write that the second user's commit commits.
#[derive(Debug, PartialEq, Eq)]
struct Leftovers {
    rows: bool,
    session: bool,
    cursors: i64,
    unfinished_write_committed: bool,
}

async fn leftovers_of(test: &TestDatabase, method: RecyclingMethod) -> Leftovers {
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
    // A cursor that outlives its transaction, and a setting of the connection, not of a transaction.
    first
        .batch_execute(&format!(
            "set enquiries.session = '{token}'; listen anything; begin;
             declare kept cursor with hold for select name from tenant.citizens; commit;
             begin; insert into tenant.citizens (name) values ('Unfinished')"
        ))
        .await
        .unwrap();
    // A cancelled task drops the connection inside a transaction.
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
    let unfinished_write_committed: bool = admin
        .query_one(
            "select exists (select from tenant.citizens where name = 'Unfinished')",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    Leftovers {
        rows: !rows.is_empty(),
        session: !session.is_empty(),
        cursors,
        unfinished_write_committed,
    }
}

/// Recycling as the program does it clears all state; each of its statements is necessary, and the methods of the
/// library do not suffice.
#[tokio::test]
async fn recycled_connection_keeps_no_state() {
    let clean = Leftovers {
        rows: false,
        session: false,
        cursors: 0,
        unfinished_write_committed: false,
    };
    let test = TestDatabase::new().await;
    assert_eq!(
        leftovers_of(&test, RecyclingMethod::Custom(program_recycle_sql())).await,
        clean
    );
    // Each statement is necessary: the rollback, the reset of settings, the closing of cursors.
    for (part, leftover) in [
        ("rollback;", "unfinished write"),
        ("reset all;", "session"),
        ("close all;", "cursor"),
    ] {
        let without = program_recycle_sql().replace(part, "");
        assert_ne!(
            without,
            program_recycle_sql(),
            "the program does not run {part}"
        );
        let database = TestDatabase::new().await;
        let left = leftovers_of(&database, RecyclingMethod::Custom(without)).await;
        let leaked = match leftover {
            "unfinished write" => left.unfinished_write_committed,
            "session" => left.session && left.rows,
            _ => left.cursors == 1,
        };
        assert!(leaked, "{part} is not necessary: {left:?}");
    }
    // The default method of the library leaves everything.
    let database = TestDatabase::new().await;
    let left = leftovers_of(&database, RecyclingMethod::Fast).await;
    assert!(
        left.rows && left.session && left.unfinished_write_committed,
        "{left:?}"
    );
    // Its thorough method closes cursors and resets settings, but the unfinished write is committed.
    let database = TestDatabase::new().await;
    let left = leftovers_of(&database, RecyclingMethod::Clean).await;
    assert!(left.unfinished_write_committed, "{left:?}");
}
