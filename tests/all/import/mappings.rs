//! A mapping is for a layout: another file of it comes in unchanged, and a mapping that cannot be right is told.

use super::{Folder, MAPPING, count, csv, good, lines, order, run, tally};
use crate::support::TestDatabase;
use enquiries::import::{self, ImportOptions, Mapping};
use std::path::Path;

/// A file as Boston's, of a later year: columns in another order, more of them, one renamed, an agency that no
/// mapping lists, a byte-order mark and Windows line ends.
#[tokio::test]
async fn another_file_of_boston_comes_in_by_the_same_mapping() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let header = "_id,case_enquiry_id,open_dt,sla_target_dt,closed_dt,on_time,case_status,closure_reason,case_title,subject,reason,type,queue,department,location,neighborhood,source,new_column";
    let row = |key: &str, agency: &str, more: &str| {
        format!(
            "7,{key},2024-05-01 10:00:00,2024-05-03 10:00:00,{more},Sign down,{agency},Signs,Sign Repair,Invented Queue,INV,1 Example Street,Example Hill,City Worker App,x"
        )
    };
    let rows = [
        row(
            "1",
            "Property Management",
            "2024-05-02 11:00:00,ONTIME,Closed,Put back up",
        ),
        row("2", "Public Works Department", ",ONTIME,Open, "),
        row("3", "Property Management", ",ONTIME,Open, "),
    ];
    let file = folder.file(
        "later.csv",
        format!("\u{feff}{header}\r\n{}\r\n", rows.join("\r\n")),
    );
    let of = |file: &Path| ImportOptions {
        mapping: import::named(Path::new("boston")).unwrap(),
        ..order(MAPPING, file)
    };
    let tally = tally(&test, of(&file)).await;
    assert_eq!((tally.rows, tally.imported), (3, 3), "{tally:?}");
    let tenants = lines(
        &test,
        "select t.name || ' ' || t.kind from core.tenants as t where t.code like 'BOS%' order by 1",
    )
    .await;
    assert_eq!(
        tenants,
        [
            "Property Management council",
            "Public Works Department council"
        ]
    );
    assert!(tally.founded.contains("BOSPWD") && tally.founded.len() == 2);
    // The code of an agency that nobody lists depends on its name alone.
    let other = TestDatabase::new().await;
    let again = super::tally(&other, of(&file)).await;
    assert_eq!(again.founded, tally.founded);
}

#[tokio::test]
async fn a_tenant_that_is_there_keeps_what_it_has() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let mapping = MAPPING.replace("INVROADS", "EAST");
    let before = count(&test, "select count(*) from tenant.enquiries as e inner join core.tenants as t on e.tenant_id = t.id where t.code = 'EAST'").await;
    let file = folder.file("letters.csv", csv(&[good("K1"), good("K2")]));
    let tally = tally(&test, order(&mapping, &file)).await;
    assert!(
        tally.founded.is_empty() && tally.tenants.contains("EAST"),
        "{tally:?}"
    );
    let after = count(&test, "select count(*) from tenant.enquiries as e inner join core.tenants as t on e.tenant_id = t.id where t.code = 'EAST'").await;
    assert_eq!(after, before + 2);
    let name = lines(
        &test,
        "select t.name from core.tenants as t where t.code = 'EAST'",
    )
    .await;
    assert_eq!(name, ["Eastmere Council"]);
}

#[tokio::test]
async fn names_that_differ_get_codes_that_differ() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let names = ["A-B", "A B", "A/B", "a b", "\u{c9}", "\u{c8}", "311 Queue"];
    let rows: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            good(&format!("K{number}"))
                .replace("North", name)
                .replace("Pothole", name)
        })
        .collect();
    tally(&test, order(MAPPING, &folder.file("names.csv", csv(&rows)))).await;
    for table in ["teams", "enquiry_types"] {
        let made = lines(&test, &format!("select r.name from tenant.{table} as r inner join core.tenants as t on r.tenant_id = t.id where t.code = 'INVROADS' order by r.name collate \"C\"")).await;
        // Capitals alone make no second queue.
        assert_eq!(
            made,
            ["311 Queue", "A B", "A-B", "A/B", "\u{c8}", "\u{c9}"],
            "{table}"
        );
    }
}

#[test]
fn a_mapping_that_cannot_be_right_says_what_would_be() {
    for (from, to, said) in [
        (
            "source = \"invented\"",
            "source = \"In vented\"",
            "small letters",
        ),
        ("Europe/London", "Europe/Londinium", "zone"),
        ("%Y-%m-%d %H:%M", "%Y-%Q", "no format that we know"),
        (
            "prefix = \"INV\"",
            "prefix = \"inv\"",
            "one to three capitals",
        ),
        ("INVROADS", "Roads", "two to eight capitals"),
        (
            "column = \"body\"\nprefix",
            "code = \"X1\"\nprefix",
            "either code and name",
        ),
        ("state\"", "state\"\ncolour = \"blue\"", "colour"),
        (
            "Open = \"received\"",
            "Open = \"ajar\"",
            "\"ajar\" is no stage: use one of received,",
        ),
        ("key = \"ref\"", "", "[columns]: the key `key` is missing"),
    ] {
        let text = MAPPING.replace(from, to);
        assert_ne!(text, MAPPING, "{from} is not in the mapping");
        let error = Mapping::read("bad.toml", &text).unwrap_err().to_string();
        assert!(
            error.contains("bad.toml") && error.contains(said),
            "{to}: {error}"
        );
    }
}

#[tokio::test]
async fn codes_that_core_does_not_have_are_told() {
    let test = TestDatabase::new().await;
    let folder = Folder::new();
    let file = folder.file("one.csv", csv(&[good("K1")]));
    for (from, to, said) in [
        ("\"telephone\"", "\"telepathy\"", "use one of"),
        ("zone =", "priority = 9\nzone =", "the priority 9"),
        ("transport.roads", "guild.rules", "the category"),
        ("kind = \"council\"", "kind = \"guild\"", "the tenant kind"),
    ] {
        let error = run(&test, order(&MAPPING.replace(from, to), &file))
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(said), "{error}");
    }
}
