//! Dashboard and reports: figures, drill-down, refresh and export.

use super::*;
use enquiries::domain::{DueBand, QueueFilter, ReportName, Role, Scope, Section, SessionToken};
use enquiries::export::Format;

/// A user of this role has just signed in.
fn begins(role: Role) -> Harness {
    let mut desk = Harness::new();
    desk.answer(Slot::SignIn, Ok(Response::SignInChoices(choices())));
    desk.means(Action::Confirm);
    let token = SessionToken::new("secret".into(), 1, id(1));
    let person = enquiries::domain::Person { role, ..person() };
    desk.answer(Slot::SignIn, Ok(Response::SignedIn { person, token }));
    desk
}

fn board() -> Harness {
    let mut desk = begins(Role::Supervisor);
    desk.answer(Slot::Dashboard, Ok(Response::Dashboard(figures())));
    desk
}

#[test]
fn sign_in_opens_own_dashboard_except_for_auditors() {
    // R072
    for (role, scope) in [
        (Role::Caseworker, Scope::Mine),
        (Role::Supervisor, Scope::Team),
        (Role::Manager, Scope::Tenant),
    ] {
        let desk = begins(role);
        assert_eq!(desk.store.place(), KeyContext::Dashboard, "{role:?}");
        let asked = desk.newest(Slot::Dashboard).map(|(_, request)| request);
        assert_eq!(asked, Some(Request::Dashboard { scope }));
        // No request is sent for data that is not shown.
        assert_eq!(desk.newest(Slot::Queue), None);
    }
    let desk = begins(Role::Auditor);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    assert!(desk.newest(Slot::Queue).is_some());
}

// R073: leaving a drill-down before its rows arrive does not put them into a tab.
#[test]
fn late_drilldown_rows_never_fill_a_tab() {
    let mut desk = board();
    desk.means(Action::View(QueueView::Mine));
    desk.page(Vec::new(), false);
    desk.means(Action::Dashboard);
    desk.means(Action::Later);
    desk.means(Action::Open);
    let (late, _) = desk.newest(Slot::Queue).unwrap();
    desk.means(Action::Back);
    let before = desk.store.queue.list().rows.value().map(Vec::len);
    let (rows, as_of) = (vec![row(1), row(2)], desk.now);
    let late_rows = Response::QueuePage {
        rows,
        more: false,
        as_of,
    };
    desk.handle_response(late, Ok(late_rows));
    assert_eq!(desk.store.queue.list().rows.value().map(Vec::len), before);
}

// The name of a figure is not a search text.
#[test]
fn search_starts_empty_in_a_drilldown() {
    let mut desk = board();
    desk.means(Action::Later);
    desk.means(Action::Open);
    desk.answer(Slot::Queue, Ok(Response::Found(vec![row(1)])));
    desk.means(Action::Search);
    let Some(Popup::Search { field }) = &desk.store.popup else {
        panic!("no box to search in");
    };
    assert_eq!(field.text(), "");
}

#[test]
fn drilldown_lists_counted_enquiries_and_esc_returns() {
    // R072, R073, R074
    let mut desk = board();
    desk.means(Action::Later);
    let figure = desk.store.dashboard.chosen().unwrap().clone();
    assert_eq!(
        (figure.section, figure.name.as_str()),
        (Section::Due, "Overdue")
    );
    desk.means(Action::Open);
    let (_, request) = desk.newest(Slot::Queue).unwrap();
    let expected = QueueFilter {
        scope: Scope::Team,
        due: Some(DueBand::Overdue),
        ..QueueFilter::default()
    };
    let Request::Drilldown {
        door, after: None, ..
    } = request
    else {
        panic!("not the list behind a figure: {request:?}");
    };
    assert_eq!(door, expected);
    desk.page(rows(100), true);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    // It is paged as a tab is.
    for _ in 0..80 {
        desk.means(Action::Down);
    }
    let (_, request) = desk.newest(Slot::Queue).expect("the next page");
    let Request::Drilldown { door, after, .. } = request else {
        panic!("not the next page of the list: {request:?}");
    };
    assert_eq!((door, after), (expected, Some(row(99).key())));
    // Esc clears marks first, then leaves the list.
    desk.means(Action::Mark);
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Dashboard);
    assert_eq!(desk.store.dashboard.chosen(), Some(&figure));
    assert!(desk.store.queue.found.is_none());
}

#[test]
fn mutation_in_a_drilldown_refreshes_that_list() {
    let mut desk = board();
    desk.means(Action::Open);
    desk.page(rows(3), false);
    desk.means(Action::Refresh);
    let (_, request) = desk.newest(Slot::Queue).unwrap();
    assert!(matches!(request, Request::Drilldown { .. }), "{request:?}");
}

#[test]
fn number_key_opens_tab_and_zero_opens_dashboard() {
    let mut desk = board();
    desk.means(Action::View(QueueView::Unassigned));
    assert_eq!(desk.store.place(), KeyContext::Queue);
    assert_eq!(desk.store.queue.view, QueueView::Unassigned);
    desk.means(Action::Dashboard);
    assert_eq!(desk.store.place(), KeyContext::Dashboard);
    // The last known figures are shown while they are refreshed.
    assert!(!desk.store.dashboard.figures().is_empty());
}

/// Also when the refresh puts other figures before it.
#[test]
fn chosen_figure_stays_chosen_after_refresh() {
    let mut desk = board();
    for _ in 0..3 {
        desk.means(Action::Later);
    }
    let chosen = desk.store.dashboard.chosen().unwrap().clone();
    desk.means(Action::Last);
    let last = desk.store.dashboard.chosen().unwrap().clone();
    assert_ne!(chosen, last);
    desk.means(Action::Refresh);
    let mut fewer = figures();
    fewer.figures.remove(0);
    desk.answer(Slot::Dashboard, Ok(Response::Dashboard(fewer)));
    assert_eq!(desk.store.dashboard.chosen(), Some(&last));
}

#[test]
fn left_and_right_move_by_heading() {
    let mut desk = board();
    let section = |desk: &Harness| desk.store.dashboard.chosen().unwrap().section;
    let mut seen = vec![section(&desk)];
    for _ in 0..5 {
        desk.means(Action::Later);
        seen.push(section(&desk));
    }
    let order = [
        Section::Decide,
        Section::Due,
        Section::People,
        Section::Types,
        Section::Ages,
        Section::Priorities,
    ];
    assert_eq!(seen, order);
    for _ in 0..5 {
        desk.means(Action::Earlier);
    }
    assert_eq!(desk.store.dashboard.cursor.index, 0);
}

#[test]
fn figures_stay_during_refresh_and_after_its_failure() {
    let mut desk = board();
    desk.means(Action::Refresh);
    desk.answer(Slot::Dashboard, Err(Failure::Internal("figures".into())));
    assert!(!desk.store.dashboard.figures().is_empty());
    assert!(desk.store.dashboard.data.why().is_some());
}

#[test]
fn reports_load_one_at_a_time_and_not_on_pulse() {
    // R080, R081
    let mut desk = board();
    desk.means(Action::Reports);
    assert_eq!(desk.store.place(), KeyContext::Reports);
    let months = 12;
    let name = ReportName::Volumes;
    let (_, request) = desk.newest(Slot::Report).unwrap();
    assert_eq!(request, Request::Report { name, months });
    // The response for the previous tab is superseded and dropped.
    let (old, _) = desk.newest(Slot::Report).unwrap();
    desk.means(Action::NextView);
    desk.handle_response(old, Ok(Response::Report(Box::new(report()))));
    assert!(desk.store.reports.data().value().is_none());
    desk.means(Action::PreviousView);
    desk.answer(Slot::Report, Ok(Response::Report(Box::new(report()))));
    assert_eq!(desk.store.reports.data().value(), Some(&report()));
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 1 }));
    desk.asked.clear();
    desk.after(TimeDelta::seconds(2));
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 2 }));
    assert!(desk.newest(Slot::Dashboard).is_some());
    assert_eq!(desk.newest(Slot::Report), None);
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Dashboard);
}

/// The file name in the export box, and its error.
fn export_box(desk: &Harness) -> (String, String) {
    match &desk.store.popup {
        Some(Popup::Export(export)) => {
            let error = export.error.as_ref().map(|t| t.sentence.clone());
            (export.field.text(), error.unwrap_or_default())
        }
        other => panic!("no box but {other:?}"),
    }
}

#[test]
fn export_writes_named_file_and_keeps_name_on_error() {
    // R080
    let mut desk = board();
    desk.means(Action::Reports);
    desk.means(Action::Export(Format::Csv));
    assert_eq!(desk.notice(), "There is nothing to export yet.");
    desk.answer(Slot::Report, Ok(Response::Report(Box::new(report()))));
    desk.means(Action::Export(Format::Json));
    let (name, _) = export_box(&desk);
    assert!(
        name.starts_with("hmrc-volumes-12-months-2026-") && name.ends_with(".json"),
        "{name}"
    );
    // A file name without a known format is an error beside the field.
    desk.means(Action::Edit(Edit::DeleteToStart));
    desk.types("figures.pdf");
    desk.means(Action::Confirm);
    assert!(export_box(&desk).1.contains(".csv or .json"));
    desk.means(Action::Edit(Edit::DeleteToStart));
    desk.types("figures.csv");
    desk.means(Action::Confirm);
    let Some(Effect::WriteFile {
        request_id,
        path,
        text,
    }) = desk.others.pop()
    else {
        panic!("nothing is written: {:?}", desk.others);
    };
    assert!(text.contains("Month,Received,Closed"));
    let why_not = Some("you may not write there".to_owned());
    let refused = Response::Saved {
        path: path.clone(),
        why_not,
    };
    desk.handle_response(request_id, Ok(refused));
    let (name, error) = export_box(&desk);
    assert_eq!(
        (name.as_str(), error.as_str()),
        ("figures.csv", "Not saved: you may not write there.")
    );
    desk.means(Action::Confirm);
    let Some(Effect::WriteFile { request_id, .. }) = desk.others.pop() else {
        panic!("nothing is written again");
    };
    let why_not = None;
    desk.handle_response(request_id, Ok(Response::Saved { path, why_not }));
    assert!(desk.store.popup.is_none());
    assert_eq!(desk.notice(), "Saved: figures.csv");
}
