//! Columns of the queue: what is drawn of a row at each width.

use super::*;
use enquiries::domain::RowCitizen;
use enquiries::features::queue::LoadPreview;

/// The queue as a terminal of this width draws it, with the preview where it fits.
fn queue_at(columns: u16, rows: u16) -> String {
    let mut harness = queue();
    let measured = enquiries::action::ViewMetrics {
        pane: columns >= 110,
        ..harness.store.measured
    };
    harness.means(Action::ViewMetrics(measured));
    harness.after(TimeDelta::milliseconds(200));
    if columns >= 110 {
        harness.reply::<LoadPreview>(Ok(preview(&row(0))));
    }
    text(&paint(&harness.store, DARK, columns, rows)).join("\n")
}

/// The list says who asked, at every width from 60 on; a deleted citizen's name is not known to it.
#[test]
fn queue_shows_who_asked() {
    for (columns, rows) in [(80, 24), (120, 40), (160, 50)] {
        let shown = queue_at(columns, rows);
        for words in ["CITIZEN", "Owen Griff", "Priyanka", "Anonymous", "Deleted"] {
            assert!(shown.contains(words), "{columns}: {words}:\n{shown}");
        }
    }
    let wide = queue_at(160, 50);
    assert!(wide.contains("TYPE") && wide.contains("CITIZEN"), "{wide}");
}

#[test]
fn subject_is_the_widest_column() {
    for columns in [80, 120, 160, 200, 300] {
        let shown = queue_at(columns, 40);
        let headings = shown.lines().find(|line| line.contains("SUBJECT")).unwrap();
        let headings = headings.split('│').next().unwrap();
        let starts: Vec<usize> = ["SUBJECT", "CITIZEN", "STAGE"]
            .iter()
            .map(|heading| headings.find(heading).unwrap())
            .collect();
        let subject = starts[1] - starts[0];
        let next = ["TYPE", "STAGE"]
            .iter()
            .filter_map(|it| headings.find(it))
            .min()
            .unwrap();
        let citizen = next - starts[1];
        assert!(subject > citizen, "{columns}: {subject} cells:\n{headings}");
    }
}

#[test]
fn filter_finds_who_asked() {
    let rows = enquiries::domain::names::fold("Zielińska");
    assert!(row(2).matches_all(&[&rows]));
    assert_eq!(row(2).citizen, RowCitizen::Named("Ewa Zielińska".into()));
}

/// The word where there are cells for it, else the sign; a closed one is none any more.
#[test]
fn emergency_is_said_in_words() {
    let mut harness = Harness::signed_in(0);
    let mut rows = rows(3);
    rows[1].priority = 1;
    rows[1].priority_name = "Emergency".into();
    rows.swap(0, 1);
    harness.means(Action::Refresh);
    harness.page(rows.clone(), false);
    for (columns, words) in [(160, "▲ EMERGENCY Instalments"), (80, "▲ Instalments")] {
        let shown = text(&paint(&harness.store, DARK, columns, 40)).join("\n");
        assert!(shown.contains(words), "{columns}:\n{shown}");
    }
    rows[0].standard_stage = enquiries::domain::StandardStage::Closed;
    harness.means(Action::Refresh);
    harness.page(rows, false);
    let shown = text(&paint(&harness.store, DARK, 160, 40)).join("\n");
    assert!(!shown.contains("EMERGENCY"), "{shown}");
}

/// A mark for each row with an open task, another where one is due today or late; the legend, and the preview in words.
#[test]
fn open_tasks_are_marked_in_rows_and_named_in_the_preview() {
    // R076
    for (columns, lines) in [(80, 24), (120, 40), (160, 50)] {
        let mut harness = Harness::signed_in(0);
        let mut listed = rows(3);
        listed[0].next_task_due_at = Some(now() + TimeDelta::hours(2));
        listed[1].next_task_due_at = Some(now() + TimeDelta::days(3));
        harness.means(Action::Refresh);
        harness.page(listed.clone(), false);
        let measured = enquiries::action::ViewMetrics {
            pane: columns >= 110,
            ..harness.store.measured
        };
        harness.means(Action::ViewMetrics(measured));
        harness.after(TimeDelta::milliseconds(200));
        if columns >= 110 {
            let next = enquiries::domain::NextTask {
                what: "Ring the bank".into(),
                due_at: now() + TimeDelta::hours(2),
            };
            harness.reply::<LoadPreview>(Ok(enquiries::domain::Preview {
                open_tasks: 2,
                next_task: Some(next),
                ..preview(&listed[0])
            }));
        }
        let shown = text(&paint(&harness.store, DARK, columns, lines)).join("\n");
        assert!(
            shown.contains("· ◆ task due · ◇ task"),
            "{columns}:\n{shown}"
        );
        for (subject, mark) in [("Cannot pay", "◆"), ("Instalments", "◇")] {
            let mut of_row = shown.lines().filter(|line| line.contains(subject));
            assert!(
                of_row.any(|line| line.contains(mark)),
                "{columns}, {subject}:\n{shown}"
            );
        }
        let marks = |line: &&str| line.contains('◆') || line.contains('◇');
        assert_eq!(
            shown.lines().filter(marks).count(),
            3,
            "{columns}:\n{shown}"
        );
        let named = "2 tasks, the next due today";
        assert_eq!(shown.contains(named), columns >= 110, "{columns}:\n{shown}");
    }
}
