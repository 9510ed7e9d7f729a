//! The public records that came with the task, whole, against the counts that were measured of them by
//! others (`service_requests` in the README of the data folder). They are real people's records: nothing of
//! them is printed here but counts. Where the folder is not there, the tests say so and pass.

use super::{count, lines, tally};
use crate::support::TestDatabase;
use enquiries::checks::{self, Sources};
use enquiries::import::{self, ImportOptions, ImportSummary};
use enquiries::private_server::Login;
use std::path::{Path, PathBuf};

/// A file, its mapping, and what the README counts in it.
struct Real {
    file: &'static str,
    mapping: &'static str,
    rows: u64,
    /// What breaks a rule: the rule and how many rows.
    rejected: &'static [(&'static str, u64)],
    /// "Agencies"; where they are queues of one body, that body.
    tenants: usize,
    /// By the status counts, of what is imported.
    open: i64,
    /// "Types", or what stands for them.
    types: i64,
    /// "Not closed but has a closing time", of what is imported.
    closing_time_although_open: u64,
}

const REAL: [Real; 7] = [
    Real {
        file: "boston_311_2011_jul_oct.csv.gz",
        mapping: "boston",
        rows: 40_625,
        rejected: &[("due_before_received", 3)],
        tenants: 5,
        open: 2_379,
        types: 133,
        closing_time_although_open: 0,
    },
    Real {
        file: "baltimore_311_sample_2014_2019.csv.gz",
        mapping: "baltimore",
        rows: 8_928,
        rejected: &[],
        tenants: 10,
        // Open 110, New 42, Pending 16, Open (Duplicate) 8, New (Duplicate) 2, In Progress 1.
        open: 179,
        types: 165,
        closing_time_although_open: 0,
    },
    Real {
        file: "sanfrancisco_311_sample_2008_2016.csv.gz",
        mapping: "sanfrancisco",
        rows: 10_000,
        rejected: &[("closed_before_received", 129)],
        tenants: 1,
        open: 470,
        types: 28,
        closing_time_although_open: 0,
    },
    Real {
        file: "nyc_311_sample_2014_2019.csv.gz",
        mapping: "nyc_portal",
        rows: 1_000,
        rejected: &[("closed_before_received", 10)],
        tenants: 16,
        // 31 are not closed; the ten that close before they open are among them.
        open: 21,
        types: 101,
        closing_time_although_open: 7,
    },
    Real {
        file: "nyc_311_dohmh_illegal_animals_2010_2021.csv.gz",
        mapping: "nyc_portal",
        rows: 4_114,
        // The two that close on 1900-01-01, "closed before opened" in the README, have no closing time.
        rejected: &[],
        tenants: 1,
        open: 2_768,
        types: 2,
        closing_time_although_open: 0,
    },
    Real {
        file: "nyc_311_evening_2019_12_31.csv.gz",
        mapping: "nyc_api",
        rows: 1_000,
        rejected: &[],
        tenants: 11,
        open: 3,
        types: 64,
        closing_time_although_open: 1,
    },
    Real {
        file: "nyc_311_animals_2025q1.csv.gz",
        mapping: "nyc_spreadsheet",
        rows: 4_969,
        rejected: &[],
        tenants: 4,
        open: 277,
        types: 9,
        closing_time_although_open: 0,
    },
];

/// The data folder: beside the checkout, or where `ENQUIRIES_SHARED_DATA` says.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("ENQUIRIES_SHARED_DATA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let places = [named, Some(beside)];
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

fn order(folder: &Path, real: &Real) -> ImportOptions {
    ImportOptions {
        mapping: import::named(Path::new(real.mapping)).unwrap(),
        file: folder.join("service_requests").join(real.file),
        dry_run: false,
        rejects: None,
        writers: 2,
        chunk: 2_000,
        now: chrono::Utc::now(),
    }
}

async fn agrees(test: &TestDatabase, folder: &Path, real: &Real) {
    let file = real.file;
    let mut dry = order(folder, real);
    dry.dry_run = true;
    let foreseen = tally(test, dry).await;
    let tally = tally(test, order(folder, real)).await;
    assert_eq!(
        ImportSummary {
            dry_run: false,
            ..foreseen
        },
        tally,
        "{file}: the dry run counted otherwise"
    );
    let rejected: Vec<(&str, u64)> = tally
        .rejected_by
        .iter()
        .map(|(rule, count)| (rule.as_str(), *count))
        .collect();
    assert_eq!(
        (tally.rows, rejected.as_slice()),
        (real.rows, real.rejected),
        "{file}"
    );
    assert_eq!(
        (tally.skipped, tally.tenants.len()),
        (0, real.tenants),
        "{file}: {:?}",
        tally.tenants
    );
    let noted = tally.noted.get("not_closed_although_it_has_a_closing_time");
    assert_eq!(
        noted.copied().unwrap_or_default(),
        real.closing_time_although_open,
        "{file}"
    );

    let of_file = format!(
        "from tenant.enquiries as e
         inner join tenant.import_records as r on e.tenant_id = r.tenant_id and e.id = r.enquiry_id
         inner join audit.batches as b on r.tenant_id = b.tenant_id and r.batch_id = b.id
         inner join tenant.enquiry_types as t on e.tenant_id = t.tenant_id and e.enquiry_type_id = t.id
         where encode(b.file_sha256, 'hex') = '{}'",
        tally.sha256
    );
    let ask = async |what: &str, more: &str| {
        count(test, &format!("select {what} {of_file} {more}")).await
    };
    assert_eq!(
        ask("count(*)", "").await.unsigned_abs(),
        tally.imported,
        "{file}"
    );
    assert_eq!(
        ask("count(*)", "and e.closed_at is null").await,
        real.open,
        "{file}"
    );
    assert_eq!(
        ask("count(distinct t.name)", "").await,
        real.types,
        "{file}"
    );
    assert_eq!(
        ask("count(*)", "and b.closed_at is null").await,
        0,
        "{file}"
    );
    // What closed carries what was said, and every time is the file's own: nothing happened today.
    assert_eq!(
        ask(
            "count(*)",
            "and greatest(e.updated_at, e.received_at) > b.opened_at"
        )
        .await,
        0,
        "{file}"
    );
}

/// Every file with counts and, in the one database that then holds them all, lint and compliance.
#[tokio::test]
async fn every_public_record_is_imported_and_its_counts_agree() {
    // R098, R164, R183
    let Some(folder) = folder() else { return };
    let test = TestDatabase::new().await;
    for real in &REAL {
        agrees(&test, &folder, real).await;
    }
    let largest = lines(
        &test,
        "select t.code || ' ' || count(*) from tenant.import_records as r
         inner join core.tenants as t on r.tenant_id = t.id
         where r.source = 'boston_311' group by t.code order by count(*) desc",
    )
    .await;
    // Public Works has 26,296 in the file; the three that are due before they were received are its.
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
    let report = checks::comply(&mut admin, &Sources::compiled_in())
        .await
        .unwrap();
    assert_eq!(report.findings, []);
    let report = checks::lint(&mut admin, &Sources::compiled_in())
        .await
        .unwrap();
    assert_eq!(report.findings, []);
}

/// The mappings of New York are three for one source: they must agree on who is who.
#[test]
fn mappings_of_one_source_name_the_same_tenants() {
    let known = |name: &str| import::named(Path::new(name)).unwrap().tenant.known;
    let first = known("nyc_portal");
    assert!(first.len() > 10);
    for name in ["nyc_api", "nyc_spreadsheet"] {
        assert_eq!(known(name), first, "{name}");
    }
}
