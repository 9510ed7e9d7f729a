//! The history of imported enquiries: times of the source, stages checked by the guards, and the source line.

use super::{MAPPING, TempFolder, count, csv, import_checked, lines, options, valid_row};
use crate::support::TestDatabase;
use sha2::{Digest, Sha256};

const IMPORTED: &str = "from tenant.import_records as r
    inner join tenant.enquiries as e on r.tenant_id = e.tenant_id and r.enquiry_id = e.id
    inner join tenant.workflow_stages as s on e.tenant_id = s.tenant_id and e.stage_id = s.id";

#[tokio::test]
async fn imported_enquiry_has_stage_and_times_of_its_source() {
    // R096
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let long = "All is well. ".repeat(60);
    let rows = [
        valid_row("closed"),
        valid_row("silent").replace("Filled in", ""),
        valid_row("twice")
            .replace("Closed", "Duplicate")
            .replace("Filled in", ""),
        valid_row("open")
            .replace("Closed", "Open")
            .replace("2024-03-04 17:30", "")
            .replace("2024-03-09 09:00", ""),
        valid_row("waits").replace("Closed", "Waiting"),
        valid_row("at once").replace("2024-03-04 17:30", "2024-03-01 09:00"),
        valid_row("long").replace("Filled in", long.trim()),
    ];
    let summary = import_checked(
        &test,
        options(MAPPING, &folder.file("stages.csv", csv(&rows))),
    )
    .await;
    assert_eq!(summary.imported, 7, "{summary:?}");
    assert_eq!(
        summary.noted["not_closed_although_it_has_a_closing_time"],
        1
    );
    assert_eq!(summary.noted["closing_texts_kept_whole_in_a_note"], 1);
    assert_eq!(summary.noted["texts_of_open_requests_kept_in_a_note"], 2);
    let actual = lines(
        &test,
        &format!(
            "select concat_ws('|', r.source_key, s.code, coalesce(e.closed_at::text, 'open'),
        coalesce(left(e.outcome, 20), 'none'), e.due_at::date) {IMPORTED} order by r.line"
        ),
    )
    .await;
    assert_eq!(
        actual,
        [
            "closed|resolved|2024-03-04 17:30:00+00|Filled in|2024-03-09",
            "silent|closed|2024-03-04 17:30:00+00|none|2024-03-09",
            "twice|closed|2024-03-04 17:30:00+00|Duplicate|2024-03-09",
            "open|received|open|none|2025-03-01",
            "waits|waiting|open|none|2024-03-09",
            "at once|resolved|2024-03-01 09:00:00.000001+00|Filled in|2024-03-09",
            "long|resolved|2024-03-04 17:30:00+00|All is well. All is |2024-03-09",
        ]
    );
    let notes = lines(
        &test,
        "select n.body from tenant.notes as n inner join tenant.import_records as r
        on n.tenant_id = r.tenant_id and n.enquiry_id = r.enquiry_id order by r.line",
    )
    .await;
    assert_eq!(notes, ["Filled in", "Filled in", long.trim()]);
    let moves = lines(&test, "select c.created_at::text from tenant.stage_changes as c inner join tenant.import_records as r
        on c.tenant_id = r.tenant_id and c.enquiry_id = r.enquiry_id where r.source_key = 'closed' order by 1").await;
    assert_eq!(moves, ["2024-03-01 09:00:00+00", "2024-03-04 17:30:00+00"]);
    let body = lines(
        &test,
        &format!("select e.body {IMPORTED} where r.source_key = 'closed'"),
    )
    .await;
    assert_eq!(body, ["Place: 1 Example Street\nSaid: Please mend it"]);
}

#[tokio::test]
async fn imported_enquiry_is_traceable_to_line_and_batch() {
    // R022
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let text = csv(&[
        valid_row("A"),
        valid_row("B").replace("Please mend it", "\"two\r\nlines\""),
        valid_row("C"),
    ]);
    let file = folder.file("lineage.csv", &text);
    let summary = import_checked(&test, options(MAPPING, &file)).await;
    assert_eq!(summary.noted["texts_whose_line_ends_were_changed"], 1);
    let source_lines = lines(&test, "select concat_ws(' ', r.source_key, r.line, b.source, encode(b.file_sha256, 'hex'))
        from tenant.import_records as r inner join audit.batches as b on r.tenant_id = b.tenant_id and r.batch_id = b.id order by 1").await;
    let hash = format!("{:x}", Sha256::digest(text.as_bytes()));
    let source = format!("import invented: invented.toml, lineage.csv {hash}");
    assert_eq!(
        source_lines,
        [
            format!("A 2 {source}"),
            format!("B 3 {source}"),
            format!("C 5 {source}")
        ]
    );
    // Five changes an enquiry: receipt, stage change, import record, closure, stage change.
    let events = count(&test, "select count(*) from audit.audit_logs as l
        inner join tenant.import_records as r on l.tenant_id = r.tenant_id and l.enquiry_id = r.enquiry_id
        inner join tenant.staff as p on l.tenant_id = p.tenant_id and l.staff_id = p.id
        where l.batch_id = r.batch_id and p.username = 'import'").await;
    assert_eq!(events, 15);
    let occurred = lines(&test, "select distinct l.occurred_at::text from audit.audit_logs as l
        where l.table_id = audit.table_id('tenant.enquiries') and l.batch_id in (select r.batch_id from tenant.import_records as r) order by 1").await;
    assert_eq!(
        occurred,
        ["2024-03-01 09:00:00+00", "2024-03-04 17:30:00+00"]
    );
}

#[tokio::test]
async fn long_subject_begins_in_the_subject_and_is_whole_in_the_body() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let proposal = "Build a shed. ".repeat(18);
    let longest = "p".repeat(19_990);
    let rows = [
        valid_row("long").replace("Deep one", proposal.trim()),
        valid_row("shown")
            .replace("Deep one", proposal.trim())
            .replace("Please mend it", &format!("Pothole: {}", proposal.trim())),
        valid_row("longest").replace("Deep one", &longest),
        valid_row("fits").replace("Deep one", &"d".repeat(191)),
    ];
    let file = folder.file("subjects.csv", csv(&rows));
    let summary = import_checked(&test, options(MAPPING, &file)).await;
    assert_eq!((summary.imported, summary.rejected), (4, 0), "{summary:?}");
    assert_eq!(summary.noted["subjects_kept_whole_in_the_body"], 2);
    assert_eq!(summary.noted["subjects_kept_whole_in_a_note"], 1);
    let whole = format!("Pothole: {}", proposal.trim());
    let rows = test
        .client(enquiries::private_server::Login::Admin)
        .await
        .query(
            &format!("select r.source_key, e.subject, e.body {IMPORTED} order by r.line"),
            &[],
        )
        .await
        .unwrap();
    let stored: Vec<(String, String, String)> = rows
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect();
    for (key, subject, _) in &stored {
        assert!(subject.chars().count() <= 200, "{key}: {subject}");
        assert_eq!(subject.ends_with('…'), key != "fits", "{key}: {subject}");
    }
    assert_eq!(
        stored[0].2,
        format!("Subject: {whole}\nPlace: 1 Example Street\nSaid: Please mend it")
    );
    // Where the body has it already it comes once.
    assert_eq!(stored[1].2.matches("Build a shed").count(), 18);
    let note = lines(&test, "select n.body from tenant.notes as n inner join tenant.import_records as r
        on n.tenant_id = r.tenant_id and n.enquiry_id = r.enquiry_id where r.source_key = 'longest'").await;
    assert_eq!(note, [format!("Pothole: {longest}")]);
}

#[tokio::test]
async fn time_zone_in_a_value_overrides_the_mapping() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let mapping = MAPPING.replace(
        "[\"%Y-%m-%d %H:%M\"",
        "[\"%Y-%m-%dT%H:%M:%S%z\", \"%Y-%m-%d %H:%M\"",
    );
    let row = valid_row("zoned")
        .replace("2024-03-01 09:00", "2024-06-05T10:00:00+05:00")
        .replace("2024-03-09 09:00", "")
        .replace("2024-03-04 17:30", "2024-06-05 10:00");
    let summary = import_checked(
        &test,
        options(&mapping, &folder.file("zones.csv", csv(&[row]))),
    )
    .await;
    assert_eq!(summary.imported, 1, "{summary:?}");
    let times = lines(
        &test,
        &format!("select e.received_at || ' ' || e.closed_at {IMPORTED}"),
    )
    .await;
    // London was at UTC+1 on that day.
    assert_eq!(times, ["2024-06-05 05:00:00+00 2024-06-05 09:00:00+00"]);
}

#[tokio::test]
async fn ambiguous_and_skipped_hours_are_resolved_and_counted() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let rows = [
        // In London the clocks go forward at 01:00 on 31 March and back at 02:00 on 27 October 2024.
        valid_row("never")
            .replace("2024-03-01 09:00", "2024-03-31 01:30")
            .replace("2024-03-09 09:00", "")
            .replace("2024-03-04", "2024-04-04"),
        valid_row("twice")
            .replace("2024-03-01 09:00", "2024-10-27 01:50")
            .replace("2024-03-09 09:00", "")
            .replace("2024-03-04 17:30", "2024-10-27 01:10"),
    ];
    let summary = import_checked(
        &test,
        options(MAPPING, &folder.file("clocks.csv", csv(&rows))),
    )
    .await;
    assert_eq!(summary.imported, 2, "{summary:?}");
    assert_eq!(summary.noted["times_in_an_hour_that_never_came"], 1);
    assert_eq!(summary.noted["times_in_an_hour_that_came_twice"], 2);
    let times = lines(
        &test,
        &format!("select e.received_at || ' ' || e.closed_at {IMPORTED} order by r.line"),
    )
    .await;
    // An ambiguous hour is summer time, unless the closure would then be before the receipt.
    assert_eq!(
        times,
        [
            "2024-03-31 01:30:00+00 2024-04-04 16:30:00+00",
            "2024-10-27 00:50:00+00 2024-10-27 01:10:00+00",
        ]
    );
}
