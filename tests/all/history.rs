//! History of an enquiry: events of the enquiry and its related records, and who may see them.

use crate::support::{TestDatabase, begin, enter};
use enquiries::checks::{self, Sources};
use enquiries::database::Database;
use enquiries::domain::EnquiryVersion;
use enquiries::domain::{HistoryEvent, SessionToken};
use enquiries::features::history::LoadHistory;
use enquiries::plain;
use enquiries::private_server::Login;
use enquiries::services::changes::LoadChangesSince;
use enquiries::wording::events::describe;
use std::collections::BTreeSet;
use tokio_postgres::Client;
use uuid::Uuid;

async fn events(database: &Database, token: &SessionToken, id: Uuid) -> Vec<HistoryEvent> {
    let request = LoadHistory { enquiry_id: id };
    database.run(Some(token), request).await.unwrap()
}

/// Runs a statement as one user, in its own transaction. `:it` and `:other` stand for two enquiries.
struct Actor {
    client: Client,
    it: String,
    other: String,
}

impl Actor {
    async fn new(test: &TestDatabase) -> Self {
        let client = test.client(Login::App).await;
        enter(&client, "EAST/grace.adeyemi").await;
        // To a citizen who has an answer, a reply would name the letter that its writer has seen.
        let sql = "select e.id::text from app.enquiries as e
                   where e.closed_at is null and not exists (
                       select from app.messages as m where m.enquiry_id = e.id and m.direction = 'out'
                   )
                   order by e.id limit 2";
        let rows = client.query(sql, &[]).await.unwrap();
        client.batch_execute("rollback").await.unwrap();
        let (it, other) = (rows[0].get(0), rows[1].get(0));
        Self { client, it, other }
    }

    async fn does(&self, who: &str, sql: &str) {
        let sign_in = "select token, tenant_id from auth.sign_in('EAST', $1, 'test')";
        let row = self.client.query_one(sign_in, &[&who]).await.unwrap();
        begin(&self.client, row.get(0), row.get(1)).await;
        let sql = sql
            .replace(":it", &format!("'{}'::uuid", self.it))
            .replace(":other", &format!("'{}'::uuid", self.other));
        let done = self.client.batch_execute(&format!("{sql}; commit")).await;
        done.unwrap_or_else(|error| panic!("{who}: {sql}: {error:?}"));
    }

    fn id(&self) -> Uuid {
        self.it.parse().unwrap()
    }
}

const TASK: &str = "(select id from app.tasks where what = 'Ring Mary back')";

// R075, R134, R196
#[tokio::test]
async fn history_includes_events_of_all_related_records() {
    let test = TestDatabase::new().await;
    let actor = Actor::new(&test).await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "EAST/tom.reid").await;
    let before = events(&database, &token, actor.id()).await;
    let last = before.iter().map(|event| event.recorded_at).max().unwrap();
    let (tom, grace) = ("tom.reid", "grace.adeyemi");
    actor.does(tom, "select app.record_message(:it, 'email', 'mary@example.com', 'My band', 'It is too high.', null)").await;
    actor.does(tom, "select app.send_reply(:it, (select version from app.enquiries where id = :it), 'email', 'mary@example.com', 'Your band', 'We are looking.', null, null)").await;
    let reply = "(select id from app.messages where subject = 'Your band')";
    let reply_id: String = test
        .client(Login::Admin)
        .await
        .query_one(
            "select id::text from tenant.messages where subject = 'Your band'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    for (state, reason) in [("sent", "null"), ("failed", "'Mailbox full'")] {
        let sql = format!("select tenant.record_delivery('{reply_id}', '{state}', null, {reason})");
        test.as_worker("EAST", &sql).await;
    }
    actor
        .does(tom, &format!("select app.record_sent_by_hand({reply}, 3)"))
        .await;
    actor.does(tom, "select app.add_document(:it, null, null, 'survey.pdf', 'application/pdf', 20480, sha256('1'), 'staff')").await;
    let survey =
        "(select id from app.documents where file_name = 'survey.pdf' and document_number = 1)";
    actor.does(tom, &format!("select app.add_document(:it, null, {survey}, 'survey.pdf', 'application/pdf', 1500, sha256('2'), 'staff')")).await;
    actor
        .does(
            grace,
            &format!("select app.change_document_access({survey}, 1, 'citizen')"),
        )
        .await;
    actor
        .does(
            grace,
            &format!("select app.mark_deleted('documents', {survey}, 2, true)"),
        )
        .await;
    actor
        .does(
            tom,
            "select app.link_enquiries(:it, 'duplicate_of', :other)",
        )
        .await;
    actor.does(
        grace,
        "select app.unlink_enquiries((select id from app.enquiry_links where enquiry_id = :it), 1)",
    )
    .await;
    actor
        .does(tom, "select app.link_enquiries(:other, 'parent_of', :it)")
        .await;
    actor.does(tom, "select app.set_tasks(array[:it]::uuid[], 'call_back', 'Ring Mary back', (select id from app.staff where username = 'mary.walsh'), null, '2026-12-01 10:00+00', 'closing', null)").await;
    actor.does(grace, &format!("select app.change_task({TASK}, 1, (select id from app.staff where username = 'tom.reid'), null, null, null, null)")).await;
    actor
        .does(
            tom,
            &format!(
                "select app.change_task({TASK}, 2, null, null, '2026-12-02 10:00+00', null, null)"
            ),
        )
        .await;
    actor
        .does(
            tom,
            &format!("select app.change_task({TASK}, 3, null, null, null, true, 'She will write')"),
        )
        .await;
    actor
        .does(
            tom,
            &format!("select app.change_task({TASK}, 4, null, null, null, false, null)"),
        )
        .await;
    actor.does(
        grace,
        "insert into tenant.tags (name) values ('Flood');
         select app.tag_enquiries(array[:it], (select id from app.tags where name = 'Flood'), true)",
    )
    .await;
    actor.does(tom, "select app.tag_enquiries(array[:it], (select id from app.tags where name = 'Flood'), false)").await;
    actor
        .does(
            tom,
            "select app.watch_enquiries(array[:it]::uuid[], true, null)",
        )
        .await;
    actor
        .does(
            tom,
            "select app.watch_enquiries(array[:it]::uuid[], false, null)",
        )
        .await;
    actor.does(grace, "insert into tenant.watchers (enquiry_id, staff_id) select :it, id from app.staff where username = 'mary.walsh'").await;

    let all = events(&database, &token, actor.id()).await;
    assert_no_key_or_column(&all);
    let of_it = |event: &&HistoryEvent| event.recorded_at > last;
    let lines: Vec<String> = all.iter().filter(of_it).map(describe).collect();
    let reference = |id: &str| {
        let sql = format!("select reference from tenant.enquiries where id = '{id}'");
        (sql, id.to_owned())
    };
    let admin = test.client(Login::Admin).await;
    let mut known = Vec::new();
    for (sql, _) in [reference(&actor.it), reference(&actor.other)] {
        known.push(
            admin
                .query_one(&sql, &[])
                .await
                .unwrap()
                .get::<_, String>(0),
        );
    }
    assert_eq!(
        lines,
        [
            "Tom Reid received a message, email: My band".to_owned(),
            "Tom Reid wrote to the citizen, email: Your band".into(),
            "System: reply sent (was released, to be sent by hand), email: Your band".into(),
            "System: reply not delivered (was sent), because: Mailbox full, email: Your band".into(),
            "Tom Reid: reply sent by hand (was not delivered), email: Your band".into(),
            "Tom Reid added document survey.pdf".into(),
            "Tom Reid added a new version of document survey.pdf".into(),
            "Grace Adeyemi: access to survey.pdf changed from all staff to staff and citizen".into(),
            "Grace Adeyemi removed document survey.pdf".into(),
            format!("Tom Reid linked: same as {}", known[1]),
            format!("Grace Adeyemi unlinked: same as {}", known[1]),
            format!("Tom Reid linked: part of {}", known[1]),
            "Tom Reid gave Mary Walsh a task: Ring Mary back".into(),
            "Grace Adeyemi handed the task over from Mary Walsh to Tom Reid: Ring Mary back".into(),
            "Tom Reid: Ring Mary back: due time changed from Tue 1 Dec 2026, 10:00 to Wed 2 Dec 2026, 10:00".into(),
            "Tom Reid completed the task: Ring Mary back, outcome: She will write".into(),
            "Tom Reid reopened the task: Ring Mary back".into(),
            "Grace Adeyemi added the tag Flood".into(),
            "Tom Reid removed the tag Flood".into(),
            "Tom Reid started watching it".into(),
            "Tom Reid stopped watching it".into(),
            "Grace Adeyemi added Mary Walsh as a watcher".into(),
        ]
    );
    // The other enquiry of the first link shows the link in the other direction.
    let others = events(&database, &token, actor.other.parse().unwrap()).await;
    let of_links = |event: &&HistoryEvent| event.table_name == "tenant.enquiry_links";
    let links: Vec<String> = others.iter().filter(of_links).map(describe).collect();
    assert_eq!(
        links,
        [
            format!("Tom Reid linked: repeated in {}", known[0]),
            format!("Grace Adeyemi unlinked: repeated in {}", known[0]),
            format!("Tom Reid linked: has part {}", known[0]),
        ]
    );
    // The details word for word: each fact once.
    let text = plain::history::render("X", &all, chrono::Utc::now()).text;
    for fact in [
        "   From: mary@example.com",
        "   Subject: My band",
        "   Body: It is too high.",
        "   Delivery changed from released, to be sent by hand to sent",
        "   Reason set to Mailbox full",
        "   Kind: PDF",
        "   Size: 20 KB",
        "   Size: 1.5 KB",
        "   Access: all staff",
        "   Access changed from all staff to staff and citizen",
        "   Replaces: survey.pdf",
        "   Kind: call back",
        "   Person changed from Mary Walsh to Tom Reid",
        "   Outcome set to She will write",
        "   Tag: Flood",
        "   Person: Mary Walsh",
    ] {
        assert!(text.lines().any(|line| line == fact), "{fact}\n{text}");
    }
}

/// Neither the line nor the details contain a key or a column name.
fn assert_no_key_or_column(all: &[HistoryEvent]) {
    let text = plain::history::render("X", all, chrono::Utc::now()).text;
    let words = text.split(|c: char| c.is_whitespace() || c == ',' || c == ':');
    let odd: BTreeSet<&str> = words
        .filter(|word| word.contains('_') || word.parse::<Uuid>().is_ok())
        .collect();
    assert!(odd.is_empty(), "{odd:?}\n{text}");
}

// R075, R202: the change that was made last comes last, although its transaction began first.
#[tokio::test]
async fn history_lists_stage_changes_in_order_of_change() {
    let test = TestDatabase::new().await;
    let (early, late) = (test.client(Login::App).await, test.client(Login::App).await);
    enter(&early, "HMRC/helen.morris").await;
    let sql =
        "select e.id from app.enquiries as e where e.stage_code = 'received' order by e.id limit 1";
    let id: Uuid = early.query_one(sql, &[]).await.unwrap().get(0);
    // Its transaction has begun, so its clock is fixed.
    enter(&late, "HMRC/helen.morris").await;
    let step = |stage: &str| {
        format!(
            "update tenant.enquiries as e set stage_id = s.id,
                 assignee_id = (select p.id from tenant.staff as p where p.username = 'asha.patel')
             from tenant.workflow_stages as s
             where e.id = '{id}' and s.workflow_id = e.workflow_id and s.code = '{stage}'; commit"
        )
    };
    late.batch_execute(&step("triage")).await.unwrap();
    early.batch_execute(&step("in_progress")).await.unwrap();
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/helen.morris").await;
    let all = events(&database, &token, id).await;
    let now: Vec<&str> = all
        .iter()
        .flat_map(|event| &event.changes)
        .filter(|change| change.0 == "stage_id")
        .filter_map(|change| change.2.as_deref())
        .collect();
    assert_eq!(now.last(), Some(&"In progress"), "{now:?}");
    let mut admin = test.client(Login::Admin).await;
    let report = checks::comply(&mut admin, &Sources::compiled_in(), true)
        .await
        .unwrap();
    assert_eq!(report.findings, []);
}

/// R075, R199: a step and a change of hands are told with their reasons, and a later one without a reason with none.
#[tokio::test]
async fn history_tells_a_reason_with_its_change() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let helen = "HMRC/helen.morris";
    enter(&client, helen).await;
    let sql =
        "select e.id from app.enquiries as e where e.stage_code = 'received' order by e.id limit 1";
    let id: Uuid = client.query_one(sql, &[]).await.unwrap().get(0);
    client.batch_execute("rollback").await.unwrap();
    let change = |stage: &str, to: &str, reasons: &str| {
        format!(
            "update tenant.enquiries as e set stage_id = s.id, assignee_id = {to} {reasons}
             from tenant.workflow_stages as s
             where e.id = '{id}' and s.workflow_id = e.workflow_id and s.code = '{stage}'"
        )
    };
    let reasons = ", stage_reason = 'Sorted', assignment_reason = 'Hers'";
    let jo = "(select p.id from tenant.staff as p where p.username = 'jo.brown')";
    acts_as(&client, helen, &change("triage", jo, reasons)).await;
    let asha = "(select p.id from tenant.staff as p where p.username = 'asha.patel')";
    acts_as(&client, helen, &change("in_progress", asha, "")).await;
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, helen).await;
    let all = events(&database, &token, id).await;
    let told: Vec<Vec<&str>> = all[all.len() - 2..]
        .iter()
        .map(|event| event.changes.iter().map(|change| &*change.0).collect())
        .collect();
    let with = [
        "stage_id",
        "stage_reason",
        "assignee_id",
        "assignment_reason",
    ];
    assert_eq!(told, [with.to_vec(), vec!["stage_id", "assignee_id"]]);
    let words: Vec<Option<&str>> = all[all.len() - 2]
        .changes
        .iter()
        .filter(|change| change.0.ends_with("_reason"))
        .map(|change| change.2.as_deref())
        .collect();
    assert_eq!(words, [Some("Sorted"), Some("Hers")]);
}

// R075: any event, including those of enquiries that closed with a listed outcome.
#[tokio::test]
async fn history_contains_no_keys_and_no_column_names() {
    let test = TestDatabase::new().await;
    test.fill_empty_tables().await;
    let database = test.database(2);
    let admin = test.client(Login::Admin).await;
    for (tenant, who) in [("HMRC", "HMRC/helen.morris"), ("EAST", "EAST/mary.walsh")] {
        let (_, token) = test.sign_in(&database, who).await;
        let sql = "select e.id, e.outcome_id is not null
                   from tenant.enquiries as e inner join core.tenants as t on e.tenant_id = t.id
                   where t.code = $1";
        let rows = admin.query(sql, &[&tenant]).await.unwrap();
        assert!(
            rows.iter().any(|row| row.get(1)),
            "none has a listed outcome"
        );
        for row in rows {
            let all = events(&database, &token, row.get(0)).await;
            assert!(!all.is_empty());
            assert_no_key_or_column(&all);
            // The text that a user sees after a conflict.
            let enquiry = EnquiryVersion {
                id: row.get(0),
                version: 0,
            };
            let request = LoadChangesSince { enquiry };
            let events = database.run(Some(&token), request).await.unwrap();
            assert_no_key_or_column(&events);
        }
    }
}

// A user who may not see a document does not learn of it through the history, however it is read.
#[tokio::test]
async fn history_hides_events_of_restricted_documents() {
    let test = TestDatabase::new().await;
    let actor = Actor::new(&test).await;
    let (tom, grace) = ("tom.reid", "grace.adeyemi");
    actor.does(grace, "select app.add_document(:it, null, null, 'safeguarding.pdf', 'application/pdf', 4096, sha256('1'), 'supervisors')").await;
    actor.does(tom, "select app.add_document(:it, null, null, 'survey.pdf', 'application/pdf', 4096, sha256('2'), 'staff')").await;
    let database = test.database(2);
    let (_, tom_token) = test.sign_in(&database, "EAST/tom.reid").await;
    let (_, grace_token) = test.sign_in(&database, "EAST/grace.adeyemi").await;
    let names_shown_to = async |token: &SessionToken| -> Vec<String> {
        let all = events(&database, token, actor.id()).await;
        let of_documents = all
            .iter()
            .filter(|event| event.table_name == "tenant.documents");
        of_documents.map(describe).collect()
    };
    let secret = "Grace Adeyemi added document safeguarding.pdf".to_owned();
    let survey = "Tom Reid added document survey.pdf".to_owned();
    assert_eq!(
        names_shown_to(&tom_token).await,
        std::slice::from_ref(&survey)
    );
    assert_eq!(names_shown_to(&grace_token).await, [secret.clone(), survey]);
    // Directly in the tables: neither an event nor its payload is visible.
    let client = test.client(Login::App).await;
    let read = [
        "select count(*) from audit.audit_logs where table_id = audit.table_id('tenant.documents')",
        "select count(*) from audit.audit_payloads where after_state ? 'storage_key'",
        "select count(*) from app.history where table_id = audit.table_id('tenant.documents')",
    ];
    for (who, expected) in [
        ("EAST/tom.reid", 1),
        ("EAST/grace.adeyemi", 2),
        ("EAST/lena.novak", 2),
    ] {
        enter(&client, who).await;
        for sql in read {
            let seen: i64 = client.query_one(sql, &[]).await.unwrap().get(0);
            assert_eq!(seen, expected, "{who}: {sql}");
        }
        client.batch_execute("rollback").await.unwrap();
    }
    // While restricted, its whole history is hidden; once opened, it is visible.
    let document = |name| format!("(select id from app.documents where file_name = '{name}')");
    actor
        .does(
            grace,
            &format!(
                "select app.change_document_access({}, 1, 'supervisors')",
                document("survey.pdf")
            ),
        )
        .await;
    actor
        .does(
            grace,
            &format!(
                "select app.change_document_access({}, 1, 'staff')",
                document("safeguarding.pdf")
            ),
        )
        .await;
    assert_eq!(
        names_shown_to(&tom_token).await,
        [
            secret,
            "Grace Adeyemi: access to safeguarding.pdf changed from supervisors only to all staff"
                .into()
        ]
    );
}

/// Runs a statement as a user of HMRC, in its own transaction.
async fn acts_as(client: &Client, who: &str, sql: &str) {
    enter(client, who).await;
    let done = client.batch_execute(&format!("{sql}; commit")).await;
    done.unwrap_or_else(|error| panic!("{who}: {sql}: {error:?}"));
}

/// R075, R098, R134: each changed custom field is listed by its label, in words, not as JSON.
#[tokio::test]
async fn history_lists_custom_field_changes_by_field() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let (manager, worker) = ("HMRC/helen.morris", "HMRC/asha.patel");
    let about = |kind: &str, subject: &str| {
        format!(
            "select app.register_enquiry(t.id, null, 'telephone', null, '{subject}', 'Please help.', null)
             from app.enquiry_types as t where t.code = '{kind}'"
        )
    };
    acts_as(&client, worker, &about("payment_plan", "Plan at sea")).await;
    acts_as(&client, worker, &about("vat_registration", "Group at sea")).await;
    let says = |subject: &str, fields: &str| {
        format!(
            "do $$ begin
                 if (select app.change_custom_fields(e.id, e.version, '{fields}')
                     from app.enquiries as e where e.subject = '{subject}') is null
                 then raise 'nothing was changed'; end if;
             end $$"
        )
    };
    let plan = |fields: &str| says("Plan at sea", fields);
    acts_as(
        &client,
        worker,
        &plan(r#"{"pays_by": "Card", "amount_owed": 184250}"#),
    )
    .await;
    let next = r#"{"tax_year": "2024-25", "amount_owed": 90000}"#;
    acts_as(&client, worker, &plan(next)).await;
    // The value of a deleted field is still listed by its label; a label may start like the suffix of a column.
    acts_as(
        &client,
        manager,
        "select app.mark_deleted('enquiry_type_fields', f.id, f.version, true)
         from app.enquiry_type_fields as f where f.code = 'pays_by';
         update tenant.enquiry_type_fields set label = 'Year code' where code = 'tax_year'",
    )
    .await;
    let group = says(
        "Group at sea",
        r#"{"group": true, "registered_on": "2026-02-03"}"#,
    );
    acts_as(&client, worker, &group).await;
    let group = says(
        "Group at sea",
        r#"{"group": false, "registered_on": "2026-02-03"}"#,
    );
    acts_as(&client, worker, &group).await;

    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    enter(&client, worker).await;
    let id = async |subject: &str| -> Uuid {
        let sql = "select id from app.enquiries where subject = $1";
        client.query_one(sql, &[&subject]).await.unwrap().get(0)
    };
    let (plan, group) = (id("Plan at sea").await, id("Group at sea").await);
    client.batch_execute("commit").await.unwrap();
    let tell = async |id: Uuid| -> Vec<Vec<String>> {
        let all = events(&database, &token, id).await;
        assert_no_key_or_column(&all);
        let text = plain::history::render("X", &all, chrono::Utc::now()).text;
        assert!(!text.contains('{'), "{text}");
        let updates = all.iter().filter(|event| event.action == "update");
        updates
            .map(|event| {
                let facts = enquiries::wording::events::facts(event).into_iter();
                let or = |of: Option<String>| of.unwrap_or_else(|| "–".into());
                std::iter::once(describe(event))
                    .chain(facts.map(|f| format!("{}: {} → {}", f.name, or(f.was), or(f.is))))
                    .collect()
            })
            .collect()
    };
    assert_eq!(
        tell(plan).await,
        [
            vec![
                "Asha Patel: Amount owed set to £1,842.50",
                "Amount owed: – → £1,842.50",
                "Pays by: – → Card",
            ],
            vec![
                "Asha Patel: Amount owed changed from £1,842.50 to £900.00",
                "Amount owed: £1,842.50 → £900.00",
                "Year code: – → 2024-25",
                "Pays by: Card → –",
            ],
        ]
    );
    assert_eq!(
        tell(group).await,
        [
            vec![
                "Asha Patel: Registered on set to 2026-02-03",
                "Registered on: – → 2026-02-03",
                "Part of a VAT group: – → yes",
            ],
            vec![
                "Asha Patel: Part of a VAT group changed from yes to no",
                "Part of a VAT group: yes → no",
            ],
        ]
    );
    // A user with the enquiry open sees the same text for changes of a colleague.
    let since = LoadChangesSince {
        enquiry: EnquiryVersion {
            id: plan,
            version: 2,
        },
    };
    let events = database.run(Some(&token), since).await.unwrap();
    let labels: Vec<&str> = events
        .iter()
        .flat_map(|event| event.changes.iter().map(|(name, ..)| name.as_str()))
        .collect();
    assert_eq!(
        labels,
        [
            "custom_fields.Amount owed",
            "custom_fields.Year code",
            "custom_fields.Pays by"
        ]
    );
}
