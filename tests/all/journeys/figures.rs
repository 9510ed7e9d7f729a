//! The dashboard and the reports: where somebody begins, and where each figure leads.

use super::*;
use enquiries::domain::{DueBand, QueueFilter, ReportName, Role, Scope, Section, SessionToken};
use enquiries::export::Format;

/// Somebody of this role has just signed in.
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
fn everybody_but_an_auditor_begins_with_their_own_figures() {
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
        // Nothing is asked that is not shown.
        assert_eq!(desk.newest(Slot::Queue), None);
    }
    let desk = begins(Role::Auditor);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    assert!(desk.newest(Slot::Queue).is_some());
}

// R073: who goes back before the rows behind a figure have come does not find them in a tab.
#[test]
fn rows_of_a_list_that_was_left_come_to_no_tab() {
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

// The name of a figure is no word that somebody searched.
#[test]
fn search_begins_empty_in_a_list_that_no_words_found() {
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
fn enter_on_a_figure_lists_what_it_counted_and_esc_comes_back_to_it() {
    // R072, R073, R074
    let mut desk = board();
    desk.means(Action::Later);
    let figure = desk.store.board.chosen().unwrap().clone();
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
    // It is read on as a tab is.
    for _ in 0..80 {
        desk.means(Action::Down);
    }
    let (_, request) = desk.newest(Slot::Queue).expect("the next page");
    let Request::Drilldown { door, after, .. } = request else {
        panic!("not the next page of the list: {request:?}");
    };
    assert_eq!((door, after), (expected, Some(row(99).key())));
    // Marks go first, then the list.
    desk.means(Action::Mark);
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Queue);
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Dashboard);
    assert_eq!(desk.store.board.chosen(), Some(&figure));
    assert!(desk.store.queue.found.is_none());
}

#[test]
fn work_done_in_the_list_behind_a_figure_asks_for_that_list_again() {
    let mut desk = board();
    desk.means(Action::Open);
    desk.page(rows(3), false);
    desk.means(Action::Refresh);
    let (_, request) = desk.newest(Slot::Queue).unwrap();
    assert!(matches!(request, Request::Drilldown { .. }), "{request:?}");
}

#[test]
fn a_number_key_leads_from_the_dashboard_to_its_tab_and_0_back() {
    let mut desk = board();
    desk.means(Action::View(QueueView::Unassigned));
    assert_eq!(desk.store.place(), KeyContext::Queue);
    assert_eq!(desk.store.queue.view, QueueView::Unassigned);
    desk.means(Action::Dashboard);
    assert_eq!(desk.store.place(), KeyContext::Dashboard);
    // What was known is there at once, while it is asked for again.
    assert!(!desk.store.board.figures().is_empty());
}

#[test]
fn the_chosen_figure_stays_chosen_when_others_come_before_it() {
    let mut desk = board();
    for _ in 0..3 {
        desk.means(Action::Later);
    }
    let chosen = desk.store.board.chosen().unwrap().clone();
    desk.means(Action::Last);
    let last = desk.store.board.chosen().unwrap().clone();
    assert_ne!(chosen, last);
    desk.means(Action::Refresh);
    let mut fewer = figures();
    fewer.figures.remove(0);
    desk.answer(Slot::Dashboard, Ok(Response::Dashboard(fewer)));
    assert_eq!(desk.store.board.chosen(), Some(&last));
}

#[test]
fn left_and_right_go_by_heading() {
    let mut desk = board();
    let section = |desk: &Harness| desk.store.board.chosen().unwrap().section;
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
    assert_eq!(desk.store.board.cursor.index, 0);
}

#[test]
fn figures_stay_while_they_are_counted_again_and_when_that_fails() {
    let mut desk = board();
    desk.means(Action::Refresh);
    desk.answer(Slot::Dashboard, Err(Failure::Internal("figures".into())));
    assert!(!desk.store.board.figures().is_empty());
    assert!(desk.store.board.told.why().is_some());
}

#[test]
fn reports_are_asked_for_one_by_one_and_not_by_the_pulse() {
    // R080, R081
    let mut desk = board();
    desk.means(Action::Reports);
    assert_eq!(desk.store.place(), KeyContext::Reports);
    let months = 12;
    let name = ReportName::Volumes;
    let (_, request) = desk.newest(Slot::Report).unwrap();
    assert_eq!(request, Request::Report { name, months });
    // The answer for the tab before is superseded, and nobody waits for it.
    let (old, _) = desk.newest(Slot::Report).unwrap();
    desk.means(Action::NextView);
    desk.handle_response(old, Ok(Response::Report(Box::new(report()))));
    assert!(desk.store.reports.told().value().is_none());
    desk.means(Action::PreviousView);
    desk.answer(Slot::Report, Ok(Response::Report(Box::new(report()))));
    assert_eq!(desk.store.reports.told().value(), Some(&report()));
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 1 }));
    desk.asked.clear();
    desk.after(TimeDelta::seconds(2));
    desk.answer(Slot::Pulse, Ok(Response::Pulse { changes: 2 }));
    assert!(desk.newest(Slot::Dashboard).is_some());
    assert_eq!(desk.newest(Slot::Report), None);
    desk.means(Action::Back);
    assert_eq!(desk.store.place(), KeyContext::Dashboard);
}

/// The name typed into the box, and what is wrong with it.
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
fn a_report_is_written_where_somebody_says_and_a_failure_keeps_the_name() {
    // R080
    let mut desk = board();
    desk.means(Action::Reports);
    desk.means(Action::Export(Format::Csv));
    assert_eq!(desk.notice(), "There is nothing to write yet.");
    desk.answer(Slot::Report, Ok(Response::Report(Box::new(report()))));
    desk.means(Action::Export(Format::Json));
    let (name, _) = export_box(&desk);
    assert!(
        name.starts_with("hmrc-volumes-12-months-2026-") && name.ends_with(".json"),
        "{name}"
    );
    // An ending that says no format is told beside the field.
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
        ("figures.csv", "Not written: you may not write there.")
    );
    desk.means(Action::Confirm);
    let Some(Effect::WriteFile { request_id, .. }) = desk.others.pop() else {
        panic!("nothing is written again");
    };
    let why_not = None;
    desk.handle_response(request_id, Ok(Response::Saved { path, why_not }));
    assert!(desk.store.popup.is_none());
    assert_eq!(desk.notice(), "Written: figures.csv");
}
