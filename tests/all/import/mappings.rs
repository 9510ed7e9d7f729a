//! Mappings describe a layout: they import other files of it unchanged, and an invalid mapping is refused.

use super::{MAPPING, TempFolder, count, csv, import_checked, lines, options, run, valid_row};
use crate::support::TestDatabase;
use enquiries::import::{self, ImportOptions, Mapping};
use std::path::Path;

/// A later file in the layout of Boston: columns in another order, additional columns, an agency that the mapping
/// does not list, a byte-order mark and Windows line ends.
#[tokio::test]
async fn boston_mapping_imports_a_later_file() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
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
        ..options(MAPPING, file)
    };
    let summary = import_checked(&test, of(&file)).await;
    assert_eq!((summary.rows, summary.imported), (3, 3), "{summary:?}");
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
    assert!(summary.founded.contains("BOSPWD") && summary.founded.len() == 2);
    // The code of an unlisted agency depends only on its name.
    let other = TestDatabase::new().await;
    let again = super::import_checked(&other, of(&file)).await;
    assert_eq!(again.founded, summary.founded);
}

#[tokio::test]
async fn existing_tenant_keeps_its_data() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let mapping = MAPPING.replace("INVROADS", "EAST");
    let before = count(&test, "select count(*) from tenant.enquiries as e inner join core.tenants as t on e.tenant_id = t.id where t.code = 'EAST'").await;
    let file = folder.file("letters.csv", csv(&[valid_row("K1"), valid_row("K2")]));
    let summary = import_checked(&test, options(&mapping, &file)).await;
    assert!(
        summary.founded.is_empty() && summary.tenants.contains("EAST"),
        "{summary:?}"
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
async fn different_names_get_different_codes() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let names = ["A-B", "A B", "A/B", "a b", "\u{c9}", "\u{c8}", "311 Queue"];
    let rows: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            valid_row(&format!("K{number}"))
                .replace("North", name)
                .replace("Pothole", name)
        })
        .collect();
    import_checked(
        &test,
        options(MAPPING, &folder.file("names.csv", csv(&rows))),
    )
    .await;
    for table in ["teams", "enquiry_types"] {
        let made = lines(&test, &format!("select r.name from tenant.{table} as r inner join core.tenants as t on r.tenant_id = t.id where t.code = 'INVROADS' order by r.name collate \"C\"")).await;
        // Names that differ only in case are one queue.
        assert_eq!(
            made,
            ["311 Queue", "A B", "A-B", "A/B", "\u{c8}", "\u{c9}"],
            "{table}"
        );
    }
}

#[test]
fn invalid_mapping_error_names_the_remedy() {
    for (from, to, message) in [
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
            error.contains("bad.toml") && error.contains(message),
            "{to}: {error}"
        );
    }
}

/// Of many categories the one that was meant, and every unknown code at once.
#[tokio::test]
async fn unknown_codes_are_told_at_once_with_the_nearest() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let file = folder.file("one.csv", csv(&[valid_row("K1")]));
    let mapping = MAPPING
        .replace("transport.roads", "transport.road")
        .replace("\"web_form\"", "\"webform\"")
        .replace("zone =", "priority = 9\nzone =");
    let error = run(&test, options(&mapping, &file))
        .await
        .unwrap_err()
        .to_string();
    for part in [
        "the category \"transport.road\", and there is none: did you mean transport.roads?",
        "the channel \"webform\", and there is none: did you mean web_form?",
        "the priority 9",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert!(!error.contains("tax.payment"), "{error}");
}

#[tokio::test]
async fn unknown_reference_codes_are_refused() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let file = folder.file("one.csv", csv(&[valid_row("K1")]));
    for (from, to, message) in [
        ("\"telephone\"", "\"telepathy\"", "use one of"),
        ("zone =", "priority = 9\nzone =", "the priority 9"),
        ("transport.roads", "guild.rules", "the category"),
        ("kind = \"council\"", "kind = \"guild\"", "the tenant kind"),
    ] {
        let error = run(&test, options(&MAPPING.replace(from, to), &file))
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(message), "{error}");
    }
}
