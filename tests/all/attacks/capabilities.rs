//! Capabilities: each role tries what it lacks, a tenant narrows and never widens, and
//! each capability is the one that decides its act.

use super::AttackFixture;
use crate::support::attempt::{AfterAttempt, AttemptResult, attempt};
use crate::support::{begin, enter};
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use tokio_postgres::Client;

/// What needs the capability, and the refusal that shows that it was there: nothing where the act then succeeds.
type Act = (&'static str, &'static str, &'static str);

/// An act for each capability of people.
const ACTS: &[Act] = &[
    (
        "change_records",
        "select app.save_view(null, 'x', '{\"view\": \"mine\", \"order\": \"due\"}', null)",
        "",
    ),
    (
        "register_enquiries",
        "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':my_type', 'email', 'x', 'x')",
        "",
    ),
    (
        "keep_citizens",
        "insert into tenant.citizens (name) values ('x')",
        "",
    ),
    (
        "work_on_enquiries",
        "select app.add_notes(array[':mine']::uuid[], 'x')",
        "",
    ),
    (
        "hold_enquiries",
        "update tenant.enquiries set assignee_id = auth.staff_id() where id = ':free'",
        "",
    ),
    (
        "close_enquiries",
        "update tenant.enquiries as e set stage_reason = 'x', stage_id = (select s.id from tenant.workflow_stages as s where s.workflow_id = e.workflow_id and s.code = 'withdrawn') where e.id = ':free'",
        "",
    ),
    (
        "reassign_enquiries",
        "update tenant.enquiries set assignee_id = ':sam' where id = ':mine'",
        "",
    ),
    (
        "approve",
        "select (app.decide_approval(a.id, a.version, 'approved', null)).version from app.approvals as a where a.decision is null and not a.needs_countersign",
        "",
    ),
    (
        "countersign",
        "select (app.decide_approval(a.id, a.version, 'approved', null)).version from app.approvals as a where a.decision is null and a.needs_countersign",
        "",
    ),
    (
        "delete_records",
        "select app.mark_deleted('notes', n.id, n.version, true) from tenant.notes as n where n.enquiry_id = ':mine' limit 1",
        "",
    ),
    (
        "restrict_documents",
        "update tenant.documents set access_level = 'supervisors' where access_level = 'staff'",
        "",
    ),
    (
        "read_restricted_documents",
        "select id from tenant.documents where access_level = 'supervisors'",
        "",
    ),
    (
        "watch_for_others",
        "insert into tenant.watchers (enquiry_id, staff_id) values (':mine', ':sam')",
        "",
    ),
    (
        "read_shared_views",
        "select id from tenant.saved_views where name = 'Shared'",
        "",
    ),
    ("read_access_log", "select * from app.accesses", ""),
    (
        "define_tags",
        "insert into tenant.tags (name) values ('Planted')",
        "",
    ),
    (
        "plan_work",
        "insert into tenant.staff_absences (staff_id, kind, from_on, until_on) values (':sam', 'away', '2031-01-01', '2031-01-02')",
        "",
    ),
    (
        "manage_staff",
        "insert into tenant.staff (username, name, role_code) values ('new.person', 'New', 'caseworker')",
        "",
    ),
    (
        "configure",
        "insert into tenant.services (code, name) values ('ferry', 'Ferry')",
        "",
    ),
    (
        "migrate_workflows",
        "select app.migrate_workflow(w.id, w.id, '{}', 'x') from tenant.workflows as w limit 1",
        "UK225 migrate_workflow",
    ),
    (
        "correct_enquiries",
        "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_channel_code) select e.id, e.version, 'channel', 'x', case e.channel_code when 'email' then 'letter' else 'email' end from tenant.enquiries as e where e.id = ':mine'",
        "",
    ),
    (
        "correct_deadlines",
        "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_due_at) select e.id, e.version, 'deadline', 'x', '2031-01-01' from tenant.enquiries as e where e.id = ':free'",
        "",
    ),
    (
        "transfer_enquiries",
        "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_team_id) select e.id, e.version, 'team', 'x', t.id from tenant.enquiries as e inner join tenant.teams as t on t.id <> e.team_id and t.active where e.id = ':free' limit 1",
        "",
    ),
    (
        "merge_citizens",
        "insert into tenant.citizen_merges (duplicate_id, survivor_id, reason) select d.id, s.id, 'x' from tenant.citizens as d, tenant.citizens as s where d.id <> s.id and not exists (select from tenant.enquiries as e where e.citizen_id = d.id and e.closed_at is null) limit 1",
        "",
    ),
    (
        "hand_over_work",
        "select app.hand_over_work(':sam', null, 'x', false)",
        "",
    ),
    ("administer_platform", "select * from app.tenants()", ""),
];

/// Capabilities of services: `services_need_their_capabilities` shows them.
const OF_SERVICES: [&str; 2] = ["load_batches", "fold_figures"];

/// Nothing that staff do asks for these yet. A capability leaves this list when the first act asks for it.
const ASKED_FOR_BY_NOTHING: [&str; 2] = ["give_advice", "read_insight"];

const TENANT_ROLES: [&str; 6] = [
    "adviser",
    "auditor",
    "caseworker",
    "manager",
    "supervisor",
    "trainee",
];
const PLATFORM_PEOPLE: [&str; 2] = ["PLATFORM/morgan.shaw", "PLATFORM/wren.castle"];

/// A person of each role of a public body in HMRC, and what the acts are about.
async fn prepared() -> AttackFixture {
    let fixture = AttackFixture::new().await;
    let helen = fixture.session_of("HMRC/helen.morris").await;
    for role in TENANT_ROLES {
        let sql = format!(
            "insert into tenant.staff (username, name, role_code) values ('new.{role}', 'New', '{role}')"
        );
        helen.batch_execute(&sql).await.unwrap();
    }
    helen.batch_execute("commit").await.unwrap();
    for (user, sql) in [
        (
            "HMRC/asha.patel",
            "select app.log_access('open_enquiry', ':mine');
             select app.add_document(':mine', null, null, 'a.pdf', 'application/pdf', 1, sha256('a'), 'staff');
             select app.add_document(':mine', null, null, 'b.pdf', 'application/pdf', 1, sha256('b'), 'supervisors');
             select app.save_view(null, 'Shared', '{\"view\": \"mine\", \"order\": \"due\"}', p.team_id)
             from tenant.staff as p where p.username = 'asha.patel';
             update tenant.enquiries set stage_id = ':stage_specialist', stage_reason = 'x' where id = ':mine'",
        ),
        (
            "HMRC/jo.brown",
            "select app.add_notes(array[':mine']::uuid[], 'x');
             select app.request_approval(e.id, e.version, t.id, 'x')
             from tenant.enquiries as e
             inner join tenant.workflow_transitions as t on t.from_stage_id = e.stage_id and t.needs_approval
             where e.id = ':mine'",
        ),
        (
            "HMRC/rosa.kelly",
            "select app.request_approval(e.id, e.version, t.id, 'x')
             from tenant.enquiries as e
             inner join tenant.workflow_transitions as t on t.from_stage_id = e.stage_id
             inner join tenant.workflow_stages as s on s.id = t.to_stage_id and s.code = 'withdrawn'
             where e.id = ':free'",
        ),
    ] {
        let client = fixture.session_of(user).await;
        client.batch_execute(&fixture.fill(sql)).await.unwrap();
        client.batch_execute("commit").await.unwrap();
    }
    fixture
}

/// The capabilities of the session of this transaction.
async fn capabilities(client: &Client) -> BTreeSet<String> {
    let sql = "select capabilities from auth.current_session()";
    let row = client.query_one(sql, &[]).await.unwrap();
    row.get::<_, Vec<String>>(0).into_iter().collect()
}

/// Whether the act went as far as its capability takes it.
async fn succeeds(fixture: &AttackFixture, client: &Client, (_, sql, with): &Act) -> bool {
    match fixture.try_statement(client, sql).await {
        // A function that changed nothing returns null.
        AttemptResult::Done { rows, touched } => {
            with.is_empty()
                && (rows.iter().any(|row| !row.is_empty()) || (rows.is_empty() && touched > 0))
        }
        refused @ AttemptResult::Refused(_) => !with.is_empty() && refused.summary() == *with,
    }
}

/// Each role signs in and tries each act: it succeeds exactly where the session has the capability.
#[tokio::test]
async fn each_role_does_what_it_may_and_nothing_else() {
    // R127, R128, R129, R131, R132, R222, R223, R224, R225
    let fixture = prepared().await;
    let mut tried = BTreeSet::new();
    for role in TENANT_ROLES {
        let client = fixture.session_of(&format!("HMRC/new.{role}")).await;
        let has = capabilities(&client).await;
        for act in ACTS {
            let done = succeeds(&fixture, &client, act).await;
            assert_eq!(done, has.contains(act.0), "{role}: {}", act.0);
            if done {
                tried.insert(act.0);
            }
        }
    }
    for user in PLATFORM_PEOPLE {
        let client = fixture.session_of(user).await;
        let has = capabilities(&client).await;
        for act in ACTS.iter().filter(|act| !has.contains(act.0)) {
            assert!(!succeeds(&fixture, &client, act).await, "{user}: {}", act.0);
        }
        // No case content: not a row of an enquiry, of a citizen, or of what was written about them.
        for table in ["enquiries", "citizens", "notes", "messages", "documents"] {
            let result = fixture
                .try_statement(&client, &format!("select id from tenant.{table}"))
                .await;
            assert!(result.had_no_effect(), "{user} reads {table}");
        }
        if has.contains("administer_platform") {
            let act = ACTS
                .iter()
                .find(|act| act.0 == "administer_platform")
                .unwrap();
            assert!(succeeds(&fixture, &client, act).await, "{user}");
            tried.insert(act.0);
        }
    }
    let all: BTreeSet<&str> = ACTS.iter().map(|act| act.0).collect();
    assert_eq!(
        tried, all,
        "an act that no role succeeds with shows nothing"
    );
}

/// A new capability needs an act above; and every role of people is signed in above.
#[tokio::test]
async fn every_capability_and_role_is_tried() {
    let fixture = AttackFixture::new().await;
    let list = async |sql: &str| -> BTreeSet<String> {
        let rows = fixture.admin.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let acts = ACTS.iter().map(|act| act.0);
    let named: BTreeSet<String> = acts
        .chain(OF_SERVICES)
        .chain(ASKED_FOR_BY_NOTHING)
        .map(str::to_owned)
        .collect();
    assert_eq!(list("select code from core.capabilities").await, named);
    let asked = "select distinct m[1] from (
             select coalesce(p.qual, '') || coalesce(p.with_check, '') as text from pg_policies as p
             union all
             select prosrc from pg_proc where pronamespace in (
                 select oid from pg_namespace where nspname in ('app', 'auth', 'core', 'tenant', 'audit')
             )
         ) as t, regexp_matches(t.text, '''([a-z_]+)''', 'g') as m
         where m[1] in (select code from core.capabilities)";
    let asked = list(asked).await;
    for idle in ASKED_FOR_BY_NOTHING {
        assert!(
            !asked.contains(idle),
            "{idle} is asked for: it needs an act"
        );
    }
    let roles = "select r.code from core.roles as r where r.kind = 'person' and r.platform_only = ";
    let expected: BTreeSet<String> = TENANT_ROLES.iter().map(|role| (*role).to_owned()).collect();
    assert_eq!(list(&format!("{roles} false")).await, expected);
    let signed_in = "select s.role_code from tenant.staff as s inner join core.roles as r on s.role_code = r.code
                     where r.platform_only";
    assert_eq!(list(signed_in).await, list(&format!("{roles} true")).await);
    // Every role can be signed in in the demonstration.
    let unused = "select r.code from core.roles as r where r.kind = 'person'
                  and not exists (select from tenant.staff as s where s.role_code = r.code and s.active)";
    assert_eq!(list(unused).await, BTreeSet::new());
}

/// Withholds a capability from a role of HMRC as its manager, or gives it back.
async fn withhold(
    fixture: &AttackFixture,
    role: &str,
    capability: &str,
    active: bool,
) -> AttemptResult {
    let helen = fixture.session_of("HMRC/helen.morris").await;
    let sql = match active {
        true => format!(
            "insert into tenant.withheld_capabilities (role_code, capability_code, reason)
             values ('{role}', '{capability}', 'Not here')"
        ),
        false => format!(
            "update tenant.withheld_capabilities set active = false
             where role_code = '{role}' and capability_code = '{capability}'"
        ),
    };
    let result = attempt(&helen, &sql, AfterAttempt::Keep).await;
    helen.batch_execute("commit").await.unwrap();
    result
}

/// Narrowing takes effect in the session that is open, for each capability, and only for that one.
#[tokio::test]
async fn withheld_capability_is_lost_at_once_and_given_back() {
    let fixture = prepared().await;
    for act in ACTS.iter().filter(|act| act.0 != "administer_platform") {
        let capability = act.0;
        // The first role that has it; of these only a manager cannot lose what is needed to give it back.
        let mut holder = None;
        for role in TENANT_ROLES {
            let client = fixture.test.client(Login::App).await;
            let token = enter(&client, &format!("HMRC/new.{role}")).await;
            if capabilities(&client).await.contains(capability) {
                client.batch_execute("rollback").await.unwrap();
                holder = Some((role, client, token));
                break;
            }
        }
        let (role, client, token) = holder.unwrap();
        let hmrc: i32 = fixture.fill(":own_id").parse().unwrap();
        let withheld = withhold(&fixture, role, capability, true).await;
        if capability == "configure" {
            assert_eq!(withheld.summary(), "UK233 refuse_withholding_from_the_last");
            continue;
        }
        if let Some(refused) = withheld.refused() {
            panic!("{role} {capability}: {}", refused.text);
        }
        begin(&client, &token, hmrc).await;
        assert!(!capabilities(&client).await.contains(capability));
        assert!(
            !succeeds(&fixture, &client, act).await,
            "{role} {capability}"
        );
        client.batch_execute("rollback").await.unwrap();
        // Signing in again gives no more.
        let again = fixture.session_of(&format!("HMRC/new.{role}")).await;
        assert!(
            !succeeds(&fixture, &again, act).await,
            "{role} {capability}, in a new session"
        );
        again.batch_execute("rollback").await.unwrap();
        assert!(
            withhold(&fixture, role, capability, false)
                .await
                .refused()
                .is_none()
        );
        begin(&client, &token, hmrc).await;
        assert!(
            succeeds(&fixture, &client, act).await,
            "{role} {capability}, given back"
        );
        client.batch_execute("rollback").await.unwrap();
    }
}
