//! Hostile files: their text is stored as text, and their names give no access to existing tenants.

use super::{MAPPING, TempFolder, count, csv, import_checked, lines, options, valid_row};
use crate::support::TestDatabase;
use enquiries::private_server::Login;

#[tokio::test]
async fn hostile_text_is_stored_as_text() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let hostile = [
        "=HYPERLINK(\"\"x\"\")",
        "@SUM(1)",
        "\u{202e}gnp.exe",
        "'); drop table tenant.enquiries; --",
        "$1 %s {} \\x00",
    ];
    let rows: Vec<String> = hostile
        .iter()
        .enumerate()
        .map(|(number, text)| {
            valid_row(&format!("K{number}"))
                .replace("Deep one", &format!("\"{text}\""))
                .replace("Filled in", &format!("\"{text}\""))
        })
        .chain([
            valid_row("=1+1").replace("Open", "=cmd"),
            valid_row("-K").replace("2024-03-01 09:00", "=NOW()"),
        ])
        .collect();
    let mut options = options(MAPPING, &folder.file("nasty.csv", csv(&rows)));
    options.rejects = Some(folder.path("rejects.csv"));
    let summary = import_checked(&test, options).await;
    assert_eq!((summary.imported, summary.rejected), (6, 1), "{summary:?}");
    // Shown in another order than it is written in: removed, and counted in subject and outcome.
    assert_eq!(
        summary.noted["texts_whose_direction_overrides_were_removed"],
        2
    );
    let stored = lines(
        &test,
        "select e.subject || '|' || e.outcome from tenant.enquiries as e
        inner join tenant.import_records as r on e.tenant_id = r.tenant_id and e.id = r.enquiry_id
        where r.source_key like 'K%' order by r.line",
    )
    .await;
    let expected: Vec<String> = hostile
        .iter()
        .map(|text| text.replace("\"\"", "\"").replace('\u{202e}', ""))
        .map(|text| format!("Pothole: {text}|{text}"))
        .collect();
    assert_eq!(stored, expected);
    // No cell of the rejects file is a formula for a spreadsheet.
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
async fn tenant_name_in_file_reaches_no_existing_tenant() {
    // R114, R136
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let before = lines(&test, "select t.code || ' ' || count(e.id) from core.tenants as t left join tenant.enquiries as e on t.id = e.tenant_id group by t.code order by 1").await;
    let rows = |name: &str| csv(&[valid_row("K1").replace("Roads", name), valid_row("K2")]);
    for name in ["HMRC", "EAST", "PLATFORM", "HM Revenue & Customs"] {
        let summary = import_checked(
            &test,
            options(MAPPING, &folder.file("names.csv", rows(name))),
        )
        .await;
        assert!(
            summary.tenants.iter().all(|code| code.starts_with("INV")),
            "{name}: {summary:?}"
        );
    }
    let after = lines(&test, "select t.code || ' ' || count(e.id) from core.tenants as t left join tenant.enquiries as e on t.id = e.tenant_id where t.code not like 'INV%' group by t.code order by 1").await;
    assert_eq!(after, before);

    // Another tenant already has the code that is derived from the name.
    let mut dry = options(MAPPING, &folder.file("taken.csv", rows("Bridges Office")));
    dry.dry_run = true;
    let dry_summary = import_checked(&test, dry).await;
    let code = dry_summary
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
    let summary = import_checked(&test, options(MAPPING, &folder.path("taken.csv"))).await;
    assert_eq!(
        summary.rejected_by.get("tenant_of_others"),
        Some(&1),
        "{summary:?}"
    );
    assert!(!summary.tenants.contains(&code));
    let theirs = format!(
        "select count(*) from tenant.enquiries as e inner join core.tenants as t on e.tenant_id = t.id where t.code = '{code}'"
    );
    assert_eq!(count(&test, &theirs).await, 0);
}

#[tokio::test]
async fn import_functions_are_granted_to_loader_only() {
    let test = TestDatabase::new().await;
    for (login, service) in [
        (Login::App, None),
        (Login::Worker, Some("worker")),
        (Login::Loader, None),
    ] {
        let mut client = test.client(login).await;
        for function in [
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
            let error = transaction.batch_execute(function).await.unwrap_err();
            let code = error.code().unwrap().code().to_owned();
            assert!(
                ["42501", "UK502"].contains(&code.as_str()),
                "{login:?} {function}: {code}"
            );
        }
    }
    // An import record cannot name the batch of another load.
    let mut loader = test.client(Login::Loader).await;
    let transaction = loader.transaction().await.unwrap();
    transaction.batch_execute("select auth.open_service_session('EAST', 'loader', 'test'); select auth.open_batch('one', null);
        select auth.close_batch(); select auth.open_batch('two', null)").await.unwrap();
    let error = transaction.batch_execute("insert into tenant.import_records (enquiry_id, source, source_key, line, batch_id)
        select e.id, 'invented', 'K', 1, (select b.id from audit.batches as b where b.source = 'one') from tenant.enquiries as e limit 1").await.unwrap_err();
    assert_eq!(error.code().unwrap().code(), "42501");
}
