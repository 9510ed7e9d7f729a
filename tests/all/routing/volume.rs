//! Many at once: routed in bulk, each explained.

use crate::support::{TestDatabase, enter};
use enquiries::private_server::Login;
use std::time::{Duration, Instant};

/// Received by a person, as a form of many rows would be.
const RECEIVE: &str = "
insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
select y.ids[1 + n % cardinality(y.ids)], c.ids[1 + n % cardinality(c.ids)], 'email', 'Bulk ' || n,
    repeat('I have a question about what I owe and when. ', 8) || case when n % 40 = 0 then 'Bankruptcy.' else '' end
from generate_series(1, $1) as n
cross join (select array_agg(id) as ids from tenant.enquiry_types) as y
cross join (select array_agg(id) as ids from tenant.citizens) as c";

/// How long receiving them took, which is no matter of a test in CI.
async fn receive(many: i32) -> Duration {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    client
        .batch_execute("set local statement_timeout = '5min'")
        .await
        .unwrap();
    let begun = Instant::now();
    client.execute(RECEIVE, &[&many]).await.unwrap();
    let took = begun.elapsed();
    let row = client
        .query_one(
            "select count(*), count(d.why), count(distinct d.rule_code), count(*) filter (where e.team_name = d.team_name)
             from app.enquiries as e left join app.routing_decisions as d on e.id = d.enquiry_id
             where e.subject like 'Bulk %'",
            &[],
        )
        .await
        .unwrap();
    let many = i64::from(many);
    assert_eq!(
        (
            row.get::<_, i64>(0),
            row.get::<_, i64>(1),
            row.get::<_, i64>(3)
        ),
        (many, many, many)
    );
    assert!(row.get::<_, i64>(2) >= 1);
    println!("{many} enquiries were received and routed in {took:?}");
    took
}

/// R050, R051: each of a thousand enquiries that come at once is routed and explained.
#[tokio::test]
async fn a_thousand_are_routed_at_once_and_each_is_explained() {
    receive(1_000).await;
}

#[tokio::test]
#[ignore = "full tier: 10,000 enquiries"]
async fn full_ten_thousand_are_routed_in_ten_seconds() {
    let took = receive(10_000).await;
    assert!(took < Duration::from_secs(10), "{took:?}");
}
