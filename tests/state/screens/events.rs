//! Snapshots of a history with every kind of event, and its plain output.

use super::*;
use crate::plain::assert_plain_output_is_complete;
use enquiries::domain::HistoryEvent;

/// Events of messages, documents, links, tasks, tags and watchers.
fn events_of_every_kind() -> Vec<HistoryEvent> {
    let mut all = history();
    let long = "I have now been sent the same letter three times, and each of them asks for a sum that I do not owe. Please look at what I wrote in May, when I rang, and tell me who decides.";
    all.extend([
        event(
            10,
            30,
            "Intake",
            "insert",
            "messages",
            &[
                ("direction", None, Some("in")),
                ("channel_code", None, Some("Email")),
                ("from_address", None, Some("owen.griffiths@example.com")),
                ("body", None, Some(long)),
            ],
        ),
        event(
            11,
            26,
            "Asha Patel",
            "insert",
            "documents",
            &[
                ("file_name", None, Some("bank details.pdf")),
                ("media_type", None, Some("application/pdf")),
                ("size_bytes", None, Some("20480")),
                ("access_level", None, Some("staff")),
            ],
        ),
        event(
            12,
            25,
            "Asha Patel",
            "update",
            "documents",
            &[
                ("file_name", None, Some("bank details.pdf")),
                ("access_level", Some("staff"), Some("supervisors")),
            ],
        ),
        event(
            13,
            24,
            "Jo Brown",
            "insert",
            "enquiry_links",
            &[
                ("kind", None, Some("duplicate_of")),
                ("other_enquiry_id", None, Some("HMRC-26-1J6P8V-7")),
            ],
        ),
        event(
            14,
            23,
            "Jo Brown",
            "update",
            "enquiry_links",
            &[
                ("kind", None, Some("duplicate_of")),
                ("other_enquiry_id", None, Some("HMRC-26-1J6P8V-7")),
                ("active", Some("true"), Some("false")),
            ],
        ),
        event(
            15,
            22,
            "Jo Brown",
            "insert",
            "enquiry_tags",
            &[("tag_id", None, Some("Hardship"))],
        ),
        event(
            16,
            21,
            "Sam Lewis",
            "insert",
            "watchers",
            &[("staff_id", None, Some("Sam Lewis"))],
        ),
        event(
            17,
            20,
            "Asha Patel",
            "insert",
            "tasks",
            &[
                ("what", None, Some("Ring Owen Griffiths back")),
                ("kind", None, Some("call_back")),
                ("staff_id", None, Some("Jo Brown")),
                ("due_at", None, Some("2026-07-15T11:15:00+00:00")),
            ],
        ),
        event(
            18,
            3,
            "Jo Brown",
            "update",
            "tasks",
            &[
                ("what", None, Some("Ring Owen Griffiths back")),
                (
                    "due_at",
                    Some("2026-07-15T11:15:00+00:00"),
                    Some("2026-07-16T08:00:00+00:00"),
                ),
            ],
        ),
        event(
            19,
            2,
            "Jo Brown",
            "insert",
            "messages",
            &[
                ("direction", None, Some("out")),
                ("channel_code", None, Some("Email")),
                ("to_address", None, Some("owen.griffiths@example.com")),
                ("subject", None, Some("Your payment plan")),
                ("body", None, Some("We have what we need.")),
            ],
        ),
        event(
            20,
            1,
            "Jo Brown",
            "update",
            "messages",
            &[
                ("direction", None, Some("out")),
                ("channel_code", None, Some("Email")),
                ("subject", None, Some("Your payment plan")),
                ("delivery_state", Some("sent"), Some("failed")),
                ("delivery_reason", None, Some("Mailbox full")),
            ],
        ),
    ]);
    all
}

fn history_of_every_kind() -> Harness {
    let mut harness = enquiry();
    harness.means(Action::History);
    harness.reply::<LoadHistory>(Ok(events_of_every_kind()));
    harness
}

pictures! {
    history_of_all_80: history_of_every_kind(), DARK, 80, 24;
    history_of_all_120_light: history_of_every_kind(), LIGHT, 120, 40;
}

// R075: the plain output contains every word of the screen, whichever event is chosen.
#[test]
fn plain_history_contains_every_drawn_word() {
    let events = events_of_every_kind();
    let told = enquiries::plain::history::render(&row(2).reference, &events, now());
    let mut harness = history_of_every_kind();
    for _ in 0..events.len() {
        assert_plain_output_is_complete(&harness, &told);
        harness.means(Action::Earlier);
    }
}

// R076: text longer than its pane is read page by page, and no line is skipped.
#[test]
fn long_event_text_is_paged_without_gaps() {
    let lines: Vec<String> = (1..=40).map(|nth| format!("Line {nth}.")).collect();
    let letter = lines.join("\n");
    let mut harness = enquiry();
    harness.means(Action::History);
    let mut events = history();
    let said = [("body", None, Some(letter.as_str()))];
    events.push(event(20, 1, "Intake", "insert", "messages", &said));
    harness.reply::<LoadHistory>(Ok(events));
    let mut seen = std::collections::BTreeSet::new();
    let mut pages = Vec::new();
    loop {
        let page = picture(&mut harness, DARK, 80, 24);
        seen.extend(lines.iter().filter(|line| page.contains(line.as_str())));
        if pages.last() == Some(&page) {
            break;
        }
        pages.push(page);
        harness.means(Action::PreviewPageDown);
    }
    assert_eq!(seen.len(), lines.len());
    assert!(pages[0].contains("Ctrl-D, Ctrl-U scroll") && pages[0].contains("↓ "));
    assert!(pages.len() > 3 && pages[1].contains("↑ "));
    for _ in &pages {
        harness.means(Action::PreviewPageUp);
    }
    assert_eq!(&picture(&mut harness, DARK, 80, 24), &pages[0]);
    // Another event starts at its first line.
    harness.means(Action::PreviewPageDown);
    harness.means(Action::Earlier);
    assert!(!picture(&mut harness, DARK, 80, 24).contains("↑ "));
    harness.means(Action::Later);
    assert_eq!(&picture(&mut harness, DARK, 80, 24), &pages[0]);
}

/// Undoing, a letter that was recalled, and a change of nothing say what they are.
#[test]
fn undo_and_recall_have_headlines_of_their_own() {
    let headline = |table: &str, changes: &[(&str, Option<&str>, Option<&str>)]| {
        let event = event(90, 1, "Asha Patel", "update", table, changes);
        enquiries::wording::events::describe(&event)
    };
    assert_eq!(
        headline(
            "enquiries",
            &[
                ("stage_id", Some("Resolved"), Some("In progress")),
                ("undone", None, Some("Resolved")),
            ]
        ),
        "Asha Patel undid the change to Resolved: stage is In progress again"
    );
    let undone = ("assignment_reason", None, Some("Undone"));
    assert_eq!(
        headline(
            "enquiries",
            &[
                ("assignee_id", Some("Asha Patel"), Some("Sam Lewis")),
                undone
            ]
        ),
        "Asha Patel undid an assignment: assigned to Sam Lewis again"
    );
    assert_eq!(
        headline(
            "enquiries",
            &[("assignee_id", Some("Asha Patel"), None), undone]
        ),
        "Asha Patel undid an assignment: unassigned again"
    );
    assert_eq!(
        headline("enquiries", &[]),
        "Asha Patel saved the enquiry without a change"
    );
    assert_eq!(
        headline(
            "messages",
            &[
                ("direction", None, Some("out")),
                ("channel_code", None, Some("Email")),
                ("subject", None, Some("Your tax")),
                ("delivery_state", Some("released"), Some("recalled")),
            ]
        ),
        "Asha Patel recalled a letter before it was sent, email: Your tax"
    );
    let mut import = event(91, 1, "Import", "insert", "enquiries", &[]);
    import.actor_role = enquiries::domain::Role::Other;
    assert_eq!(enquiries::wording::events::actor(&import), "Import");
}
