//! The period of the reports: one for all of them, changed by a key, and true of what is on the screen.

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

/// The reports are open, over the usual year.
fn open() -> Harness {
    let mut desk = Harness::signed_in(3);
    desk.means(Action::Reports);
    came(&mut desk, ReportName::Volumes, 12);
    desk
}

fn shown(desk: &Harness) -> i32 {
    desk.store.reports.told().value().unwrap().months
}

// R080
#[test]
fn a_key_goes_through_the_periods_either_way_and_round_again() {
    let mut desk = open();
    let mut seen = Vec::new();
    for longer in [true, true, true, true, true, false, false, false] {
        desk.means(Action::Period(longer));
        seen.push(asked(&desk).1);
    }
    assert_eq!(seen, [24, 36, 3, 6, 12, 6, 3, 36]);
}

#[test]
fn the_rows_stay_until_those_of_the_other_period_are_here() {
    let mut desk = open();
    desk.means(Action::Period(true));
    let (early, _) = desk.newest(Slot::Report).unwrap();
    assert_eq!((shown(&desk), desk.store.reports.awaited()), (12, Some(24)));
    // A file of what is no longer asked for would be no answer to the key.
    desk.means(Action::Export(Format::Csv));
    assert!(desk.store.popup.is_none());
    assert_eq!(
        desk.notice(),
        "Not yet: the figures of 24 months are being read."
    );
    // Pressed again at once, the period between is never shown.
    desk.means(Action::Period(true));
    let report = Box::new(over(ReportName::Volumes, 24));
    desk.handle_response(early, Ok(Response::Report(report)));
    assert_eq!(shown(&desk), 12);
    came(&mut desk, ReportName::Volumes, 36);
    assert_eq!((shown(&desk), desk.store.reports.awaited()), (36, None));
    // What does not come leaves what was there, and its heading true.
    desk.means(Action::Period(false));
    desk.answer(Slot::Report, Err(Failure::Internal("report".into())));
    assert_eq!((shown(&desk), desk.store.reports.awaited()), (36, None));
    desk.means(Action::Refresh);
    assert_eq!(asked(&desk), (ReportName::Volumes, 24));
}

#[test]
fn the_period_goes_along_from_tab_to_tab_and_into_the_file() {
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
        first.contains("the last 24 months with this one"),
        "{first}"
    );
    desk.means(Action::Back);
    // The dashboard and back: it is still chosen. Another person begins with the usual year.
    desk.means(Action::Dashboard);
    desk.means(Action::Reports);
    assert_eq!(asked(&desk), (ReportName::VolumesByType, 24));
    desk.means(Action::SignOut);
    assert_eq!(desk.store.reports.months, 12);
}

#[test]
fn where_no_period_belongs_the_key_says_so_and_asks_nothing() {
    let mut desk = open();
    while desk.store.reports.name != ReportName::Backlog {
        desk.means(Action::NextView);
    }
    came(&mut desk, ReportName::Backlog, 12);
    desk.asked.clear();
    let why = "it tells what is open now";
    assert_eq!(desk.store.why_not(&Action::Period(true)), Some(why));
    desk.means(Action::Period(true));
    assert_eq!(desk.notice(), format!("The backlog has no period: {why}."));
    assert_eq!(desk.newest(Slot::Report), None);
    assert_eq!(desk.store.reports.months, 12);
    // Of what somebody resolved a period is told beside what they have now.
    desk.means(Action::NextView);
    assert_eq!(desk.store.why_not(&Action::Period(true)), None);
    let workload = over(ReportName::Workload, 24).filter();
    assert_eq!(
        workload,
        "open now, resolved in the last 24 months with this one"
    );
    assert_eq!(over(ReportName::TimesByType, 1).filter(), "this month");
}
