//! Clocks: what starts, pauses, moves and ends each, and that they are what is recorded.

use crate::support::attempt::refused;
use crate::support::{TestDatabase, begin, enter};
use chrono::{DateTime, Duration, Utc};
use enquiries::private_server::Login;
use enquiries::worker;
use tokio_postgres::Client;
use uuid::Uuid;

/// An open enquiry of HMRC in work with Jo Brown, of the type payment_plan: 120 hours around the clock.
pub const OPEN: &str =
    "select e.id from app.enquiries as e where e.subject = 'Instalments rejected twice'";

#[derive(Debug, PartialEq)]
pub struct Seen {
    pub started_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub state: String,
    pub ended_at: Option<DateTime<Utc>>,
}

pub async fn clock(client: &Client, enquiry: Uuid, code: &str, run: i16) -> Option<Seen> {
    let row = client
        .query_opt(
            "select c.started_at, c.due_at, c.state, c.ended_at from app.clocks as c
             where c.enquiry_id = $1 and c.code = $2 and c.run = $3",
            &[&enquiry, &code, &run],
        )
        .await
        .unwrap()?;
    Some(Seen {
        started_at: row.get(0),
        due_at: row.get(1),
        state: row.get(2),
        ended_at: row.get(3),
    })
}

async fn due(client: &Client, enquiry: Uuid) -> (DateTime<Utc>, i32, i64) {
    let row = client
        .query_one(
            "select e.due_at, e.version, (
                 select count(*) from audit.audit_logs as l where l.enquiry_id = e.id
             ) from tenant.enquiries as e where e.id = $1",
            &[&enquiry],
        )
        .await
        .unwrap();
    (row.get(0), row.get(1), row.get(2))
}

/// What an explanation tells besides the stretches: kind and reason.
async fn asides(client: &Client, enquiry: Uuid, code: &str) -> Vec<String> {
    let sql = "select e.kind || ' ' || e.reason from app.explain_clock($1, $2, 1::smallint) as e
               where e.kind in ('taken_back', 'recalled', 'failed')";
    let rows = client.query(sql, &[&enquiry, &code]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Moves an enquiry to a stage of its workflow by the stage's code.
pub async fn step(client: &Client, enquiry: Uuid, stage: &str) -> Uuid {
    client
        .execute(
            "update tenant.enquiries as e set
                 stage_id = s.id, stage_reason = 'Because', outcome = 'Done'
             from tenant.workflow_stages as s
             where s.workflow_id = e.workflow_id and s.stage_code = $2 and e.id = $1",
            &[&enquiry, &stage],
        )
        .await
        .unwrap();
    client
        .query_one(
            "select c.id from tenant.stage_changes as c where c.enquiry_id = $1 order by c.enquiry_version desc limit 1",
            &[&enquiry],
        )
        .await
        .unwrap()
        .get(0)
}

pub async fn act(
    client: &Client,
    enquiry: Uuid,
    kind: &str,
    at: Option<&str>,
) -> Result<Uuid, String> {
    let sql = "select a.id from app.record_clock_act($1, $2, null, null, $3::text::timestamptz, 'Because') as a";
    client.batch_execute("savepoint before_it").await.unwrap();
    match client.query_one(sql, &[&enquiry, &kind, &at]).await {
        Ok(row) => Ok(row.get(0)),
        Err(error) => {
            client.batch_execute("rollback to before_it").await.unwrap();
            let refused = refused(&error);
            Err(format!("{} {}", refused.code, refused.rule))
        }
    }
}

/// An open request under freedom of information of 5 October 2026, and a supervisor who looks at it.
pub async fn foi_request(test: &TestDatabase) -> (Client, Uuid) {
    // By the loader: the request lies in the past, and so does its rule.
    let kind = "select id from tenant.enquiry_types where code = 'payment_plan'";
    test.load_with(
        "HMRC",
        &format!(
            "insert into tenant.clock_rules (code, name, measure, enquiry_type_id, legal_code, valid_from)
             select 'foi', 'Freedom of information', 'legal', ({kind}), 'foi', '1900-01-01'::timestamptz
             where $1 = 1"
        ),
        &[&1_i32],
    )
    .await;
    test.load_with(
        "HMRC",
        &format!(
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, received_at, created_at, created_by)
             select ({kind}), 'email', 'All letters of 2025', 'x', '2026-10-05 10:00+01', '2026-10-05 10:00+01', s.id
             from tenant.staff as s where s.username = 'jo.brown' and $1 = 1"
        ),
        &[&1_i32],
    )
    .await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let enquiry: Uuid = client
        .query_one(
            "select e.id from app.enquiries as e where e.subject = 'All letters of 2025'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    (client, enquiry)
}

/// R098, R106: a letter names the day that people mean: the last one of a deadline that ends with it, and none while no clock runs.
#[tokio::test]
async fn letters_name_the_day_that_something_is_due() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let template = "insert into tenant.reply_templates (code, name, body) values ('due', 'Due', 'By {{due_on}}.');
                    update tenant.reply_templates set published_at = now() where code = 'due'";
    client.batch_execute(template).await.unwrap();
    client.batch_execute("commit").await.unwrap();
    enter(&client, "HMRC/jo.brown").await;
    let enquiry: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    let letter = async || -> String {
        let sql = "select f.body from tenant.reply_templates as t
                   cross join lateral app.fill_template(t.id, $1) as f where t.code = 'due'";
        client.query_one(sql, &[&enquiry]).await.unwrap().get(0)
    };
    step(&client, enquiry, "waiting_for_citizen").await;
    assert_eq!(letter().await, "By {{due_on}}.", "it has no day now");
    client.batch_execute("rollback").await.unwrap();
    enter(&client, "HMRC/asha.patel").await;
    let correct = "select from app.enquiries as e
                   cross join lateral app.correct_by_code(e.reference, 'deadline', $2, 'Agreed with the citizen') as c
                   where e.id = $1";
    client
        .execute(correct, &[&enquiry, &"2099-03-02 00:00"])
        .await
        .unwrap();
    assert_eq!(letter().await, "By 01/03/2099.");
}

/// R037, R106: the resolution of an enquiry runs from its receipt, waits while it waits for the citizen, ends where it is
/// resolved, and begins anew where it is reopened; a step that is taken back never was.
#[tokio::test]
async fn resolution_follows_the_stages() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let enquiry: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    let at_first = clock(&client, enquiry, "resolution", 1).await.unwrap();
    assert_eq!(
        at_first.due_at,
        Some(at_first.started_at + Duration::hours(120))
    );
    assert_eq!(due(&client, enquiry).await.0, at_first.due_at.unwrap());

    let asked = step(&client, enquiry, "waiting_for_citizen").await;
    let waiting = clock(&client, enquiry, "resolution", 1).await.unwrap();
    assert_eq!((waiting.state.as_str(), waiting.due_at), ("paused", None));
    let never: DateTime<Utc> = client
        .query_one("select core.not_due()", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(due(&client, enquiry).await.0, never);
    assert!(enquiries::wording::time::is_paused(never));

    // Taken back: it never waited, to the microsecond.
    let undone = client
        .query(
            "select u.* from tenant.stage_changes as c
             cross join lateral app.undo_stage_changes(array[c.enquiry_id], array[c.enquiry_version]) as u
             where c.id = $1",
            &[&asked],
        )
        .await
        .unwrap();
    assert_eq!(undone.len(), 1);
    let back = clock(&client, enquiry, "resolution", 1).await.unwrap();
    assert_eq!(back, at_first);
    assert_eq!(
        asides(&client, enquiry, "resolution").await,
        ["taken_back Waiting for citizen"]
    );
    assert_eq!(due(&client, enquiry).await.0, at_first.due_at.unwrap());

    // The time that it waits is added: the second step is a transaction of its own.
    step(&client, enquiry, "waiting_for_citizen").await;
    client.batch_execute("commit").await.unwrap();
    enter(&client, "HMRC/jo.brown").await;
    step(&client, enquiry, "in_progress").await;
    let row = client
        .query_one(
            "select extract(epoch from (
                 select max(c.created_at) - max(c.created_at) filter (where s.stage_code = 'waiting_for_citizen')
                 from tenant.stage_changes as c
                 inner join tenant.workflow_stages as s on c.to_stage_id = s.id
                 where c.enquiry_id = $1
             ))::float8",
            &[&enquiry],
        )
        .await
        .unwrap();
    let waited = Duration::microseconds((row.get::<_, f64>(0) * 1e6).round() as i64);
    let resumed = clock(&client, enquiry, "resolution", 1).await.unwrap();
    assert_eq!(resumed.due_at, Some(at_first.due_at.unwrap() + waited));

    // Resolved, and reopened: the first clock stays as it ended.
    step(&client, enquiry, "resolved").await;
    let met = clock(&client, enquiry, "resolution", 1).await.unwrap();
    assert_eq!(met.state, "met");
    assert_eq!(due(&client, enquiry).await.0, met.due_at.unwrap());
    enter(&client, "HMRC/asha.patel").await;
    step(&client, enquiry, "in_progress").await;
    let again = clock(&client, enquiry, "resolution", 2).await.unwrap();
    assert_eq!(again.started_at, {
        let sql = "select max(c.created_at) from tenant.stage_changes as c where c.enquiry_id = $1";
        client
            .query_one(sql, &[&enquiry])
            .await
            .unwrap()
            .get::<_, DateTime<Utc>>(0)
    });
    assert_eq!(again.due_at, Some(again.started_at + Duration::hours(120)));
    assert_eq!(clock(&client, enquiry, "resolution", 1).await.unwrap(), met);
    assert_eq!(due(&client, enquiry).await.0, again.due_at.unwrap());
}

/// R037: the first letter that a person lets go meets the first response, a recalled one does not; and a rule that begins
/// later changes no clock that runs.
#[tokio::test]
async fn first_response_is_a_letter_that_left() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let before: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    client
        .batch_execute(
            "insert into tenant.clock_rules (code, name, measure, target_seconds, valid_from)
             select 'answer', 'First response', 'first_response', 3600, auth.now()",
        )
        .await
        .unwrap();
    client.batch_execute("savepoint before_it").await.unwrap();
    let early = client
        .execute(
            "insert into tenant.clock_rules (code, name, measure, target_seconds, valid_from)
             values ('earlier', 'First response', 'first_response', 60, '2020-01-01')",
            &[],
        )
        .await
        .unwrap_err();
    assert_eq!(refused(&early).rule, "refuse_rule_from_the_past");
    client.batch_execute("rollback to before_it").await.unwrap();
    enter(&client, "HMRC/jo.brown").await;
    assert_eq!(clock(&client, before, "first_response", 1).await, None);

    let enquiry: Uuid = client
        .query_one(
            "insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
             select e.enquiry_type_id, e.citizen_id, 'email', 'When is it due?', 'x'
             from tenant.enquiries as e where e.id = $1
             returning id",
            &[&before],
        )
        .await
        .unwrap()
        .get(0);
    let open = clock(&client, enquiry, "first_response", 1).await.unwrap();
    assert_eq!(open.due_at, Some(open.started_at + Duration::hours(1)));
    let (first, version, events) = due(&client, enquiry).await;
    assert_eq!(first, open.due_at.unwrap(), "the earliest of the two");

    let letter: Uuid = client
        .query_one(
            "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body)
             values ($1, 'out', 'email', 'a@example.com', 'Soon.') returning id",
            &[&enquiry],
        )
        .await
        .unwrap()
        .get(0);
    let met = clock(&client, enquiry, "first_response", 1).await.unwrap();
    let released: DateTime<Utc> = client
        .query_one(
            "select released_at from tenant.messages where id = $1",
            &[&letter],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!((met.state.as_str(), met.ended_at), ("met", Some(released)));
    // The due time of the enquiry moves to the resolution, and that is no change of the enquiry: the letter is the only event.
    let resolution = clock(&client, enquiry, "resolution", 1).await.unwrap();
    assert_eq!(
        due(&client, enquiry).await,
        (resolution.due_at.unwrap(), version, events + 1)
    );

    client
        .query("select * from app.recall_message($1, 1)", &[&letter])
        .await
        .unwrap();
    let running = clock(&client, enquiry, "first_response", 1).await.unwrap();
    assert_eq!(running, open);
    assert_eq!(
        asides(&client, enquiry, "first_response").await,
        ["recalled "]
    );
    assert_eq!(due(&client, enquiry).await.0, first);
}

/// R106: under freedom of information a question starts the count again at its answer, a fee leaves its days out, and the
/// explanation counts to the same day.
#[tokio::test]
async fn legal_clock_knows_questions_fees_and_extensions() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = foi_request(&test).await;
    let until = async |day: &str| {
        let seen = clock(&client, enquiry, "foi", 1).await.unwrap();
        let local: String = client
            .query_one(
                "select to_char($1::timestamptz at time zone 'Europe/London', 'YYYY-MM-DD HH24:MI')",
                &[&seen.due_at],
            )
            .await
            .unwrap()
            .get(0);
        // The end of the day before, at midnight.
        assert_eq!(local, format!("{day} 00:00"));
    };
    until("2026-11-03").await;
    assert_eq!(
        act(&client, enquiry, "clarification_received", None).await,
        Err("UK436 refuse_clock_act_out_of_turn".into())
    );
    assert_eq!(
        act(&client, enquiry, "fee_asked", Some("2026-10-01 10:00+01")).await,
        Err("UK433 refuse_clock_act_out_of_order".into())
    );
    act(
        &client,
        enquiry,
        "clarification_asked",
        Some("2026-10-08 10:00+01"),
    )
    .await
    .unwrap();
    let waiting = clock(&client, enquiry, "foi", 1).await.unwrap();
    assert_eq!((waiting.state.as_str(), waiting.due_at), ("paused", None));
    act(
        &client,
        enquiry,
        "clarification_received",
        Some("2026-10-19 10:00+01"),
    )
    .await
    .unwrap();
    // Counted afresh from 19 October: Monday 16 November.
    until("2026-11-17").await;
    let extended = act(&client, enquiry, "extended", None).await.unwrap();
    assert_eq!(
        act(&client, enquiry, "extended", None).await,
        Err("UK436 refuse_clock_act_out_of_turn".into())
    );
    // Twenty more working days, without St Andrew's Day.
    until("2026-12-16").await;
    let explained = client
        .query(
            "select x.kind, x.days, x.reason from app.explain_clock($1, 'foi', 1::smallint) as x",
            &[&enquiry],
        )
        .await
        .unwrap();
    let days: Vec<(String, Option<i32>)> = explained
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    assert_eq!(
        days,
        [
            ("counted".to_owned(), Some(20)),
            ("extended".to_owned(), Some(20)),
            ("holiday".to_owned(), Some(0)),
        ]
    );
    client
        .query(
            "select * from app.take_back_clock_act($1, 'Another request')",
            &[&extended],
        )
        .await
        .unwrap();
    until("2026-11-17").await;
    // A deadline that a person sets is that of the body's own targets, never of the law.
    client
        .query(
            "select c.version from app.correct_by_code(
                 (select e.reference from tenant.enquiries as e where e.id = $1), 'deadline', '2027-03-01 17:00', 'Agreed'
             ) as c",
            &[&enquiry],
        )
        .await
        .unwrap();
    until("2026-11-17").await;
    let own = clock(&client, enquiry, "resolution", 1).await.unwrap();
    assert_eq!(
        own.due_at.unwrap().to_rfc3339(),
        "2027-03-01T17:00:00+00:00"
    );
}

/// R106: opening hours that change move the clocks that run by them: the worker does it, in no version and no event of theirs.
#[tokio::test]
async fn changed_opening_hours_move_running_clocks() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let row = client
        .query_one(
            "select c.enquiry_id, c.due_at from app.clocks as c
             where c.calendar_name = 'Office hours' and c.state = 'running' and c.due_at > auth.now() limit 1",
            &[],
        )
        .await
        .unwrap();
    let (enquiry, due_before): (Uuid, DateTime<Utc>) = (row.get(0), row.get(1));
    let (_, version, events) = due(&client, enquiry).await;
    // Always open: every clock of it is due earlier.
    client
        .execute(
            "update tenant.calendars set always_open = true where code = 'office'",
            &[],
        )
        .await
        .unwrap();
    client.batch_execute("commit").await.unwrap();
    let done = worker::run_once(&test.config(Login::Worker)).await.unwrap();
    let moved = done.iter().find(|run| run.duty == "clocks").unwrap();
    assert!(moved.done > 0 && moved.fault.is_none(), "{moved:?}");
    enter(&client, "HMRC/helen.morris").await;
    let (due_after, version_after, events_after) = due(&client, enquiry).await;
    assert!(due_after < due_before);
    assert_eq!((version_after, events_after), (version, events));
    let wrong: i64 = client
        .query_one(
            "select count(*) from app.clocks as c
             where c.calendar_name = 'Office hours' and c.state = 'running'
                 and c.due_at <> c.started_at + interval '50 hours'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(wrong, 0);
}

/// R058: nobody sets a clock, a due time or the target of a rule that is in use.
#[tokio::test]
async fn clocks_are_nobodys_to_set() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    for (user, sql, code) in [
        ("HMRC/asha.patel", "update tenant.clocks set due_at = auth.now()", "42501"),
        ("HMRC/asha.patel", "update tenant.enquiries set due_at = auth.now()", "42501"),
        ("HMRC/helen.morris", "update tenant.clock_rules set target_seconds = 60", "42501"),
        (
            "HMRC/jo.brown",
            "insert into tenant.clock_rules (code, name, measure, target_seconds, valid_from)
             values ('mine', 'Mine', 'resolution', 60, auth.now())",
            "42501",
        ),
        (
            "HMRC/helen.morris",
            "insert into tenant.clock_rules (code, name, measure, legal_code, valid_from)
             values ('mine', 'Mine', 'legal', 'nothing', auth.now())",
            "UK430",
        ),
        (
            "HMRC/helen.morris",
            "insert into tenant.clock_rules (code, name, measure, target_seconds, pausing_stages, valid_from)
             values ('mine', 'Mine', 'resolution', 60, '{nowhere}', auth.now())",
            "UK431",
        ),
        (
            "HMRC/helen.morris",
            "update tenant.clock_rules set retired_at = auth.now() + interval '1 day' where code = 'resolution'",
            "UK432",
        ),
        ("HMRC/jo.brown", "select tenant.update_clocks('{}')", "42501"),
        // A caseworker does not extend and does not pause.
        (
            "HMRC/jo.brown",
            "select app.record_clock_act((select id from app.enquiries where subject = 'Instalments rejected twice'),
                 'paused', null, null, null, 'Because')",
            "42501",
        ),
        (
            "HMRC/asha.patel",
            "select app.record_clock_act((select id from app.enquiries where subject = 'Instalments rejected twice'),
                 'extended', null, null, null, 'Because')",
            "UK435",
        ),
        (
            "HMRC/asha.patel",
            "select app.record_clock_act((select id from app.enquiries where closed_at is not null limit 1),
                 'paused', null, null, null, 'Because')",
            "UK201",
        ),
    ] {
        let token = enter(&client, user).await;
        begin(&client, &token, 2).await;
        let error = client.batch_execute(sql).await.unwrap_err();
        assert_eq!(refused(&error).code, code, "{user}: {sql}");
        client.batch_execute("rollback").await.unwrap();
    }
    // What takes an act back is not taken back itself.
    enter(&client, "HMRC/asha.patel").await;
    let enquiry: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    let paused = act(&client, enquiry, "paused", None).await.unwrap();
    let taken: Uuid = client
        .query_one(
            "select t.id from app.take_back_clock_act($1, 'Because') as t",
            &[&paused],
        )
        .await
        .unwrap()
        .get(0);
    let error = client
        .query(
            "select * from app.take_back_clock_act($1, 'Because')",
            &[&taken],
        )
        .await
        .unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_taking_back_of_taking_back");
}
