//! Tenants created by an import: one name for one code, and one tenant from concurrent imports.

use super::{MAPPING, TempFolder, count, csv, import_checked, lines, options, valid_row};
use crate::support::{TestDatabase, eventually};
use enquiries::private_server::Login;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The input of src/import/codes.rs for a code: two initials and five bits of each of three bytes.
fn code_digest(name: &str) -> String {
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

/// Two names with the same code.
fn colliding_names() -> (String, String) {
    let mut seen = HashMap::new();
    for number in 0.. {
        let name = format!("Children Services {number}");
        if let Some(other) = seen.insert(code_digest(&name), name.clone()) {
            return (other, name);
        }
    }
    unreachable!("there are no more codes than there are numbers")
}

const KEYS_BY_TENANT: &str = "select t.name || ': ' || string_agg(r.source_key, ' ' order by r.source_key)
    from tenant.import_records as r inner join core.tenants as t on r.tenant_id = t.id group by t.id order by 1";

#[tokio::test]
async fn names_with_one_code_never_share_a_tenant() {
    // R114, R136
    let folder = TempFolder::new();
    let (one, other) = colliding_names();
    let row = |key: &str, name: &str| valid_row(key).replace("Roads", name);
    let first = [
        row("A1", &one),
        row("B1", &other),
        row("A2", &one),
        row("B2", &other),
    ];
    let file = folder.file("first.csv", csv(&first));
    let test = TestDatabase::new().await;
    for dry_run in [true, false] {
        let mut options = options(MAPPING, &file);
        // Smallest chunks and several writers: neither may change the result.
        options.chunk = 1;
        options.writers = 4;
        options.dry_run = dry_run;
        let rejects_path = folder.path(&format!("rejects_{dry_run}.csv"));
        options.rejects = Some(rejects_path.clone());
        let summary = import_checked(&test, options).await;
        assert_eq!((summary.imported, summary.rejected), (2, 2), "{summary:?}");
        assert_eq!(summary.rejected_by["tenant_of_others"], 2);
        let rejects = std::fs::read_to_string(rejects_path).unwrap();
        for text in [&one, &other, "tenant.known"] {
            assert!(rejects.contains(text), "{rejects}");
        }
    }
    assert_eq!(
        lines(&test, KEYS_BY_TENANT).await,
        [format!("{one}: A1 A2")]
    );
    // A later file begins with the other name: the tenant keeps its name.
    let later = folder.file("later.csv", csv(&[row("B3", &other), row("A3", &one)]));
    for _ in 0..2 {
        let later = import_checked(&test, options(MAPPING, &later)).await;
        assert_eq!(
            (later.imported + later.skipped, later.rejected),
            (1, 1),
            "{later:?}"
        );
    }
    assert_eq!(
        lines(&test, KEYS_BY_TENANT).await,
        [format!("{one}: A1 A2 A3")]
    );
    // As the message advises: with a code of its own in the mapping, the other name is imported.
    let known = format!("known = [{{ value = \"{other}\", code = \"INVOTHER\" }}, ");
    let listed = MAPPING.replace("known = [", &known);
    let imported = import_checked(&test, options(&listed, &file)).await;
    assert_eq!(
        (imported.imported, imported.rejected),
        (2, 0),
        "{imported:?}"
    );
    let owners = lines(&test, KEYS_BY_TENANT).await;
    assert!(owners.contains(&format!("{other}: B1 B2")), "{owners:?}");
}

#[tokio::test]
async fn concurrent_imports_create_one_tenant() {
    // R098
    let folder = TempFolder::new();
    let test = TestDatabase::new().await;
    let kinds = ["Pothole", "Lamp", "Sign", "Kerb"];
    let rows: Vec<String> = (0..40)
        .map(|number| valid_row(&format!("K{number}")).replace("Pothole", kinds[number % 4]))
        .collect();
    let file = folder.file("rows.csv", csv(&rows));
    let of = |source: &str| {
        let mut options = options(
            &MAPPING.replace("\"invented\"", &format!("\"{source}\"")),
            &file,
        );
        options.chunk = 5;
        options
    };
    // The lock is held, so that both imports find no tenant and wait to create it.
    let lock_holder = test.client(Login::Loader).await;
    let lock = "(hashtext('auth.create_tenant'))";
    let sql = format!("select pg_advisory_lock{lock}");
    lock_holder.execute(&sql, &[]).await.unwrap();
    let release = async {
        eventually("both wait for the lock", || async {
            count(&test, "select count(*) from pg_locks where locktype = 'advisory' and not granted
                and database = (select d.oid from pg_database as d where d.datname = current_database())").await == 2
        })
        .await;
        let sql = format!("select pg_advisory_unlock{lock}");
        lock_holder.execute(&sql, &[]).await.unwrap();
    };
    let (one, other, ()) = tokio::join!(
        import_checked(&test, of("one_source")),
        import_checked(&test, of("other_source")),
        release
    );
    for summary in [&one, &other] {
        assert_eq!((summary.imported, summary.rejected), (40, 0), "{summary:?}");
    }
    assert_eq!(
        one.founded.len() + other.founded.len(),
        1,
        "one import creates it"
    );
}

#[tokio::test]
async fn concurrent_imports_create_one_team() {
    // R098
    let folder = TempFolder::new();
    let test = TestDatabase::new().await;
    let first = folder.file("first.csv", csv(&[valid_row("K1")]));
    let second = folder.file(
        "second.csv",
        csv(&[valid_row("K2")
            .replace("North", "South")
            .replace("Pothole", "Lamp")]),
    );
    let of = |source: &str, file| {
        options(
            &MAPPING.replace("\"invented\"", &format!("\"{source}\"")),
            file,
        )
    };
    for source in ["one_source", "other_source"] {
        import_checked(&test, of(source, &first)).await;
    }
    let lock_holder = test.client(Login::Loader).await;
    let lock = "(hashtext('enquiries import into INVROADS'))";
    let sql = format!("select pg_advisory_lock{lock}");
    lock_holder.execute(&sql, &[]).await.unwrap();
    let release = async {
        eventually("both wait for the lock", || async {
            count(&test, "select count(*) from pg_locks where locktype = 'advisory' and not granted
                and database = (select d.oid from pg_database as d where d.datname = current_database())").await == 2
        })
        .await;
        let sql = format!("select pg_advisory_unlock{lock}");
        lock_holder.execute(&sql, &[]).await.unwrap();
    };
    let (one, other, ()) = tokio::join!(
        import_checked(&test, of("one_source", &second)),
        import_checked(&test, of("other_source", &second)),
        release
    );
    assert_eq!((one.imported, other.imported), (1, 1), "{one:?} {other:?}");
}
