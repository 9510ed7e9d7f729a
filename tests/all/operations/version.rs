//! The version of the database is compared at each sign-in: it may be migrated while a program runs.

use crate::support::TestDatabase;
use enquiries::domain::Failure;
use enquiries::features::sign_in::SignIn;
use enquiries::private_server::Login;

#[tokio::test]
async fn sign_in_refuses_a_database_of_another_version() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let database = test.database(1);
    let sign_in = || SignIn {
        tenant_code: "HMRC".into(),
        username: "jo.brown".into(),
    };
    database.run(None, sign_in()).await.unwrap();
    for (change, back, expected) in [
        (
            "insert into public.refinery_schema_history
             select 900, 'later', applied_on, checksum from public.refinery_schema_history where version = 1",
            "delete from public.refinery_schema_history where version = 900",
            "This program is older than its database.",
        ),
        (
            "create table public.kept as select * from public.refinery_schema_history where version >= 90;
             delete from public.refinery_schema_history where version >= 90",
            "insert into public.refinery_schema_history select * from public.kept",
            "This program is newer than its database.",
        ),
        (
            "update public.refinery_schema_history set checksum = '1' || checksum where version = 42",
            "update public.refinery_schema_history set checksum = substr(checksum, 2) where version = 42",
            "This program and its database are of different versions.",
        ),
    ] {
        admin.batch_execute(change).await.unwrap();
        let refused = database.run(None, sign_in()).await.unwrap_err();
        let Failure::Refused(refusal) = refused else {
            panic!("{change}: {refused:?}")
        };
        assert!(refusal.sentence.starts_with(expected), "{}", refusal.sentence);
        admin.batch_execute(back).await.unwrap();
        database.run(None, sign_in()).await.unwrap();
    }
}
