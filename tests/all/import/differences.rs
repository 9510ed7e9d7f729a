//! Records that changed in the source since they were imported: skipped like the others, counted apart, and listed.

use super::{
    MAPPING, TempFolder, count, csv, import_checked, lines, options, run_program, valid_row,
};
use crate::support::TestDatabase;
use std::fs;

#[tokio::test]
async fn changed_record_is_counted_apart_and_listed() {
    // R022
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let open = |key: &str| {
        valid_row(key)
            .replace("Closed", "Open")
            .replace("2024-03-04 17:30", "")
            .replace("Filled in", "")
    };
    let first = folder.file(
        "first.csv",
        csv(&[open("K1"), open("K2"), valid_row("K3"), valid_row("K4")]),
    );
    import_checked(&test, options(MAPPING, &first)).await;
    let before = "select count(*) from audit.audit_logs where action in ('insert', 'update')";
    let changes = count(&test, before).await;
    let rows = [
        open("K0"),
        // Closed since, with its answer.
        valid_row("K1"),
        open("K2"),
        // Its text and team are others; a cell that the mapping does not name makes no difference.
        valid_row("K3")
            .replace("Please", "=Please")
            .replace("North", "South"),
        valid_row("K4"),
    ];
    let later = folder.file("later.csv", csv(&rows));
    for dry_run in [true, false] {
        let list = folder.path(&format!("differences_{dry_run}.csv"));
        let mut options = options(MAPPING, &later);
        options.dry_run = dry_run;
        options.differences = Some(list.clone());
        let summary = import_checked(&test, options).await;
        assert_eq!(
            (summary.imported, summary.skipped, summary.differing),
            (1, 4, 2),
            "{summary:?}"
        );
        let text = summary.as_text();
        assert!(text.contains("2 skipped, and differ"), "{text}");
        let listed: Vec<csv::StringRecord> = csv::Reader::from_path(&list)
            .unwrap()
            .records()
            .map(Result::unwrap)
            .collect();
        let of =
            |row: &csv::StringRecord| (row[0].to_owned(), row[1].to_owned(), row[3].to_owned());
        assert_eq!(
            listed.iter().map(of).collect::<Vec<_>>(),
            [
                ("3".into(), "K1".into(), "status, closing text".into()),
                ("5".into(), "K3".into(), "team, body".into()),
            ]
        );
        // The enquiry that it became, and the cells as they are now.
        assert!(listed[0][2].starts_with("INVROADS-"), "{:?}", listed[0]);
        assert!(listed[1].iter().any(|cell| cell == "'=Please mend it"));
    }
    // Nothing of them was changed; the one new row is.
    let states = lines(&test, "select r.source_key || ' ' || coalesce(e.outcome, 'open') from tenant.import_records as r
        inner join tenant.enquiries as e on r.tenant_id = e.tenant_id and r.enquiry_id = e.id order by 1").await;
    assert_eq!(
        states,
        [
            "K0 open",
            "K1 open",
            "K2 open",
            "K3 Filled in",
            "K4 Filled in"
        ]
    );
    assert!(count(&test, before).await > changes);
    // The same file again: the new row is no difference, and the list is no empty file.
    let mut again = options(MAPPING, &later);
    again.differences = Some(folder.path("again.csv"));
    let summary = import_checked(&test, again).await;
    assert_eq!((summary.skipped, summary.differing), (5, 2), "{summary:?}");
    let mut same = options(MAPPING, &first);
    same.differences = Some(folder.path("same.csv"));
    assert_eq!(import_checked(&test, same).await.differing, 0);
    assert!(!folder.path("same.csv").exists());
    let error = {
        let mut over = options(MAPPING, &later);
        over.differences = Some(later.clone());
        super::run(&test, over).await.unwrap_err().to_string()
    };
    assert!(
        error.contains("is there already, and differences overwrite nothing"),
        "{error}"
    );
}

#[tokio::test]
async fn command_offers_the_list_of_differences() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let mapping = folder.file("invented.toml", MAPPING);
    let first = folder.file("first.csv", csv(&[valid_row("K1")]));
    let later = folder.file(
        "later.csv",
        csv(&[valid_row("K1").replace("Filled", "Dug")]),
    );
    let list = folder.path("list.csv");
    let [mapping, first, later, list_name] =
        [&mapping, &first, &later, &list].map(|path| path.to_string_lossy().into_owned());
    run_program(&test, &["import", &mapping, &first]);
    let (status, said) = run_program(&test, &["import", &mapping, &later]);
    assert!(
        status == 0 && said.contains("add --differences FILE"),
        "{said}"
    );
    let (status, said) = run_program(
        &test,
        &["import", &mapping, &later, "--differences", &list_name],
    );
    assert!(
        status == 0 && said.contains("The rows that differ"),
        "{said}"
    );
    assert!(fs::read_to_string(&list).unwrap().contains("closing text"));
}
