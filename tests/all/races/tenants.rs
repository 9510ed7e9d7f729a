//! Tenants that close while enquiries come in, or while somebody signs in.

use super::{By, DONE, Pair, assert_pairs};

const TOM: By = By::Person("EAST/tom.reid");
const GRACE: By = By::Person("EAST/grace.adeyemi");
const REGISTER: &str =
    "select id from app.register_enquiry(':eastern_type', null, 'email', null, 'Race', 'x', '{}')";
const CLOSING: &str = "select auth.change_tenant_state('EAST', 'closing')";
const CLOSED: &str = "select auth.change_tenant_state('EAST', 'closed')";
const DELETE_ALL: &str =
    "select app.mark_deleted('enquiries', id, version, true) from tenant.enquiries";
const OPEN_IN_CLOSED: &str = "select exists (
    select from core.tenants as t inner join tenant.enquiries as e on t.id = e.tenant_id
    where t.state = 'closed' and e.closed_at is null and e.deleted_at is null)";

#[tokio::test]
async fn a_closing_tenant_receives_nothing() {
    assert_pairs(
        &[],
        &[Pair {
            name: "a tenant begins to close while an enquiry is registered",
            rare: (By::Loader, CLOSING),
            frequent: (TOM, REGISTER),
            forbidden: "select :order = 'rare' and exists (select from tenant.enquiries where subject = 'Race')",
            after_rare: "UK232 refuse_enquiry_while_closing",
            after_frequent: DONE,
        }],
    )
    .await;
}

#[tokio::test]
async fn a_closed_tenant_has_no_open_enquiry_and_no_session() {
    let emptied = [(GRACE, DELETE_ALL), (By::Loader, CLOSING)];
    assert_pairs(
        &emptied,
        &[
            Pair {
                name: "a tenant is closed while an enquiry is restored",
                rare: (By::Loader, CLOSED),
                frequent: (GRACE, "select app.mark_deleted('enquiries', id, version, false) from tenant.enquiries where id = ':eastern_one'"),
                forbidden: OPEN_IN_CLOSED,
                after_rare: "UK232 refuse_reopening_in_closed_tenant",
                after_frequent: "UK230 refuse_closing_over_open_work",
            },
            Pair {
                name: "a tenant is closed while a person signs in",
                rare: (By::Loader, CLOSED),
                frequent: (By::SignIn, "select token from auth.sign_in('EAST', 'tom.reid', 'test')"),
                forbidden: "select exists (
                    select from auth.sessions as s inner join core.tenants as t on t.id = s.tenant_id
                    where t.closed_at is not null and s.ended_at is null)",
                after_rare: "UK403 sign_in",
                after_frequent: DONE,
            },
            Pair {
                name: "a tenant is closed while a service opens a session",
                rare: (By::Loader, CLOSED),
                frequent: (By::Loader, "select auth.open_service_session('EAST', 'loader', 'test')"),
                forbidden: "select exists (
                    select from auth.sessions as s inner join core.tenants as t on t.id = s.tenant_id
                    where t.closed_at is not null and s.ended_at is null)",
                after_rare: "UK404 open_service_session",
                after_frequent: DONE,
            },
        ],
    )
    .await;
}
