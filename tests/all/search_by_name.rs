//! Search, uniqueness and order fold accents and capitals (docs/decisions/0002), on a server of any locale.

use crate::support::{LARGE, TestDatabase, connect, enter, eventually, refusal};
use enquiries::database::migrate;
use enquiries::domain::names;
use enquiries::features::new_enquiry::FindCitizens;
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// An enquiry of Eastmere with a new citizen, received by its supervisor.
const RECEIVE: &str = "with asks as (select app.register_citizen($1, null, null) as id)
    select r.id from asks, tenant.enquiry_types as t,
    lateral app.register_enquiry(t.id, asks.id, 'letter', null, $2, $3, '{}') as r
    where t.code = 'council_tax_payment'";

async fn grace(test: &TestDatabase) -> Client {
    let client = test.client(Login::App).await;
    enter(&client, "EAST/grace.adeyemi").await;
    client
}

async fn finds(client: &Client, words: &str) -> Vec<String> {
    client
        .query(
            "select e.subject from app.find_enquiries($1, 200) as f
             inner join app.enquiries as e on f.enquiry_id = e.id",
            &[&words],
        )
        .await
        .unwrap_or_else(|error| panic!("{words:?}: {error:?}"))
        .iter()
        .map(|row| row.get(0))
        .collect()
}

const CITIZENS: [(&str, &str); 7] = [
    ("Siân Llŷr", "Naïve façade query"),
    ("Jürgen Müller", "Gŵyl yn y parc"),
    ("Łukasz Żak", "A letter from Łódź"),
    ("José García", "Straße or road"),
    ("Seán O’Brien", "My résumé was lost"),
    ("Mary Smith-Jones", "“Quoted”—and dashed"),
    ("Ŵyn Davies", "नमस्ते"),
];

async fn receive_all(client: &Client) {
    for (name, subject) in CITIZENS {
        client
            .query_one(RECEIVE, &[&name, &subject, &"As above."])
            .await
            .unwrap();
    }
}

/// What is typed, and the subject that is found: by the name of the citizen, then by words.
const FOUND: [(&str, &str); 20] = [
    ("Sian", CITIZENS[0].1),
    ("Siân", CITIZENS[0].1),
    ("sian llyr", CITIZENS[0].1),
    ("Muller", CITIZENS[1].1),
    ("Lukasz Zak", CITIZENS[2].1),
    ("Jose Garcia", CITIZENS[3].1),
    ("Sean", CITIZENS[4].1),
    ("O'Brien", CITIZENS[4].1),
    ("obrien", CITIZENS[4].1),
    ("smith jones", CITIZENS[5].1),
    ("wyn", CITIZENS[6].1),
    ("ŵyn", CITIZENS[6].1),
    ("naive facade", CITIZENS[0].1),
    ("gwyl", CITIZENS[1].1),
    ("GŴYL", CITIZENS[1].1),
    ("Lodz", CITIZENS[2].1),
    ("strasse", CITIZENS[3].1),
    ("resume", CITIZENS[4].1),
    ("dashed", CITIZENS[5].1),
    ("नमस्ते", CITIZENS[6].1),
];

async fn assert_found(client: &Client) {
    receive_all(client).await;
    for (typed, subject) in FOUND {
        let found = finds(client, typed).await;
        assert!(found.contains(&subject.to_owned()), "{typed:?}: {found:?}");
    }
    // The seeds' own, whose accents nobody types.
    assert!(!finds(client, "sian morgan").await.is_empty());
}

#[tokio::test]
async fn search_ignores_accents_and_capitals() {
    let test = TestDatabase::new().await;
    assert_found(&grace(&test).await).await;
}

async fn assert_order(client: &Client) {
    client
        .batch_execute(
            "insert into tenant.tags (name)
             select unnest(array['zeta', 'Ŵyn', 'émile', 'Zoe', 'Éclair', 'Adam', 'Team 2', 'O''Brien'])",
        )
        .await
        .unwrap();
    let rows = client
        .query(
            "select t.name from app.tags as t where t.name = any (array['zeta', 'Ŵyn', 'émile', 'Zoe', 'Éclair',
             'Adam', 'Team 2', 'O''Brien']) order by t.name",
            &[],
        )
        .await
        .unwrap();
    let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(
        names,
        [
            "Adam", "Éclair", "émile", "O'Brien", "Team 2", "Ŵyn", "zeta", "Zoe"
        ]
    );
}

#[tokio::test]
async fn search_and_order_are_the_same_in_c_locale() {
    let test = TestDatabase::in_c_locale().await;
    let client = grace(&test).await;
    let locale: String = client
        .query_one(
            "select datctype::text from pg_database where datname = current_database()",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(locale, "C");
    assert_found(&client).await;
    assert_tags(&client).await;
    assert_eq!(
        client
            .query_one("select core.is_email('ŵyn@example.com')", &[])
            .await
            .map(|row| row.get::<_, bool>(0))
            .ok(),
        Some(true)
    );
}

/// One name a subject, whatever its accents and capitals.
async fn assert_tags(client: &Client) {
    client
        .batch_execute("insert into tenant.tags (name) values ('Ŵyn')")
        .await
        .unwrap();
    for twin in ["ŵyn", "wyn", "WYN"] {
        client.batch_execute("savepoint twin").await.unwrap();
        let refused = client
            .execute("insert into tenant.tags (name) values ($1)", &[&twin])
            .await
            .unwrap_err();
        assert_eq!(
            refusal(&refused),
            ("23505".into(), "tags_by_name".into()),
            "{twin}"
        );
        client.batch_execute("rollback to twin").await.unwrap();
    }
}

#[tokio::test]
async fn two_forms_of_unicode_are_one_name() {
    let test = TestDatabase::new().await;
    let client = grace(&test).await;
    client.batch_execute("savepoint start").await.unwrap();
    let refused = client
        .execute(
            "insert into tenant.tags (name) values ($1)",
            &[&"Sia\u{302}n"],
        )
        .await
        .unwrap_err();
    assert_eq!(
        refusal(&refused),
        ("23514".into(), "tags_name_printable".into())
    );
    client.batch_execute("rollback to start").await.unwrap();
    assert_tags(&client).await;
}

#[tokio::test]
async fn names_are_in_the_order_people_expect() {
    let test = TestDatabase::new().await;
    let client = grace(&test).await;
    assert_order(&client).await;
}

/// The store places pages among loaded rows by the same order and the filter folds alike.
#[tokio::test]
async fn program_folds_and_orders_as_the_database_does() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::Admin).await;
    let mut words: Vec<String> = [
        "Adam",
        "adam",
        "Ádám",
        "Éclair",
        "emile",
        "émile",
        "Émile",
        "Ŵyn",
        "Wyn",
        "zeta",
        "Zoe",
        "Zoë",
        "O'Brien",
        "O Brien",
        "O-Brien",
        "OBrien",
        "o.brien",
        "Łukasz",
        "Lukasz",
        "Luke",
        "Øre",
        "Ore",
        "Straße",
        "Strasse",
        "Team 2",
        "Team 10",
        "Team",
        "Æsir",
        "Ada & Co",
        "Ada (Ltd)",
        "",
        "  ",
        "Đura",
        "Dura",
        "Þórr",
        "Ελένη",
        "Σοφός",
        "Жук",
        "मोहन",
        "İstanbul",
        "ﬁnd",
    ]
    .map(str::to_owned)
    .to_vec();
    let rows = client
        .query(
            "select w.word, core.fold(w.word) from unnest($1::text[]) as w (word) order by w.word collate core.names",
            &[&words],
        )
        .await
        .unwrap();
    for row in &rows {
        let (word, folded): (String, String) = (row.get(0), row.get(1));
        assert_eq!(names::fold(&word), folded, "{word}");
    }
    let ordered: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    words.sort_by(|a, b| names::compare(a, b));
    assert_eq!(words, ordered);
}

/// A citizen who is there is offered, and not recorded twice.
#[tokio::test]
async fn form_offers_citizen_whatever_the_accents() {
    let test = TestDatabase::new().await;
    let client = grace(&test).await;
    receive_all(&client).await;
    client.batch_execute("commit").await.unwrap();
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "EAST/grace.adeyemi").await;
    for (typed, name) in [
        ("Jose Garcia", "José García"),
        ("GARCIA", "José García"),
        ("Lukasz Zak", "Łukasz Żak"),
        ("Sian Llyr", "Siân Llŷr"),
        ("Muller", "Jürgen Müller"),
        ("obrien", "Seán O’Brien"),
        ("Smith Jones", "Mary Smith-Jones"),
    ] {
        let words = typed.to_owned();
        let request = FindCitizens { words };
        let known = database.run(Some(&token), request).await.unwrap();
        assert!(
            known.iter().any(|citizen| citizen.name == name),
            "{typed}: {known:?}"
        );
    }
}

#[tokio::test]
async fn corrected_citizen_is_found_by_the_new_name() {
    let test = TestDatabase::new().await;
    let client = grace(&test).await;
    receive_all(&client).await;
    assert_eq!(finds(&client, "Zebedee").await, Vec::<String>::new());
    let renamed = client
        .execute(
            "update tenant.citizens set name = 'Zébedée Llŷr', postcode = 'NE3 4TD' where name = 'Siân Llŷr'",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(renamed, 1);
    for typed in ["Zebedee", "zebede", "NE3 4TD", "ne34td", "NE3 4"] {
        assert!(
            finds(&client, typed)
                .await
                .contains(&CITIZENS[0].1.to_owned()),
            "{typed}"
        );
    }
    assert!(
        !finds(&client, "Sian Llyr")
            .await
            .contains(&CITIZENS[0].1.to_owned())
    );
}

#[tokio::test]
async fn migrate_refuses_a_database_that_is_not_utf8() {
    let test = TestDatabase::empty_in("template0 encoding 'LATIN1' locale 'C'").await;
    let error = migrate::up(&test.config(Login::Admin)).await.unwrap_err();
    let words = error.to_string();
    assert!(
        words.contains("its text is LATIN1, and this program needs UTF8"),
        "{words}"
    );
    let admin = connect(&test.config(Login::Admin)).await;
    let left: bool = admin
        .query_one("select to_regnamespace('core') is null", &[])
        .await
        .unwrap()
        .get(0);
    assert!(left, "V001 did something before");
}

/// A word that is in every older enquiry and in none of the newest is found from window to window, and not by reading
/// every enquiry that has it.
#[tokio::test]
async fn word_missing_among_the_newest_reads_few_rows() {
    let test = TestDatabase::large().await;
    test.grow("HMRC", 20_000 - LARGE).await;
    let admin = test.client(Login::Admin).await;
    // The newest 6,000 lose the word; it stays in 14,000 older ones.
    admin
        .batch_execute(
            "set session_replication_role = replica;
             update tenant.search_entries as s set words = ts_delete(s.words, array['answer'])
             from (select e.tenant_id, e.enquiry_id from tenant.search_entries as e order by e.received_at desc limit 6000) as n
             where s.tenant_id = n.tenant_id and s.enquiry_id = n.enquiry_id;
             set session_replication_role = origin",
        )
        .await
        .unwrap();
    admin
        .batch_execute("vacuum analyze tenant.search_entries")
        .await
        .unwrap();
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    for (typed, expected) in [("answer", 1001), ("answe", 1001), ("nothinglikeit", 0)] {
        let found = client
            .query(
                "select f.enquiry_id from app.find_enquiries($1, 1001) as f",
                &[&typed],
            )
            .await
            .unwrap();
        assert_eq!(found.len(), expected, "{typed}");
        // The same as reading everything.
        let all = admin
            .query(
                "select e.enquiry_id from tenant.search_entries as e
                 inner join core.tenants as t on e.tenant_id = t.id
                 where t.code = 'HMRC' and e.words @@ core.search_query($1)
                 order by e.received_at desc, e.enquiry_id limit 1001",
                &[&typed],
            )
            .await
            .unwrap();
        let ids = |rows: &[tokio_postgres::Row]| -> Vec<uuid::Uuid> {
            rows.iter().map(|row| row.get(0)).collect()
        };
        assert_eq!(ids(&found), ids(&all), "{typed}");
        let plan: serde_json::Value = client
            .query_one(
                &format!(
                    "explain (analyze, buffers, format json) select * from app.find_enquiries('{typed}', 1001)"
                ),
                &[],
            )
            .await
            .unwrap()
            .get(0);
        let plan = &plan[0]["Plan"];
        let pages = plan["Shared Hit Blocks"].as_i64().unwrap()
            + plan["Shared Read Blocks"].as_i64().unwrap();
        // Reading the 14,000 rows takes more than 14,000 pages with their keys.
        assert!(pages < 9_000, "{typed}: {pages} pages");
    }
}

/// Who corrects a name waits for an enquiry that is just being received for the citizen, and its entry has the new name.
#[tokio::test]
async fn citizen_renamed_beside_a_new_enquiry_is_found_by_the_new_name() {
    let test = TestDatabase::new().await;
    let receiver = grace(&test).await;
    let citizen: String = receiver
        .query_one(
            "select app.register_citizen('Old Name', null, null)::text",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    receiver.batch_execute("commit").await.unwrap();
    enter(&receiver, "EAST/grace.adeyemi").await;
    receiver
        .query(
            &format!(
                "select r.id from tenant.enquiry_types as t,
                 lateral app.register_enquiry(t.id, '{citizen}', 'letter', null, 'Received beside', 'x', '{{}}') as r
                 where t.code = 'council_tax_payment'"
            ),
            &[],
        )
        .await
        .unwrap();
    let corrector = grace(&test).await;
    let rename =
        format!("update tenant.citizens set name = 'Zyx Newname' where id = '{citizen}'; commit");
    let renamed = tokio::spawn(async move {
        corrector.batch_execute(&rename).await.unwrap();
    });
    let admin = test.client(Login::Admin).await;
    eventually("the correction waits", || async {
        let waits = "select exists (select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like '%Zyx Newname%')";
        admin.query_one(waits, &[]).await.unwrap().get(0)
    })
    .await;
    receiver.batch_execute("commit").await.unwrap();
    renamed.await.unwrap();
    let reader = grace(&test).await;
    assert_eq!(finds(&reader, "newname").await, ["Received beside"]);
    assert_eq!(finds(&reader, "old name").await, Vec::<String>::new());
}

/// A citizen is found by the name and number on a record that was merged into theirs, until they are parted.
#[tokio::test]
async fn merged_record_is_found_by_its_own_spelling() {
    let test = TestDatabase::new().await;
    let client = grace(&test).await;
    for (name, subject) in [("Bronwen Prys", "Hers"), ("Bronwyn Price", "Also hers")] {
        client
            .query_one(RECEIVE, &[&name, &subject, &"As above."])
            .await
            .unwrap();
    }
    client
        .batch_execute(
            "update tenant.citizens set phone = '01632 960199' where name = 'Bronwyn Price'",
        )
        .await
        .unwrap();
    let by_name = include_str!("../../sql/queries/new_enquiry/citizens_by_name.sql");
    let by_contact = include_str!("../../sql/queries/new_enquiry/citizens_by_contact.sql");
    let names = async |sql: &str, typed: &str| -> Vec<String> {
        let rows = match sql.contains("$3") {
            true => client.query(sql, &[&typed, &100_i32, &100_i64]).await,
            false => client.query(sql, &[&typed, &100_i64]).await,
        };
        rows.unwrap().iter().map(|row| row.get("name")).collect()
    };
    let both = |found: &[String]| {
        found.len() == 2
            && ["Hers", "Also hers"]
                .iter()
                .all(|one| found.contains(&(*one).to_owned()))
    };
    assert_eq!(finds(&client, "bronwyn price").await, ["Also hers"]);
    let merge: uuid::Uuid = client
        .query_one(
            "select app.merge_citizens(d.id, s.id, 'One person') from tenant.citizens as d, tenant.citizens as s
             where d.name = 'Bronwyn Price' and s.name = 'Bronwen Prys'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    for typed in ["bronwyn price", "bronwen prys", "01632 960199"] {
        let found = finds(&client, typed).await;
        assert!(both(&found), "{typed}: {found:?}");
    }
    assert_eq!(names(by_name, "bronwyn").await, ["Bronwen Prys"]);
    assert_eq!(names(by_contact, "01632960199").await, ["Bronwen Prys"]);
    // New ones too, and after the record that is used no more was corrected.
    client
        .batch_execute(
            "update tenant.citizens set name = 'Bronwyn Pryce' where name = 'Bronwyn Price';
             insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
                 select y.id, c.id, 'email', 'Hers again', 'x' from app.enquiry_types as y, app.citizens as c
                 where y.code = 'council_tax_payment' and c.name = 'Bronwen Prys'",
        )
        .await
        .unwrap();
    assert_eq!(finds(&client, "bronwyn pryce").await.len(), 3);
    // The spelling of before is one slip away, and nothing has it.
    let exact = "select count(*) filter (where not f.is_close) from app.find_enquiries('bronwyn price', 9) as f";
    let exact: i64 = client.query_one(exact, &[]).await.unwrap().get(0);
    assert_eq!(exact, 0);
    let undo = "select app.undo_citizen_merge($1, 1, 'Two after all')";
    client.query_one(undo, &[&merge]).await.unwrap();
    assert_eq!(finds(&client, "bronwyn pryce").await, ["Also hers"]);
    assert_eq!(finds(&client, "bronwen prys").await.len(), 2);
    assert_eq!(names(by_contact, "01632960199").await, ["Bronwyn Pryce"]);
}
