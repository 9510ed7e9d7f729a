//! Repeated imports, and resumption of a killed import.

use super::{
    MAPPING, TempFolder, count, csv, import_checked, lines, options, program, run, valid_row,
};
use crate::support::{TestDatabase, eventually};
use enquiries::checks::{self, Sources};
use enquiries::private_server::Login;

#[tokio::test]
async fn second_run_skips_all_rows() {
    // R022
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let rows: Vec<String> = (0..50)
        .map(|number| valid_row(&format!("K{number}")))
        .collect();
    let file = folder.file("first.csv", csv(&rows));
    let first = import_checked(&test, options(MAPPING, &file)).await;
    assert_eq!((first.rows, first.imported, first.skipped), (50, 50, 0));
    assert_eq!(first.founded.iter().collect::<Vec<_>>(), ["INVROADS"]);
    let changes = "select count(*) from audit.audit_logs where action in ('insert', 'update')";
    let before = count(&test, changes).await;
    let second = import_checked(&test, options(MAPPING, &file)).await;
    assert_eq!((second.rows, second.imported, second.skipped), (50, 0, 50));
    assert!(second.founded.is_empty());
    assert_eq!(count(&test, changes).await, before);
    // Another file of the source: rows in both files are imported once.
    let more: Vec<String> = (40..60)
        .map(|number| valid_row(&format!("K{number}")))
        .collect();
    let third = import_checked(
        &test,
        options(MAPPING, &folder.file("second.csv", csv(&more))),
    )
    .await;
    assert_eq!((third.imported, third.skipped), (10, 10));
    let batches = lines(
        &test,
        "select b.source || ' ' || count(*) from tenant.import_records as r
        inner join audit.batches as b on r.tenant_id = b.tenant_id and r.batch_id = b.id
        where b.closed_at is not null and b.file_sha256 is not null group by b.source order by 1",
    )
    .await;
    assert_eq!(
        batches,
        [
            "import invented: invented.toml, first.csv 50",
            "import invented: invented.toml, second.csv 10"
        ]
    );
}

#[tokio::test]
async fn killed_import_is_resumed() {
    // R022: SIGKILL at five different points, then a complete run.
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let bodies = ["Roads", "Parks Office", "Bins Office"];
    let rows: Vec<String> = (0..12_000)
        .map(|number| valid_row(&format!("K{number}")).replace("Roads", bodies[number % 3]))
        .collect();
    let (mapping, file) = (
        folder.file("invented.toml", MAPPING),
        folder.file("many.csv", csv(&rows)),
    );
    let imported_rows = "select count(*) from tenant.import_records";
    let mut killed = 0;
    for _ in 0..5 {
        let before = count(&test, imported_rows).await;
        let mut child = program(&test, &[mapping.as_os_str(), file.as_os_str()]);
        let mut ended = false;
        eventually("the import makes progress", || {
            ended = child.try_wait().unwrap().is_some();
            let ended = ended;
            let test = &test;
            async move { ended || count(test, imported_rows).await > before }
        })
        .await;
        child.kill().unwrap();
        killed += usize::from(!ended);
        child.wait().unwrap();
        // The server may still finish the statement of a killed connection.
        eventually("no statement of the loader is running", || async {
            count(
                &test,
                "select count(*) from pg_stat_activity where datname = current_database()
                and pid <> pg_backend_pid() and query like '%tenant.%' and state <> 'idle'",
            )
            .await
                == 0
        })
        .await;
    }
    assert!(killed >= 3, "the import ended before it could be killed");
    let left = count(
        &test,
        "select count(*) from audit.batches where closed_at is null",
    )
    .await;
    assert!(left > 0, "no batch was left open: this test kills too late");
    let already_imported = count(&test, imported_rows).await;
    let output = program(&test, &[mapping.as_os_str(), file.as_os_str()])
        .wait_with_output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    let last: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&last["rows"], &last["rejected"]),
        (&12_000.into(), &0.into()),
        "{last}"
    );
    assert_eq!(last["skipped"], already_imported, "{last}");
    assert_eq!(last["imported"], 12_000 - already_imported, "{last}");
    assert_eq!(count(&test, imported_rows).await, 12_000);
    let unfinished = "select count(*) from tenant.enquiries as e inner join tenant.import_records as r
        on e.tenant_id = r.tenant_id and e.id = r.enquiry_id where e.closed_at is null or e.version <> 2";
    assert_eq!(count(&test, unfinished).await, 0);
    assert_eq!(
        count(
            &test,
            "select count(*) from audit.batches where closed_at is null"
        )
        .await,
        0
    );
    assert_eq!(
        count(
            &test,
            "select count(*) from auth.sessions where batch_id is not null and ended_at is null"
        )
        .await,
        0
    );
    let mut admin = test.client(Login::Admin).await;
    let report = checks::comply(&mut admin, &Sources::compiled_in(), true)
        .await
        .unwrap();
    assert_eq!(report.findings, []);
}

#[tokio::test]
async fn lost_stage_change_is_applied_on_resume() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let open = valid_row("K1")
        .replace("Closed", "Open")
        .replace("2024-03-04 17:30", "");
    let file = folder.file("first.csv", csv(&[open, valid_row("K2")]));
    import_checked(&test, options(MAPPING, &file)).await;
    // As after a kill between the two transactions: same file, same lines, no stage changes.
    let closed = folder.file("closed.csv", csv(&[valid_row("K1"), valid_row("K2")]));
    let admin = test.client(Login::Admin).await;
    let hash = sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(
        std::fs::read(&closed).unwrap(),
    ))
    .to_vec();
    admin
        .batch_execute("set session_replication_role = replica")
        .await
        .unwrap();
    admin
        .execute(
            "update audit.batches set file_sha256 = $1 where source like 'import invented: %'",
            &[&hash],
        )
        .await
        .unwrap();
    let again = import_checked(&test, options(MAPPING, &closed)).await;
    assert_eq!((again.imported, again.skipped), (0, 2));
    assert_eq!(again.noted["moves_that_a_stopped_import_had_left"], 1);
    let open = "select count(*) from tenant.enquiries as e inner join tenant.import_records as r
        on e.tenant_id = r.tenant_id and e.id = r.enquiry_id where e.closed_at is null";
    assert_eq!(count(&test, open).await, 0);
    let third = import_checked(&test, options(MAPPING, &closed)).await;
    assert!(third.noted.is_empty(), "{third:?}");
}

#[tokio::test]
async fn second_import_of_running_source_is_refused() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let file = folder.file("one.csv", csv(&[valid_row("K1")]));
    let lock_holder = test.client(Login::Loader).await;
    lock_holder
        .execute(
            "select pg_advisory_lock(hashtext('enquiries import invented'))",
            &[],
        )
        .await
        .unwrap();
    let error = run(&test, options(MAPPING, &file))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("Another import of invented is running"),
        "{error}"
    );
}
