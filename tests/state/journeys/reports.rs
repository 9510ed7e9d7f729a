//! Period of the reports: one for all of them, changed by a key, and always true of the figures on screen.

use super::*;
use enquiries::domain::{Report, ReportName};
use enquiries::export::Format;
use enquiries::features::reports::{ExportPopup, LoadReport, Reports};
use enquiries::runtime::effect::FileWritten;
use enquiries::runtime::request::Reply;

fn over(name: ReportName, months: i32) -> Report {
    Report {
        name,
        months,
        ..report()
    }
}

fn asked(harness: &Harness) -> (ReportName, i32) {
    let LoadReport { name, months } = harness.request();
    (name, months)
}

fn came(harness: &mut Harness, name: ReportName, months: i32) {
    harness.reply::<LoadReport>(Ok(over(name, months)));
}

/// The reports open, over the default of one year.
fn open() -> Harness {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Reports);
    came(&mut harness, ReportName::Volumes, 12);
    harness
}

fn reports(harness: &Harness) -> &Reports {
    harness.top().expect("the reports are open")
}

fn shown(harness: &Harness) -> i32 {
    reports(harness).data.value().unwrap().months
}

// R080
#[test]
fn report_period_cycles_in_both_directions() {
    let mut harness = open();
    let mut seen = Vec::new();
    for longer in [true, true, true, true, true, true, false, false, false] {
        harness.means(Action::Period(longer));
        seen.push(asked(&harness).1);
    }
    // As long as closed enquiries are kept: seven years.
    assert_eq!(seen, [24, 36, 84, 3, 6, 12, 6, 3, 84]);
}

#[test]
fn report_rows_stay_until_new_period_loads() {
    let mut harness = open();
    harness.means(Action::Period(true));
    let early = harness.number::<LoadReport>();
    assert_eq!(
        (shown(&harness), reports(&harness).awaited()),
        (12, Some(24))
    );
    // No export of a period that is no longer requested.
    harness.means(Action::Export(Format::Csv));
    assert_eq!(harness.key_context(), KeyContext::Reports);
    assert_eq!(
        harness.notice(),
        "Not yet: the figures for 24 months are loading."
    );
    // Pressed again at once, the intermediate period is never shown.
    harness.means(Action::Period(true));
    let report = over(ReportName::Volumes, 24);
    harness.handle_reply(Reply::of::<LoadReport>(early, Ok(report)));
    assert_eq!(shown(&harness), 12);
    came(&mut harness, ReportName::Volumes, 36);
    assert_eq!((shown(&harness), reports(&harness).awaited()), (36, None));
    // A failed request keeps the previous rows and their heading.
    harness.means(Action::Period(false));
    harness.reply::<LoadReport>(Err(Failure::Internal("report".into())));
    assert_eq!((shown(&harness), reports(&harness).awaited()), (36, None));
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
    let export: &ExportPopup = harness.top().expect("the box is open");
    let path = export.field.text();
    assert!(
        path.starts_with("hmrc-volumes-by-type-24-months-2026-"),
        "{path}"
    );
    harness.means(Action::Confirm);
    let Some(Effect::WriteFile { text, .. }) = harness.others.pop() else {
        panic!("nothing is written: {:?}", harness.others);
    };
    let first = text.lines().nth(1).unwrap();
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
    assert_eq!(harness.store.services.reports.months, 12);
}

#[test]
fn keys_that_lead_elsewhere_leave_the_reports() {
    let leaves = [
        (Action::Dashboard, KeyContext::Dashboard),
        (Action::View(QueueView::Team), KeyContext::Queue),
        (Action::Watched, KeyContext::Queue),
    ];
    for (action, context) in leaves {
        let mut harness = open();
        harness.means(action.clone());
        assert_eq!(harness.key_context(), context, "{action:?}");
        assert!(harness.view::<Reports>().is_none(), "{action:?}");
    }
    // The search is typed above the reports, which stay until it is confirmed.
    let mut harness = open();
    harness.means(Action::Search);
    harness.types("plan");
    harness.means(Action::Back);
    assert_eq!(shown(&harness), 12);
    harness.means(Action::Search);
    harness.types("plan");
    harness.means(Action::Confirm);
    assert_eq!(harness.key_context(), KeyContext::Queue);
    assert!(harness.view::<Reports>().is_none());
}

#[test]
fn enquiry_below_reports_is_no_target() {
    let mut harness = Harness::signed_in(3);
    harness.means(Action::Open);
    harness.means(Action::Reports);
    came(&mut harness, ReportName::Volumes, 12);
    for action in [Action::Assign, Action::AssignToMe, Action::CopyReference] {
        harness.means(action);
        assert_eq!(harness.notice(), "Choose an enquiry first.");
        assert_eq!(harness.key_context(), KeyContext::Reports);
    }
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Enquiry);
}

#[test]
fn file_written_after_its_popup_closed_is_a_notice() {
    let ends = [
        (None, "Saved: figures.csv"),
        (
            Some("you may not write there"),
            "figures.csv was not saved: you may not write there.",
        ),
    ];
    for (why_not, notice) in ends {
        let mut harness = open();
        harness.means(Action::Export(Format::Csv));
        harness.means(Action::Confirm);
        // Enter again does not write it twice.
        harness.means(Action::Confirm);
        let Some(Effect::WriteFile { number, .. }) = harness.others.pop() else {
            panic!("nothing is written: {:?}", harness.others);
        };
        assert!(!matches!(
            harness.others.last(),
            Some(Effect::WriteFile { .. })
        ));
        harness.means(Action::Back);
        let file = FileWritten {
            path: "figures.csv".into(),
            why_not: why_not.map(str::to_owned),
        };
        harness.handle_reply(Reply::new(number, Ok(Box::new(file))));
        assert_eq!(harness.notice(), notice);
    }
}

#[test]
fn period_key_is_refused_on_reports_without_period() {
    let mut harness = open();
    while reports(&harness).name != ReportName::Backlog {
        harness.means(Action::NextView);
    }
    came(&mut harness, ReportName::Backlog, 12);
    harness.typed.clear();
    let why = "it shows what is open now";
    assert_eq!(
        harness.store.why_not(&Action::Period(true)).as_deref(),
        Some(why)
    );
    harness.means(Action::Period(true));
    assert_eq!(
        harness.notice(),
        format!("The backlog has no period: {why}.")
    );
    assert_eq!(harness.requests::<LoadReport>(), []);
    assert_eq!(reports(&harness).months, 12);
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
