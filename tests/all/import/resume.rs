//! Running an import again, and going on after one that was killed.

use super::{Folder, MAPPING, count, csv, good, lines, order, tally};
use crate::support::TestDatabase;

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
