//! All bodies of `seeds/tenants` with their sample work, loaded as the program loads them: ended in between, taken up
//! again by two programs at once, and then seen by everybody who can sign in.

use super::*;
use enquiries::database::Database;
use enquiries::domain::{Capability, QueueView, Scope, Sort};
use enquiries::features::dashboard::LoadDashboard;
use enquiries::features::queue::{ListPage, LoadCounts};
use enquiries::features::sign_in::{SignIn, SignInChoices};
use enquiries::features::tasks::{ListTasks, ListToday, TaskSource};
use enquiries::services::for_you::ListConcerns;
use std::collections::{BTreeMap, BTreeSet};

const EVENTS: &str = "select count(*) from audit.audit_logs where tenant_id > 1";

/// `db start` that loads all, where most tests do with few.
fn start_with_all(home: &TestHome) -> Command {
    let mut command = home.program(&["db", "start"]);
    command.env_remove("ENQUIRIES_SAMPLE_DATA");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

async fn number(admin: &Client, sql: &str) -> i64 {
    admin.query_one(sql, &[]).await.unwrap().get(0)
}

/// Lines that a query finds, for a message.
async fn lines(admin: &Client, sql: &str) -> Vec<String> {
    let rows = admin.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

// R009, R020, R024, R025, R026, R027, R028, R029, R030, R031, R032, R033, R034, R035, R036, R107
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_of_every_body_has_work_on_the_screen() {
    let home = TestHome::new();
    load_with_interruption(&home).await;
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();

    bodies_are_of_every_kind(&admin).await;
    every_kind_of_enquiry_has_work(&admin).await;
    sample_work_is_plausible(&admin).await;
    customised_types_differ_as_their_files_say(&admin).await;
    let database = Database::open(lease.config(Login::App).unwrap(), 1).unwrap();
    everybody_finds_work(&database).await;

    let events = number(&admin, EVENTS).await;
    home.run_ok(&["lint"]);
    home.run_ok(&["compliance"]);
    let again = start_with_all(&home).output().unwrap();
    assert!(
        !output_text(&again).contains("sample data"),
        "{}",
        output_text(&again)
    );
    let now = number(&admin, EVENTS).await;
    assert_eq!(now, events, "a later start loads nothing");
}

async fn load_with_interruption(home: &TestHome) {
    // Two bodies are there, and the next ones are begun.
    home.run_ok(&["db", "start"]);
    let lease = home.join().await;
    let admin = open(&lease.config(Login::Admin).unwrap()).await.unwrap();
    let founded = "select count(*) from core.tenants where id > 1";
    assert_eq!(number(&admin, founded).await, 2);
    let mut killed = start_with_all(home).spawn().unwrap();
    crate::support::eventually("some bodies are loaded", || async {
        number(&admin, founded).await >= 4
    })
    .await;
    killed.kill().unwrap();
    killed.wait().unwrap();
    let whole = number(&admin, founded).await;
    assert!(whole < 20, "killed too late to show anything: {whole}");

    let both = [start_with_all(home).spawn(), start_with_all(home).spawn()];
    for started in both.map(|it| it.unwrap().wait_with_output().unwrap()) {
        let told = output_text(&started);
        assert!(started.status.success(), "{told}");
        assert!(
            told.contains("Loaded sample data for 32 organisations."),
            "{told}"
        );
    }
    let twice = "select count(*) from (
        select from audit.batches where source = 'seeds/narratives' group by tenant_id having count(*) <> 1) as t";
    assert_eq!(number(&admin, twice).await, 0, "loaded twice");
}

async fn bodies_are_of_every_kind(admin: &Client) {
    let kinds = admin
        .query(
            "select kind, count(*) from core.tenants where kind <> 'platform' group by kind",
            &[],
        )
        .await
        .unwrap();
    let kinds: BTreeMap<String, i64> = kinds.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(kinds.len(), 6, "{kinds:?}");
    assert!(kinds.values().all(|bodies| *bodies >= 3), "{kinds:?}");
    assert!(kinds.values().sum::<i64>() >= 30, "{kinds:?}");
    // From four stages to twelve.
    let stages = "select array_agg(distinct n::int) from (
        select count(*) as n from tenant.workflow_stages group by workflow_id) as t";
    let stages: Vec<i32> = admin.query_one(stages, &[]).await.unwrap().get(0);
    assert!(stages.contains(&4) && stages.contains(&12), "{stages:?}");
}

/// The kinds that a platform for all of government has to carry, by the body and the types that have them.
async fn every_kind_of_enquiry_has_work(admin: &Client) {
    let worked = lines(
        admin,
        "select distinct t.code || ' ' || y.code
         from tenant.enquiries as e
         inner join core.tenants as t on e.tenant_id = t.id
         inner join tenant.enquiry_types as y on e.tenant_id = y.tenant_id and e.enquiry_type_id = y.id",
    )
    .await;
    for (body, types) in [
        ("HMRC", "self_assessment payment_plan vat_registration"),
        ("DVLA", "licence medical vehicle off_road_today"),
        (
            "EAST",
            "council_tax_payment council_tax_exemption council_tax_band",
        ),
        (
            "PENARF",
            "council_tax_payment council_tax_discount council_tax_band",
        ),
        ("HMCTS", "procedure hearing urgent_application"),
        ("PENARF", "planning_application planning_advice"),
        ("PINS", "appeal question"),
        ("DWP", "new_claim change reconsideration urgent_payment"),
        ("BENADV", "benefit_check claim_status tribunal_help"),
        ("DEFRA", "cattle_movement payment compliance pollution"),
        ("CH", "registration filing dissolution"),
        ("HMLR", "search boundary registration"),
        ("NHSAV", "appointment prescription urgent"),
        ("PENARF", "homeless urgent_repair"),
        ("EAST", "homelessness unsafe_home emergency_trading"),
        ("PENARF", "emergency_licence licence"),
    ] {
        for kind in types.split(' ') {
            let wanted = format!("{body} {kind}");
            assert!(worked.contains(&wanted), "{wanted} has no work");
        }
    }
    let complexities = "select count(distinct c.complexity_code) from tenant.enquiry_types as y
        inner join core.categories as c on y.category_code = c.code";
    assert_eq!(number(admin, complexities).await, 4);
}

/// Work of people in their hours, no two things in one minute of a body, and nobody who exists.
async fn sample_work_is_plausible(admin: &Client) {
    let without_approval =
        "select code from core.tenants as t where kind <> 'platform' and not exists (
        select from tenant.approvals as a where a.tenant_id = t.id and a.decision is null)";
    assert_eq!(
        lines(admin, without_approval).await,
        [""; 0],
        "an approval waits in each body"
    );

    // The first two bodies have enquiries of their files besides, whose ages are told in hours.
    let done = "select t.code, x.tenant_id, x.by_whom, x.at at time zone 'Europe/London' as at
        from (
            select tenant_id, created_by as by_whom, created_at as at from tenant.notes
            union all
            select tenant_id, created_by, created_at from tenant.stage_changes where from_stage_id is not null
            union all
            select tenant_id, created_by, created_at from tenant.approvals
        ) as x
        inner join core.tenants as t on x.tenant_id = t.id
        where t.code not in ('HMRC', 'EAST')";
    let out_of_hours = format!(
        "select d.code || ' ' || s.username || ' ' || d.at from ({done}) as d
         inner join tenant.staff as s on d.tenant_id = s.tenant_id and d.by_whom = s.id
         where not exists (
             select from tenant.working_patterns as w
             where w.tenant_id = s.tenant_id and w.staff_id = s.id and w.weekday = extract(isodow from d.at)
                 and extract(hour from d.at) * 60 + extract(minute from d.at) between w.from_minute and w.until_minute)"
    );
    assert_eq!(lines(admin, &out_of_hours).await, [""; 0]);
    let shared = format!(
        "select code || ' ' || date_trunc('minute', at) from ({done}) as d
         group by code, date_trunc('minute', at) having count(*) > 1"
    );
    assert_eq!(lines(admin, &shared).await, [""; 0]);
    let round =
        "select count(*) filter (where extract(second from received_at) = 0) * 10 < count(*)
        from tenant.enquiries";
    assert!(admin.query_one(round, &[]).await.unwrap().get::<_, bool>(0));
    let somebody = "select name || ' ' || coalesce(phone, '') || ' ' || coalesce(email, '') from tenant.citizens
        where phone !~ '^(01632 960|07700 900|020 7946 0|029 2018 0|028 9649 6|0113 496 0|0131 496 0|0141 496 0|0191 498 0)'
            or email !~ '@example\\.com$' or national_insurance_number !~ '^NC'";
    assert_eq!(
        lines(admin, somebody).await,
        [""; 0],
        "numbers for drama, addresses of nobody"
    );
}

/// Two bodies took the standard complaint, each with what is its own, and with nothing else.
async fn customised_types_differ_as_their_files_say(admin: &Client) {
    let facts = |code: &'static str| async move {
        let sql = "select 'type.' || f.key, f.value::text
            from tenant.enquiry_types as y
            inner join core.tenants as t on y.tenant_id = t.id
            cross join lateral jsonb_each(to_jsonb(y) - array['tenant_id', 'id', 'workflow_id', 'team_id', 'service_id',
                'created_at', 'created_by', 'updated_at', 'updated_by', 'version', 'deleted_at', 'deleted_by']) as f
            where t.code = $1 and y.code = 'complaint'
            union all
            select d.code || '.' || f.key, f.value::text
            from tenant.enquiry_types as y
            inner join core.tenants as t on y.tenant_id = t.id
            inner join tenant.enquiry_type_fields as d on y.tenant_id = d.tenant_id and y.id = d.enquiry_type_id
            cross join lateral jsonb_each(to_jsonb(d) - array['tenant_id', 'id', 'enquiry_type_id', 'position',
                'created_at', 'created_by', 'updated_at', 'updated_by', 'version', 'deleted_at', 'deleted_by']) as f
            where t.code = $1 and y.code = 'complaint'";
        let rows = admin.query(sql, &[&code]).await.unwrap();
        let facts = rows.iter().map(|row| (row.get(0), row.get(1)));
        facts.collect::<BTreeMap<String, String>>()
    };
    let (dvla, dwp) = (facts("DVLA").await, facts("DWP").await);
    let names: BTreeSet<&String> = dvla.keys().chain(dwp.keys()).collect();
    let differ = names
        .into_iter()
        .filter(|name| dvla.get(*name) != dwp.get(*name));
    let mut fields: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for name in differ {
        let (field, what) = name.split_once('.').unwrap();
        fields.entry(field).or_default().insert(what);
    }
    // One has another field, one leaves a field out: all that is in such a field differs.
    assert!(dwp.keys().all(|name| !name.starts_with("registration.")));
    assert!(
        dvla.keys()
            .all(|name| !name.starts_with("registration.") || fields["registration"].len() > 5)
    );
    assert!(dwp.keys().all(|name| !name.starts_with("happened_on.")));
    fields.remove("registration").unwrap();
    fields.remove("happened_on").unwrap();
    let expected = [
        ("about", BTreeSet::from(["choices"])),
        ("type", BTreeSet::from(["category_code"])),
        ("wants", BTreeSet::from(["label", "required"])),
    ];
    assert_eq!(fields, BTreeMap::from(expected));
    assert_eq!(dvla["type.name"], dwp["type.name"]);
}

/// The first screens of each person: the dashboard, the queue, and what is theirs.
async fn everybody_finds_work(database: &Database) {
    let people = database.run(None, SignInChoices).await.unwrap();
    assert!(people.len() > 180, "{}", people.len());
    let mut empty = Vec::new();
    let mut told: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for one in people {
        let who = format!("{}/{} ({})", one.tenant_code, one.username, one.role.word());
        let request = SignIn {
            tenant_code: one.tenant_code.clone(),
            username: one.username,
        };
        let opened = database.run(None, request).await.unwrap();
        let (token, can) = (opened.token, opened.person.capabilities);
        // The platform's own people see no enquiry, by intent.
        if one.tenant_code == "PLATFORM" {
            continue;
        }
        let scope = Scope::first(can);
        let dashboard = database
            .run(Some(&token), LoadDashboard { scope })
            .await
            .unwrap();
        if dashboard.open == 0 {
            empty.push(format!("{who}: dashboard"));
        }
        let page = ListPage {
            view: QueueView::All,
            sort: Sort::Due,
            after: None,
            limit: 50,
        };
        if database.run(Some(&token), page).await.unwrap().rows.len() < 20 {
            empty.push(format!("{who}: queue"));
        }
        let expect_capped = false;
        let counts = database
            .run(Some(&token), LoadCounts { expect_capped })
            .await
            .unwrap();
        let holds = can.have(Capability::HoldEnquiries);
        for (what, count, expected) in [
            ("mine", counts.mine, holds),
            ("unassigned", counts.unassigned, true),
            ("due today", counts.due_today, true),
            ("overdue", counts.overdue, true),
            ("waiting", counts.waiting, true),
        ] {
            if expected && count == 0 {
                empty.push(format!("{who}: {what}"));
            }
        }
        if !can.have(Capability::WorkOnEnquiries) {
            continue;
        }
        let concerns = database.run(Some(&token), ListConcerns).await.unwrap();
        if concerns.rows.is_empty() {
            empty.push(format!("{who}: for you"));
        }
        let codes = concerns.rows.iter().map(|it| it.reason.code());
        told.entry(one.tenant_code).or_default().extend(codes);
        // Who holds enquiries has a day of their own, who plans them that of the team or of all.
        let today = database.run(Some(&token), ListToday { scope }).await;
        if today.unwrap().rows.is_empty() {
            empty.push(format!("{who}: today"));
        }
        let of = TaskSource::Of(scope);
        let tasks = database.run(Some(&token), ListTasks { of }).await;
        if tasks.unwrap().rows.is_empty() {
            empty.push(format!("{who}: tasks"));
        }
    }
    // In each body somebody is told of each kind of thing.
    for (tenant, codes) in told {
        for code in [
            "question",
            "answered",
            "withdrawn",
            "task",
            "to_decide",
            "watched",
        ] {
            if !codes.contains(code) {
                empty.push(format!("{tenant}: nobody is told of {code}"));
            }
        }
    }
    assert_eq!(empty, [""; 0]);
}
