//! Warnings: who is told of what by the rules of a body, once, and for as long as it is true.

mod races;
mod rules;
mod simulation;

use crate::support::{TestDatabase, begin, enter};
use enquiries::private_server::Login;
use tokio_postgres::Client;
use uuid::Uuid;

/// Of HMRC: an office from Monday to Friday, 08:00 to 18:00, and a team with a supervisor.
pub(super) const TYPE: &str = "payment_plan";

/// A database whose clock may be moved, and who acts in it.
pub(super) struct Stage {
    pub test: TestDatabase,
    pub admin: Client,
    pub app: Client,
    token: String,
    tenant_id: i32,
}

impl Stage {
    pub async fn new() -> Self {
        let test = TestDatabase::new().await;
        let admin = test.client(Login::Admin).await;
        admin
            .batch_execute("update core.settings set value = 'on' where name = 'disposable'")
            .await
            .unwrap();
        let app = test.client(Login::App).await;
        let token = enter(&app, "HMRC/helen.morris").await;
        let sql = "select auth.tenant_id()";
        let tenant_id = app.query_one(sql, &[]).await.unwrap().get(0);
        app.batch_execute("commit").await.unwrap();
        // What the samples have to tell.
        test.raise_warnings("HMRC").await;
        Self {
            test,
            admin,
            app,
            token,
            tenant_id,
        }
    }

    /// One statement of a manager, in a transaction of its own.
    pub async fn run(&self, sql: &str) {
        begin(&self.app, &self.token, self.tenant_id).await;
        self.app.batch_execute(sql).await.unwrap();
        self.app.batch_execute("commit").await.unwrap();
    }

    pub async fn pass(&self, time: &str) {
        let sql = format!("update auth.clock set clock_offset = clock_offset + interval '{time}'");
        self.admin.batch_execute(&sql).await.unwrap();
    }

    /// A new enquiry whose resolution is due in so many minutes.
    pub async fn receive(&self, minutes: i32, more: &str) -> Uuid {
        begin(&self.app, &self.token, self.tenant_id).await;
        let sql = format!(
            "insert into tenant.clock_rules (code, name, measure, enquiry_type_id, target_seconds, valid_from)
             select 'test_' || {minutes}, 'Answer', 'resolution', y.id, {minutes} * 60, auth.now()
             from tenant.enquiry_types as y where y.code = '{TYPE}'"
        );
        self.app.batch_execute(&sql).await.unwrap();
        let sql = format!(
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
             select y.id, 'email', 'Warned', 'x' from tenant.enquiry_types as y where y.code = '{TYPE}' returning id"
        );
        let id: Uuid = self.app.query_one(&sql, &[]).await.unwrap().get(0);
        let change = format!("update tenant.enquiries set {more} where id = '{id}'");
        if !more.is_empty() {
            self.app.batch_execute(&change).await.unwrap();
        }
        self.app.batch_execute("commit").await.unwrap();
        id
    }

    /// Runs the worker; what an enquiry's warnings are then: rule, who was told, and whether it is still true.
    pub async fn told(&self, id: Uuid) -> Vec<String> {
        self.test.raise_warnings("HMRC").await;
        let sql = "select concat_ws(' ', r.code, w.tells, p.username, t.code,
                       case when w.settled_at is null then 'open' else 'settled' end)
                   from tenant.warnings as w
                   inner join tenant.warning_rules as r on w.tenant_id = r.tenant_id and w.rule_id = r.id
                   left join tenant.staff as p on w.tenant_id = p.tenant_id and w.staff_id = p.id
                   left join tenant.teams as t on w.tenant_id = t.tenant_id and w.team_id = t.id
                   where w.enquiry_id = $1 order by w.became_true_at, r.code";
        let rows = self.admin.query(sql, &[&id]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Reasons in the list "For you" of a person about an enquiry.
    pub async fn for_you(&self, username: &str, id: Uuid) -> Vec<String> {
        let client = self.test.client(Login::App).await;
        enter(&client, &format!("HMRC/{username}")).await;
        let sql = "select f.reason || ': ' || f.words from app.for_you(200) as f
                   where f.enquiry_id = $1 and f.actor_name = 'System' order by f.reason, f.words";
        let rows = client.query(sql, &[&id]).await.unwrap();
        client.batch_execute("commit").await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Marks it as seen as of now.
    pub async fn see(&self, username: &str, id: Uuid) {
        let client = self.test.client(Login::App).await;
        enter(&client, &format!("HMRC/{username}")).await;
        let sql = "select s.enquiry_id from app.changes_since(null) as c
                   cross join lateral app.mark_seen(array[$1::uuid], array[c.next_position]) as s";
        client.query(sql, &[&id]).await.unwrap();
        client.batch_execute("commit").await.unwrap();
    }
}

pub(super) const JO: &str = "assignee_id = app.staff_by_username('jo.brown')";
