//! Reports of clocks: a figure of a row is chosen, and Enter lists the enquiries that it counts clocks of.

use super::*;
use crate::fixtures::screens::clock_reports;
use enquiries::domain::{Cell, ClockCount, ClockFigure, ListSource, Report, ReportName};
use enquiries::features::queue::ListBehindClocks;
use enquiries::features::reports::{LoadReport, Reports};

fn reports(harness: &Harness) -> &Reports {
    harness.view().expect("the reports are open")
}

// R074, R080
#[test]
fn figure_of_a_report_lists_what_it_counts_and_esc_returns() {
    let mut harness = clock_reports();
    assert_eq!(harness.store.why_not(&Action::Open), None);
    // The newest month is last, and missed clocks ask for attention.
    assert_eq!(reports(&harness).cursor.index, 2);
    assert_eq!(reports(&harness).chosen_column(), Some(1));
    harness.means(Action::Up);
    harness.means(Action::Open);
    let may = clock_report(ReportName::ClocksByMonth).opens[1][1].clone();
    let figure = harness.request::<ListBehindClocks>().figure;
    assert_eq!(Some(&figure), may.as_ref());
    assert_eq!(figure.counts, ClockCount::Missed);
    harness.page(rows(3), false);
    let found = harness.queue().lists.found.as_ref().unwrap();
    assert_eq!(found.source, ListSource::Clocks(figure));
    assert_eq!(found.words, "Missed: May 2026, 31 clocks");
    harness.means(Action::Open);
    assert_eq!(harness.key_context(), KeyContext::Enquiry);
    harness.means(Action::Back);
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Reports);
    assert_eq!(reports(&harness).cursor.index, 1, "where it was");
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Dashboard);
}

// R074
#[test]
fn figure_key_goes_through_the_figures_of_a_row() {
    let mut harness = clock_reports();
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(reports(&harness).chosen_column());
        harness.means(Action::NextField);
    }
    // The name and the share open nothing.
    assert_eq!(seen, [Some(1), Some(2), Some(3), Some(1)]);
    harness.means(Action::Open);
    let figure = harness.request::<ListBehindClocks>().figure;
    assert_eq!(figure.counts, ClockCount::GrosslyLate);
}

// R074
#[test]
fn figure_of_nothing_opens_no_list() {
    let mut harness = clock_reports();
    harness.means(Action::Up);
    harness.means(Action::NextField);
    harness.means(Action::Open);
    assert_eq!(harness.requests::<ListBehindClocks>(), []);
    assert_eq!(harness.notice(), "There are none to list.");
    assert_eq!(harness.key_context(), KeyContext::Reports);
}

// R080: a report without lists scrolls as before, and says why Enter does nothing.
#[test]
fn report_without_lists_says_so() {
    let mut harness = crate::fixtures::screens::reports();
    for action in [Action::Open, Action::NextField] {
        let why = harness.store.why_not(&action);
        assert_eq!(why.as_deref(), Some("this report opens no lists"));
    }
    harness.means(Action::Open);
    assert_eq!(harness.key_context(), KeyContext::Reports);
}

// R081, R106: open work by what is used of its target has no period, and its figures count enquiries.
#[test]
fn ageing_has_no_period_and_counts_enquiries() {
    let mut harness = clock_reports();
    while reports(&harness).name != ReportName::AgeingByType {
        harness.means(Action::NextView);
    }
    let late = ClockFigure {
        counts: ClockCount::LateNow,
        months: 1,
        type_id: Some(id(4)),
        ..ClockFigure::default()
    };
    let half = ClockFigure {
        counts: ClockCount::OverHalf,
        ..late.clone()
    };
    let report = Report {
        name: ReportName::AgeingByType,
        columns: vec!["Type", "Half to all", "Late"],
        rows: vec![vec![
            Cell::Text("VAT".into()),
            Cell::Count(9),
            Cell::Count(2),
        ]],
        opens: vec![vec![None, Some(half), Some(late.clone())]],
        ..report()
    };
    harness.reply::<LoadReport>(Ok(report));
    assert!(harness.store.why_not(&Action::Period(true)).is_some());
    harness.means(Action::Open);
    assert_eq!(harness.request::<ListBehindClocks>().figure, late);
    let found = harness.queue().lists.found.as_ref().unwrap();
    assert_eq!(found.words, "Late: VAT");
}
