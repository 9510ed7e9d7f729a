//! The two tenants of `seeds/tenants`: one core process, configured differently, with people, work and history of it.

use crate::support::{TestDatabase, enter};
use enquiries::domain::{QueueView, Sort};
use enquiries::features::queue::ListPage;
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use tokio_postgres::Client;

const TENANTS: [&str; 2] = ["HMRC", "EAST"];

async fn set(admin: &Client, tenant: &str, what: &str, from: &str) -> BTreeSet<String> {
    let sql = format!(
        "select distinct {what} from {from} inner join core.tenants as n on x.tenant_id = n.id
         where n.code = $1 and x.deleted_at is null"
    );
    let rows = admin.query(&sql, &[&tenant]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// What a department calls its stages is its own; what they mean is the same in each, and the database takes nothing else.
// R005, R109
#[tokio::test]
async fn departments_differ_in_configuration_and_share_the_core() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    for (what, from) in [
        ("x.code", "tenant.workflows as x"),
        ("x.name", "tenant.enquiry_types as x"),
        ("x.category_code", "tenant.enquiry_types as x"),
        ("x.name", "tenant.outcomes as x"),
        ("x.name", "tenant.teams as x"),
    ] {
        let hmrc = set(&admin, "HMRC", what, from).await;
        let east = set(&admin, "EAST", what, from).await;
        assert!(!hmrc.is_empty() && !east.is_empty(), "{what} of {from}");
        assert!(
            hmrc.is_disjoint(&east),
            "{what} of {from}: {hmrc:?} {east:?}"
        );
    }
    let stages = "tenant.workflow_stages as x";
    let names = (
        set(&admin, "HMRC", "x.name", stages).await,
        set(&admin, "EAST", "x.name", stages).await,
    );
    assert!(names.1.difference(&names.0).count() >= 5, "{names:?}");
    for tenant in TENANTS {
        // A beginning, work and an end, in the words of the platform.
        let standard = set(&admin, tenant, "x.stage_code", stages).await;
        for stage in ["received", "in_progress", "closed"] {
            assert!(standard.contains(stage), "{tenant}: {standard:?}");
        }
        let roles = set(&admin, tenant, "x.role_code", "tenant.staff as x").await;
        for role in ["caseworker", "supervisor", "manager", "auditor"] {
            assert!(roles.contains(role), "{tenant}: {roles:?}");
        }
    }
    let manager = test.client(Login::App).await;
    enter(&manager, "EAST/ian.price").await;
    let own_meaning =
        "insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
        select w.id, 'own', 'Own', 'a_meaning_of_our_own', false, 90
        from tenant.workflows as w order by w.code limit 1";
    manager.batch_execute(own_meaning).await.unwrap_err();
}

/// Self assessment, payment plans and VAT registration each have a type with its fields, and work with a deadline.
// R025
#[tokio::test]
async fn tax_enquiries_have_their_types_fields_and_deadlines() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    for (code, fields) in [
        ("self_assessment", &["utr"][..]),
        ("payment_plan", &["amount_owed", "pays_by", "tax_year"]),
        (
            "vat_registration",
            &["group", "registered_on", "vat_number"],
        ),
    ] {
        let row = admin
            .query_one(
                "select (
                     select array_agg(f.code::text order by f.code) from tenant.enquiry_type_fields as f
                     where f.tenant_id = t.tenant_id and f.enquiry_type_id = t.id
                 ), (
                     select count(*) filter (where e.due_at > e.received_at) from tenant.enquiries as e
                     where e.tenant_id = t.tenant_id and e.enquiry_type_id = t.id
                 )
                 from tenant.enquiry_types as t
                 inner join core.tenants as n on t.tenant_id = n.id
                 where n.code = 'HMRC' and t.code = $1",
                &[&code],
            )
            .await
            .unwrap();
        assert_eq!(row.get::<_, Vec<String>>(0), fields, "{code}");
        assert!(row.get::<_, i64>(1) >= 2, "{code} has work");
    }
}

// R108
#[tokio::test]
async fn samples_have_citizens_assignments_and_histories() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    for tenant in TENANTS {
        let row = admin
            .query_one(
                "select count(*) filter (where e.citizen_id is not null) >= 8,
                     count(*) filter (where e.assignee_id is not null) >= 4,
                     count(distinct e.stage_id) >= 4,
                     (select count(*) from tenant.stage_changes as c
                      where c.tenant_id = n.id and c.from_stage_id is not null) >= 8,
                     (select count(*) from tenant.assignments as a where a.tenant_id = n.id) >= 5,
                     (select count(*) from tenant.citizens as c
                      where c.tenant_id = n.id and num_nonnulls(c.phone, c.email, c.postcode) > 0) >= 8
                 from tenant.enquiries as e
                 inner join core.tenants as n on e.tenant_id = n.id
                 where n.code = $1 group by n.id",
                &[&tenant],
            )
            .await
            .unwrap();
        let held: Vec<bool> = (0..6).map(|column| row.get(column)).collect();
        assert_eq!(held, [true; 6], "{tenant}");
    }
}

/// What the queue shows to somebody who signs in: several types, in several stages, of their own department.
// R083
#[tokio::test]
async fn queue_shows_samples_of_several_types_and_stages() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    for who in ["HMRC/jo.brown", "EAST/tom.reid"] {
        let (_, token) = test.sign_in(&database, who).await;
        let request = ListPage {
            view: QueueView::All,
            sort: Sort::Due,
            after: None,
            limit: 200,
        };
        let rows = database.run(Some(&token), request).await.unwrap().rows;
        let types: BTreeSet<&str> = rows.iter().map(|row| row.type_name.as_str()).collect();
        let stages: BTreeSet<&str> = rows.iter().map(|row| row.stage_name.as_str()).collect();
        assert!(
            types.len() >= 3 && stages.len() >= 3,
            "{who}: {types:?} {stages:?}"
        );
    }
}

/// Four priorities, the same in every department, and no enquiry has another.
// R235
#[tokio::test]
async fn priorities_are_four() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let rows = admin
        .query(
            "select p.name from core.priorities as p order by p.code",
            &[],
        )
        .await
        .unwrap();
    let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(names, ["emergency", "high", "normal", "low"]);
    let caseworker = test.client(Login::App).await;
    enter(&caseworker, "HMRC/asha.patel").await;
    let fifth = "update tenant.enquiries set priority_code = 5 where closed_at is null";
    let error = caseworker.batch_execute(fifth).await.unwrap_err();
    assert_eq!(crate::support::refusal(&error).0, "UK107");
}
