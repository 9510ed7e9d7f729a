//! Mutation tests of the database's defences. An attack must fail with a defence in place and succeed without
//! it, so the test detects the removal of the defence.
//!
//! Each run is one transaction of the superuser that is rolled back: DDL, the switch to the attacker's login, the
//! attack, and the check of its effect.

mod calendars;
mod clocks;
mod concerns;
mod constraints;
mod corrections;
mod defences;
mod enquiry_context;
mod every_table;
mod guards;
mod intake;
mod merges;
mod recycling;
mod routing;
mod session_lookups;
mod tenants_and_staff;
mod workflows;

use crate::support::TestDatabase;
use crate::support::attempt::{AttemptResult, execute};
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// The login and session of an attack.
#[derive(Clone, Copy, Debug)]
pub enum Attacker {
    /// A person, through the staff program's login.
    Person(&'static str),
    /// The staff program's login without a session.
    AppWithoutSession,
    /// The loader of HMRC inside a batch.
    Loader,
    /// The loader's login without a session.
    LoaderWithoutSession,
    /// The owner of the tables in a session of HMRC's manager.
    Owner,
    /// The owner without a session.
    OwnerWithoutSession,
}

/// The sign that an attack succeeded.
#[derive(Clone, Copy, Debug)]
pub enum Success {
    /// It returned rows.
    Rows,
    /// It was not refused.
    Done,
    /// This condition holds afterwards, for the superuser.
    Condition(&'static str),
}

#[derive(Clone, Copy)]
pub struct Defence<'a> {
    pub name: &'a str,
    /// Runs in both cases: removes other defences against the same attack.
    pub setup: &'a str,
    /// Removes the defence.
    pub removal: &'a str,
    pub attacker: Attacker,
    pub attack: &'a str,
    pub success: Success,
}

/// One database, and the values of the placeholders in statements.
pub struct MutationFixture {
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
        ":asha",
        "select id::text from tenant.staff where username = 'asha.patel'",
    ),
    (
        ":sam",
        "select id::text from tenant.staff where username = 'sam.lewis'",
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
        ":free",
        "select id::text from tenant.enquiries where tenant_id = :own_id and assignee_id is null and closed_at is null limit 1",
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
        ":stage_waiting",
        "select id::text from tenant.workflow_stages where tenant_id = :own_id and code = 'waiting'",
    ),
    (
        ":stage_received",
        "select id::text from tenant.workflow_stages where tenant_id = :own_id and code = 'received'",
    ),
];

impl MutationFixture {
    async fn new() -> Self {
        let test = TestDatabase::new().await;
        test.fill_empty_tables().await;
        let admin = test.client(Login::Admin).await;
        let mut fixture = Self {
            _test: test,
            admin,
            names: Vec::new(),
        };
        for (name, sql) in NAMES {
            let row = fixture
                .admin
                .query_one(&fixture.fill(sql), &[])
                .await
                .unwrap();
            fixture.names.push(((*name).to_owned(), row.get(0)));
        }
        // Rows in the tables that the seeds leave empty.
        fixture._test.import_records("EAST").await;
        let app = fixture._test.client(Login::App).await;
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
            fixture
                .names
                .push((format!(":token_of_{name}").replace('.', "_"), row.get(0)));
        }
        fixture
            .names
            .sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        fixture
    }

    fn fill(&self, sql: &str) -> String {
        self.names
            .iter()
            .fold(sql.to_owned(), |sql, (name, value)| {
                sql.replace(name, value)
            })
    }

    /// Runs the attack once; returns whether it succeeded, and its result.
    async fn attack_succeeds(&self, defence: &Defence<'_>, removed: bool) -> (bool, AttemptResult) {
        let run = async |sql: &str| {
            let sql = self.fill(sql);
            self.admin
                .batch_execute(&sql)
                .await
                .unwrap_or_else(|error| panic!("{}: {sql}\n{error:?}", defence.name));
        };
        run("begin").await;
        run(defence.setup).await;
        if removed {
            run(defence.removal).await;
        }
        let switch_login = match defence.attacker {
            Attacker::Person(user) => {
                let (tenant, name) = user.split_once('/').unwrap();
                format!("set local session authorization enquiries_app; select auth.sign_in('{tenant}', '{name}', 'test')")
            }
            Attacker::AppWithoutSession => "set local session authorization enquiries_app".into(),
            Attacker::Loader => "set local session authorization enquiries_loader;
                            select auth.open_service_session('HMRC', 'loader', 'test'), auth.open_batch('x', null)"
                .into(),
            Attacker::LoaderWithoutSession => "set local session authorization enquiries_loader".into(),
            Attacker::Owner => "set local role enquiries_owner;
                           select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1)"
                .into(),
            Attacker::OwnerWithoutSession => "set local role enquiries_owner".into(),
        };
        run(&switch_login).await;
        run("savepoint attack").await;
        let result = execute(&self.admin, &self.fill(defence.attack)).await;
        if result.refused().is_some() {
            run("rollback to attack").await;
        }
        run("reset role; reset session authorization").await;
        let succeeded = match (defence.success, &result) {
            (_, AttemptResult::Refused(_)) => false,
            (Success::Rows, AttemptResult::Done { rows, .. }) => !rows.is_empty(),
            (Success::Done, AttemptResult::Done { .. }) => true,
            (Success::Condition(condition), AttemptResult::Done { .. }) => {
                let sql = self.fill(&format!("select coalesce(({condition}), false)"));
                self.admin.query_one(&sql, &[]).await.unwrap().get(0)
            }
        };
        run("rollback").await;
        (succeeded, result)
    }

    /// Runs the attack with and without the defence; returns a description if the defence is not proven.
    async fn check(&self, defence: &Defence<'_>) -> Option<String> {
        let (succeeded_with, with) = self.attack_succeeds(defence, false).await;
        if succeeded_with {
            return Some(format!(
                "{}: the attack succeeds with the defence in place: {with:?}",
                defence.name
            ));
        }
        let (succeeded_without, without) = self.attack_succeeds(defence, true).await;
        (!succeeded_without).then(|| {
            format!(
                "{}: its removal is not noticed: {without:?} (with it: {with:?})",
                defence.name
            )
        })
    }

    /// Panics with all that are not proven.
    async fn assert_all_proven(&self, defences: &[Defence<'_>]) {
        let mut unproven = Vec::new();
        for defence in defences {
            unproven.extend(self.check(defence).await);
        }
        assert!(
            unproven.is_empty(),
            "{} of {} not proven:\n{}",
            unproven.len(),
            defences.len(),
            unproven.join("\n")
        );
    }
}

/// R068, R082, R085, R186: without each defence an attack succeeds that fails with it.
#[tokio::test]
async fn every_defence_is_necessary() {
    let fixture = MutationFixture::new().await;
    let defences = defences::all();
    assert!(defences.len() >= 60, "only {} defences", defences.len());
    fixture.assert_all_proven(&defences).await;
}

/// The same for the defences that every table has, generated from the catalogue.
#[tokio::test]
async fn defences_of_every_table_are_necessary() {
    let fixture = MutationFixture::new().await;
    let mut unproven = Vec::new();
    let mut count = 0;
    for table in every_table::tables(&fixture.admin).await {
        for defence in every_table::defences(&table) {
            count += 1;
            unproven.extend(fixture.check(&defence.as_defence()).await);
        }
    }
    assert!(count > 100, "only {count} defences");
    assert!(
        unproven.is_empty(),
        "{} of {count} not proven:\n{}",
        unproven.len(),
        unproven.join("\n")
    );
}

/// A permissive policy gives no access to other tenants, since the isolation policy is restrictive.
#[tokio::test]
async fn permissive_policy_does_not_bypass_isolation() {
    let fixture = MutationFixture::new().await;
    let too_permissive = Defence {
        name: "a permissive policy for all roles",
        setup: "",
        removal: "create policy too_permissive on tenant.citizens using (true) with check (true);
                  grant all on tenant.citizens to enquiries_app",
        attacker: Attacker::Person("HMRC/jo.brown"),
        attack: "select * from tenant.citizens where tenant_id = :victim_id",
        success: Success::Rows,
    };
    let (succeeded, result) = fixture.attack_succeeds(&too_permissive, true).await;
    assert!(!succeeded, "{result:?}");
    let open = Defence {
        removal: "create policy too_permissive on tenant.citizens using (true) with check (true);
                  alter policy tenant_isolation on tenant.citizens to enquiries_loader",
        ..too_permissive
    };
    assert!(
        fixture.attack_succeeds(&open, true).await.0,
        "an isolation policy that does not apply to the role gave no access"
    );
}
