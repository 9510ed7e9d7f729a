//! Whose a tenant is that a file founds: one name to one code, and one tenant however many found it at once.

use super::{Folder, MAPPING, count, csv, good, lines, order, tally};
use crate::support::{TestDatabase, eventually};
use enquiries::private_server::Login;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// What src/import/codes.rs makes of a name: two initials and five bits of each of three bytes.
fn code(name: &str) -> String {
    let initials: String = name
        .split(' ')
        .filter_map(|word| word.chars().next())
        .take(2)
        .collect();
    let digest = Sha256::digest(name.as_bytes());
    let bits: Vec<String> = digest[..3]
        .iter()
        .map(|byte| (byte & 31).to_string())
        .collect();
    format!("{initials} {}", bits.join(" "))
}

/// Two names that come to one code.
fn pair() -> (String, String) {
    let mut seen = HashMap::new();
    for number in 0.. {
        let name = format!("Children Services {number}");
        if let Some(other) = seen.insert(code(&name), name.clone()) {
            return (other, name);
        }
    }
    unreachable!("there are no more codes than there are numbers")
}

const OWNERS: &str = "select t.name || ': ' || string_agg(r.source_key, ' ' order by r.source_key)
    from tenant.import_records as r inner join core.tenants as t on r.tenant_id = t.id group by t.id order by 1";

#[tokio::test]
async fn two_names_that_come_to_one_code_never_come_to_one_tenant() {
    // R114, R136
    let folder = Folder::new();
    let (one, other) = pair();
    let row = |key: &str, name: &str| good(key).replace("Roads", name);
    let first = [
        row("A1", &one),
        row("B1", &other),
        row("A2", &one),
        row("B2", &other),
    ];
    let file = folder.file("first.csv", csv(&first));
    let test = TestDatabase::new().await;
    for dry_run in [true, false] {
        let mut order = order(MAPPING, &file);
        // However the rows are cut into chunks, and whoever loads them.
        order.chunk = 1;
        order.writers = 4;
        order.dry_run = dry_run;
        let told = folder.path(&format!("rejects_{dry_run}.csv"));
        order.rejects = Some(told.clone());
        let tally = tally(&test, order).await;
        assert_eq!((tally.imported, tally.rejected), (2, 2), "{tally:?}");
        assert_eq!(tally.rejected_by["tenant_of_others"], 2);
        let rejects = std::fs::read_to_string(told).unwrap();
        for said in [&one, &other, "tenant.known"] {
            assert!(rejects.contains(said), "{rejects}");
        }
    }
    assert_eq!(lines(&test, OWNERS).await, [format!("{one}: A1 A2")]);
    // Later the other name comes first: the tenant stays whose it is.
    let later = folder.file("later.csv", csv(&[row("B3", &other), row("A3", &one)]));
    for _ in 0..2 {
        let later = tally(&test, order(MAPPING, &later)).await;
        assert_eq!(
            (later.imported + later.skipped, later.rejected),
            (1, 1),
            "{later:?}"
        );
    }
    assert_eq!(lines(&test, OWNERS).await, [format!("{one}: A1 A2 A3")]);
    // As the reason says: listed with a code of its own, the other comes in.
    let known = format!("known = [{{ value = \"{other}\", code = \"INVOTHER\" }}, ");
    let listed = MAPPING.replace("known = [", &known);
    let mended = tally(&test, order(&listed, &file)).await;
    assert_eq!((mended.imported, mended.rejected), (2, 0), "{mended:?}");
    let owners = lines(&test, OWNERS).await;
    assert!(owners.contains(&format!("{other}: B1 B2")), "{owners:?}");
}

#[tokio::test]
async fn imports_that_found_one_tenant_at_once_take_turns() {
    // R098
    let folder = Folder::new();
    let test = TestDatabase::new().await;
    let kinds = ["Pothole", "Lamp", "Sign", "Kerb"];
    let rows: Vec<String> = (0..40)
        .map(|number| good(&format!("K{number}")).replace("Pothole", kinds[number % 4]))
        .collect();
    let file = folder.file("rows.csv", csv(&rows));
    let of = |source: &str| {
        let mut order = order(
            &MAPPING.replace("\"invented\"", &format!("\"{source}\"")),
            &file,
        );
        order.chunk = 5;
        order
    };
    // Held back where they would found it, so that both have seen that it is not there.
    let holder = test.client(Login::Loader).await;
    let turn = "(hashtext('auth.create_tenant'))";
    let sql = format!("select pg_advisory_lock{turn}");
    holder.execute(&sql, &[]).await.unwrap();
    let let_go = async {
        eventually("both wait for their turn", || async {
            count(&test, "select count(*) from pg_locks where locktype = 'advisory' and not granted
                and database = (select d.oid from pg_database as d where d.datname = current_database())").await == 2
        })
        .await;
        let sql = format!("select pg_advisory_unlock{turn}");
        holder.execute(&sql, &[]).await.unwrap();
    };
    let (one, other, ()) = tokio::join!(
        tally(&test, of("one_source")),
        tally(&test, of("other_source")),
        let_go
    );
    for tally in [&one, &other] {
        assert_eq!((tally.imported, tally.rejected), (40, 0), "{tally:?}");
    }
    assert_eq!(one.founded.len() + other.founded.len(), 1, "one founds it");
}

#[tokio::test]
async fn imports_that_make_one_team_at_once_take_turns() {
    // R098
    let folder = Folder::new();
    let test = TestDatabase::new().await;
    let first = folder.file("first.csv", csv(&[good("K1")]));
    let second = folder.file(
        "second.csv",
        csv(&[good("K2")
            .replace("North", "South")
            .replace("Pothole", "Lamp")]),
    );
    let of = |source: &str, file| {
        order(
            &MAPPING.replace("\"invented\"", &format!("\"{source}\"")),
            file,
        )
    };
    for source in ["one_source", "other_source"] {
        tally(&test, of(source, &first)).await;
    }
    let holder = test.client(Login::Loader).await;
    let turn = "(hashtext('enquiries import into INVROADS'))";
    let sql = format!("select pg_advisory_lock{turn}");
    holder.execute(&sql, &[]).await.unwrap();
    let let_go = async {
        eventually("both wait for their turn", || async {
            count(&test, "select count(*) from pg_locks where locktype = 'advisory' and not granted
                and database = (select d.oid from pg_database as d where d.datname = current_database())").await == 2
        })
        .await;
        let sql = format!("select pg_advisory_unlock{turn}");
        holder.execute(&sql, &[]).await.unwrap();
    };
    let (one, other, ()) = tokio::join!(
        tally(&test, of("one_source", &second)),
        tally(&test, of("other_source", &second)),
        let_go
    );
    assert_eq!((one.imported, other.imported), (1, 1), "{one:?} {other:?}");
}
