//! Races: every pair of rules over two rows, tried by two real sessions in both orders
//! (docs/decisions/0003, "the rare side locks"). The pairs are the tables in `capabilities`, `citizens`,
//! `configuration`, `duplicates`, `people`, `enquiries` and `tenants`.
//!
//! One side is the rare one (publishing, closing, deleting, dismissing), the other the frequent one. The first acts
//! and stays open; the second is seen waiting for it (`pg_blocking_pids`) or done; the first commits. Then the
//! forbidden state does not hold, and the second has what the table says: done, or its refusal with a sentence.

mod capabilities;
mod citizens;
mod configuration;
mod duplicates;
mod enquiries;
mod locks;
mod people;
mod tenants;

use crate::support::attempt::{AttemptResult, execute};
use crate::support::{TestDatabase, eventually};
use ::enquiries::private_server::Login;
use std::sync::Arc;
use tokio_postgres::Client;

/// The login and session of a side.
#[derive(Clone, Copy, Debug)]
enum By {
    /// A person, through the staff program's login.
    Person(&'static str),
    /// The staff program's login, without a session.
    SignIn,
    /// The loader's login, without a session.
    Loader,
}

const HELEN: By = By::Person("HMRC/helen.morris");
const ASHA: By = By::Person("HMRC/asha.patel");
const JO: By = By::Person("HMRC/jo.brown");

/// What the second of two gets.
const DONE: &str = "done";
/// Nothing: the row had moved on, as a stale screen is told.
const STALE: &str = "nothing";

struct Pair {
    name: &'static str,
    rare: (By, &'static str),
    frequent: (By, &'static str),
    /// As an administrator, after both; `:order` is rare or frequent, whoever was first.
    forbidden: &'static str,
    /// What the frequent side gets after the rare one, and the other way round.
    after_rare: &'static str,
    after_frequent: &'static str,
}

/// Runs before each pair, as the person named.
const SETUP: &[(By, &str)] = &[
    (
        HELEN,
        "insert into tenant.staff (username, name, role_code) values ('spare.hand', 'Spare Hand', 'caseworker');
         insert into tenant.teams (code, name) values ('spare', 'Spare'), ('first', 'First'), ('second', 'Second');
         insert into tenant.enquiry_types (code, name, category_code, workflow_id, team_id, priority_code)
             select 'spare', 'Spare', 'tax.payment', w.id, t.id, 3 from tenant.workflows as w, tenant.teams as t
             where t.code = 'payments';
         insert into tenant.workflows (code, name) values ('draft', 'Draft'), ('unused', 'Unused');
         insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
             select w.id, s.code, s.code, s.standard, s.begins, s.place from tenant.workflows as w,
                 (values ('start', 'received', true, 1), ('finish', 'closed', false, 2)) as s (code, standard, begins, place)
             where w.code = 'draft';
         insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
             select f.workflow_id, f.id, t.id, 'Wind up' from tenant.workflow_stages as f
             inner join tenant.workflow_stages as t on f.workflow_id = t.workflow_id and t.code = 'finish'
             where f.code = 'start';
         insert into tenant.transition_roles (workflow_transition_id, role_code)
             select id, 'caseworker' from tenant.workflow_transitions where label = 'Wind up'",
    ),
    (
        HELEN,
        "insert into tenant.workflows (code, name) values ('other', 'Other');
         insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
             select w.id, s.code, s.code, s.standard, s.begins, s.place from tenant.workflows as w,
                 (values ('open', 'received', true, 1), ('shut', 'closed', false, 2)) as s (code, standard, begins, place)
             where w.code = 'other';
         insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
             select f.workflow_id, f.id, t.id, 'Shut' from tenant.workflow_stages as f
             inner join tenant.workflow_stages as t on f.workflow_id = t.workflow_id and t.code = 'shut'
             where f.code = 'open';
         insert into tenant.transition_roles (workflow_transition_id, role_code)
             select id, 'caseworker' from tenant.workflow_transitions where label = 'Shut';
         update tenant.workflows set published_at = now() where code = 'other'",
    ),
    (
        ASHA,
        "insert into tenant.tags (name) values ('Flood');
         insert into tenant.citizens (name) values ('First of two'), ('Second of two')",
    ),
];

/// Names in the statements, and the queries of their values.
const NAMES: &[(&str, &str)] = &[
    (":spare_hand", "select id::text from tenant.staff where username = 'spare.hand'"),
    (":spare_team", "select id::text from tenant.teams where code = 'spare' and tenant_id = 2"),
    (":first_team", "select id::text from tenant.teams where code = 'first'"),
    (":second_team", "select id::text from tenant.teams where code = 'second'"),
    (":spare_type", "select id::text from tenant.enquiry_types where code = 'spare'"),
    (":draft", "select id::text from tenant.workflows where code = 'draft'"),
    (":unused", "select id::text from tenant.workflows where code = 'unused'"),
    (":other_workflow", "select id::text from tenant.workflows where code = 'other'"),
    (":start", "select id::text from tenant.workflow_stages where code = 'start'"),
    (":finish", "select id::text from tenant.workflow_stages where code = 'finish'"),
    (":finishing", "select id::text from tenant.workflow_transitions where label = 'Wind up'"),
    (":finisher", "select r.id::text from tenant.transition_roles as r inner join tenant.workflow_transitions as t on t.id = r.workflow_transition_id where t.label = 'Wind up'"),
    (":first_citizen", "select id::text from tenant.citizens where name = 'First of two'"),
    (":second_citizen", "select id::text from tenant.citizens where name = 'Second of two'"),
    (":flood", "select id::text from tenant.tags where name = 'Flood'"),
    (":jo", "select id::text from tenant.staff where username = 'jo.brown'"),
    (":rosa", "select id::text from tenant.staff where username = 'rosa.kelly'"),
    (
        ":mine",
        "select e.id::text from tenant.enquiries as e inner join tenant.staff as p on p.id = e.assignee_id
         inner join tenant.workflow_stages as s on s.id = e.stage_id
         where p.username = 'jo.brown' and s.code = 'in_progress' limit 1",
    ),
    (
        ":other",
        "select e.id::text from tenant.enquiries as e inner join tenant.staff as p on p.id = e.assignee_id
         where p.username = 'sam.lewis' and e.closed_at is null limit 1",
    ),
    (
        ":free",
        "select id::text from tenant.enquiries where tenant_id = 2 and assignee_id is null and closed_at is null limit 1",
    ),
    (":waiting", "select id::text from tenant.workflow_stages where tenant_id = 2 and code = 'waiting'"),
    (":resolved", "select id::text from tenant.workflow_stages where tenant_id = 2 and code = 'resolved'"),
    (":in_progress", "select id::text from tenant.workflow_stages where tenant_id = 2 and code = 'in_progress'"),
    (":eastern_type", "select id::text from tenant.enquiry_types where tenant_id = 3 limit 1"),
    (":eastern_one", "select id::text from tenant.enquiries where tenant_id = 3 and closed_at is null limit 1"),
];

struct Race {
    test: TestDatabase,
    admin: Client,
    names: Vec<(String, String)>,
}

impl Race {
    async fn new(setup: &[(By, &str)]) -> Self {
        let test = TestDatabase::new().await;
        let admin = test.client(Login::Admin).await;
        let mut race = Self {
            test,
            admin,
            names: Vec::new(),
        };
        for (by, sql) in SETUP {
            race.run(*by, sql).await;
        }
        for (name, sql) in NAMES {
            let row = race.admin.query_one(*sql, &[]).await;
            let row = row.unwrap_or_else(|error| panic!("{name}: {error:?}"));
            race.names.push(((*name).to_owned(), row.get(0)));
        }
        race.names
            .sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        for (by, sql) in setup {
            race.run(*by, sql).await;
        }
        race
    }

    fn fill(&self, sql: &str) -> String {
        self.names
            .iter()
            .fold(sql.to_owned(), |sql, (name, value)| {
                sql.replace(name, value)
            })
    }

    /// A connection with an open transaction of this side.
    async fn begin(&self, by: By) -> Client {
        let login = match by {
            By::Loader => Login::Loader,
            _ => Login::App,
        };
        let client = self.test.client(login).await;
        let session = match by {
            By::Person(user) => {
                let (tenant, name) = user.split_once('/').unwrap();
                let sql = "select token from auth.sign_in($1, $2, 'test')";
                let row = client.query_one(sql, &[&tenant, &name]).await.unwrap();
                format!("set local enquiries.session = '{}'", row.get::<_, &str>(0))
            }
            By::SignIn | By::Loader => String::new(),
        };
        client
            .batch_execute(&format!("begin; {session}"))
            .await
            .unwrap();
        client
    }

    async fn run(&self, by: By, sql: &str) {
        let client = self.begin(by).await;
        let sql = format!("{}; commit", self.fill(sql));
        client
            .batch_execute(&sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// Runs the sides in this order. Returns what the second got, whether it waited for the first, and whether
    /// the forbidden state holds afterwards.
    async fn run_pair(&self, pair: &Pair, rare_first: bool) -> (String, bool, bool) {
        let (first, second) = if rare_first {
            (pair.rare, pair.frequent)
        } else {
            (pair.frequent, pair.rare)
        };
        // Both have signed in before one acts: signing in waits for some of the rare sides.
        let leader = self.begin(first.0).await;
        let follower = Arc::new(self.begin(second.0).await);
        let led = execute(&leader, &self.fill(first.1)).await;
        assert!(
            led.refused().is_none() && !led.had_no_effect(),
            "{}: the first was refused: {led:?}",
            pair.name
        );
        let (leading, following) = (pid(&leader).await, pid(&follower).await);
        let sql = self.fill(second.1);
        let task = tokio::spawn({
            let follower = Arc::clone(&follower);
            async move { execute(&follower, &sql).await }
        });
        let waits = async || -> bool {
            let sql = "select $1 = any (pg_blocking_pids($2))";
            let row = self.admin.query_one(sql, &[&leading, &following]).await;
            row.unwrap().get(0)
        };
        let mut waited = false;
        eventually("the second waits or is done", async || {
            task.is_finished() || waits().await
        })
        .await;
        if !task.is_finished() {
            waited = true;
        }
        leader.batch_execute("commit").await.unwrap();
        let result = task.await.unwrap();
        let end = if result.refused().is_some() {
            "rollback"
        } else {
            "commit"
        };
        follower.batch_execute(end).await.unwrap();
        if let Some(refused) = result.refused() {
            assert!(
                refused.text.lines().count() >= 3,
                "{}: no sentence: {refused:?}",
                pair.name
            );
        }
        let order = if rare_first { "'rare'" } else { "'frequent'" };
        let sql = self
            .fill(&format!("select coalesce(({}), false)", pair.forbidden))
            .replace(":order", order);
        let stands = self.admin.query_one(&sql, &[]).await.unwrap().get(0);
        (summary(&result), waited, stands)
    }
}

async fn pid(client: &Client) -> i32 {
    let row = client.query_one("select pg_backend_pid()", &[]).await;
    row.unwrap().get(0)
}

/// Done, nothing, or SQLSTATE and rule.
fn summary(result: &AttemptResult) -> String {
    match result {
        AttemptResult::Refused(refused) => format!("{} {}", refused.code, refused.rule),
        _ if result.had_no_effect() => STALE.to_owned(),
        AttemptResult::Done { .. } => DONE.to_owned(),
    }
}

/// Without its lock the forbidden state of a pair is reached: the lock is what prevents it.
async fn assert_lock_is_needed(setup: &[(By, &str)], removal: &str, pair: &Pair, rare_first: bool) {
    let race = Race::new(setup).await;
    race.admin.batch_execute(removal).await.unwrap();
    let (result, waited, stands) = race.run_pair(pair, rare_first).await;
    assert!(
        stands,
        "{}: without its lock the second got {result}, waited {waited}",
        pair.name
    );
}

/// Replaces a text in a function; fails if it does not occur.
fn without(function: &str, text: &str) -> String {
    format!(
        "do $mutate$ declare body text := (select pg_get_functiondef(p.oid) from pg_proc as p
             where p.pronamespace::regnamespace || '.' || p.proname = '{function}' and p.prokind = 'f');
         begin
             if strpos(body, $from${text}$from$) = 0 then raise 'no such text in {function}'; end if;
             execute replace(body, $from${text}$from$, '');
         end $mutate$"
    )
}

/// Tries each pair in both orders, each in a database of its own; panics with all that differ from the table.
async fn assert_pairs(setup: &[(By, &str)], pairs: &[Pair]) {
    let mut faults = Vec::new();
    for pair in pairs {
        for (rare_first, expected) in [(true, pair.after_rare), (false, pair.after_frequent)] {
            let race = Race::new(setup).await;
            let (result, waited, stands) = race.run_pair(pair, rare_first).await;
            if (result.as_str(), waited, stands) != (expected, true, false) {
                faults.push(format!(
                    "{}, {} first: the second got {result} and should get {expected}; waited {waited}, forbidden state {stands}",
                    pair.name,
                    if rare_first { "rare" } else { "frequent" },
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
