//! Search text is read in every possible way: reference, postcode, name, words (docs/decisions/0002); results
//! are current at commit, of the caller's tenant, newest first.

use crate::support::{LARGE, TestDatabase, enter, refusal};
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// Searches as a supervisor of Eastmere.
struct Searcher {
    _test: TestDatabase,
    client: Client,
}

impl Searcher {
    async fn new() -> Self {
        let test = TestDatabase::new().await;
        let client = test.client(Login::App).await;
        enter(&client, "EAST/grace.adeyemi").await;
        Self {
            _test: test,
            client,
        }
    }

    /// Subjects of the results, in order.
    async fn finds(&self, words: &str) -> Vec<String> {
        self.client
            .query(
                "select e.subject from app.find_enquiries($1, 200) with ordinality as f (id, is_close, place)
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
async fn search_finds_references_whole_partial_and_mistyped() {
    let searcher = Searcher::new().await;
    // A reference that contains 0 and 1, for which people type O and I.
    let reference = searcher
        .one(
            "select e.reference from tenant.enquiries as e
             order by (right(e.reference, 8) ~ '0')::integer + (right(e.reference, 8) ~ '1')::integer desc
             limit 1",
        )
        .await;
    let subject = searcher
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
            searcher.finds(&typed).await.contains(&subject),
            "{typed:?} of {reference}"
        );
    }
    // Part of the number is read as a reference if a digit shows that it is not a word.
    let digit = number.find(|c: char| c.is_ascii_digit());
    if digit.is_some_and(|place| place < 4) {
        assert!(searcher.finds(&number[..4]).await.contains(&subject));
    }
    assert_eq!(
        searcher
            .finds(&format!("{code}-{}", &rest[..3]))
            .await
            .len(),
        {
            let all = searcher
            .client
            .query_one(
                "select count(*) from tenant.enquiries where deleted_at is null and reference like $1",
                &[&format!("{code}-{}%", &rest[..3])],
            )
            .await
            .unwrap();
            all.get::<_, i64>(0) as usize
        }
    );
}

#[tokio::test]
async fn wrong_check_character_is_reported_with_the_right_one() {
    let searcher = Searcher::new().await;
    let reference = searcher
        .one("select min(reference) from tenant.enquiries")
        .await;
    let (rest, last) = reference.split_at(reference.len() - 1);
    let wrong = format!("{rest}{}", if last == "7" { "8" } else { "7" });
    let refused = searcher
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
async fn search_finds_citizens_by_similar_name_and_postcode() {
    let searcher = Searcher::new().await;
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
            searcher.finds(typed).await.contains(&LOCKS.to_owned()),
            "{typed:?}"
        );
    }
    for typed in ["Zebedee", "NE3 4TZ"] {
        assert_eq!(
            searcher.finds(typed).await,
            Vec::<String>::new(),
            "{typed:?}"
        );
    }
}

#[tokio::test]
async fn search_finds_inflected_and_partial_words() {
    let searcher = Searcher::new().await;
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
            searcher.finds(typed).await.contains(&subject.to_owned()),
            "{typed:?}"
        );
    }
    for typed in [
        "locks zebra",
        "\"locks the changed\"",
        "landlord -locks -rent",
    ] {
        assert!(
            !searcher.finds(typed).await.contains(&LOCKS.to_owned()),
            "{typed:?}"
        );
    }
}

#[tokio::test]
async fn search_accepts_any_text_without_error() {
    let searcher = Searcher::new().await;
    // The most that is taken; `operations::limits` sends more.
    let long = "long ".repeat(100);
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
        let found = searcher.finds(typed).await;
        assert!(found.len() <= 200, "{typed:?}");
    }
}

// R098: results reflect the current text.
#[tokio::test]
async fn search_results_are_current_and_newest_first() {
    let searcher = Searcher::new().await;
    assert_eq!(searcher.finds("wallaby").await, Vec::<String>::new());
    let changed = searcher
        .client
        .execute(
            "update tenant.enquiries set subject = 'A wallaby in the stairwell' where subject = $1",
            &[&LOCKS],
        )
        .await
        .unwrap();
    assert_eq!(changed, 1);
    assert_eq!(
        searcher.finds("wallabies").await,
        ["A wallaby in the stairwell"]
    );
    assert!(
        !searcher
            .finds("\"locks changed this\"")
            .await
            .contains(&LOCKS.to_owned())
    );
    searcher.client
        .batch_execute(
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
             select t.id, 'letter', 'Another wallaby', 'It hops.' from tenant.enquiry_types as t limit 1",
        )
        .await
        .unwrap();
    assert_eq!(
        searcher.finds("wallab").await,
        ["Another wallaby", "A wallaby in the stairwell"]
    );
    let limited = searcher
        .client
        .query("select * from app.find_enquiries('wallaby', 1)", &[])
        .await
        .unwrap();
    assert_eq!(limited.len(), 1);
    searcher
        .client
        .batch_execute(
            "select app.mark_deleted('enquiries', id, version, true) from tenant.enquiries
             where subject = 'Another wallaby'",
        )
        .await
        .unwrap();
    assert_eq!(
        searcher.finds("wallaby").await,
        ["A wallaby in the stairwell"]
    );
}

#[tokio::test]
async fn search_never_finds_records_of_another_tenant() {
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

/// Two words that are each in every second enquiry and never in one, but for the oldest: the windows give up and both lists
/// are compared at once. Where they met often, the windows go on, for the newest come first.
#[tokio::test]
async fn common_words_that_seldom_meet_are_found_without_all_windows() {
    let test = TestDatabase::large().await;
    assert_eq!(LARGE, 12_000);
    let admin = test.client(Login::Admin).await;
    for (meetings, expected) in [(5, 5), (1_800, 1_001)] {
        // Sixteen days with 600 enquiries in one second each, before the newest 2,400.
        admin
            .batch_execute(&format!(
                "set session_replication_role = replica;
                 drop table if exists placed;
                 create temporary table placed as
                 select p.*, now() - interval '30 days' - p.day * interval '1 day' - p.place * interval '1 millisecond' as received_at
                 from (
                     select e.tenant_id, e.id, n.place, greatest(0, (n.place - 2400) / 600) as day
                     from tenant.enquiries as e
                     inner join (
                         select id, row_number() over (order by received_at desc, id) as place
                         from tenant.enquiries where subject like 'Question number %'
                     ) as n on n.id = e.id
                 ) as p;
                 update tenant.enquiries as e set received_at = p.received_at
                 from placed as p where p.tenant_id = e.tenant_id and p.id = e.id;
                 update tenant.search_entries as s set
                     received_at = p.received_at,
                     words = core.window_vector(p.received_at) || array_to_tsvector(case
                         when p.place > 12000 - {meetings} then array['zinc', 'quartz']
                         when p.place % 2 = 0 then array['zinc']
                         else array['quartz']
                     end)
                 from placed as p where p.tenant_id = s.tenant_id and p.id = s.enquiry_id;
                 set session_replication_role = origin"
            ))
            .await
            .unwrap();
        admin
            .batch_execute("vacuum analyze tenant.search_entries")
            .await
            .unwrap();
        let client = test.client(Login::App).await;
        enter(&client, "HMRC/asha.patel").await;
        let found = client
            .query(
                "select f.enquiry_id from app.find_enquiries('zinc quartz', 1001) as f",
                &[],
            )
            .await
            .unwrap();
        let all = admin
            .query(
                "select e.enquiry_id from tenant.search_entries as e
                 where e.words @@ 'zinc & quartz' order by e.received_at desc, e.enquiry_id limit 1001",
                &[],
            )
            .await
            .unwrap();
        assert_eq!(found.len(), expected);
        let ids = |rows: &[tokio_postgres::Row]| -> Vec<uuid::Uuid> {
            rows.iter().map(|row| row.get(0)).collect()
        };
        assert_eq!(ids(&found), ids(&all));
        let plan: serde_json::Value = client
            .query_one(
                "explain (analyze, buffers, format json) select * from app.find_enquiries('zinc quartz', 1001)",
                &[],
            )
            .await
            .unwrap()
            .get(0);
        let plan = &plan[0]["Plan"];
        let pages = plan["Shared Hit Blocks"].as_i64().unwrap()
            + plan["Shared Read Blocks"].as_i64().unwrap();
        // All windows take 1,412 pages, and 966 with one comparison of the rest.
        assert!(meetings > 5 || pages < 1_200, "{pages} pages");
    }
}
