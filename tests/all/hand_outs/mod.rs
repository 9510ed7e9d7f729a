//! Work that is handed out: the next best, by the policy of a team, and a queue of somebody away.

mod absence;
mod policy;
mod take_next;

use crate::support::{TestDatabase, begin};
use enquiries::private_server::Login;
use tokio_postgres::Client;
use uuid::Uuid;

/// HMRC with a team of its own for the test: `individuals`, with so many caseworkers who work around the clock.
struct Desk {
    test: TestDatabase,
}

fn username(n: usize) -> String {
    format!("taker.{n:02}")
}

impl Desk {
    async fn new(people: usize) -> Self {
        let desk = Self {
            test: TestDatabase::new().await,
        };
        let helen = desk.enter("helen.morris").await;
        for n in 0..people {
            let sql = "insert into tenant.staff (username, name, role_code, team_id)
                select $1, 'Taker ' || $1, 'caseworker', t.id from tenant.teams as t where t.code = 'individuals'";
            helen.execute(sql, &[&username(n)]).await.unwrap();
        }
        let hours = "insert into tenant.working_patterns (staff_id, weekday, from_minute, until_minute)
            select p.id, d, 0, 1440 from tenant.staff as p, generate_series(1, 7) as d where p.username like 'taker.%'";
        helen.execute(hours, &[]).await.unwrap();
        helen.batch_execute("commit").await.unwrap();
        desk
    }

    /// A connection with an open transaction of a person.
    async fn enter(&self, username: &str) -> Client {
        let client = self.test.client(Login::App).await;
        let sql = "select token, tenant_id from auth.sign_in('HMRC', $1, 'test')";
        let row = client.query_one(sql, &[&username]).await.unwrap();
        begin(&client, row.get(0), row.get(1)).await;
        client
    }

    /// Free enquiries of that team: priority and age in hours.
    async fn receive(&self, cases: &[(i16, i32)]) {
        let (priorities, hours): (Vec<i16>, Vec<i32>) = cases.iter().copied().unzip();
        let sql = "insert into tenant.enquiries (
                enquiry_type_id, team_id, channel_code, priority_code, subject, body, received_at, created_at
            )
            select y.id, t.id, 'email', c.priority, 'Case ' || c.place, 'Please.', c.at, c.at
            from (
                select u.priority, u.place, auth.now() - make_interval(hours => u.hours) as at
                from unnest($1::smallint[], $2::integer[]) with ordinality as u (priority, hours, place)
            ) as c
            inner join tenant.enquiry_types as y on y.code = 'payment_plan'
            inner join tenant.teams as t on t.code = 'individuals'
            order by c.at";
        self.test
            .load_with("HMRC", sql, &[&priorities, &hours])
            .await;
    }

    async fn set(&self, code: &str, value: i32) {
        let asha = self.enter("asha.patel").await;
        let sql =
            "select app.set_assignment_parameter('individuals', $1, $2, 'The test asks for it')";
        asha.execute(sql, &[&code, &value]).await.unwrap();
        asha.batch_execute("commit").await.unwrap();
    }
}

/// Key, points and their parts, summed.
async fn take(client: &Client) -> Result<Option<(Uuid, i32, i64)>, tokio_postgres::Error> {
    let sql = "select enquiry_id, points, (select sum(v::integer) from jsonb_each_text(parts) as p (k, v)) from app.take_next()";
    let row = client.query_opt(sql, &[]).await?;
    Ok(row.map(|row| (row.get(0), row.get(1), row.get(2))))
}
