//! Routing: the first rule that matches decides, as an independent model says; why is kept, and repeating it gives the same; a
//! published version never changes; a rule that cannot run is refused at publishing and told at run time.

mod commands;
mod model;
mod rules;
mod volume;

use crate::support::attempt::refused;
use crate::support::{TestDatabase, enter};
use enquiries::private_server::Login;
use serde_json::{Value, json};
use tokio_postgres::Client;

/// A connection in which the manager of HMRC has a transaction open.
async fn manager(test: &TestDatabase) -> Client {
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    client
}

async fn write(client: &Client, rule: Value) {
    let sql = "select app.write_routing_rule($1)";
    client.execute(sql, &[&rule]).await.unwrap();
}

/// A draft without the rules of the seeds.
async fn empty_draft(client: &Client) {
    client
        .batch_execute(
            "select app.draft_routing();
             select app.remove_routing_rule(r.code) from app.routing_rules as r
             inner join app.routing_sets as s on r.routing_set_id = s.id where s.published_at is null",
        )
        .await
        .unwrap();
}

const PUBLISH: &str = "select app.publish_routing(s.id, s.version) from app.routing_sets as s where s.published_at is null";

/// Publishes the draft; the rule and the hint where that is refused.
async fn publish(client: &Client) -> Result<(), (String, String)> {
    client.batch_execute("savepoint before_it").await.unwrap();
    match client.query_one(PUBLISH, &[]).await {
        Ok(row) => {
            assert!(row.get::<_, Option<i32>>(0).is_some());
            Ok(())
        }
        Err(error) => {
            client.batch_execute("rollback to before_it").await.unwrap();
            let hint = error.as_db_error().unwrap().hint().unwrap().to_owned();
            Err((refused(&error).rule, hint))
        }
    }
}

/// One rule that sends everything to a team.
fn everything_to(team: &str) -> Value {
    json!({ "code": "all", "name": "All", "team": team })
}
