//! Public references: unique, unguessable, and with a check character that detects errors
//! (docs/decisions/0003).

use crate::support::{TestDatabase, connect};
use enquiries::private_server::Login;
use std::collections::HashSet;

const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Multiplication in GF(32) with x^5 + x^2 + 1, independent of the table in the database.
fn times(a: u8, b: u8) -> u8 {
    (0..5).rev().fold(0, |product: u8, bit| {
        let doubled = product << 1;
        let reduced = if doubled > 31 { doubled ^ 37 } else { doubled };
        if a >> bit & 1 == 1 {
            reduced ^ b
        } else {
            reduced
        }
    })
}

fn check(symbols: &[u8]) -> u8 {
    let mut weight = 1;
    let mut total = 0;
    for symbol in symbols {
        weight = times(weight, 2);
        let value = ALPHABET.iter().position(|a| a == symbol).unwrap() as u8;
        total ^= times(value, weight);
    }
    ALPHABET[usize::from(total)]
}

#[tokio::test]
async fn check_character_detects_substitution_and_transposition() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::Admin).await;
    let rows = client
        .query("select reference from tenant.enquiries", &[])
        .await
        .unwrap();
    assert!(rows.len() >= 28);
    for row in rows {
        let reference: String = row.get(0);
        let parts: Vec<&str> = reference.split('-').collect();
        let symbols = format!("{}{}", parts[1], parts[2]).into_bytes();
        let right = check(&symbols);
        assert_eq!(parts[3].as_bytes(), [right], "{reference}");
        for place in 0..symbols.len() {
            for wrong in ALPHABET {
                let mut mistyped = symbols.clone();
                mistyped[place] = *wrong;
                assert_eq!(
                    check(&mistyped) == right,
                    mistyped == symbols,
                    "{reference}"
                );
            }
            for other in 0..place {
                let mut exchanged = symbols.clone();
                exchanged.swap(place, other);
                assert_eq!(
                    check(&exchanged) == right,
                    exchanged == symbols,
                    "{reference}"
                );
            }
        }
    }
}

#[tokio::test]
async fn permutation_is_injective_and_scatters_neighbours() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::Admin).await;
    let rows = client
        .query(
            "select core.permute(n, sha256('a secret')) from generate_series(1000, 6000) as n",
            &[],
        )
        .await
        .unwrap();
    let numbers: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), numbers.len());
    assert!(numbers.iter().all(|n| (0..1 << 30).contains(n)));
    let steps: HashSet<i64> = numbers.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(
        steps.len() > 4990,
        "steps between neighbours repeat: {}",
        steps.len()
    );
}

/// Sixteen writers at once, some of whose transactions are rolled back.
#[tokio::test]
async fn concurrent_writers_never_share_a_reference() {
    let test = TestDatabase::new().await;
    let mut writers = Vec::new();
    for writer in 0..16 {
        let config = test.config(Login::Loader);
        writers.push(tokio::spawn(async move {
            let client = connect(&config).await;
            for round in 0..5 {
                client.batch_execute("begin").await.unwrap();
                client
                    .execute(
                        "select auth.open_service_session('HMRC', 'loader', 'test')",
                        &[],
                    )
                    .await
                    .unwrap();
                client
                    .execute("select auth.open_batch('writers', null)", &[])
                    .await
                    .unwrap();
                client
                    .execute(include_str!("support/grow.sql"), &[&(writer + 3)])
                    .await
                    .unwrap();
                let end = if (writer + round) % 5 == 0 {
                    "rollback"
                } else {
                    "commit"
                };
                client.batch_execute(end).await.unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let client = test.client(Login::Admin).await;
    let row = client
        .query_one(
            "select count(*), count(distinct e.reference),
                    bool_and(e.reference like 'HMRC-' || to_char(e.received_at at time zone 'Europe/London', 'YY') || '-%')
             from tenant.enquiries as e where e.subject like 'Question number %'",
            &[],
        )
        .await
        .unwrap();
    let (all, distinct): (i64, i64) = (row.get(0), row.get(1));
    let expected: i64 = (0..16_i64)
        .flat_map(|writer| (0..5).map(move |round| (writer, round)))
        .filter(|(writer, round)| (writer + round) % 5 != 0)
        .map(|(writer, _)| writer + 3)
        .sum();
    assert_eq!((all, distinct), (expected, expected));
    assert!(row.get::<_, bool>(2));
}

/// A registration that is not committed yet delays no other, and rolls back without giving its number again.
#[tokio::test]
async fn open_registration_delays_no_other() {
    let test = TestDatabase::new().await;
    let mut references = HashSet::new();
    let open = registering(&test, &mut references).await;
    let second = registering(&test, &mut references).await;
    second.batch_execute("commit").await.unwrap();
    open.batch_execute("rollback").await.unwrap();
    let third = registering(&test, &mut references).await;
    third.batch_execute("commit").await.unwrap();
    assert_eq!(references.len(), 3);
}

/// Registers an enquiry in a transaction that stays open, and waits for no lock.
async fn registering(
    test: &TestDatabase,
    references: &mut HashSet<String>,
) -> tokio_postgres::Client {
    let client = test.client(Login::App).await;
    let row = client
        .query_one(
            "select token, tenant_id from auth.sign_in('HMRC', 'jo.brown', 'test')",
            &[],
        )
        .await
        .unwrap();
    let (token, tenant_id): (String, i32) = (row.get(0), row.get(1));
    client
        .batch_execute("begin; set local lock_timeout = '1ms'")
        .await
        .unwrap();
    client
        .query(
            "select auth.set_context($1, $2, 60000)",
            &[&token, &tenant_id],
        )
        .await
        .unwrap();
    let row = client
        .query_one(
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
             select t.id, 'email', 'x', 'x' from app.enquiry_types as t order by t.id limit 1
             returning reference",
            &[],
        )
        .await
        .unwrap();
    references.insert(row.get(0));
    client
}
