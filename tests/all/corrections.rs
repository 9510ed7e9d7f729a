//! What was received wrongly is put right, each by one record with its reason; records of one citizen are merged and
//! parted; work is handed on before whoever has it goes.

use crate::support::attempt::refused;
use crate::support::{TestDatabase, begin, enter};
use enquiries::domain::Correction;
use enquiries::private_server::Login;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

/// An open enquiry of HMRC with a citizen, in work with Jo Brown.
const OPEN: &str =
    "select e.id from app.enquiries as e where e.subject = 'Instalments rejected twice'";
/// A closed one.
const CLOSED: &str = "select e.id from app.enquiries as e where e.closed_at is not null order by e.received_at limit 1";

async fn id(client: &Client, sql: &str) -> Uuid {
    client.query_one(sql, &[]).await.unwrap().get(0)
}

/// Corrects as the plain command does: by the reference and what a person types.
async fn correct(client: &Client, enquiry: Uuid, kind: &str, value: &str) -> Result<(), String> {
    let done = client
        .query(
            "select c.version from app.correct_by_code(
                 (select e.reference from tenant.enquiries as e where e.id = $1), $2, $3, 'It was wrong'
             ) as c",
            &[&enquiry, &kind, &value],
        )
        .await;
    match done {
        Ok(rows) => {
            assert_eq!(rows.len(), 1);
            Ok(())
        }
        Err(error) => {
            let refused = refused(&error);
            Err(format!("{} {}", refused.code, refused.rule))
        }
    }
}

/// The newest correction: from, to, why, who; and the version of the enquiry after it.
async fn newest(client: &Client, enquiry: Uuid) -> Row {
    client
        .query_one(
            "select c.was, c.became, c.reason, c.corrected_by, e.version - c.enquiry_version
             from app.corrections as c
             inner join tenant.enquiries as e on c.enquiry_id = e.id
             where c.enquiry_id = $1
             order by c.enquiry_version desc
             limit 1",
            &[&enquiry],
        )
        .await
        .unwrap()
}

/// The code of a team that does not have the enquiry.
async fn other_team(client: &Client, enquiry: Uuid) -> String {
    let sql = "select t.code from app.teams as t
        where t.id <> (select e.team_id from tenant.enquiries as e where e.id = $1) order by t.code limit 1";
    client.query_one(sql, &[&enquiry]).await.unwrap().get(0)
}

async fn text(client: &Client, enquiry: Uuid, column: &str) -> Option<String> {
    let sql = format!("select e.{column}::text from tenant.enquiries as e where e.id = $1");
    client.query_one(&sql, &[&enquiry]).await.unwrap().get(0)
}

#[tokio::test]
async fn each_kind_is_one_record_that_names_what_it_corrects() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let open = id(&client, OPEN).await;
    let closed = id(&client, CLOSED).await;
    for (enquiry, kind, value, column, became) in [
        (
            open,
            "deadline",
            "2027-01-24 17:00",
            "due_at",
            "2027-01-24 17:00:00+00",
        ),
        (open, "channel", "in_person", "channel_code", "in_person"),
        (closed, "channel", "in_person", "channel_code", "in_person"),
        (
            closed,
            "outcome",
            "answered",
            "outcome",
            "Question answered",
        ),
    ] {
        correct(&client, enquiry, kind, value).await.unwrap();
        assert_eq!(
            text(&client, enquiry, column).await.as_deref(),
            Some(became),
            "{kind}"
        );
        let row = newest(&client, enquiry).await;
        assert_eq!(row.get::<_, &str>(2), "It was wrong");
        assert_eq!(row.get::<_, &str>(3), "Asha Patel");
        assert_eq!(row.get::<_, i32>(4), 1, "{kind}: one change");
        assert!(
            row.get::<_, Option<&str>>(0) != row.get::<_, Option<&str>>(1),
            "{kind}"
        );
    }
    // The deadline that a person set stays, whatever the type says; the fields of the new type are judged.
    correct(&client, open, "type", "vat_registration")
        .await
        .unwrap();
    assert_eq!(
        text(&client, open, "due_at").await.unwrap(),
        "2027-01-24 17:00:00+00"
    );
    // Nobody in place of somebody, and somebody again: both are told.
    let before = text(&client, open, "citizen_id").await;
    correct(&client, open, "citizen", "nobody").await.unwrap();
    assert_eq!(text(&client, open, "citizen_id").await, None);
    let name: String = newest(&client, open).await.get(0);
    correct(&client, open, "citizen", &name).await.unwrap();
    assert_eq!(text(&client, open, "citizen_id").await, before);
    let told: i64 = client
        .query_one(
            "select count(*) from app.history as h where h.enquiry_id = $1 and h.table_name = 'tenant.corrections'",
            &[&open],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(told, 5);
}

/// Another team's work is for that team to give out.
#[tokio::test]
async fn transfer_goes_to_the_queue_of_the_other_team() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let open = id(&client, OPEN).await;
    let team = other_team(&client, open).await;
    correct(&client, open, "team", &team).await.unwrap();
    assert_eq!(text(&client, open, "assignee_id").await, None);
    let row = client
        .query_one(
            "select a.reason, s.name from tenant.assignments as a
             inner join tenant.staff as s on a.from_staff_id = s.id
             where a.enquiry_id = $1 order by a.created_at desc limit 1",
            &[&open],
        )
        .await
        .unwrap();
    assert_eq!(
        (row.get::<_, &str>(0), row.get::<_, &str>(1)),
        ("It was wrong", "Jo Brown")
    );
}

#[tokio::test]
async fn retyped_enquiry_continues_in_the_workflow_of_its_type() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "EAST/grace.adeyemi").await;
    let row = client
        .query_one(
            "select e.id, s.stage_code, y.code
             from app.enquiries as e
             inner join tenant.workflow_stages as s on e.stage_id = s.id
             cross join app.enquiry_types as y
             inner join tenant.workflows as v on v.id = y.workflow_id
             inner join tenant.workflows as w on w.id = e.workflow_id
             where e.closed_at is null and v.code <> w.code and not exists (
                 select from tenant.enquiry_type_fields as f where f.enquiry_type_id = y.id and f.required
             )
             order by e.reference, y.code limit 1",
            &[],
        )
        .await
        .unwrap();
    let enquiry: Uuid = row.get(0);
    correct(&client, enquiry, "type", row.get(2)).await.unwrap();
    let after = client
        .query_one(
            "select s.stage_code, e.workflow_id = y.workflow_id, c.reason, c.from_workflow_id <> c.workflow_id,
                 c.correction_id is not null and c.workflow_migration_id is null, s.begins
             from tenant.enquiries as e
             inner join tenant.enquiry_types as y on e.enquiry_type_id = y.id
             inner join tenant.workflow_stages as s on e.stage_id = s.id
             inner join tenant.stage_changes as c on c.enquiry_id = e.id and c.to_stage_id = e.stage_id
             where e.id = $1",
            &[&enquiry],
        )
        .await
        .unwrap();
    assert!(after.get::<_, &str>(0) == row.get::<_, &str>(1) || after.get::<_, bool>(5));
    assert!(after.get::<_, bool>(1) && after.get::<_, bool>(3) && after.get::<_, bool>(4));
    assert_eq!(after.get::<_, &str>(2), "It was wrong");
}

/// Enquiries run in published versions only, those of another type too.
#[tokio::test]
async fn type_with_a_draft_workflow_takes_no_correction() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let open = id(&client, OPEN).await;
    client
        .batch_execute(
            "insert into tenant.workflows (code, name) values ('draft', 'Draft');
             update tenant.enquiry_types
             set workflow_id = (select w.id from tenant.workflows as w where w.code = 'draft')
             where code = 'vat_registration'",
        )
        .await
        .unwrap();
    let refused = correct(&client, open, "type", "vat_registration").await;
    assert_eq!(refused, Err("UK213 refuse_type_out_of_use".into()));
}

/// A correction out of place, of another version, by somebody without the capability, or with a value that leads nowhere.
#[tokio::test]
async fn corrections_out_of_place_are_refused() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let token = enter(&client, "HMRC/asha.patel").await;
    let (open, closed) = (id(&client, OPEN).await, id(&client, CLOSED).await);
    let team = other_team(&client, closed).await;
    for (enquiry, kind, value, refusal) in [
        (
            closed,
            "deadline",
            "2027-01-24",
            "UK201 refuse_correction_of_closed",
        ),
        (closed, "team", &team, "UK201 refuse_correction_of_closed"),
        (open, "outcome", "answered", "UK235 refuse_outcome_of_open"),
        (open, "deadline", "soon", "UK239 refuse_unknown_name"),
        (open, "deadline", "2027-02-30", "UK239 refuse_unknown_name"),
        (
            open,
            "deadline",
            "2001-01-01",
            "23514 enquiries_due_after_received",
        ),
        (open, "type", "nothing", "UK239 refuse_unknown_name"),
        (open, "citizen", "Nobody Here", "UK239 refuse_unknown_name"),
        (open, "reference", "x", "UK239 refuse_unknown_name"),
        (
            open,
            "team",
            "payments",
            "23514 corrections_change_something",
        ),
    ] {
        client.batch_execute("savepoint one").await.unwrap();
        let refused = correct(&client, enquiry, kind, value).await.unwrap_err();
        assert_eq!(refused, refusal, "{kind} {value}");
        client.batch_execute("rollback to one").await.unwrap();
    }
    let stale = "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_channel_code)
        select e.id, e.version - 1, 'channel', 'Late', 'email' from tenant.enquiries as e where e.id = $1";
    let error = client.execute(stale, &[&open]).await.unwrap_err();
    client.batch_execute("rollback").await.unwrap();
    assert_eq!(refused(&error).rule, "refuse_correction_of_another_version");
    // No column has another way, also for whoever may correct.
    for column in [
        "enquiry_type_id",
        "citizen_id",
        "channel_code",
        "due_at",
        "team_id",
    ] {
        begin(&client, &token, 2).await;
        let bare = format!("update tenant.enquiries set {column} = {column} where id = $1");
        let error = client.execute(&bare, &[&open]).await.unwrap_err();
        assert_eq!(refused(&error).code, "42501", "{column}");
        client.batch_execute("rollback").await.unwrap();
    }
    // A caseworker moves no deadline.
    enter(&client, "HMRC/jo.brown").await;
    let refused = correct(&client, open, "deadline", "2027-01-24")
        .await
        .unwrap_err();
    assert!(refused.starts_with("42501"), "{refused}");
}

/// Two records of one citizen: the enquiries of one go to the other and come back, and nobody's need is lost.
#[tokio::test]
async fn citizens_are_merged_and_parted_again() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "EAST/grace.adeyemi").await;
    let rows = client
        .query(
            "select e.citizen_id, min(e.reference), count(*) from app.enquiries as e
             where e.citizen_id is not null group by e.citizen_id order by count(*) desc, e.citizen_id limit 2",
            &[],
        )
        .await
        .unwrap();
    let (duplicate, survivor): (Uuid, Uuid) = (rows[0].get(0), rows[1].get(0));
    let (moved, kept): (i64, i64) = (rows[0].get(2), rows[1].get(2));
    let need = "insert into tenant.citizen_needs (citizen_id, need_code, since_on)
        select $1, k.code, current_date from core.need_kinds as k order by k.code limit 1";
    client.execute(need, &[&duplicate]).await.unwrap();
    let held = "select (select count(*) from app.enquiries as e where e.citizen_id = $1),
        (select count(*) from app.citizens as c where c.id = $1),
        (select count(*) from app.citizen_needs as n where n.citizen_id = $1)";
    let now = async |citizen: Uuid| -> (i64, i64, i64) {
        let row = client.query_one(held, &[&citizen]).await.unwrap();
        (row.get(0), row.get(1), row.get(2))
    };
    let needs_of_survivor = now(survivor).await.2;
    let needs_of_duplicate = now(duplicate).await.2;
    let merge: Uuid = client
        .query_one(
            "select app.merge_citizens($1, $2, 'One person')",
            &[&duplicate, &survivor],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(now(duplicate).await, (0, 0, needs_of_duplicate));
    assert_eq!(
        now(survivor).await,
        (kept + moved, 1, needs_of_survivor + needs_of_duplicate)
    );
    // The duplicate takes nothing new, and is not merged once more.
    for sql in [
        format!(
            "insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
             select y.id, '{duplicate}', 'email', 'x', 'x' from app.enquiry_types as y where y.active limit 1"
        ),
        format!("select app.merge_citizens('{duplicate}', '{survivor}', 'Again')"),
        format!("select app.merge_citizens('{survivor}', '{duplicate}', 'The other way')"),
    ] {
        client.batch_execute("savepoint one").await.unwrap();
        let error = client.batch_execute(&sql).await.unwrap_err();
        let rule = refused(&error).rule;
        assert!(
            ["refuse_unfit_citizen", "refuse_chain_of_merges", "citizen_merges_by_duplicate"].contains(&rule.as_str()),
            "{sql}: {rule}"
        );
        client.batch_execute("rollback to one").await.unwrap();
    }
    // One enquiry is corrected meanwhile: parting leaves it where a person put it.
    let one: Uuid = client
        .query_one(
            "select c.enquiry_id from tenant.corrections as c where c.citizen_merge_id = $1 order by c.id limit 1",
            &[&merge],
        )
        .await
        .unwrap()
        .get(0);
    correct(&client, one, "citizen", "nobody").await.unwrap();
    let undone: i32 = client
        .query_one(
            "select app.undo_citizen_merge($1, 1, 'Two after all')",
            &[&merge],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(undone, 2);
    assert_eq!(now(duplicate).await, (moved - 1, 1, needs_of_duplicate));
    assert_eq!(now(survivor).await, (kept, 1, needs_of_survivor));
    // What was where before stays told: there, and back.
    let told: i64 = client
        .query_one(
            "select count(*) from tenant.corrections as c where c.citizen_merge_id = $1",
            &[&merge],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(told, 2 * moved - 1);
    let error = client
        .execute(
            "update tenant.citizen_merges set active = true, undo_reason = null where id = $1",
            &[&merge],
        )
        .await
        .unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_renewal_of_merge");
}

/// A leaver's work is handed on in the act by which they leave, or they do not leave.
#[tokio::test]
async fn leaver_goes_with_work_handed_on_or_not_at_all() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let leave = "update tenant.staff set active = false where username = 'jo.brown'";
    client.batch_execute("savepoint one").await.unwrap();
    let error = client.batch_execute(leave).await.unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_leaving_open_work");
    client.batch_execute("rollback to one").await.unwrap();
    let handed = client
        .query_one(
            "select h.enquiries, h.tasks from app.hand_over_work(
                 app.staff_by_username('jo.brown'), app.staff_by_username('sam.lewis'), 'Leaves', true
             ) as h",
            &[],
        )
        .await
        .unwrap();
    assert!(handed.get::<_, i64>(0) > 0);
    let left: i64 = client
        .query_one(
            "select count(*) from app.open_work as w inner join tenant.staff as s on w.assignee_id = s.id where not s.active",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(left, 0);
    // A team with the types that it receives.
    let closed = client
        .query_one(
            "select h.enquiries, h.enquiry_types from app.hand_over_team(
                 app.team_by_code('payments'), app.team_by_code('individuals'), 'Merged', true
             ) as h",
            &[],
        )
        .await
        .unwrap();
    assert!(closed.get::<_, i64>(0) > 0 && closed.get::<_, i64>(1) > 0);
    client.batch_execute("rollback").await.unwrap();
    // Not by somebody whom it is not given to.
    enter(&client, "HMRC/jo.brown").await;
    let error = client
        .batch_execute(
            "select app.hand_over_work(app.staff_by_username('sam.lewis'), app.staff_by_username('jo.brown'), 'Mine', false)",
        )
        .await
        .unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_handing_over");
}

/// Types that the person may not configure stay with the team, and are told.
#[tokio::test]
async fn types_that_stay_with_a_team_are_told() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    for (user, stay) in [("HMRC/asha.patel", true), ("HMRC/helen.morris", false)] {
        let (_, token) = test.sign_in(&database, user).await;
        let hand_over = Correction::HandOverTeam {
            from: "payments".into(),
            to: "individuals".into(),
            reason: "Merged".into(),
            closes: false,
        };
        let told = database.correct(&token, &hand_over).await.unwrap();
        let types = "still come to payments: ask a manager to change that.";
        assert_eq!(told.ends_with(types), stay, "{user}: {told}");
    }
}

/// The work of somebody who is away today is told, with the day until which they are.
#[tokio::test]
async fn work_of_absent_people_is_told() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let away = "select count(*), count(distinct w.assignee_id) from app.work_of_absent_staff as w";
    client
        .batch_execute(
            "insert into tenant.staff_absences (staff_id, kind, from_on, until_on)
             select s.id, 'leave', current_date - 1, current_date + 5 from tenant.staff as s where s.username = 'jo.brown'",
        )
        .await
        .unwrap();
    let held: i64 = client
        .query_one(
            "select count(*) from app.open_work as w where w.assignee_id = app.staff_by_username('jo.brown')",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    let row = client.query_one(away, &[]).await.unwrap();
    assert!(held > 0);
    assert!(row.get::<_, i64>(0) >= held && row.get::<_, i64>(1) >= 1);
}
