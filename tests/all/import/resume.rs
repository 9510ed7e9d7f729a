//! Running an import again, and going on after one that was killed.

use super::{Folder, MAPPING, count, csv, good, lines, order, program, run, tally};
use crate::support::{TestDatabase, eventually};
use enquiries::checks::{self, Sources};
use enquiries::private_server::Login;

#[tokio::test]
async fn a_second_run_skips_everything_and_leaves_nothing_behind() {
    // R022
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let rows: Vec<String> = (0..50).map(|number| good(&format!("K{number}"))).collect();
    let file = folder.file("first.csv", csv(&rows));
    let first = tally(&test, order(MAPPING, &file)).await;
    assert_eq!((first.rows, first.imported, first.skipped), (50, 50, 0));
    assert_eq!(first.founded.iter().collect::<Vec<_>>(), ["INVROADS"]);
    let changes = "select count(*) from audit.audit_logs where action in ('insert', 'update')";
    let before = count(&test, changes).await;
    let second = tally(&test, order(MAPPING, &file)).await;
    assert_eq!((second.rows, second.imported, second.skipped), (50, 0, 50));
    assert!(second.founded.is_empty());
    assert_eq!(count(&test, changes).await, before);
    // Another file of the source: what is in both comes once.
    let more: Vec<String> = (40..60).map(|number| good(&format!("K{number}"))).collect();
    let third = tally(
        &test,
        order(MAPPING, &folder.file("second.csv", csv(&more))),
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
async fn what_a_killed_import_left_is_taken_up() {
    // R022: five rounds of kill -9, each somewhere else; then it ends.
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let bodies = ["Roads", "Parks Office", "Bins Office"];
    let rows: Vec<String> = (0..24_000)
        .map(|number| good(&format!("K{number}")).replace("Roads", bodies[number % 3]))
        .collect();
    let (mapping, file) = (
        folder.file("invented.toml", MAPPING),
        folder.file("many.csv", csv(&rows)),
    );
    let arrived = "select count(*) from tenant.import_records";
    let mut killed = 0;
    for _ in 0..5 {
        let before = count(&test, arrived).await;
        let mut child = program(&test, &[mapping.as_os_str(), file.as_os_str()]);
        let mut ended = false;
        eventually("the import goes on", || {
            ended = child.try_wait().unwrap().is_some();
            let ended = ended;
            let test = &test;
            async move { ended || count(test, arrived).await > before }
        })
        .await;
        child.kill().unwrap();
        killed += usize::from(!ended);
        child.wait().unwrap();
        // The server's end of a killed connection may still finish its statement.
        eventually("nobody is connected as the loader", || async {
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
    let there = count(&test, arrived).await;
    let output = program(&test, &[mapping.as_os_str(), file.as_os_str()])
        .wait_with_output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let last: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&last["rows"], &last["rejected"]),
        (&24_000.into(), &0.into()),
        "{last}"
    );
    assert_eq!(last["skipped"], there, "{last}");
    assert_eq!(last["imported"], 24_000 - there, "{last}");
    assert_eq!(count(&test, arrived).await, 24_000);
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
    let report = checks::comply(&mut admin, &Sources::compiled_in())
        .await
        .unwrap();
    assert_eq!(report.findings, []);
}

#[tokio::test]
async fn a_move_that_was_lost_is_made_and_work_done_since_is_left_alone() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let open = good("K1")
        .replace("Closed", "Open")
        .replace("2024-03-04 17:30", "");
    let file = folder.file("first.csv", csv(&[open, good("K2")]));
    tally(&test, order(MAPPING, &file)).await;
    // As if it had been killed between the two transactions: the same file, the same lines, nothing moved.
    let closed = folder.file("closed.csv", csv(&[good("K1"), good("K2")]));
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
    let again = tally(&test, order(MAPPING, &closed)).await;
    assert_eq!((again.imported, again.skipped), (0, 2));
    assert_eq!(again.noted["moves_that_a_stopped_import_had_left"], 1);
    let open = "select count(*) from tenant.enquiries as e inner join tenant.import_records as r
        on e.tenant_id = r.tenant_id and e.id = r.enquiry_id where e.closed_at is null";
    assert_eq!(count(&test, open).await, 0);
    let third = tally(&test, order(MAPPING, &closed)).await;
    assert!(third.noted.is_empty(), "{third:?}");
}

#[tokio::test]
async fn two_imports_of_one_source_take_turns() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let file = folder.file("one.csv", csv(&[good("K1")]));
    let turn = test.client(Login::Loader).await;
    turn.execute(
        "select pg_advisory_lock(hashtext('enquiries import invented'))",
        &[],
    )
    .await
    .unwrap();
    let error = run(&test, order(MAPPING, &file))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("Another import of invented is running"),
        "{error}"
    );
}
