//! What people do that clocks follow: what is offered, what is refused, and that both are the same answer.

use crate::clocks::{OPEN, act, clock, foi_request, step};
use crate::support::attempt::refused;
use crate::support::{TestDatabase, enter};
use chrono::Utc;
use enquiries::plain::clocks::{self, ClockCommand};
use enquiries::plain::messages::{self, MessageCommand};
use tokio_postgres::Client;
use uuid::Uuid;

/// Kind, clock, whether a reason is needed, and what stands against it.
type Offered = (String, Option<String>, bool, Option<String>);

async fn offered(client: &Client, enquiry: Uuid) -> Vec<Offered> {
    let sql = "select o.kind, o.clock_code, o.needs_reason, o.refusal from app.offered_clock_acts($1) as o";
    let rows = client.query(sql, &[&enquiry]).await.unwrap();
    rows.iter()
        .map(|row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .collect()
}

/// Records each offered act and takes it back: what is refused is what was said to be.
async fn agree(client: &Client, enquiry: Uuid) {
    for (kind, clock, needs_reason, refusal) in offered(client, enquiry).await {
        client.batch_execute("savepoint before_it").await.unwrap();
        let sql = "select a.id from app.record_clock_act($1, $2, $3, null, null, $4) as a";
        let reason = needs_reason.then_some("Because");
        let done = client
            .query_one(sql, &[&enquiry, &kind, &clock, &reason])
            .await;
        assert_eq!(
            done.is_ok(),
            refusal.is_none(),
            "{kind} {clock:?} {refusal:?}"
        );
        client.batch_execute("rollback to before_it").await.unwrap();
    }
}

fn possible(offered: &[Offered]) -> Vec<&str> {
    let of_all = offered.iter().filter(|(_, clock, _, _)| clock.is_none());
    of_all
        .filter(|(_, _, _, refusal)| refusal.is_none())
        .map(|(kind, _, _, _)| kind.as_str())
        .collect()
}

/// R106: the acts that are offered are those that are taken, in each state of the clocks and for each role.
#[tokio::test]
async fn offered_acts_are_those_that_are_taken() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = foi_request(&test).await;
    assert_eq!(
        possible(&offered(&client, enquiry).await),
        [
            "clarification_asked",
            "fee_asked",
            "extended",
            "paused",
            "withdrawn"
        ]
    );
    agree(&client, enquiry).await;
    act(&client, enquiry, "clarification_asked", None)
        .await
        .unwrap();
    act(&client, enquiry, "paused", None).await.unwrap();
    let then = offered(&client, enquiry).await;
    assert_eq!(
        possible(&then),
        [
            "clarification_received",
            "fee_asked",
            "extended",
            "resumed",
            "withdrawn"
        ]
    );
    let refusals: Vec<&str> = then
        .iter()
        .filter(|(kind, clock, _, _)| kind == "paused" && clock.is_none())
        .filter_map(|(_, _, _, refusal)| refusal.as_deref())
        .collect();
    assert_eq!(refusals, ["This is recorded already."]);
    agree(&client, enquiry).await;
    // A caseworker does not extend and does not pause.
    enter(&client, "HMRC/jo.brown").await;
    assert_eq!(
        possible(&offered(&client, enquiry).await),
        [
            "clarification_received",
            "fee_asked",
            "resumed",
            "withdrawn"
        ]
    );
    agree(&client, enquiry).await;
    // One of the body's own targets knows no questions and no fees.
    let own: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    assert_eq!(possible(&offered(&client, own).await), ["withdrawn"]);
    assert_eq!(
        act(&client, own, "fee_asked", None).await,
        Err("UK438 refuse_clock_act_without_effect".into())
    );
    agree(&client, own).await;
    step(&client, own, "resolved").await;
    let closed = offered(&client, own).await;
    assert_eq!(
        closed[0].3.as_deref(),
        Some("The enquiry is closed. Reopen it first.")
    );
    agree(&client, own).await;
}

/// R106: an act names a clock that follows it, or none.
#[tokio::test]
async fn act_for_a_clock_that_does_not_follow_it_is_refused() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = foi_request(&test).await;
    let sql = "select a.id from app.record_clock_act($1, 'fee_asked', $2, null, null, null) as a";
    client.batch_execute("savepoint before_it").await.unwrap();
    let error = client
        .query_one(sql, &[&enquiry, &"resolution"])
        .await
        .unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_clock_act_without_effect");
    client.batch_execute("rollback to before_it").await.unwrap();
    client.query_one(sql, &[&enquiry, &"foi"]).await.unwrap();
}

/// Records what came in with what it meant; returns its key.
async fn came(client: &Client, enquiry: Uuid, meant: Option<&str>, said: &str) -> Uuid {
    let sql = "select r.message_id from app.record_message($1, 'email', null, null, $2, null) as r";
    let message: Uuid = client
        .query_one(sql, &[&enquiry, &said])
        .await
        .unwrap()
        .get(0);
    if meant.is_some() {
        mean(client, message, meant, None).await.unwrap();
    }
    message
}

async fn mean(
    client: &Client,
    message: Uuid,
    meant: Option<&str>,
    reason: Option<&str>,
) -> Result<Option<String>, String> {
    client.batch_execute("savepoint before_it").await.unwrap();
    let sql = "select a.former from app.mean_message($1, $2, $3) as a";
    match client.query_one(sql, &[&message, &meant, &reason]).await {
        Ok(row) => Ok(row.get(0)),
        Err(error) => {
            client.batch_execute("rollback to before_it").await.unwrap();
            Err(refused(&error).rule)
        }
    }
}

async fn told(client: &Client, enquiry: Uuid) -> Vec<String> {
    let sql = "select x.reason from app.explain_clock($1, 'foi', 1::smallint) as x where x.kind = 'message'";
    let rows = client.query(sql, &[&enquiry]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// R106: what a message meant moves the clock and is named in its explanation; corrected, the clock is computed anew and the
/// earlier meaning stays in the history.
#[tokio::test]
async fn meaning_of_a_message_moves_clocks_and_is_corrected() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = foi_request(&test).await;
    // An answer needs a question.
    let early = came(&client, enquiry, None, "The years are 2024 and 2025").await;
    assert_eq!(
        mean(&client, early, Some("clarification_received"), None).await,
        Err("refuse_clock_act_out_of_turn".into())
    );
    act(
        &client,
        enquiry,
        "clarification_asked",
        Some("2026-10-08 10:00+01"),
    )
    .await
    .unwrap();
    assert_eq!(
        mean(&client, early, Some("clarification_received"), None).await,
        Ok(None)
    );
    let restarted = clock(&client, enquiry, "foi", 1).await.unwrap();
    assert_eq!(restarted.state, "running");
    assert_eq!(
        told(&client, enquiry).await,
        ["The citizen answered our question (Email): The years are 2024 and 2025"]
    );
    // It only chased. Without a reason the first meaning stands.
    assert_eq!(
        mean(&client, early, Some("chased"), None).await,
        Err("clock_acts_reason_given".into())
    );
    assert_eq!(
        mean(&client, early, Some("chased"), Some("She only asks when")).await,
        Ok(Some("clarification_received".into()))
    );
    let waiting = clock(&client, enquiry, "foi", 1).await.unwrap();
    assert_eq!((waiting.state.as_str(), waiting.due_at), ("paused", None));
    assert_eq!(told(&client, enquiry).await, Vec::<String>::new());
    let kinds: Vec<String> = client
        .query(
            "select a.kind from app.clock_acts as a where a.enquiry_id = $1 order by a.created_at, a.id",
            &[&enquiry],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(
        kinds,
        [
            "clarification_asked",
            "clarification_received",
            "taken_back",
            "chased"
        ]
    );
    // It has one meaning at a time, and a letter of ours has none.
    let sql = "insert into tenant.clock_acts (enquiry_id, kind, message_id, happened_at)
               select m.enquiry_id, 'thanked', m.id, auth.now() from tenant.messages as m where m.id = $1";
    for (message, rule) in [
        (early, "refuse_second_meaning_of_message"),
        (
            letter(&client, enquiry).await,
            "refuse_meaning_of_own_letter",
        ),
    ] {
        client.batch_execute("savepoint before_it").await.unwrap();
        let error = client.execute(sql, &[&message]).await.unwrap_err();
        assert_eq!(refused(&error).rule, rule);
        client.batch_execute("rollback to before_it").await.unwrap();
    }
}

async fn letter(client: &Client, enquiry: Uuid) -> Uuid {
    let sql = "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body, after_message_id)
               select $1, 'out', 'email', 'a@example.com', 'Soon.', (
                   select m.id from tenant.messages as m where m.enquiry_id = $1 and m.direction = 'out'
               ) returning id";
    client.query_one(sql, &[&enquiry]).await.unwrap().get(0)
}

/// R106: a withdrawal stops what runs and meets nothing; taken back, the clocks run as before. Thanks move nothing, also on a
/// closed enquiry.
#[tokio::test]
async fn withdrawal_stops_clocks_and_thanks_move_none() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = foi_request(&test).await;
    let before = clock(&client, enquiry, "foi", 1).await.unwrap();
    came(&client, enquiry, Some("thanked"), "Thank you").await;
    assert_eq!(clock(&client, enquiry, "foi", 1).await.unwrap(), before);
    let message = came(&client, enquiry, Some("withdrawn"), "I need it no more").await;
    for code in ["foi", "resolution"] {
        let stopped = clock(&client, enquiry, code, 1).await.unwrap();
        assert_eq!(stopped.state, "stopped", "{code}");
    }
    assert_eq!(
        told(&client, enquiry).await,
        ["The citizen withdrew (Email): I need it no more"]
    );
    assert_eq!(
        mean(&client, message, None, Some("Another request")).await,
        Ok(Some("withdrawn".into()))
    );
    assert_eq!(clock(&client, enquiry, "foi", 1).await.unwrap(), before);
    enter(&client, "HMRC/jo.brown").await;
    let closed: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    step(&client, closed, "resolved").await;
    let met = clock(&client, closed, "resolution", 1).await.unwrap();
    came(&client, closed, Some("thanked"), "Thank you again").await;
    assert_eq!(clock(&client, closed, "resolution", 1).await.unwrap(), met);
    let late = came(&client, closed, Some("thanked"), "I withdraw").await;
    assert_eq!(
        mean(&client, late, Some("withdrawn"), Some("Read again")).await,
        Err("refuse_clock_act_on_closed".into())
    );
}

/// R037: a conversation in which a person answered meets the first response at its end; a message that came in, and one that
/// nobody wrote, do not. Recorded by mistake it is taken back by who recorded it, and nothing was met.
#[tokio::test]
async fn conversation_that_answers_meets_the_first_response() {
    let test = TestDatabase::new().await;
    let client = test.client(enquiries::private_server::Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let add = "insert into tenant.clock_rules (code, name, measure, target_seconds, valid_from)
               values ('answer', 'First response', 'first_response', 3600, auth.now())";
    client.batch_execute(add).await.unwrap();
    enter(&client, "HMRC/jo.brown").await;
    let before: Uuid = client.query_one(OPEN, &[]).await.unwrap().get(0);
    let new =
        "insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
               select e.enquiry_type_id, e.citizen_id, 'email', 'When is it due?', 'x'
               from tenant.enquiries as e where e.id = $1 returning id";
    let enquiry: Uuid = client.query_one(new, &[&before]).await.unwrap().get(0);
    let open = clock(&client, enquiry, "first_response", 1).await.unwrap();
    let call = "select r.message_id from app.record_message($1, $2, null, null, 'She asked when, I told her.', null, $3) as r";
    // She rang, and was not answered.
    client
        .query_one(call, &[&enquiry, &"telephone", &false])
        .await
        .unwrap();
    assert_eq!(
        clock(&client, enquiry, "first_response", 1).await.unwrap(),
        open
    );
    // An email is no conversation.
    client.batch_execute("savepoint before_it").await.unwrap();
    let error = client
        .query_one(call, &[&enquiry, &"email", &true])
        .await
        .unwrap_err();
    assert_eq!(refused(&error).rule, "messages_answered_of_conversation");
    client.batch_execute("rollback to before_it").await.unwrap();
    let answered: Uuid = client
        .query_one(call, &[&enquiry, &"telephone", &true])
        .await
        .unwrap()
        .get(0);
    let ended = "select m.received_at from tenant.messages as m where m.id = $1";
    let met = clock(&client, enquiry, "first_response", 1).await.unwrap();
    let at = client.query_one(ended, &[&answered]).await.unwrap().get(0);
    assert_eq!((met.state.as_str(), met.ended_at), ("met", Some(at)));
    // Another person does not take it back.
    let back = "select app.take_back_message($1)";
    enter(&client, "HMRC/asha.patel").await;
    client.batch_execute("savepoint before_it").await.unwrap();
    let error = client.query_one(back, &[&answered]).await.unwrap_err();
    assert_eq!(refused(&error).code, "UK441");
    client.batch_execute("rollback to before_it").await.unwrap();
    enter(&client, "HMRC/jo.brown").await;
    client.query_one(back, &[&answered]).await.unwrap();
    assert_eq!(
        clock(&client, enquiry, "first_response", 1).await.unwrap(),
        open
    );
    let gone = "select count(*) from app.messages as m where m.id = $1";
    let left: i64 = client.query_one(gone, &[&answered]).await.unwrap().get(0);
    assert_eq!(left, 0);
}

/// R037: a letter that no person let go, an automatic acknowledgement, meets no first response.
#[tokio::test]
async fn automatic_acknowledgement_meets_no_first_response() {
    let test = TestDatabase::new().await;
    let client = test.client(enquiries::private_server::Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let add = "insert into tenant.clock_rules (code, name, measure, target_seconds, valid_from)
               values ('answer', 'First response', 'first_response', 3600, auth.now())";
    client.batch_execute(add).await.unwrap();
    client.batch_execute("commit").await.unwrap();
    enter(&client, "HMRC/jo.brown").await;
    let new = "insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
               select e.enquiry_type_id, e.citizen_id, 'email', 'Acknowledged by a program', 'x'
               from tenant.enquiries as e where e.subject = 'Instalments rejected twice' returning id";
    let enquiry: Uuid = client.query_one(new, &[]).await.unwrap().get(0);
    client.batch_execute("commit").await.unwrap();
    let sent = "insert into tenant.messages (
                    enquiry_id, direction, channel_code, to_address, body, delivery_state, sent_at, created_by, created_at
                )
                select $1, 'out', 'email', 'a@example.com', 'We have your message.', 'sent', e.created_at, s.id, e.created_at
                from tenant.enquiries as e
                inner join tenant.staff as s on e.tenant_id = s.tenant_id
                inner join core.roles as r on s.role_code = r.code and r.kind <> 'person'
                where e.id = $1 and s.username = 'intake'";
    test.load_with("HMRC", sent, &[&enquiry]).await;
    enter(&client, "HMRC/jo.brown").await;
    let count = "select count(*) from app.messages as m where m.enquiry_id = $1";
    let letters: i64 = client.query_one(count, &[&enquiry]).await.unwrap().get(0);
    assert_eq!(letters, 1);
    let open = clock(&client, enquiry, "first_response", 1).await.unwrap();
    assert_eq!(open.state, "running");
    // One that a person writes does.
    letter(&client, enquiry).await;
    let met = clock(&client, enquiry, "first_response", 1).await.unwrap();
    assert_eq!(met.state, "met");
}

/// R106: the plain commands say what is possible, record what came in and what it meant, and correct that; the clocks follow.
#[tokio::test]
async fn commands_record_what_came_in_and_what_it_meant() {
    let test = TestDatabase::new().await;
    let (client, enquiry) = foi_request(&test).await;
    client.batch_execute("commit").await.unwrap();
    let database = test.database(1);
    let asha = || ("HMRC".to_owned(), "asha.patel".to_owned());
    let jo = || ("HMRC".to_owned(), "jo.brown".to_owned());
    let find = "select e.reference from tenant.enquiries as e where e.id = $1";
    enter(&client, "HMRC/asha.patel").await;
    let reference: String = client.query_one(find, &[&enquiry]).await.unwrap().get(0);
    let possible = ClockCommand::Possible {
        reference: reference.clone(),
    };
    let told = clocks::run(&database, asha(), possible, Utc::now())
        .await
        .unwrap();
    for line in [
        "clarification_asked for every clock that follows it: possible",
        "paused for every clock that follows it: possible, with a reason",
        "resumed for every clock that follows it: What comes before it is not recorded.",
    ] {
        assert!(told.lines().any(|told| told == line), "{line}: {told}");
    }
    let asked = ClockCommand::Record {
        reference: reference.clone(),
        kind: "clarification_asked".into(),
        clock: None,
        at: None,
        reason: Some("Which years?".into()),
    };
    clocks::run(&database, jo(), asked, Utc::now())
        .await
        .unwrap();
    let state = async || {
        enter(&client, "HMRC/asha.patel").await;
        let foi = clock(&client, enquiry, "foi", 1).await.unwrap();
        client.batch_execute("commit").await.unwrap();
        (foi.state, foi.started_at)
    };
    let (waits, started_at) = state().await;
    assert_eq!(waits, "paused");
    let answer = MessageCommand::Record {
        reference: reference.clone(),
        body: "All of 2025.".into(),
        channel: "telephone".into(),
        from: None,
        meant: Some("clarification_received".into()),
        answered: false,
    };
    let said = messages::run(&database, jo(), answer).await.unwrap();
    assert!(said.contains(&reference), "{said}");
    let (runs, again_at) = state().await;
    assert_eq!(runs, "running");
    assert!(again_at > started_at, "the answer begins it again");

    let meant = |meaning: &str| MessageCommand::Meant {
        reference: reference.clone(),
        meaning: meaning.into(),
        words: Some("all of 2025".into()),
        reason: Some("She only asked how long it takes".into()),
    };
    let refused = messages::run(&database, jo(), meant("shouting")).await;
    let refused = refused.unwrap_err().to_string();
    assert!(
        refused.contains("Choose clarification_received"),
        "{refused}"
    );
    messages::run(&database, jo(), meant("chased"))
        .await
        .unwrap();
    assert_eq!(state().await, ("paused".into(), started_at));
}
