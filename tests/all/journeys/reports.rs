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

fn asked(desk: &Harness) -> (ReportName, i32) {
    match desk.newest(Slot::Report) {
        Some((_, Request::Report { name, months })) => (name, months),
        other => panic!("no report is asked for but {other:?}"),
    }
}

fn came(desk: &mut Harness, name: ReportName, months: i32) {
    let report = Box::new(over(name, months));
    desk.answer(Slot::Report, Ok(Response::Report(report)));
}

/// The reports open, over the default of one year.
fn open() -> Harness {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Reports);
    came(&mut desk, ReportName::Volumes, 12);
    desk
}

fn shown(desk: &Harness) -> i32 {
    desk.store.reports.data().value().unwrap().months
}

// R080
#[test]
fn report_period_cycles_in_both_directions() {
    let mut desk = open();
    let mut seen = Vec::new();
    for longer in [true, true, true, true, true, false, false, false] {
        desk.means(Action::Period(longer));
        seen.push(asked(&desk).1);
    }
    assert_eq!(seen, [24, 36, 3, 6, 12, 6, 3, 36]);
}

#[test]
fn report_rows_stay_until_new_period_loads() {
    let mut desk = open();
    desk.means(Action::Period(true));
    let (early, _) = desk.newest(Slot::Report).unwrap();
    assert_eq!((shown(&desk), desk.store.reports.awaited()), (12, Some(24)));
    // No export of a period that is no longer requested.
    desk.means(Action::Export(Format::Csv));
    assert!(desk.store.popup.is_none());
    assert_eq!(
        desk.notice(),
        "Not yet: the figures for 24 months are loading."
    );
    // Pressed again at once, the intermediate period is never shown.
    desk.means(Action::Period(true));
    let report = Box::new(over(ReportName::Volumes, 24));
    desk.handle_response(early, Ok(Response::Report(report)));
    assert_eq!(shown(&desk), 12);
    came(&mut desk, ReportName::Volumes, 36);
    assert_eq!((shown(&desk), desk.store.reports.awaited()), (36, None));
    // A failed request keeps the previous rows and their heading.
    desk.means(Action::Period(false));
    desk.answer(Slot::Report, Err(Failure::Internal("report".into())));
    assert_eq!((shown(&desk), desk.store.reports.awaited()), (36, None));
    desk.means(Action::Refresh);
    assert_eq!(asked(&desk), (ReportName::Volumes, 24));
}

#[test]
fn report_period_applies_to_all_tabs_and_to_export() {
    let mut desk = open();
    desk.means(Action::Period(true));
    came(&mut desk, ReportName::Volumes, 24);
    desk.means(Action::NextView);
    assert_eq!(asked(&desk), (ReportName::VolumesByType, 24));
    came(&mut desk, ReportName::VolumesByType, 24);
    desk.means(Action::Export(Format::Csv));
    let Some(Popup::Export(export)) = &desk.store.popup else {
        panic!("no box but {:?}", desk.store.popup);
    };
    let path = export.field.text();
    assert!(
        path.starts_with("hmrc-volumes-by-type-24-months-2026-"),
        "{path}"
    );
    desk.means(Action::Confirm);
    let Some(Effect::WriteFile { text, .. }) = desk.others.pop() else {
        panic!("nothing is written: {:?}", desk.others);
    };
    let first = text.lines().next().unwrap();
    assert!(
        first.contains("last 24 months, including this month"),
        "{first}"
    );
    desk.means(Action::Back);
    // The period survives a visit to the dashboard. Another user starts with the default.
    desk.means(Action::Dashboard);
    desk.means(Action::Reports);
    assert_eq!(asked(&desk), (ReportName::VolumesByType, 24));
    desk.means(Action::SignOut);
    assert_eq!(desk.store.reports.months, 12);
}

#[test]
fn period_key_is_refused_on_reports_without_period() {
    let mut desk = open();
    while desk.store.reports.name != ReportName::Backlog {
        desk.means(Action::NextView);
    }
    came(&mut desk, ReportName::Backlog, 12);
    desk.asked.clear();
    let why = "it shows what is open now";
    assert_eq!(desk.store.why_not(&Action::Period(true)), Some(why));
    desk.means(Action::Period(true));
    assert_eq!(desk.notice(), format!("The backlog has no period: {why}."));
    assert_eq!(desk.newest(Slot::Report), None);
    assert_eq!(desk.store.reports.months, 12);
    // The report of resolved work shows its period beside the current figures.
    desk.means(Action::NextView);
    assert_eq!(desk.store.why_not(&Action::Period(true)), None);
    let workload = over(ReportName::Workload, 24).filter();
    assert_eq!(
        workload,
        "open now, resolved in the last 24 months, including this month"
    );
    assert_eq!(over(ReportName::TimesByType, 1).filter(), "this month");
}
