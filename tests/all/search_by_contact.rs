//! Search and the form of a new enquiry find what people say on the telephone: a number, part of a postcode, an email
//! address, a National Insurance number, a word with a slip. Open enquiries come first.

use crate::support::{TestDatabase, enter};
use enquiries::features::new_enquiry::FindCitizens;
use enquiries::features::queue::SearchEnquiries;
use enquiries::private_server::Login;
use tokio_postgres::Client;

const SUBJECT: &str = "Zebra crossing outside the surgery";

/// A citizen of Eastmere with an enquiry, and everything known of them; and another of HMRC with the same.
const CALLERS: &str = "
    with asker as (
        insert into tenant.citizens (name, phone, email, postcode, national_insurance_number)
        values ('Agnieszka Zieli\u{144}ska', '+44 (0)1632 960512', 'Agnes.Z@example.com', 'sw1a 0ax', 'nc 65 43 21 d')
        returning id
    )
    insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
    select t.id, a.id, 'letter', 'Zebra crossing outside the surgery', 'Nobody stops for payments.'
    from asker as a, (select id from tenant.enquiry_types limit 1) as t;";

/// What is typed: all of it finds the same enquiry and the same citizen.
const SAID: [&str; 31] = [
    "01632 960512",
    "01632960512",
    "+44 1632 960512",
    "+44 (0) 1632 960512",
    "0044 1632 960512",
    "441632960512",
    "1632 960512",
    "960512",
    "960-512",
    "01632 960",
    "632 9605",
    "agnes.z@example.com",
    "AGNES.Z@EXAMPLE.COM",
    "agnes.z",
    "NC654321D",
    "nc 65 43 21 d",
    "NC 654321",
    "SW1A 0AX",
    "sw1a0ax",
    "SW1A OAX",
    "sw1a",
    "sw1a 0",
    "SW1A O",
    "SW1",
    "agnieszka zielinska",
    "ZIELI\u{143}SKA",
    "Zelinska",
    "Zielinksa",
    "Zielinskaa",
    "Agniezka",
    "Agneiszka Zielinska",
];

/// In the next district, whose name begins with that of the other, and in one of London's with a letter.
const NEIGHBOURS: &str = "
    with asker as (
        insert into tenant.citizens (name, postcode)
        values ('Ann One', 'LS1 4AB'), ('Ann Ten', 'LS10 1AB'), ('Ann Fourteen', 'LS14 6AB'), ('Ann Victoria', 'SW1V 2AB')
        returning id, name
    )
    insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
    select t.id, a.id, 'letter', a.name, 'Where do I vote?'
    from asker as a, (select id from tenant.enquiry_types limit 1) as t;";

async fn with_callers() -> TestDatabase {
    let test = TestDatabase::new().await;
    for user in ["EAST/grace.adeyemi", "HMRC/helen.morris"] {
        let client = test.client(Login::App).await;
        enter(&client, user).await;
        client.batch_execute(CALLERS).await.unwrap();
        client.batch_execute("commit").await.unwrap();
    }
    test
}

/// Subjects, and whether the result is close only.
async fn finds(client: &Client, typed: &str) -> (Vec<String>, bool) {
    let rows = client
        .query(
            "select e.subject, f.is_close
             from app.find_enquiries($1, 200) with ordinality as f (id, is_close, place)
             inner join app.enquiries as e on f.id = e.id order by f.place",
            &[&typed],
        )
        .await
        .unwrap_or_else(|error| panic!("{typed:?}: {error:?}"));
    let close = rows.iter().any(|row| row.get(1));
    (rows.iter().map(|row| row.get(0)).collect(), close)
}

/// A district is not the beginning of another one's name.
#[tokio::test]
async fn part_of_a_postcode_finds_the_district_that_is_meant() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "EAST/grace.adeyemi").await;
    client.batch_execute(NEIGHBOURS).await.unwrap();
    for (typed, expected) in [
        ("LS1", &["Ann One"][..]),
        ("ls10", &["Ann Ten"]),
        ("LS1 4", &["Ann One"]),
        ("LS14", &["Ann Fourteen", "Ann One"]),
        ("LS14 6", &["Ann Fourteen"]),
        ("LS1 4A", &["Ann One"]),
        ("ls14ab", &["Ann One"]),
        ("SW1", &["Ann Victoria"]),
        ("SW1V", &["Ann Victoria"]),
        ("SW1V 2", &["Ann Victoria"]),
        ("SW1A", &[]),
        ("LS", &[]),
    ] {
        let (mut found, _) = finds(&client, typed).await;
        found.retain(|subject| subject.starts_with("Ann "));
        found.sort();
        assert_eq!(found, expected, "{typed}");
    }
}

#[tokio::test]
async fn enquiry_is_found_by_what_is_said_on_the_telephone() {
    let test = with_callers().await;
    let client = test.client(Login::App).await;
    enter(&client, "EAST/grace.adeyemi").await;
    let mut missing = Vec::new();
    for typed in SAID {
        let (found, _) = finds(&client, typed).await;
        if !found.contains(&SUBJECT.to_owned()) {
            missing.push((typed, found));
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
    for typed in [
        "01632 960513",
        "960513",
        "NC654322D",
        "SW1A 9",
        "sw2",
        "agnes.y",
        "96051",
    ] {
        let (found, _) = finds(&client, typed).await;
        assert!(!found.contains(&SUBJECT.to_owned()), "{typed:?}");
    }
}

#[tokio::test]
async fn enquiries_found_by_contact_are_of_the_own_tenant() {
    let test = with_callers().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let own: Vec<uuid::Uuid> = client
        .query(
            "select id from app.enquiries where subject = $1",
            &[&SUBJECT],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(own.len(), 1);
    let admin = test.client(Login::Admin).await;
    for typed in SAID.into_iter().chain(["zebar", "surgrey"]) {
        let found: Vec<uuid::Uuid> = client
            .query(
                "select enquiry_id from app.find_enquiries($1, 1000)",
                &[&typed],
            )
            .await
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect();
        assert!(found.contains(&own[0]), "{typed}");
        let foreign: i64 = admin
            .query_one(
                "select count(*) from tenant.enquiries as e inner join core.tenants as t on e.tenant_id = t.id
                 where e.id = any ($1) and t.code <> 'HMRC'",
                &[&found],
            )
            .await
            .unwrap()
            .get(0);
        assert_eq!(foreign, 0, "{typed}");
    }
}

/// One slip of a word or a name, only where nothing has the words themselves, and said so.
#[tokio::test]
async fn slip_of_spelling_is_found_and_said() {
    let test = with_callers().await;
    let client = test.client(Login::App).await;
    enter(&client, "EAST/grace.adeyemi").await;
    for typed in [
        "zebar",
        "zbra",
        "zebrra",
        "zibra",
        "zebra crosing",
        "the surgrey",
        "paymnts zebra",
        "Zelinska",
        "agnieszka zelinska",
    ] {
        let (found, close) = finds(&client, typed).await;
        assert_eq!(found, [SUBJECT], "{typed:?}");
        assert!(close, "{typed:?}");
    }
    for typed in ["zebra", "zebra crossing", "zielinska", "crossings"] {
        let (found, close) = finds(&client, typed).await;
        assert_eq!(found, [SUBJECT], "{typed:?}");
        assert!(!close, "{typed:?}");
    }
    // Two slips make another word, and an expression means what it says.
    for typed in ["zbar", "crosing -pavement", "\"zebar crossing\""] {
        assert_eq!(
            finds(&client, typed).await,
            (Vec::new(), false),
            "{typed:?}"
        );
    }
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "EAST/grace.adeyemi").await;
    for (typed, are_close) in [("zebar", true), ("zebra", false), ("960512", false)] {
        let request = SearchEnquiries {
            words: typed.to_owned(),
            limit: 201,
        };
        let results = database.run(Some(&token), request).await.unwrap();
        assert_eq!(results.rows.len(), 1, "{typed}");
        assert_eq!(results.are_close, are_close, "{typed}");
    }
}

/// Nothing else is said of a part of a number that could be a reference with a wrong character.
#[tokio::test]
async fn telephone_and_insurance_numbers_are_no_wrong_references() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "EAST/grace.adeyemi").await;
    for typed in ["632 960 512", "263296051", "OL 12 34 56 A", "ol123456a"] {
        assert_eq!(
            finds(&client, typed).await,
            (Vec::new(), false),
            "{typed:?}"
        );
    }
}

#[tokio::test]
async fn form_offers_the_citizen_by_what_is_said() {
    let test = with_callers().await;
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "EAST/grace.adeyemi").await;
    let mut missing = Vec::new();
    for typed in SAID {
        let words = typed.to_owned();
        let known = database
            .run(Some(&token), FindCitizens { words })
            .await
            .unwrap();
        if known.first().map(|citizen| citizen.name.as_str()) != Some("Agnieszka Zieli\u{144}ska") {
            missing.push((typed, known));
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
    // Words of an enquiry are no words of its citizen.
    for typed in ["zebra", "01632 960513", "surgery"] {
        let words = typed.to_owned();
        let known = database.run(Some(&token), FindCitizens { words }).await;
        assert_eq!(known.unwrap(), [], "{typed}");
    }
}

#[tokio::test]
async fn corrected_insurance_number_is_found_at_once() {
    let test = with_callers().await;
    let client = test.client(Login::App).await;
    enter(&client, "EAST/grace.adeyemi").await;
    client
        .batch_execute(
            "update tenant.citizens set national_insurance_number = 'JG103759A'
             where national_insurance_number = 'NC654321D'",
        )
        .await
        .unwrap();
    assert_eq!(finds(&client, "jg 10 37 59 a").await.0, [SUBJECT]);
    assert_eq!(finds(&client, "NC654321D").await.0, [""; 0]);
}

/// Open enquiries first, then newest; an old open one also where many newer closed ones have the word.
#[tokio::test]
async fn open_enquiries_are_found_first() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 300).await;
    let admin = test.client(Login::Admin).await;
    // All but the two oldest and one in the middle are closed.
    admin
        .batch_execute(
            "set session_replication_role = replica;
             update tenant.enquiries as e set closed_at = e.received_at, resolved_at = e.received_at
             where e.subject like 'Question number %'
                 and e.subject not in ('Question number 299', 'Question number 300', 'Question number 150');
             set session_replication_role = origin",
        )
        .await
        .unwrap();
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let (found, _) = finds(&client, "question number").await;
    assert_eq!(found.len(), 200);
    assert_eq!(
        found[..5],
        ["150", "299", "300", "1", "2"].map(|n| format!("Question number {n}"))
    );
    let few = client
        .query(
            "select e.subject from app.find_enquiries('question', 3) with ordinality as f (id, is_close, place)
             inner join app.enquiries as e on f.id = e.id order by f.place",
            &[],
        )
        .await
        .unwrap();
    let few: Vec<String> = few.iter().map(|row| row.get(0)).collect();
    assert_eq!(
        few,
        ["150", "299", "300"].map(|n| format!("Question number {n}"))
    );
}
