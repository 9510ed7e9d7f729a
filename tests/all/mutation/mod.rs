//! Each defence is taken away in turn, and an attack that it alone stopped must then succeed; with the
//! defence in place the same attack must fail. A defence whose removal nobody notices is not proven.
//!
//! Everything happens in one transaction of the superuser that is rolled back: DDL, the switch to the
//! attacker's login, the attack, and the look at what it did.

mod around;
mod defences;
mod every_table;
mod kept;
mod lookups;
mod recycling;
mod shared;

use crate::support::TestDatabase;
use crate::support::attempt::{Did, plainly};
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// Who attacks once the defence is gone.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    /// A person, through the staff program's login.
    Person(&'static str),
    /// The staff program's login without a session.
    Nobody,
    /// The loader of HMRC inside a batch.
    Loader,
    /// The loader's login without a session.
    LoaderAlone,
    /// The owner in a session of HMRC's manager, and in none.
    Owner,
    OwnerAlone,
}

/// How it shows that the attack succeeded.
#[derive(Clone, Copy, Debug)]
pub enum Shows {
    /// Rows came back.
    Rows,
    /// It was not refused.
    Done,
    /// The superuser finds this true afterwards.
    Truth(&'static str),
}

pub struct Defence<'a> {
    pub name: &'a str,
    /// Holds in both runs: what makes this defence the only one left.
    pub given: &'a str,
    /// Takes the defence away.
    pub removal: &'a str,
    pub who: Who,
    pub attack: &'a str,
    pub shows: Shows,
}

/// One database, and what the names in the statements stand for.
pub struct Bench {
    _test: TestDatabase,
    admin: Client,
    names: Vec<(String, String)>,
}

const NAMES: &[(&str, &str)] = &[
    (
        ":victim_id",
        "select id::text from core.tenants where code = 'EAST'",
    ),
    (
        ":own_id",
        "select id::text from core.tenants where code = 'HMRC'",
    ),
    (
        ":own_workflow",
        "select id::text from tenant.workflows where tenant_id = :own_id",
    ),
    (
        ":own_type",
        "select id::text from tenant.enquiry_types where tenant_id = :own_id limit 1",
    ),
    (
        ":their_enquiry",
        "select id::text from tenant.enquiries where tenant_id = :victim_id and closed_at is null limit 1",
    ),
    (
        ":changes_before",
        "select sum(changes)::text from auth.change_counters where tenant_id = :own_id",
    ),
    (
        ":counter_before",
        "select last_number::text from auth.reference_counters where tenant_id = :own_id",
    ),
    (
        ":tom",
        "select id::text from tenant.staff where username = 'tom.reid'",
    ),
    (
        ":jo",
        "select id::text from tenant.staff where username = 'jo.brown'",
    ),
    (
        ":helen",
        "select id::text from tenant.staff where username = 'helen.morris'",
    ),
    (
        ":david",
        "select id::text from tenant.staff where username = 'david.okafor'",
    ),
    (
        ":import",
        "select id::text from tenant.staff where tenant_id = :own_id and username = 'import'",
    ),
    (
        ":mine",
        "select e.id::text from tenant.enquiries e join tenant.staff p on p.id = e.assignee_id join tenant.workflow_stages s on s.id = e.stage_id where p.username = 'jo.brown' and s.code = 'in_progress' limit 1",
    ),
    (
        ":sams",
        "select e.id::text from tenant.enquiries e join tenant.staff p on p.id = e.assignee_id where p.username = 'sam.lewis' and e.closed_at is null limit 1",
    ),
    (
        ":closed_one",
        "select id::text from tenant.enquiries where tenant_id = :own_id and closed_at is not null limit 1",
    ),
    (
        ":stage_closed",
        "select id::text from tenant.workflow_stages where tenant_id = :own_id and code = 'closed'",
    ),
    (
        ":stage_resolved",
        "select id::text from tenant.workflow_stages where tenant_id = :own_id and code = 'resolved'",
    ),
    (
        ":stage_received",
        "select id::text from tenant.workflow_stages where tenant_id = :own_id and code = 'received'",
    ),
];

impl Bench {
    async fn new() -> Self {
        let test = TestDatabase::new().await;
        test.furnish().await;
        let admin = test.client(Login::Admin).await;
        let mut bench = Self {
            _test: test,
            admin,
            names: Vec::new(),
        };
        for (name, sql) in NAMES {
            let row = bench.admin.query_one(&bench.fill(sql), &[]).await.unwrap();
            bench.names.push(((*name).to_owned(), row.get(0)));
        }
        // Something to see in the tables that seeds leave empty.
        bench._test.import_records("EAST").await;
        let app = bench._test.client(Login::App).await;
        for (tenant, name) in [
            ("EAST", "grace.adeyemi"),
            ("HMRC", "asha.patel"),
            ("HMRC", "david.okafor"),
        ] {
            let sql = "select token, tenant_id from auth.sign_in($1, $2, 'test')";
            let row = app.query_one(sql, &[&tenant, &name]).await.unwrap();
            crate::support::begin(&app, row.get(0), row.get(1)).await;
            app.batch_execute(
                "select app.log_access('open_enquiry', id) from tenant.enquiries; commit",
            )
            .await
            .unwrap();
            bench
                .names
                .push((format!(":token_of_{name}").replace('.', "_"), row.get(0)));
        }
        bench
            .names
            .sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        bench
    }

    fn fill(&self, sql: &str) -> String {
        self.names
            .iter()
            .fold(sql.to_owned(), |sql, (name, value)| {
                sql.replace(name, value)
            })
    }

    /// Runs the attack once; whether it succeeded, and what it was told.
    async fn succeeds(&self, defence: &Defence<'_>, removed: bool) -> (bool, Did) {
        let run = async |sql: &str| {
            let sql = self.fill(sql);
            self.admin
                .batch_execute(&sql)
                .await
                .unwrap_or_else(|error| panic!("{}: {sql}\n{error:?}", defence.name));
        };
        run("begin").await;
        run(defence.given).await;
        if removed {
            run(defence.removal).await;
        }
        let become_attacker = match defence.who {
            Who::Person(who) => {
                let (tenant, name) = who.split_once('/').unwrap();
                format!("set local session authorization enquiries_app; select auth.sign_in('{tenant}', '{name}', 'test')")
            }
            Who::Nobody => "set local session authorization enquiries_app".into(),
            Who::Loader => "set local session authorization enquiries_loader;
                            select auth.open_service_session('HMRC', 'loader', 'test'), auth.open_batch('x', null)"
                .into(),
            Who::LoaderAlone => "set local session authorization enquiries_loader".into(),
            Who::Owner => "set local role enquiries_owner;
                           select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1)"
                .into(),
            Who::OwnerAlone => "set local role enquiries_owner".into(),
        };
        run(&become_attacker).await;
        run("savepoint attack").await;
        let did = plainly(&self.admin, &self.fill(defence.attack)).await;
        if did.refused().is_some() {
            run("rollback to attack").await;
        }
        run("reset role; reset session authorization").await;
        let succeeded = match (defence.shows, &did) {
            (_, Did::Refused(_)) => false,
            (Shows::Rows, Did::Done { rows, .. }) => !rows.is_empty(),
            (Shows::Done, Did::Done { .. }) => true,
            (Shows::Truth(condition), Did::Done { .. }) => {
                let sql = self.fill(&format!("select coalesce(({condition}), false)"));
                self.admin.query_one(&sql, &[]).await.unwrap().get(0)
            }
        };
        run("rollback").await;
        (succeeded, did)
    }

    /// Both runs; says what is wrong with this defence, if anything.
    async fn proves(&self, defence: &Defence<'_>) -> Option<String> {
        let (held_off, with) = self.succeeds(defence, false).await;
        if held_off {
            return Some(format!(
                "{}: the attack succeeds with the defence in place: {with:?}",
                defence.name
            ));
        }
        let (succeeded, without) = self.succeeds(defence, true).await;
        (!succeeded).then(|| {
            format!(
                "{}: its removal is not noticed: {without:?} (with it: {with:?})",
                defence.name
            )
        })
    }
}

// R186: every defence is proven by what happens without it; the goal is all of them.
#[tokio::test]
async fn every_defence_is_missed_when_it_is_gone() {
    let bench = Bench::new().await;
    let defences = defences::all();
    let mut alive = Vec::new();
    for defence in &defences {
        alive.extend(bench.proves(defence).await);
    }
    let killed = defences.len() - alive.len();
    assert!(defences.len() >= 60, "only {} defences", defences.len());
    assert_eq!(killed, defences.len(), "not proven:\n{}", alive.join("\n"));
}

// The same for the defences that every table has, from the catalogue.
#[tokio::test]
async fn every_tables_own_defences_are_missed() {
    let bench = Bench::new().await;
    let mut alive = Vec::new();
    let mut count = 0;
    for table in every_table::tables(&bench.admin).await {
        for defence in every_table::defences(&table) {
            count += 1;
            alive.extend(bench.proves(&defence.as_defence()).await);
        }
    }
    assert!(count > 100, "only {count} defences");
    assert!(
        alive.is_empty(),
        "{} of {count} not proven:\n{}",
        alive.len(),
        alive.join("\n")
    );
}

/// A sloppy permissive policy alone opens nothing: the wall is restrictive.
#[tokio::test]
async fn a_sloppy_policy_does_not_open_the_wall() {
    let bench = Bench::new().await;
    let sloppy = Defence {
        name: "a permissive policy for everybody",
        given: "",
        removal: "create policy sloppy on tenant.citizens using (true) with check (true);
                  grant all on tenant.citizens to enquiries_app",
        who: Who::Person("HMRC/jo.brown"),
        attack: "select * from tenant.citizens where tenant_id = :victim_id",
        shows: Shows::Rows,
    };
    let (succeeded, did) = bench.succeeds(&sloppy, true).await;
    assert!(!succeeded, "{did:?}");
    let open = Defence {
        removal: "create policy sloppy on tenant.citizens using (true) with check (true);
                  alter policy tenant_isolation on tenant.citizens to enquiries_loader",
        ..sloppy
    };
    assert!(
        bench.succeeds(&open, true).await.0,
        "a wall that does not name the role"
    );
}
