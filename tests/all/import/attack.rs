//! A hostile file: its text stays text, and its names reach nobody else's tenant.

use super::{Folder, MAPPING, count, csv, good, lines, order, tally};
use crate::support::TestDatabase;
use enquiries::private_server::Login;

#[tokio::test]
async fn text_that_would_run_elsewhere_stays_text() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let nasty = [
        "=HYPERLINK(\"\"x\"\")",
        "@SUM(1)",
        "\u{202e}gnp.exe",
        "'); drop table tenant.enquiries; --",
        "$1 %s {} \\x00",
    ];
    let rows: Vec<String> = nasty
        .iter()
        .enumerate()
        .map(|(number, text)| {
            good(&format!("K{number}"))
                .replace("Deep one", &format!("\"{text}\""))
                .replace("Filled in", &format!("\"{text}\""))
        })
        .chain([
            good("=1+1").replace("Open", "=cmd"),
            good("-K").replace("2024-03-01 09:00", "=NOW()"),
        ])
        .collect();
    let mut order = order(MAPPING, &folder.file("nasty.csv", csv(&rows)));
    order.rejects = Some(folder.path("rejects.csv"));
    let tally = tally(&test, order).await;
    assert_eq!((tally.imported, tally.rejected), (6, 1), "{tally:?}");
    let stored = lines(
        &test,
        "select e.subject || '|' || e.outcome from tenant.enquiries as e
        inner join tenant.import_records as r on e.tenant_id = r.tenant_id and e.id = r.enquiry_id
        where r.source_key like 'K%' order by r.line",
    )
    .await;
    let expected: Vec<String> = nasty
        .iter()
        .map(|text| text.replace("\"\"", "\""))
        .map(|text| format!("Pothole: {text}|{text}"))
        .collect();
    assert_eq!(stored, expected);
    // A spreadsheet that opens the rejects runs nothing.
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(folder.path("rejects.csv"))
        .unwrap();
    for record in reader.records() {
        for cell in record.unwrap().iter() {
            assert!(!cell.starts_with(['=', '+', '@', '-']), "{cell}");
        }
    }
}

#[tokio::test]
async fn a_name_in_a_file_opens_no_tenant_of_others() {
    // R114, R136
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let before = lines(&test, "select t.code || ' ' || count(e.id) from core.tenants as t left join tenant.enquiries as e on t.id = e.tenant_id group by t.code order by 1").await;
    let rows = |name: &str| csv(&[good("K1").replace("Roads", name), good("K2")]);
    for name in ["HMRC", "EAST", "PLATFORM", "HM Revenue & Customs"] {
        let tally = tally(&test, order(MAPPING, &folder.file("names.csv", rows(name)))).await;
        assert!(
            tally.tenants.iter().all(|code| code.starts_with("INV")),
            "{name}: {tally:?}"
        );
    }
    let after = lines(&test, "select t.code || ' ' || count(e.id) from core.tenants as t left join tenant.enquiries as e on t.id = e.tenant_id where t.code not like 'INV%' group by t.code order by 1").await;
    assert_eq!(after, before);

    // Somebody else was founded with the very code that a name would get.
    let mut dry = order(MAPPING, &folder.file("taken.csv", rows("Bridges Office")));
    dry.dry_run = true;
    let foreseen = tally(&test, dry).await;
    let code = foreseen
        .founded
        .iter()
        .find(|code| *code != "INVROADS")
        .unwrap()
        .clone();
    let loader = test.client(Login::Loader).await;
    loader
        .execute(
            "select auth.create_tenant($1, 'Somebody Else', 'council')",
            &[&code],
        )
        .await
        .unwrap();
    let real = tally(&test, order(MAPPING, &folder.path("taken.csv"))).await;
    assert_eq!(
        real.rejected_by.get("tenant_of_others"),
        Some(&1),
        "{real:?}"
    );
    assert!(!real.tenants.contains(&code));
    let theirs = format!(
        "select count(*) from tenant.enquiries as e inner join core.tenants as t on e.tenant_id = t.id where t.code = '{code}'"
    );
    assert_eq!(count(&test, &theirs).await, 0);
}

#[tokio::test]
async fn the_doors_of_an_import_are_the_loaders_alone() {
    let test = TestDatabase::new().await;
    for (login, service) in [
        (Login::App, None),
        (Login::Worker, Some("worker")),
        (Login::Loader, None),
    ] {
        let mut client = test.client(login).await;
        for door in [
            "select auth.resume_import('invented')",
            "select auth.analyze_loaded()",
        ] {
            let transaction = client.transaction().await.unwrap();
            if let Some(service) = service {
                transaction
                    .execute(
                        "select auth.open_service_session('HMRC', $1, 'test')",
                        &[&service],
                    )
                    .await
                    .unwrap();
            }
            let error = transaction.batch_execute(door).await.unwrap_err();
            let code = error.code().unwrap().code().to_owned();
            assert!(
                ["42501", "UK502"].contains(&code.as_str()),
                "{login:?} {door}: {code}"
            );
        }
    }
    // A record cannot name a load that it did not come with.
    let mut loader = test.client(Login::Loader).await;
    let transaction = loader.transaction().await.unwrap();
    transaction.batch_execute("select auth.open_service_session('EAST', 'loader', 'test'); select auth.open_batch('one', null);
        select auth.close_batch(); select auth.open_batch('two', null)").await.unwrap();
    let error = transaction.batch_execute("insert into tenant.import_records (enquiry_id, source, source_key, line, batch_id)
        select e.id, 'invented', 'K', 1, (select b.id from audit.batches as b where b.source = 'one') from tenant.enquiries as e limit 1").await.unwrap_err();
    assert_eq!(error.code().unwrap().code(), "42501");
}
