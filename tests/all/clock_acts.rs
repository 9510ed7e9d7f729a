//! What people do that clocks follow: what is offered, what is refused, and that both are the same answer.

use crate::clocks::{OPEN, act, foi_request, step};
use crate::support::attempt::refused;
use crate::support::{TestDatabase, enter};
use tokio_postgres::Client;
use uuid::Uuid;

/// Kind, clock, whether a reason is needed, and what stands against it.
type Offered = (String, Option<String>, bool, Option<String>);

async fn offered(client: &Client, enquiry: Uuid) -> Vec<Offered> {
    let sql = "select o.kind, o.clock_code, o.needs_reason, o.refusal from app.offered_clock_acts($1) as o";
    let rows = client.query(sql, &[&enquiry]).await.unwrap();
    rows.iter()
        .map(|row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .collect()
}

/// Records each offered act and takes it back: what is refused is what was said to be.
async fn agree(client: &Client, enquiry: Uuid) {
    for (kind, clock, needs_reason, refusal) in offered(client, enquiry).await {
        client.batch_execute("savepoint before_it").await.unwrap();
        let sql = "select a.id from app.record_clock_act($1, $2, $3, null, null, $4) as a";
        let reason = needs_reason.then_some("Because");
        let done = client
            .query_one(sql, &[&enquiry, &kind, &clock, &reason])
            .await;
        assert_eq!(
            done.is_ok(),
            refusal.is_none(),
            "{kind} {clock:?} {refusal:?}"
        );
        client.batch_execute("rollback to before_it").await.unwrap();
    }
}

fn possible(offered: &[Offered]) -> Vec<&str> {
    let of_all = offered.iter().filter(|(_, clock, _, _)| clock.is_none());
    of_all
        .filter(|(_, _, _, refusal)| refusal.is_none())
        .map(|(kind, _, _, _)| kind.as_str())
        .collect()
}

/// R106: the acts that are offered are those that are taken, in each state of the clocks and for each role.
#[tokio::test]
async fn offered_acts_are_those_that_are_taken() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = foi_request(&test).await;
    assert_eq!(
        possible(&offered(&client, enquiry).await),
        ["clarification_asked", "fee_asked", "extended", "paused"]
    );
    agree(&client, enquiry).await;
    act(&client, enquiry, "clarification_asked", None)
        .await
        .unwrap();
    act(&client, enquiry, "paused", None).await.unwrap();
    let then = offered(&client, enquiry).await;
    assert_eq!(
        possible(&then),
        ["clarification_received", "fee_asked", "extended", "resumed"]
    );
    let refusals: Vec<&str> = then
        .iter()
        .filter(|(kind, clock, _, _)| kind == "paused" && clock.is_none())
        .filter_map(|(_, _, _, refusal)| refusal.as_deref())
        .collect();
    assert_eq!(refusals, ["This is recorded already."]);
    agree(&client, enquiry).await;
    // A caseworker does not extend and does not pause.
    enter(&client, "HMRC/jo.brown").await;
    assert_eq!(
        possible(&offered(&client, enquiry).await),
        ["clarification_received", "fee_asked", "resumed"]
    );
    agree(&client, enquiry).await;
    // One of the body's own targets knows no questions and no fees.
    let own: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    assert_eq!(possible(&offered(&client, own).await), Vec::<&str>::new());
    assert_eq!(
        act(&client, own, "fee_asked", None).await,
        Err("UK438 refuse_clock_act_without_effect".into())
    );
    agree(&client, own).await;
    step(&client, own, "resolved").await;
    let closed = offered(&client, own).await;
    assert_eq!(
        closed[0].3.as_deref(),
        Some("The enquiry is closed. Reopen it first.")
    );
    agree(&client, own).await;
}

/// R106: an act names a clock that follows it, or none.
#[tokio::test]
async fn act_for_a_clock_that_does_not_follow_it_is_refused() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = foi_request(&test).await;
    let sql = "select a.id from app.record_clock_act($1, 'fee_asked', $2, null, null, null) as a";
    client.batch_execute("savepoint before_it").await.unwrap();
    let error = client
        .query_one(sql, &[&enquiry, &"resolution"])
        .await
        .unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_clock_act_without_effect");
    client.batch_execute("rollback to before_it").await.unwrap();
    client.query_one(sql, &[&enquiry, &"foi"]).await.unwrap();
}
