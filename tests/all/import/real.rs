//! The public records that came with the task, whole, against the counts that were measured of them by
//! others (`service_requests` in the README of the data folder). They are real people's records: nothing of
//! them is printed here but counts. Where the folder is not there, the tests say so and pass.

use super::{count, lines, tally};
use crate::support::TestDatabase;
use enquiries::import::{self, Order, Tally};
use enquiries::inspection::{self, Sources};
use enquiries::postgres::Login;
use std::path::{Path, PathBuf};

/// A file, its mapping, and what was counted in it.
struct Real {
    file: &'static str,
    mapping: &'static str,
    rows: u64,
    /// What the README counts that breaks a rule: rule and rows.
    rejected: &'static [(&'static str, u64)],
    tenants: usize,
    /// Rows that are open when they are imported.
    open: u64,
}

const BOSTON: Real = Real {
    file: "boston_311_2011_jul_oct.csv.gz",
    mapping: "boston",
    rows: 40_625,
    rejected: &[("due_before_received", 3)],
    tenants: 5,
    open: 2_379,
};

/// The data folder: beside the checkout, or where `ENQUIRIES_SHARED_DATA` says.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("ENQUIRIES_SHARED_DATA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let places = [named, Some(beside), Some("/work/shared/data".into())];
    let found = places
        .into_iter()
        .flatten()
        .find(|place| place.join("service_requests").is_dir());
    if found.is_none() {
        eprintln!(
            "NOT TESTED: the public records are not here; set ENQUIRIES_SHARED_DATA to their folder."
        );
    }
    found
}

async fn import(test: &TestDatabase, folder: &Path, real: &Real) -> Tally {
    let order = Order {
        mapping: import::named(Path::new(real.mapping)).unwrap(),
        file: folder.join("service_requests").join(real.file),
        dry_run: false,
        rejects: None,
        writers: 2,
        chunk: 2_000,
        now: chrono::Utc::now(),
    };
    let tally = tally(test, order).await;
    let rejected: Vec<(&str, u64)> = tally
        .rejected_by
        .iter()
        .map(|(rule, count)| (rule.as_str(), *count))
        .collect();
    assert_eq!(rejected, real.rejected, "{}", real.file);
    assert_eq!(tally.rows, real.rows, "{}", real.file);
    assert_eq!(tally.skipped, 0, "{}", real.file);
    assert_eq!(
        tally.tenants.len(),
        real.tenants,
        "{}: {:?}",
        real.file,
        tally.tenants
    );
    tally
}

#[tokio::test]
async fn boston_is_imported_whole_and_its_counts_agree() {
    let Some(folder) = folder() else { return };
    let test = TestDatabase::new().await;
    let tally = import(&test, &folder, &BOSTON).await;
    assert_eq!(tally.imported, 40_622);
    let of_boston = "from tenant.enquiries as e inner join tenant.import_records as r using (tenant_id) where r.enquiry_id = e.id";
    assert_eq!(
        count(&test, &format!("select count(*) {of_boston}")).await,
        40_622
    );
    let open = count(
        &test,
        &format!("select count(*) {of_boston} and e.closed_at is null"),
    )
    .await;
    assert_eq!(open.unsigned_abs(), BOSTON.open);
    let largest = lines(
        &test,
        "select t.code || ' ' || count(*) from tenant.import_records as r
         inner join core.tenants as t on r.tenant_id = t.id group by t.code order by count(*) desc",
    )
    .await;
    assert_eq!(
        largest,
        [
            "BOSPWD 26293",
            "BOSISD 5737",
            "BOSPARK 3971",
            "BOSBTD 2876",
            "BOSMAYOR 1745"
        ]
    );
    let mut admin = test.client(Login::Admin).await;
    let report = inspection::comply(&mut admin, &Sources::compiled_in())
        .await
        .unwrap();
    assert_eq!(report.findings, []);
}
