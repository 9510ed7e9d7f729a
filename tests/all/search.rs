//! What is typed is read as everything it may be: reference, postcode, name, words
//! (docs/decisions/0002); what is found is current at commit, of the caller's tenant, newest first.

use crate::support::{TestDatabase, enter, refusal};
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// A supervisor of Eastmere at her desk.
struct Harness {
    _test: TestDatabase,
    client: Client,
}

impl Harness {
    async fn new() -> Self {
        let test = TestDatabase::new().await;
        let client = test.client(Login::App).await;
        enter(&client, "EAST/grace.adeyemi").await;
        Self {
            _test: test,
            client,
        }
    }

    /// Subjects of what is found, in its order.
    async fn finds(&self, words: &str) -> Vec<String> {
        self.client
            .query(
                "select e.subject from app.find_enquiries($1, 200) with ordinality as f (id, place)
                 inner join app.enquiries as e on f.id = e.id order by f.place",
                &[&words],
            )
            .await
            .unwrap_or_else(|error| panic!("{words:?}: {error:?}"))
            .iter()
            .map(|row| row.get(0))
            .collect()
    }

    async fn one(&self, sql: &str) -> String {
        self.client.query_one(sql, &[]).await.unwrap().get(0)
    }
}

const LOCKS: &str = "Locks changed this morning, two children";
const BAND: &str = "Band is higher than next door";

#[tokio::test]
async fn a_reference_is_found_whole_or_in_part_and_with_the_usual_slips() {
    let desk = Harness::new().await;
    // One with a nought and a one in it, so that the slips have something to slip on.
    let reference = desk
        .one(
            "select e.reference from tenant.enquiries as e
             order by (right(e.reference, 8) ~ '0')::integer + (right(e.reference, 8) ~ '1')::integer desc
             limit 1",
        )
        .await;
    let subject = desk
        .one(&format!(
            "select subject from tenant.enquiries where reference = '{reference}'"
        ))
        .await;
    let (code, rest) = reference.split_once('-').unwrap();
    let number = &rest[3..9];
    let slipped = |text: &str| text.replace('0', "o").replace('1', "l");
    for typed in [
        reference.clone(),
        reference.to_lowercase(),
        reference.replace('-', ""),
        reference.replace('-', " "),
        format!("  {reference} "),
        format!("{code}-{}", slipped(rest)),
        rest.to_owned(),
        rest.replace('-', ""),
        reference[..reference.len() - 3].to_owned(),
    ] {
        assert!(
            desk.finds(&typed).await.contains(&subject),
            "{typed:?} of {reference}"
        );
    }
    // Part of the number counts as one where a digit says that it is no word.
    let digit = number.find(|c: char| c.is_ascii_digit());
    if digit.is_some_and(|place| place < 4) {
        assert!(desk.finds(&number[..4]).await.contains(&subject));
    }
    assert_eq!(desk.finds(&format!("{code}-{}", &rest[..3])).await.len(), {
        let all = desk
            .client
            .query_one(
                "select count(*) from tenant.enquiries where deleted_at is null and reference like $1",
                &[&format!("{code}-{}%", &rest[..3])],
            )
            .await
            .unwrap();
        all.get::<_, i64>(0) as usize
    });
}

#[tokio::test]
async fn a_reference_that_does_not_check_is_told_with_the_right_character() {
    let desk = Harness::new().await;
    let reference = desk
        .one("select min(reference) from tenant.enquiries")
        .await;
    let (rest, last) = reference.split_at(reference.len() - 1);
    let wrong = format!("{rest}{}", if last == "7" { "8" } else { "7" });
    let refused = desk
        .client
        .query("select * from app.find_enquiries($1, 10)", &[&wrong])
        .await
        .unwrap_err();
    assert_eq!(
        refusal(&refused),
        ("UK104".into(), "refuse_wrong_reference".into())
    );
    let hint = refused.as_db_error().unwrap().hint().unwrap();
    assert!(
        hint.contains(&reference),
        "{hint} does not name {reference}"
    );
}

#[tokio::test]
async fn a_citizen_is_found_by_name_with_small_slips_and_by_postcode() {
    let desk = Harness::new().await;
    for typed in [
        "Mary Oduya",
        "oduya",
        "mary odya",
        "Mari Oduya",
        "ODUIA",
        "NE3 4TB",
        "ne34tb",
        " NE34TB ",
    ] {
        assert!(
            desk.finds(typed).await.contains(&LOCKS.to_owned()),
            "{typed:?}"
        );
    }
    for typed in ["Zebedee", "NE3 4TZ"] {
        assert_eq!(desk.finds(typed).await, Vec::<String>::new(), "{typed:?}");
    }
}

#[tokio::test]
async fn words_are_found_in_any_form_and_while_they_are_typed() {
    let desk = Harness::new().await;
    for (typed, subject) in [
        ("lock", LOCKS),
        ("locked children", LOCKS),
        ("childr", LOCKS),
        ("the landlord chang", LOCKS),
        ("\"changed the locks\"", LOCKS),
        ("landlord -friends", LOCKS),
        ("friday OR locks", LOCKS),
        ("houses", BAND),
        ("ban", BAND),
        ("band highe", BAND),
        ("Band is higher than next d", BAND),
    ] {
        assert!(
            desk.finds(typed).await.contains(&subject.to_owned()),
            "{typed:?}"
        );
    }
    for typed in [
        "locks zebra",
        "\"locks the changed\"",
        "landlord -locks -rent",
    ] {
        assert!(
            !desk.finds(typed).await.contains(&LOCKS.to_owned()),
            "{typed:?}"
        );
    }
}

#[tokio::test]
async fn nothing_that_can_be_typed_is_an_error() {
    let desk = Harness::new().await;
    let long = "long ".repeat(2_000);
    for typed in [
        "",
        " ",
        "-",
        "--",
        "'",
        "\"",
        "\"\"",
        "a' & | !",
        ":*",
        "%",
        "_%",
        "\\",
        "\\\\",
        "(",
        "((a",
        "<->",
        "!!",
        "💷",
        "שלום",
        "a:b:*",
        "26",
        "0",
        "EAST",
        "EAST-",
        "EAST-99",
        "--1",
        "OR",
        "-tax",
        "\u{1}\u{2}",
        "{",
        "}",
        long.as_str(),
    ] {
        let found = desk.finds(typed).await;
        assert!(found.len() <= 200, "{typed:?}");
    }
}

// R098: what is found is what stands there now.
#[tokio::test]
async fn what_is_found_is_current_in_the_same_transaction_and_newest_first() {
    let desk = Harness::new().await;
    assert_eq!(desk.finds("wallaby").await, Vec::<String>::new());
    let changed = desk
        .client
        .execute(
            "update tenant.enquiries set subject = 'A wallaby in the stairwell' where subject = $1",
            &[&LOCKS],
        )
        .await
        .unwrap();
    assert_eq!(changed, 1);
    assert_eq!(
        desk.finds("wallabies").await,
        ["A wallaby in the stairwell"]
    );
    assert!(
        !desk
            .finds("\"locks changed this\"")
            .await
            .contains(&LOCKS.to_owned())
    );
    desk.client
        .batch_execute(
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
             select t.id, 'letter', 'Another wallaby', 'It hops.' from tenant.enquiry_types as t limit 1",
        )
        .await
        .unwrap();
    assert_eq!(
        desk.finds("wallab").await,
        ["Another wallaby", "A wallaby in the stairwell"]
    );
    let limited = desk
        .client
        .query("select * from app.find_enquiries('wallaby', 1)", &[])
        .await
        .unwrap();
    assert_eq!(limited.len(), 1);
    desk.client
        .batch_execute(
            "select app.mark_deleted('enquiries', id, version, true) from tenant.enquiries
             where subject = 'Another wallaby'",
        )
        .await
        .unwrap();
    assert_eq!(desk.finds("wallaby").await, ["A wallaby in the stairwell"]);
}

#[tokio::test]
async fn nothing_of_another_tenant_is_found_by_anything() {
    let test = TestDatabase::new().await;
    let theirs = test.client(Login::Admin).await;
    let row = theirs
        .query_one(
            "select e.reference, e.subject, c.name, c.postcode
             from tenant.enquiries as e
             inner join tenant.citizens as c on e.tenant_id = c.tenant_id and e.citizen_id = c.id
             inner join core.tenants as t on e.tenant_id = t.id
             where t.code = 'EAST' and c.postcode is not null limit 1",
            &[],
        )
        .await
        .unwrap();
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let reference: String = row.get(0);
    let own: i64 = client
        .query_one(
            "select count(*) from app.find_enquiries('HMRC26', 1000)",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert!(own > 0, "the question itself is good");
    for typed in [
        reference.clone(),
        reference.replace('-', ""),
        row.get(1),
        row.get(2),
        row.get(3),
    ] {
        let found = client
            .query(
                "select enquiry_id from app.find_enquiries($1, 1000)",
                &[&typed],
            )
            .await
            .unwrap();
        let ids: Vec<uuid::Uuid> = found.iter().map(|row| row.get(0)).collect();
        let foreign: i64 = theirs
            .query_one(
                "select count(*) from tenant.enquiries as e inner join core.tenants as t on e.tenant_id = t.id
                 where e.id = any ($1) and t.code <> 'HMRC'",
                &[&ids],
            )
            .await
            .unwrap()
            .get(0);
        assert_eq!(foreign, 0, "{typed:?}");
    }
}
