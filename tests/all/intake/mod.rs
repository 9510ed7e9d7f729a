//! What reaches an organisation through the interface of its services: keys, enquiries, messages and look-ups, as the login
//! that may do nothing else.

mod attacks;
mod keys;
mod messages;
mod repeats;
mod submissions;

use crate::support::{TestDatabase, enter};
use enquiries::private_server::Login;
use serde_json::{Value, json};
use tokio_postgres::Client;

/// A database, and a service of HMRC that may be asked as often as a test does.
pub struct Service {
    pub test: TestDatabase,
    pub client: Client,
    pub key: String,
}

pub const CODE: &str = "file_self_assessment";

impl Service {
    pub async fn open() -> Self {
        let test = TestDatabase::new().await;
        let key = key(&test, "HMRC/helen.morris", CODE, 6000).await;
        let client = sender(&test).await;
        Self { test, client, key }
    }

    /// A request of this service that is right in everything.
    pub fn request(&self, request_id: &str) -> Value {
        json!({
            "key": self.key,
            "request_id": request_id,
            "type": "self_assessment",
            "name": "Carys Probert",
            "email": "carys.probert@example.com",
            "subject": "A penalty that I appealed",
            "body": "I appealed against the penalty in March and have had no answer.",
            "fields": { "utr": "1234567890" }
        })
    }

    pub async fn submit(&self, request: &Value) -> Value {
        submit(&self.client, request).await
    }

    pub async fn add(&self, request: &Value) -> Value {
        let row = self
            .client
            .query_one("select api.add_message($1)", &[request])
            .await
            .unwrap();
        row.get(0)
    }

    pub async fn status(&self, reference: &str, secret: &str) -> Value {
        let row = self
            .client
            .query_one("select api.enquiry_status($1, $2)", &[&reference, &secret])
            .await
            .unwrap();
        row.get(0)
    }

    /// As the administrator, who sees the rows of all tenants.
    pub async fn count(&self, sql: &str) -> i64 {
        let admin = self.test.client(Login::Admin).await;
        admin.query_one(sql, &[]).await.unwrap().get(0)
    }
}

/// A connection with the rights of the login of services. The login itself has eight connections on the whole server, which
/// tests beside this one use too.
pub async fn sender(test: &TestDatabase) -> Client {
    let client = test.client(Login::Admin).await;
    let login = "set session authorization enquiries_intake";
    client.batch_execute(login).await.unwrap();
    client
}

pub async fn submit(client: &Client, request: &Value) -> Value {
    let row = client
        .query_one("select api.submit_enquiry($1)", &[request])
        .await
        .unwrap();
    row.get(0)
}

/// A new key of a service, made by a manager.
pub async fn key(test: &TestDatabase, manager: &str, service: &str, per_minute: i32) -> String {
    let app = test.client(Login::App).await;
    enter(&app, manager).await;
    let sql = "select service_key from app.create_service_key($1, 'A web form', $2)";
    let row = app.query_one(sql, &[&service, &per_minute]).await.unwrap();
    app.batch_execute("commit").await.unwrap();
    row.get(0)
}

/// Code and field of each error, in order.
pub fn errors(answer: &Value) -> Vec<(String, String)> {
    let Some(listed) = answer["errors"].as_array() else {
        panic!("accepted: {answer}");
    };
    let each = listed.iter().map(|error| {
        let sentence = error["sentence"].as_str().unwrap();
        assert!(sentence.ends_with(['.', ':']), "{error}");
        (
            error["code"].as_str().unwrap().to_owned(),
            error["field"].as_str().unwrap_or("-").to_owned(),
        )
    });
    each.collect()
}

pub fn one(code: &str, field: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), field.to_owned())]
}

pub fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    let text = answer[name].as_str();
    text.unwrap_or_else(|| panic!("no {name}: {answer}"))
}
