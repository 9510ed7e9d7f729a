//! Faults of a mapping: one sentence before the first row, with the fault, its place and the remedy.

use super::{MAPPING, TempFolder, count, csv, import_checked, options, program, valid_row};
use crate::support::TestDatabase;
use enquiries::import::Mapping;

fn mapping_error(text: &str) -> String {
    let error = Mapping::read("bad.toml", text).unwrap_err().to_string();
    assert!(
        error.starts_with("The mapping bad.toml cannot be used") && error.ends_with('.'),
        "{error}"
    );
    assert!(
        !error.contains('\n') && !error.contains("untagged") && !error.contains('\u{1b}'),
        "{error}"
    );
    error
}

/// Replaces a text of the mapping and asserts the parts of the error message, for each case.
fn assert_faults(cases: &[(&str, &str, &[&str])]) {
    for (from, to, messages) in cases {
        let text = MAPPING.replacen(from, to, 1);
        assert_ne!(text, MAPPING, "{from} is not in the mapping");
        let error = mapping_error(&text);
        // The line of the fault.
        let line = MAPPING.split(from).next().unwrap().matches('\n').count() + 1;
        let line = format!("line {line}: ");
        for message in *messages {
            let message = message.replace("LINE", &line);
            assert!(error.contains(&message), "{to}: {error}");
        }
    }
}

#[test]
fn syntax_fault_is_one_sentence_with_its_line() {
    assert_faults(&[
        (
            "Open = \"received\"",
            "Open = \"withdrawn\"",
            &[
                "LINE",
                "\"withdrawn\" is no stage",
                "received, in_progress, waiting, resolved, closed",
            ],
        ),
        (
            "stage = \"closed\"",
            "stage = \"gone\"",
            &["LINE", "\"gone\" is no stage"],
        ),
        (
            "Open = \"received\"",
            "Open = 5",
            &["LINE", "a stage such as \"closed\""],
        ),
        (
            "outcome = \"Duplicate\"",
            "result = \"Duplicate\"",
            &["LINE", "result"],
        ),
        (
            "Europe/London",
            "Europe/Londinium",
            &["LINE", "is no time zone", "Europe/London"],
        ),
        ("Europe/London", "GMT+25", &["LINE", "is no time zone"]),
        ("key = \"ref\"", "", &["[columns]", "`key` is missing"]),
        (
            "category = \"transport.roads\"",
            "",
            &["`category` is missing"],
        ),
        (
            "kind = \"council\"",
            "kind = 7",
            &["LINE", "expected a string"],
        ),
        (
            "key = \"ref\"",
            "key = 5",
            &["LINE", "the name of a column"],
        ),
        ("key = \"ref\"", "key = []", &["LINE", "names no column"]),
        (
            "type = [\"about\"]",
            "type = 5",
            &["LINE", "a text in quotation marks, or a list of them"],
        ),
        (
            "\"1900-01-01\"",
            "\"1900-02-30\"",
            &["LINE", "is no day that exists"],
        ),
        ("\"%d/%m/%Y\"]", "\"%d/%m/%Y\"", &["line 5: missing comma"]),
        (
            "column = \"state\"",
            "column = \"state\"\ncolour = \"blue\"",
            &["colour", "expected one of"],
        ),
    ]);
}

/// As somebody writes a first mapping: every fault is told in one run, each with its line.
#[test]
fn all_faults_of_a_mapping_are_told_at_once() {
    let text = MAPPING
        .replace(
            "source = \"invented\"",
            "source = \"In vented\"\ndelimiter = \"ab\"\nencoding = \"ebcdic\"",
        )
        .replace("Europe/London", "Europe/Londinium")
        .replace("%d/%m/%Y", "%d/%m")
        .replace("key = \"ref\"\n", "")
        .replace("due = \"due\"", "due = 5\nreference = \"ref\"")
        .replace("INVROADS", "Roads")
        .replace("prefix = \"INV\"", "prefix = \"inv\"")
        .replace(
            "Open = \"received\", Waiting = \"waiting\"",
            "Open = \"ajar\", Waiting = \"late\"",
        )
        .replace("default = \"Front desk\"", "default = \" \"")
        .replace("label = \"Said\"", "label = \"a\\u0007b\"")
        + "\n[colours]\nred = 1\n[[staff]]\nname = \"Asha Rao\"\nusername = \"Asha\"\nrole = \"manager\"\n";
    let error = Mapping::read("bad.toml", &text).unwrap_err().to_string();
    assert!(
        error.starts_with("The mapping bad.toml cannot be used. It has 16 faults:\n"),
        "{error}"
    );
    for fault in [
        "line 3: \"ab\" separates no cells",
        "line 4: \"ebcdic\" is no encoding",
        "line 5: \"Europe/Londinium\" is no time zone",
        "line 11, [columns]: the key `key` is missing",
        "line 13: invalid type: integer `5`",
        "line 14: unknown key `reference`, expected one of key, received,",
        "the tenant code \"Roads\"",
        "tenant.prefix should be",
        "team.default is blank",
        "\"ajar\" is no stage",
        "\"late\" is no stage",
        "unknown key `colours`",
        "source should be",
        "\"%d/%m\" in time_formats",
        "a label in body",
        "the username \"Asha\"",
    ] {
        let lines: Vec<&str> = error.lines().filter(|line| line.contains(fault)).collect();
        assert!(
            lines.len() == 1 && lines[0].ends_with('.'),
            "{fault}: {error}"
        );
    }
}

#[test]
fn values_need_a_column_and_a_column_needs_values() {
    for (from, to, message) in [
        (
            "column = \"state\"\n",
            "",
            "status.values needs status.column",
        ),
        (
            "column = \"how\"\n",
            "default = \"email\"\n",
            "channel.values needs channel.column",
        ),
    ] {
        let error = mapping_error(&MAPPING.replace(from, to));
        assert!(error.contains(message), "{error}");
    }
    let start = MAPPING.find("values = { Open").unwrap();
    let end = start + MAPPING[start..].find('\n').unwrap();
    let without = format!("{}{}", &MAPPING[..start], &MAPPING[end..]);
    let error = mapping_error(&without);
    assert!(error.contains("status should have values"), "{error}");
    Mapping::read(
        "right.toml",
        &without.replace("[status]", "[status]\ndefault = \"received\""),
    )
    .unwrap();
}

#[test]
fn single_name_is_accepted_in_place_of_a_list() {
    let text = MAPPING
        .replace("type = [\"about\"]", "type = \"about\"")
        .replace("subject = [\"about\", \"detail\"]", "subject = \"detail\"")
        .replace("[\"%Y-%m-%d %H:%M\", \"%d/%m/%Y\"]", "\"%Y-%m-%d %H:%M\"")
        .replace("[\"N/A\"]", "\"N/A\"")
        .replace("[\"1900-01-01\"]", "\"1900-01-01\"");
    let mapping = Mapping::read("short.toml", &text).unwrap();
    assert_eq!(
        (mapping.columns.kind.len(), mapping.columns.subject.len()),
        (1, 1)
    );
    assert_eq!(
        (mapping.time_formats.len(), mapping.null_dates.len()),
        (1, 1)
    );
}

#[test]
fn incomplete_time_format_is_refused() {
    for incomplete in [
        "%H:%M",
        "%d/%m",
        "%Y-%m-%d %H",
        "%Y-%m-%d %I:%M",
        "%Y-%m",
        "%Y-%m-%d %M",
        "%Y-%m-%d %H:%M %Z",
    ] {
        let error = mapping_error(&MAPPING.replace("%Y-%m-%d %H:%M", incomplete));
        assert!(
            error.contains(&format!("{incomplete:?} in time_formats")),
            "{error}"
        );
    }
    for valid in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%z",
        "%+",
        "%s",
        "%d %b %Y %I:%M %p",
        "%y%m%d",
        "%F %T",
        "%Y-%m-%dT%H:%M:%SZ",
    ] {
        Mapping::read("right.toml", &MAPPING.replace("%Y-%m-%d %H:%M", valid)).unwrap();
    }
}

#[test]
fn fault_common_to_all_rows_is_reported_for_the_mapping() {
    let long = |key: &str, length: usize| format!("{key} = \"{}\"", "x".repeat(length));
    let name = "name = \"Invented Roads\"";
    let team = "default = \"Front desk\"";
    let outcome = "outcome = \"Duplicate\"";
    assert_faults(&[
        ("zone =", "resolve_within_hours = 0\nzone =", &["1 to 8760"]),
        (
            "zone =",
            "resolve_within_hours = 8761\nzone =",
            &["1 to 8760"],
        ),
        (name, &long("name", 1), &["tenant.known", "2 to 100"]),
        (
            name,
            &long("name", 101),
            &["tenant.known", "101 characters"],
        ),
        (
            name,
            "name = \"\\u001B[31mRoads\"",
            &["tenant.known", "control character"],
        ),
        (name, "name = \"\\u200B\\u200B\"", &["blank"]),
        (team, &long("default", 61), &["team.default", "1 to 60"]),
        (team, "default = \" \"", &["team.default", "blank"]),
        (
            team,
            "default = \"a\\tb\"",
            &["team.default", "control character"],
        ),
        (outcome, &long("outcome", 501), &["outcome", "1 to 500"]),
        (outcome, "outcome = \"\"", &["outcome", "blank"]),
        (
            outcome,
            "outcome = \"a\\u0007b\"",
            &["outcome", "control character"],
        ),
        (
            "label = \"Place\"",
            "label = \"a\\u0007b\"",
            &["label", "control character"],
        ),
        (
            "known = [",
            "known = [{ value = \"Roads\", code = \"OTHER\" }, ",
            &["\"Roads\" twice"],
        ),
        (
            "Open = \"received\"",
            "open = \"received\", OPEN = \"closed\"",
            &["status.values", "twice"],
        ),
        (
            "column = \"how\"\nvalues = { Phone = \"telephone\", Web = \"web_form\" }",
            "",
            &["channel", "column or a default"],
        ),
    ]);
}

#[test]
fn outcome_requires_a_closing_stage() {
    for stage in ["received", "in_progress", "waiting"] {
        let error =
            mapping_error(&MAPPING.replace("stage = \"closed\"", &format!("stage = \"{stage}\"")));
        assert!(
            error.contains("status.values.\"Duplicate\"") && error.contains("resolved or closed"),
            "{error}"
        );
    }
    let error = mapping_error(&MAPPING.replace(
        "[status]",
        "[status]\ndefault = { stage = \"waiting\", outcome = \"Late\" }",
    ));
    assert!(error.contains("status.default has an outcome"), "{error}");
}

#[tokio::test]
async fn dry_run_counts_match_the_run() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    // Texts without visible characters, which the database refuses as names.
    let invisible = [
        valid_row("K1").replace("North", "\u{200b}"),
        valid_row("K2").replace("Pothole", "\u{200b}"),
        valid_row("K3").replace("Roads", "\u{200b}\u{200b}"),
        valid_row("K4").replace("Filled in", "\u{2800}"),
        valid_row("\u{200b}"),
    ];
    let file = folder.file("unseen.csv", csv(&invisible));
    let mut counts = Vec::new();
    for dry_run in [true, false] {
        let mut options = options(MAPPING, &file);
        options.dry_run = dry_run;
        let summary = import_checked(&test, options).await;
        counts.push((summary.imported, summary.rejected_by));
    }
    assert_eq!(counts[0], counts[1]);
    assert_eq!(counts[0].0, 2, "{counts:?}");
    // An invalid mapping ends with status 2, and nothing is written.
    let bad = folder.file(
        "bad.toml",
        MAPPING.replace("zone =", "resolve_within_hours = 0\nzone ="),
    );
    let before = count(&test, "select count(*) from audit.audit_logs").await;
    let output = program(&test, &[bad.as_os_str(), file.as_os_str()])
        .wait_with_output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert_eq!(message.trim().lines().count(), 1, "{message}");
    assert_eq!(
        count(&test, "select count(*) from audit.audit_logs").await,
        before
    );
}
