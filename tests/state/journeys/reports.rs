//! Period of the reports: one for all of them, changed by a key, and always true of the figures on screen.

use super::*;
use enquiries::domain::{Report, ReportName};
use enquiries::export::Format;

fn over(name: ReportName, months: i32) -> Report {
    Report {
        name,
        months,
        ..report()
    }
}

fn asked(harness: &Harness) -> (ReportName, i32) {
    match harness.newest(Slot::Report) {
        Some((_, Request::Report { name, months })) => (name, months),
        other => panic!("no report is asked for but {other:?}"),
    }
}

fn came(harness: &mut Harness, name: ReportName, months: i32) {
    let report = Box::new(over(name, months));
    harness.answer(Slot::Report, Ok(Response::Report(report)));
}

/// The reports open, over the default of one year.
fn open() -> Harness {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Reports);
    came(&mut harness, ReportName::Volumes, 12);
    harness
}

fn shown(harness: &Harness) -> i32 {
    harness.store.reports.data().value().unwrap().months
}

// R080
#[test]
fn report_period_cycles_in_both_directions() {
    let mut harness = open();
    let mut seen = Vec::new();
    for longer in [true, true, true, true, true, false, false, false] {
        harness.means(Action::Period(longer));
        seen.push(asked(&harness).1);
    }
    assert_eq!(seen, [24, 36, 3, 6, 12, 6, 3, 36]);
}

#[test]
fn report_rows_stay_until_new_period_loads() {
    let mut harness = open();
    harness.means(Action::Period(true));
    let (early, _) = harness.newest(Slot::Report).unwrap();
    assert_eq!(
        (shown(&harness), harness.store.reports.awaited()),
        (12, Some(24))
    );
    // No export of a period that is no longer requested.
    harness.means(Action::Export(Format::Csv));
    assert!(!harness.store.has_popup());
    assert_eq!(
        harness.notice(),
        "Not yet: the figures for 24 months are loading."
    );
    // Pressed again at once, the intermediate period is never shown.
    harness.means(Action::Period(true));
    let report = Box::new(over(ReportName::Volumes, 24));
    harness.handle_response(early, Ok(Response::Report(report)));
    assert_eq!(shown(&harness), 12);
    came(&mut harness, ReportName::Volumes, 36);
    assert_eq!(
        (shown(&harness), harness.store.reports.awaited()),
        (36, None)
    );
    // A failed request keeps the previous rows and their heading.
    harness.means(Action::Period(false));
    harness.answer(Slot::Report, Err(Failure::Internal("report".into())));
    assert_eq!(
        (shown(&harness), harness.store.reports.awaited()),
        (36, None)
    );
    harness.means(Action::Refresh);
    assert_eq!(asked(&harness), (ReportName::Volumes, 24));
}

#[test]
fn report_period_applies_to_all_tabs_and_to_export() {
    let mut harness = open();
    harness.means(Action::Period(true));
    came(&mut harness, ReportName::Volumes, 24);
    harness.means(Action::NextView);
    assert_eq!(asked(&harness), (ReportName::VolumesByType, 24));
    came(&mut harness, ReportName::VolumesByType, 24);
    harness.means(Action::Export(Format::Csv));
    let Some(Popup::Export(export)) = &harness.store.popup else {
        panic!("no box but {:?}", harness.store.popup);
    };
    let path = export.field.text();
    assert!(
        path.starts_with("hmrc-volumes-by-type-24-months-2026-"),
        "{path}"
    );
    harness.means(Action::Confirm);
    let Some(Effect::WriteFile { text, .. }) = harness.others.pop() else {
        panic!("nothing is written: {:?}", harness.others);
    };
    let first = text.lines().next().unwrap();
    assert!(
        first.contains("last 24 months, including this month"),
        "{first}"
    );
    harness.means(Action::Back);
    // The period survives a visit to the dashboard. Another user starts with the default.
    harness.means(Action::Dashboard);
    harness.means(Action::Reports);
    assert_eq!(asked(&harness), (ReportName::VolumesByType, 24));
    harness.means(Action::SignOut);
    assert_eq!(harness.store.reports.months, 12);
}

#[test]
fn period_key_is_refused_on_reports_without_period() {
    let mut harness = open();
    while harness.store.reports.name != ReportName::Backlog {
        harness.means(Action::NextView);
    }
    came(&mut harness, ReportName::Backlog, 12);
    harness.asked.clear();
    let why = "it shows what is open now";
    assert_eq!(harness.store.why_not(&Action::Period(true)), Some(why));
    harness.means(Action::Period(true));
    assert_eq!(
        harness.notice(),
        format!("The backlog has no period: {why}.")
    );
    assert_eq!(harness.newest(Slot::Report), None);
    assert_eq!(harness.store.reports.months, 12);
    // The report of resolved work shows its period beside the current figures.
    harness.means(Action::NextView);
    assert_eq!(harness.store.why_not(&Action::Period(true)), None);
    let workload = over(ReportName::Workload, 24).filter();
    assert_eq!(
        workload,
        "open now, resolved in the last 24 months, including this month"
    );
    assert_eq!(over(ReportName::TimesByType, 1).filter(), "this month");
}
