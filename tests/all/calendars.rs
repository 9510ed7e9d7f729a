//! Deadlines by law and in working time, the calendars they are counted by, and bank holidays of newer files.

mod bank_holidays;
mod examples;
mod legal;
mod opening_hours;
mod working_time;

use serde_json::{Value, json};
use tokio_postgres::Client;

/// A small generator, so that a failing case is the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 until `below`.
    pub fn roll(&mut self, below: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % below
    }
}

/// An owner's transaction, which ends with the test.
async fn as_owner(admin: &Client) {
    let sql = "begin; set local role enquiries_owner; set local timezone = 'UTC'";
    admin.batch_execute(sql).await.unwrap();
}

async fn pattern(admin: &Client, definition: &Value) -> String {
    let row = admin
        .query_one("select core.keep_pattern($1)::text", &[definition])
        .await;
    row.unwrap().get(0)
}

/// Monday to Friday, 09:00 to 17:00.
fn office(holidays: &str) -> Value {
    let day = json!([["09:00", "17:00"]]);
    json!({ "always": false, "holidays": holidays, "week": { "1": day, "2": day, "3": day, "4": day, "5": day }, "days": {} })
}
