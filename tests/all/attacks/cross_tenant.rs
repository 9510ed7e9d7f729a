//! Attacks on a row of the victim with known key, physical location and text.

use super::AttackFixture;
use crate::support::attempt::AttemptResult;
use crate::support::refusal;
use futures::TryStreamExt;

/// R114, R136: knowledge of a key gives no access to another tenant's row.
#[tokio::test]
async fn known_row_of_other_tenant_is_inaccessible() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    fixture
        .assert_results(
            &client,
            &[
                ("select * from tenant.enquiries where id = ':their_enquiry'", "nothing"),
                ("select * from app.enquiries where id = ':their_enquiry'", "nothing"),
                ("select * from tenant.enquiries where reference = ':their_reference'", "nothing"),
                ("select * from tenant.enquiries where ctid = ':their_ctid' and tenant_id = :victim_id", "nothing"),
                ("select e from tenant.enquiries as e where (e).id = ':their_enquiry'", "nothing"),
                ("select * from tenant.enquiries tablesample system (100) where tenant_id <> :own_id", "nothing"),
                ("select * from tenant.enquiries where tenant_id = :victim_id and subject::integer = 1", "nothing"),
                ("select * from tenant.citizens where tenant_id = :victim_id and 1 / (length(name) - length(name)) = 1", "nothing"),
                ("select * from only audit.audit_logs where tenant_id = :victim_id", "nothing"),
                ("select * from app.history where enquiry_id = ':their_enquiry'", "nothing"),
                ("select * from app.accesses where enquiry_id = ':their_enquiry'", "nothing"),
                ("select * from tenant.notes as n join tenant.enquiries as e on n.enquiry_id = e.id where e.id = ':their_enquiry'", "nothing"),
                ("select * from tenant.enquiries where id = ':their_enquiry' for update", "nothing"),
                ("select * from ts_stat('select to_tsvector(subject) from tenant.enquiries where tenant_id = :victim_id')", "nothing"),
                ("update tenant.enquiries set subject = 'x' where id = ':their_enquiry' returning *", "nothing"),
                ("update tenant.enquiries set subject = 'x' where ctid = ':their_ctid' and tenant_id = :victim_id returning *", "nothing"),
                ("update tenant.notes set body = 'x' where id = ':their_note'", "nothing"),
                ("update tenant.enquiries set tenant_id = :victim_id where id = ':mine'", "42501"),
                ("update tenant.enquiries as e set subject = 'x' from tenant.citizens as c where c.id = ':their_citizen' and e.id = ':mine'", "nothing"),
                ("delete from tenant.enquiries where id = ':their_enquiry'", "42501"),
                ("truncate tenant.enquiries, tenant.notes cascade", "42501"),
                ("insert into tenant.notes (tenant_id, enquiry_id, body) values (:victim_id, ':their_enquiry', 'x')", "42501"),
                ("insert into tenant.notes (enquiry_id, body) values (':their_enquiry', 'x')", "23503 notes_enquiry_fkey"),
                ("insert into tenant.citizens (name) values ('x') on conflict (tenant_id, id) do update set name = 'x' where citizens.tenant_id = :victim_id", "done: 0 rows, 1 touched"),
                ("merge into tenant.enquiries as e using (select ':their_enquiry'::uuid as id) as s on e.id = s.id when matched then update set subject = 'x' when not matched then do nothing", "nothing"),
                ("with x as (update tenant.enquiries set subject = 'x' where id = ':their_enquiry' returning *) select * from x", "nothing"),
                ("insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':their_type', 'email', 'x', 'x')", "23502"),
                ("insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body) values (':my_type', ':their_citizen', 'email', 'x', 'x')", "23503 enquiries_citizen_fkey"),
                ("update tenant.enquiries set assignee_id = ':tom' where id = ':mine'", "23503 enquiries_assignee_fkey"),
                ("update tenant.enquiries set team_id = ':their_team' where id = ':mine'", "42501"),
                ("insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_team_id) select e.id, e.version, 'team', 'Theirs', ':their_team' from tenant.enquiries as e where e.id = ':mine'", "23503 corrections_to_team_fkey"),
                ("update tenant.enquiries set stage_id = ':their_stage' where id = ':mine'", "23503 enquiries_stage_fkey"),
                // Through the granted functions.
                ("select * from app.change_priority(array[':their_enquiry', ':their_enquiry', ':their_enquiry']::uuid[], array[1, 2, 3], array[1, 1, 1]::smallint[])", "nothing"),
                ("select * from app.assign_enquiries(array[':their_enquiry']::uuid[], array[1, 2, 3], array[':jo']::uuid[], null)", "nothing"),
                ("select * from app.change_stages(array[':their_enquiry']::uuid[], array[1], array[':their_stage']::uuid[], 'x', 'x')", "nothing"),
                ("select app.add_notes(array[':their_enquiry']::uuid[], 'x')", "23503 notes_enquiry_fkey"),
                ("select * from app.add_notes(array[':mine', ':their_enquiry']::uuid[], 'x')", "23503 notes_enquiry_fkey"),
                ("select * from app.possible_transitions(':their_enquiry')", "nothing"),
                ("select where app.log_access('open_enquiry', ':their_enquiry')", "nothing"),
                ("select * from tenant.evaluate_transitions(array[':their_enquiry']::uuid[], array[':their_stage']::uuid[], array['manager'], array['x'], array['x'], array[':tom']::uuid[], array[1])", "nothing"),
                ("select v from app.display_value('assignee_id', ':tom') as v where v is not null", "nothing"),
                ("select v from app.display_value('stage_id', ':their_stage') as v where v is not null", "nothing"),
                ("select v from app.display_value('team_id', ':their_team') as v where v is not null", "nothing"),
                ("select v from app.display_value('citizen_id', ':their_citizen') as v where v is not null", "nothing"),
                ("select v from app.display_value('enquiry_type_id', ':their_type') as v where v is not null", "nothing"),
                ("select v from app.display_value('service_id', ':their_service') as v where v is not null", "nothing"),
                ("select v from app.display_value('workflow_id', ':their_workflow') as v where v is not null", "nothing"),
                ("select v from app.display_value('other_enquiry_id', ':their_enquiry') as v where v is not null", "nothing"),
                ("select f.label from app.describe_custom_fields(':their_type', '{}', '{\"people\": \"3\", \"band\": \"D\"}') as f where f.label is not null", "nothing"),
                ("select * from app.find_enquiries(':their_reference', 10)", "nothing"),
                ("select * from app.find_enquiries(':their_subject', 10)", "nothing"),
                ("set local enquiries.tenant_hint = ':victim_id'; select * from app.find_enquiries(':their_subject', 10) as f join app.enquiries as e on f.enquiry_id = e.id", "nothing"),
                ("select * from app.find_enquiries('EAST-26-%', 1000)", "nothing"),
                // Of their citizen Alan Thistlewood: part of his number and postcode, and his name with a slip.
                ("select * from app.find_enquiries('960756', 10)", "nothing"),
                ("select * from app.find_enquiries('yo1 6', 10)", "nothing"),
                ("select * from app.find_enquiries('Thistlewod', 10)", "nothing"),
                ("set local enquiries.session = ''; select * from app.find_enquiries('a', 10)", "42501 find_enquiries"),
                ("select set_config('enquiries.tenant_hint', ':victim_id', true) where false; select * from app.staff where username = 'tom.reid'", "nothing"),
                // The tenant directory and the insight schema.
                ("select * from core.tenants", "42501"),
                ("select * from information_schema.role_table_grants where table_schema = 'insight'", "nothing"),
                ("select 1 from pg_namespace where nspname in ('api', 'insight') and has_schema_privilege(oid, 'usage')", "nothing"),
            ],
        )
        .await;
}

/// A foreign key error must not disclose whether another tenant has a row with that key.
#[tokio::test]
async fn other_tenants_row_and_missing_row_give_same_error() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    let missing = "01900000-0000-7000-8000-000000000000";
    for (sql, name) in [
        (
            "select app.add_notes(array['K']::uuid[], 'x')",
            ":their_enquiry",
        ),
        (
            "update tenant.enquiries set assignee_id = 'K' where id = ':mine'",
            ":tom",
        ),
        (
            "update tenant.enquiries set stage_id = 'K' where id = ':mine'",
            ":their_stage",
        ),
        (
            "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_team_id) select e.id, e.version, 'team', 'Theirs', 'K' from tenant.enquiries as e where e.id = ':mine'",
            ":their_team",
        ),
        (
            "insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body) values (':my_type', 'K', 'email', 'x', 'x')",
            ":their_citizen",
        ),
    ] {
        let foreign = fixture.fill(name);
        let existing_key = fixture
            .try_statement(&client, &sql.replace('K', &foreign))
            .await;
        let missing_key = fixture
            .try_statement(&client, &sql.replace('K', missing))
            .await;
        let (AttemptResult::Refused(existing_key), AttemptResult::Refused(missing_key)) =
            (existing_key, missing_key)
        else {
            panic!("{sql} was not refused");
        };
        assert_eq!(
            existing_key.text.replace(&foreign, missing),
            missing_key.text,
            "{sql}"
        );
    }
}

#[tokio::test]
async fn copy_exports_own_rows_only_and_imports_none() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/jo.brown").await;
    let secrets = fixture.secrets().await;
    for table in [
        "tenant.enquiries",
        "tenant.citizens",
        "tenant.staff",
        "(select * from audit.audit_payloads)",
    ] {
        let out = client
            .copy_out(&format!("copy {table} to stdout"))
            .await
            .unwrap();
        let chunks: Vec<_> = out.try_collect().await.unwrap();
        let text: String = chunks.iter().map(|c| String::from_utf8_lossy(c)).collect();
        assert!(text.len() > 100, "{table} was exported empty");
        let disclosed = secrets.iter().find(|word| text.contains(*word));
        assert_eq!(disclosed, None, "{table}");
    }
    client.batch_execute("savepoint s").await.unwrap();
    let refusal = client
        .copy_in::<_, &[u8]>("copy tenant.notes (enquiry_id, body) from stdin")
        .await
        .err()
        .map(|error| refusal(&error).0);
    assert_eq!(refusal.as_deref(), Some("0A000"));
}

#[tokio::test]
async fn views_hide_deleted_rows() {
    let fixture = AttackFixture::new().await;
    let supervisor = fixture.session_of("HMRC/asha.patel").await;
    let sql = fixture.fill("select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true)");
    supervisor.batch_execute(&sql).await.unwrap();
    supervisor.batch_execute("commit").await.unwrap();
    assert!(
        fixture
            .holds("select deleted_at is not null from tenant.enquiries where id = ':mine'")
            .await
    );
    let client = fixture.session_of("HMRC/jo.brown").await;
    fixture
        .assert_results(
            &client,
            &[
                ("select * from app.enquiries where id = ':mine'", "nothing"),
                ("select * from app.find_enquiries((select reference from tenant.enquiries where id = ':mine'), 10)", "nothing"),
                ("select * from app.possible_transitions(':mine')", "nothing"),
                ("select where app.log_access('open_enquiry', ':mine')", "nothing"),
                ("select * from app.assign_enquiries(array[':mine']::uuid[], array[(select version from tenant.enquiries where id = ':mine')], array[':jo']::uuid[], null)", "nothing"),
                ("select app.add_notes(array[':mine']::uuid[], 'x')", "UK201 refuse_note_on_closed_enquiry"),
                ("update tenant.enquiries set subject = 'x' where id = ':mine'", "UK302 refuse_change_of_deleted"),
                ("select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), false)", "UK303 refuse_deletion_by_role"),
            ],
        )
        .await;
}
