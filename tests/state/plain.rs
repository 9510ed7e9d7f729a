//! Plain output contains every fact of the drawn screen: both are compared word by word.

use crate::fixtures::screens::{
    board, clock_reports, drafts_listed, drafts_of_each_kind, enquiry, next_hours, paint,
    previewed, reports, text, trail,
};
use crate::fixtures::*;
use chrono::TimeDelta;
use enquiries::action::Action;
use enquiries::domain::{
    NEXT_HOURS, Page, QueueView, ReportName, Scope, SearchResults, Sort, StandardStage,
};
use enquiries::features::history::LoadHistory;
use enquiries::features::next_hours::NextHours;
use enquiries::features::queue::LoadPreview;
use enquiries::features::sign_in::SignInChoices;
use enquiries::features::stage::LoadOutcomes;
use enquiries::plain::{self, PlainOutput, queue::Listed};
use enquiries::theme::{Depth, Ground};
use serde_json::Value;
use std::collections::BTreeSet;

/// Words of the frame: what keys do, and column headings.
const FRAME: &[&str] = &[
    "a",
    "above",
    "again",
    "age",
    "all",
    "asks",
    "back",
    "below",
    "by",
    "count",
    "counts",
    "earlier",
    "esc",
    "details",
    "everyone",
    "goes",
    "has",
    "leaves",
    "later",
    "me",
    "mine",
    "press",
    "retry",
    "show",
    "more",
    "my",
    "r",
    "read",
    "s",
    "t",
    "the",
    "who",
    "search",
    "where",
    "it",
    "here",
    "now",
    "urgency",
    "reference",
    "stage",
    "subject",
    "type",
];

/// Words and numbers without the punctuation around them.
fn words(lines: &str) -> BTreeSet<String> {
    lines
        .split(|c: char| c.is_whitespace() || ('\u{2500}'..='\u{259f}').contains(&c))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '…'))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(str::to_lowercase)
        .collect()
}

/// Words of a screen between header and footer, in a window where nothing is cut.
fn drawn_words(harness: &Harness) -> BTreeSet<String> {
    let lines = text(&paint(&harness.store, (Depth::True, Ground::Dark), 200, 60));
    words(&lines[1..lines.len() - 1].join("\n"))
}

/// Drawn words that are neither in the plain output nor part of the frame.
fn missing(harness: &Harness, output: &PlainOutput) -> Vec<String> {
    let output_words = words(&output.text);
    let contains = |word: &String| match word.strip_suffix('…') {
        Some(start) => output_words.iter().any(|whole| whole.starts_with(start)),
        None => output_words.contains(word),
    };
    let drawn = drawn_words(harness);
    assert!(drawn.len() > 10, "{drawn:?}");
    drawn
        .into_iter()
        .filter(|word| !contains(word) && !FRAME.contains(&word.as_str()))
        .collect()
}

pub fn assert_plain_output_is_complete(harness: &Harness, output: &PlainOutput) {
    let missing = missing(harness, output);
    assert!(
        missing.is_empty(),
        "{missing:?} is drawn but not in the output:\n{}",
        output.text
    );
    assert_keys_are_snake_case(output);
    // Every word of the JSON is in the lines, or is a name that lines do not need.
    let mut texts = Vec::new();
    leaves(&Value::Object(output.facts.clone()), &mut texts);
    let output_words = words(&output.text);
    for leaf in texts {
        for word in words(&leaf) {
            assert!(
                output_words.contains(&word),
                "{word} of {leaf:?} is in the JSON alone"
            );
        }
    }
    // Every enquiry of the lines is in the JSON.
    let json = words(
        &output
            .written(true)
            .replace(['"', '\\'], " ")
            .replace("\\n", " "),
    );
    let alone = missing_in(&json, &output.text);
    assert!(
        alone.is_empty(),
        "{alone:?} is in the lines only:\n{}",
        output.text
    );
}

/// One way of writing names, so that a script need not look each one up.
fn assert_keys_are_snake_case(output: &PlainOutput) {
    let mut names = BTreeSet::new();
    keys(&Value::Object(output.facts.clone()), &mut names);
    let is_snake = |name: &&String| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let others: Vec<_> = names.iter().filter(|name| !is_snake(name)).collect();
    assert!(others.is_empty(), "{others:?}");
}

fn keys(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(whole) => {
            names.extend(whole.keys().cloned());
            whole.values().for_each(|part| keys(part, names));
        }
        Value::Array(parts) => parts.iter().for_each(|part| keys(part, names)),
        _ => {}
    }
}

/// References in the lines that the JSON lacks.
fn missing_in(json: &BTreeSet<String>, lines: &str) -> Vec<String> {
    let is_reference = |word: &&str| word.starts_with("HMRC-");
    lines
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(is_reference)
        .map(str::to_lowercase)
        .filter(|word| !json.contains(word))
        .collect()
}

/// Texts of a JSON value, without times and codes.
fn leaves(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Object(whole) => {
            for (name, part) in whole {
                let code = [
                    "at",
                    "tab",
                    "order",
                    "report",
                    "provenance",
                    "by",
                    "organisation",
                    "action",
                ];
                let skip = name.ends_with("_at")
                    || name.ends_with("_are")
                    || name == "table"
                    || name == "stage_since"
                    || name == "column"
                    || name == "username"
                    || name == "organisation_code"
                    || name == "month"
                    || code.contains(&name.as_str());
                if !skip {
                    leaves(part, texts);
                }
            }
        }
        Value::Array(parts) => parts.iter().for_each(|part| leaves(part, texts)),
        Value::String(text) => texts.push(text.clone()),
        _ => {}
    }
}

fn with_tabs(listed: &Listed) -> PlainOutput {
    let mut output = plain::queue::tabs(&counts());
    // Screens count from the full minute.
    let queue = plain::queue::render(listed, Harness::new().store.minute());
    output.text += &queue.text;
    output.facts.extend(queue.facts);
    output
}

/// Rows that differ in every column.
fn varied() -> Vec<enquiries::domain::QueueRow> {
    let kinds = [
        "Payment plan",
        "Self assessment",
        "VAT registration",
        "Tax code",
    ];
    let urgency = ["Emergency", "High", "Normal", "Low"];
    rows(8)
        .into_iter()
        .zip(0_i64..)
        .map(|(mut row, number)| {
            let nth = usize::try_from(number).unwrap() % 4;
            row.type_name = kinds[nth].into();
            row.priority_name = urgency[nth].into();
            row.received_at -= TimeDelta::hours(number * 7);
            row
        })
        .collect()
}

#[test]
fn plain_queue_is_complete_in_every_sort_order() {
    let mut harness = Harness::signed_in(0);
    for &sort in Sort::ALL {
        let listed = Listed {
            view: QueueView::Mine,
            sort,
            filter: String::new(),
            rows: varied(),
            more: false,
        };
        harness.means(Action::Refresh);
        harness.page(varied(), false);
        assert_plain_output_is_complete(&harness, &with_tabs(&listed));
        harness.means(Action::Sort(1));
    }
}

#[test]
fn plain_sign_in_picker_is_complete() {
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices()));
    let output = plain::sign_in::render(&choices());
    assert_keys_are_snake_case(&output);
    let frame = [
        "are",
        "you",
        "today",
        "sign-in",
        "is",
        "simulated",
        "choose",
        "no",
        "password",
        "do",
        "need",
        "not",
        "find",
        "person",
    ];
    let left: Vec<String> = missing(&harness, &output)
        .into_iter()
        .filter(|word| !frame.contains(&word.as_str()))
        .collect();
    assert!(left.is_empty(), "{left:?}\n{}", output.text);
}

#[test]
fn plain_dashboard_and_reports_are_complete() {
    assert_plain_output_is_complete(&board(), &plain::dashboard(&figures()));
    // The tabs of other reports are navigation, not facts of this report.
    let mut output = plain::report(&report(), &person());
    for &name in enquiries::domain::ReportName::ALL {
        output.text += name.word();
        output.text += "\n";
    }
    assert_plain_output_is_complete(&reports(), &output);
    let mut output = plain::report(&clock_report(ReportName::ClocksByMonth), &person());
    for &name in ReportName::ALL {
        output.text += name.word();
        output.text += "\n";
    }
    assert_plain_output_is_complete(&clock_reports(), &output);
}

// R106
#[test]
fn plain_next_hours_are_complete() {
    let harness = next_hours();
    let list: &NextHours = harness.view().expect("the list is open");
    let page = Page {
        rows: list.list.rows().to_vec(),
        more: false,
        as_of: now(),
    };
    let output = plain::clocks::next_hours(&page, (Scope::Team, NEXT_HOURS), now());
    let left: Vec<String> = missing(&harness, &output)
        .into_iter()
        // The headings, and "Due in the next four hours … the next first".
        .filter(|word| !["clock", "first", "four", "left"].contains(&word.as_str()))
        .collect();
    assert!(left.is_empty(), "{left:?}\n{}", output.text);
    assert_eq!(output.facts["clocks"][1]["is_duty"], true);
    assert_eq!(output.facts["more"], false);
    let more = Page { more: true, ..page };
    let output = plain::clocks::next_hours(&more, (Scope::Team, NEXT_HOURS), now());
    assert!(output.text.contains("the first 3."), "{}", output.text);
}

#[test]
fn plain_watched_list_is_complete() {
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Watched);
    harness.found(rows(4));
    let output = plain::queue::watched(&rows(4), harness.store.minute());
    let with = plain::queue::tabs(&counts()).text + &output.text;
    let output = PlainOutput {
        text: with,
        ..output
    };
    let left = missing(&harness, &output);
    let keys = ["esc", "goes", "back", "5", "6", "7"];
    let left: Vec<_> = left
        .iter()
        .filter(|word| !keys.contains(&word.as_str()))
        .collect();
    assert!(left.is_empty(), "{left:?}\n{}", output.text);
    // The plain output says when there is more than a page.
    let many = plain::queue::watched(&rows(201), now());
    assert!(many.text.contains("the first 200."), "{}", many.text);
    assert_eq!(many.facts["more"], true);
    for many in [
        plain::queue::found(
            "Search for rent",
            &SearchResults {
                rows: rows(201),
                are_close: false,
            },
            now(),
        ),
        plain::drafts::render(&[], &rows(201), now()),
    ] {
        assert!(many.text.contains("the first 200 "), "{}", many.text);
        assert!(many.text.contains("\n200. ") && !many.text.contains("\n201. "));
        assert_eq!(many.facts["more"], true);
    }
}

#[test]
fn plain_enquiry_contains_screen_and_preview() {
    let output = plain::enquiry::render(&detail(row(2)), &[], now());
    assert_plain_output_is_complete(&enquiry(), &output);
    // With all related data.
    let mut whole = detail(row(2));
    whole.context = context();
    let mut harness = enquiry();
    harness.means(Action::Refresh);
    harness.reply_enquiry(Ok(whole.clone()));
    let output = plain::enquiry::render(&whole, &[], now());
    let left: Vec<String> = missing(&harness, &output)
        .into_iter()
        // Column names, and "Tab to choose, Enter to open".
        .filter(|word| {
            ![
                "tab",
                "choose",
                "enter",
                "open",
                "telephone",
                "email",
                "name",
                "do",
            ]
            .contains(&word.as_str())
        })
        .collect();
    assert!(left.is_empty(), "{left:?}\n{}", output.text);
    // A closed enquiry, with every field filled.
    let mut closed = detail(row(7));
    closed.row.standard_stage = StandardStage::Closed;
    closed.closed_at = Some(now() - TimeDelta::hours(30));
    closed.outcome = Some("Refund sent to the right account".into());
    closed.transitions.clear();
    closed.notes.clear();
    let mut harness = Harness::signed_in(8);
    harness.means(Action::Last);
    harness.means(Action::Open);
    harness.reply_enquiry(Ok(closed.clone()));
    let output = plain::enquiry::render(&closed, &[], now());
    let left: Vec<String> = missing(&harness, &output)
        .into_iter()
        // "Nothing yet. Press n to add a note."
        .filter(|word| !["n", "note", "nothing", "press", "add", "yet"].contains(&word.as_str()))
        .collect();
    assert!(left.is_empty(), "{left:?}\n{}", output.text);
    // The preview shows nothing that the enquiry lacks, but the name of a clock: `show clocks` prints them.
    let harness = previewed();
    let mut both = with_tabs(&Listed {
        view: QueueView::Mine,
        sort: Sort::Due,
        filter: String::new(),
        rows: rows(8),
        more: false,
    });
    both.text += &plain::enquiry::render(&detail(row(2)), &[], now()).text;
    let left: Vec<String> = missing(&harness, &both)
        .into_iter()
        .filter(|word| {
            !["1", "last", "marked", "note", "response", "this", "with"].contains(&word.as_str())
        })
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// The list of drafts has standalone drafts above the enquiries, each whole in its pane.
#[test]
fn plain_draft_list_is_complete() {
    let kept = drafts_of_each_kind();
    let output = plain::drafts::render(&kept, &[row(1)], Harness::new().store.minute());
    let mut output = PlainOutput {
        text: plain::queue::tabs(&counts()).text + &output.text,
        facts: output.facts,
    };
    // Key hints and a column heading.
    let frame = [
        "citizen", "5", "6", "7", "draft", "due", "enter", "open", "n",
    ];
    let mut harness = drafts_listed();
    harness.means(Action::First);
    for nth in 0..4 {
        let measured = enquiries::action::ViewMetrics {
            pane: true,
            ..harness.store.measured
        };
        harness.means(Action::ViewMetrics(measured));
        if nth == 3 {
            // For an enquiry the pane begins with its draft.
            harness.after(TimeDelta::milliseconds(200));
            harness.reply::<LoadPreview>(Ok(preview(&row(1))));
            let shown = drawn_words(&harness);
            for word in ["note", "draft", "rang", "clinic"] {
                assert!(shown.contains(word), "{word}: {shown:?}");
            }
            break;
        }
        let left: Vec<String> = missing(&harness, &output)
            .into_iter()
            .filter(|word| !frame.contains(&word.as_str()))
            .collect();
        assert!(left.is_empty(), "{left:?}\n{}", output.text);
        harness.means(Action::Down);
    }
    assert_eq!(output.facts["texts"][1]["what"], "Note on 3");
    assert_eq!(output.facts["texts"][1]["lines"][1], "Ring Whitehaven.");
    assert_eq!(output.facts["enquiries"].as_array().unwrap().len(), 1);
    let of_one = &output.facts["enquiries"][0]["texts"][0];
    assert_eq!(
        (&of_one["what"], &of_one["lines"][0]),
        (&"Note".into(), &"Rang the clinic".into())
    );
    assert!(
        output.text.contains("Note, not sent: Rang the clinic\n"),
        "{}",
        output.text
    );
    // A missing draft is detected.
    output.text = output.text.replace("Mary Oduya", "");
    harness.means(Action::First);
    assert!(missing(&harness, &output).contains(&"oduya".into()));
}

/// The outcomes offered where a transition requires one, and how the report counts other text.
#[test]
fn plain_enquiry_lists_all_offered_outcomes() {
    let output = plain::enquiry::render(&detail(row(2)), &outcomes(), now());
    let mut harness = enquiry();
    harness.means(Action::Stage);
    harness.reply::<LoadOutcomes>(Ok(outcomes().into()));
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Confirm);
    harness.means(Action::NextField);
    harness.types("Nobody knows");
    // Labels and hints of the form, the typed text, and a reference that the popup covers in part.
    let form = "reason outcome why you are making this change how the enquiry ended nobody knows or use your own words list c-26-4f7k9q-x";
    let left: Vec<String> = missing(&harness, &output)
        .into_iter()
        .filter(|word| !words(form).contains(word))
        .collect();
    assert!(left.is_empty(), "{left:?}\n{}", output.text);
    for (line, one) in output.facts["enquiry"]["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .zip(outcomes())
    {
        assert_eq!(line["name"], one.name);
        assert_eq!(line["means"], one.standard_name);
    }
    // Without a transition that requires an outcome, none is offered.
    let mut end = detail(row(2));
    end.transitions.clear();
    let output = plain::enquiry::render(&end, &outcomes(), now());
    assert!(
        !output.text.contains("Outcomes to choose from"),
        "{}",
        output.text
    );
}

#[test]
fn plain_history_is_complete_for_any_chosen_event() {
    let mut events = history();
    events[1].recorded_at += TimeDelta::days(2);
    events[2]
        .changes
        .push(("team_id".into(), Some("Payments".into()), None));
    let output = plain::history::render(&row(2).reference, &events, now());
    for steps in 0..events.len() {
        let mut harness = trail();
        harness.means(Action::Refresh);
        harness.reply::<LoadHistory>(Ok(events.clone()));
        harness.means(Action::Last);
        for _ in 0..steps {
            harness.means(Action::Earlier);
        }
        assert_plain_output_is_complete(&harness, &output);
    }
}

/// Control of the comparison itself: a missing word is detected.
#[test]
fn missing_fact_is_detected() {
    let mut output = plain::enquiry::render(&detail(row(2)), &[], now());
    output.text = output.text.replace("owen.griffiths@example.com", "");
    assert_eq!(missing(&enquiry(), &output), ["owen.griffiths@example.com"]);
    let mut output = plain::dashboard(&figures());
    output.text = output.text.replace("1,000+", "");
    assert_eq!(missing(&board(), &output), ["1,000"]);
}

#[test]
fn json_of_enquiry_has_snake_case_names() {
    let mut known = detail(row(2));
    known.context = context();
    let citizen = known.context.citizen.as_mut().unwrap();
    citizen.national_insurance_number = Some("QQ123456C".into());
    let output = plain::enquiry::render(&known, &outcomes(), now());
    assert!(output.written(true).contains("\"ni_number\""));
    assert_keys_are_snake_case(&output);
}

#[test]
fn plain_output_is_sanitised() {
    let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}evil\u{2066}\u{200b}\r\n\tx\u{0}";
    let mut bad = row(0);
    for text in [
        &mut bad.reference,
        &mut bad.subject,
        &mut bad.stage_name,
        &mut bad.type_name,
        &mut bad.priority_name,
    ] {
        *text = evil.into();
    }
    bad.assignee_name = Some(evil.into());
    bad.team_name = Some(evil.into());
    bad.citizen = enquiries::domain::RowCitizen::Named(evil.into());
    let mut known = detail(bad.clone());
    known.row.citizen = bad.citizen.clone();
    known.body = evil.into();
    known.citizen_phone = Some(evil.into());
    known.citizen_email = Some(evil.into());
    known.channel_name = evil.into();
    known.stage_reason = Some(evil.into());
    known.outcome = Some(evil.into());
    known.notes[0].body = evil.into();
    known.notes[0].written_by = evil.into();
    known.transitions[0].label = evil.into();
    known.transitions[0].to_stage_name = evil.into();
    known.transitions[0].refused_because = vec![evil.into()];
    let mut events = history();
    events[3].actor_name = evil.into();
    events[3].table_name = evil.into();
    events[3].action = evil.into();
    events[3].changes = vec![(evil.into(), Some(evil.into()), Some(evil.into()))];
    let mut who = choices();
    who[0].person_name = evil.into();
    who[0].tenant_name = evil.into();
    let mut by = person();
    by.name = evil.into();
    by.tenant_name = evil.into();
    let mut board = figures();
    board.figures[0].name = evil.into();
    let mut table = report();
    table.rows[0][0] = enquiries::domain::Cell::Text(evil.into());
    let listed = Listed {
        view: QueueView::All,
        sort: Sort::Due,
        filter: evil.into(),
        rows: vec![bad.clone()],
        more: true,
    };
    let mut bad_texts = drafts_of_each_kind();
    for draft in &mut bad_texts {
        draft.body = evil.into();
        draft.reference = evil.into();
    }
    for output in [
        plain::heading(&by, now()),
        plain::sign_in::render(&who),
        plain::dashboard(&board),
        plain::report(&table, &by),
        plain::queue::render(&listed, now()),
        plain::enquiry::render(&known, &[], now()),
        plain::history::render(evil, &events, now()),
        plain::drafts::render(&bad_texts, &[bad.clone()], now()),
    ] {
        for written in [output.written(false), output.written(true)] {
            let harm = written.chars().find(|c| {
                (c.is_control() && *c != '\n')
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            assert_eq!(harm, None, "{written:?}");
            assert!(!written.contains("\\u001b"), "{written}");
        }
    }
}
