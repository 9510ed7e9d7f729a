//! Dashboard and reports: figures, drill-down, refresh and export.

use super::*;
use enquiries::domain::{
    Capability, DueBand, Figure, QueueFilter, ReportName, Scope, Section, SessionToken,
};
use enquiries::export::Format;
use enquiries::features::dashboard::DashboardScreen;
use enquiries::features::reports::{ExportPopup, LoadReport, Reports};
use enquiries::features::tasks::{ListTasks, TaskSource};
use enquiries::runtime::effect::FileWritten;
use enquiries::runtime::request::{Reply, RequestId};
use std::path::{Path, PathBuf};

/// A user who may do this has just signed in.
fn begins(may: &[Capability]) -> Harness {
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Confirm);
    let token = SessionToken::new("secret".into(), 1, id(1));
    let capabilities = capabilities(may);
    let person = enquiries::domain::Person {
        capabilities,
        ..person()
    };
    harness.reply::<SignIn>(Ok(signed_in(person, token)));
    harness
}

fn board() -> Harness {
    let mut harness = begins(&[Capability::WorkOnEnquiries, Capability::ReassignEnquiries]);
    harness.reply::<LoadDashboard>(Ok(figures()));
    harness
}

#[test]
fn sign_in_opens_own_dashboard_of_who_works_on_enquiries() {
    // R072
    use Capability::{Configure, ReassignEnquiries, WorkOnEnquiries};
    for (may, scope) in [
        (&[WorkOnEnquiries][..], Scope::Mine),
        (&[WorkOnEnquiries, ReassignEnquiries], Scope::Team),
        (
            &[WorkOnEnquiries, ReassignEnquiries, Configure],
            Scope::Tenant,
        ),
    ] {
        let harness = begins(may);
        assert_eq!(
            harness.store.stack.key_context(),
            KeyContext::Dashboard,
            "{may:?}"
        );
        assert_eq!(harness.request::<LoadDashboard>().scope, scope);
        // No request is sent for data that is not shown.
        assert!(harness.list_request().is_none());
    }
    // Who only reads has no list of their own.
    let harness = begins(&[]);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Queue);
    assert!(harness.list_request().is_some());
    assert_eq!(harness.queue().lists.view, QueueView::All);
}

// R073: leaving a drill-down before its rows arrive does not put them into a tab.
#[test]
fn late_drilldown_rows_never_fill_a_tab() {
    let mut harness = board();
    harness.means(Action::View(QueueView::Mine));
    harness.page(Vec::new(), false);
    harness.means(Action::Dashboard);
    harness.means(Action::Later);
    harness.means(Action::Open);
    let late = harness.number::<ListDrilldown>();
    harness.means(Action::Back);
    let late_rows = QueuePage {
        rows: vec![row(1), row(2)],
        more: false,
        as_of: harness.now,
    };
    harness.handle_reply(Reply::of::<ListDrilldown>(late, Ok(late_rows)));
    harness.means(Action::View(QueueView::Mine));
    assert_eq!(harness.queue().list().rows().len(), 0);
}

// The name of a figure is not a search text.
#[test]
fn search_starts_empty_in_a_drilldown() {
    let mut harness = board();
    harness.means(Action::Later);
    harness.means(Action::Open);
    harness.found(vec![row(1)]);
    harness.means(Action::Search);
    let field = &harness.top::<SearchPopup>().expect("the search").words;
    assert_eq!(field.text(), "");
}

#[test]
fn drilldown_lists_counted_enquiries_and_esc_returns() {
    // R072, R073, R074
    let mut harness = board();
    harness.means(Action::Later);
    let figure = harness.dashboard().chosen().unwrap().clone();
    assert_eq!(
        (figure.section, figure.name.as_str()),
        (Section::Due, "Overdue")
    );
    harness.means(Action::Open);
    let request = harness.request::<ListDrilldown>();
    let expected = QueueFilter {
        scope: Scope::Team,
        due: Some(DueBand::Overdue),
        ..QueueFilter::default()
    };
    assert_eq!((request.filter, request.after), (expected.clone(), None));
    harness.page(rows(100), true);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Queue);
    // It is paged as a tab is.
    for _ in 0..80 {
        harness.means(Action::Down);
    }
    let request = harness.request::<ListDrilldown>();
    assert_eq!(
        (request.filter, request.after),
        (expected, Some(row(99).key()))
    );
    // Esc clears marks first, then leaves the list.
    harness.means(Action::Mark);
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Queue);
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Dashboard);
    assert_eq!(harness.dashboard().chosen(), Some(&figure));
    assert!(harness.view::<QueueScreen>().is_none());
}

#[test]
fn mutation_in_a_drilldown_refreshes_that_list() {
    let mut harness = board();
    harness.means(Action::Open);
    harness.page(rows(3), false);
    harness.means(Action::Refresh);
    assert_eq!(harness.list_request_name(), Some(ListDrilldown::NAME));
}

#[test]
fn number_key_opens_tab_and_zero_opens_dashboard() {
    let mut harness = board();
    harness.means(Action::View(QueueView::Unassigned));
    assert_eq!(harness.store.stack.key_context(), KeyContext::Queue);
    assert_eq!(harness.queue().lists.view, QueueView::Unassigned);
    harness.means(Action::Dashboard);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Dashboard);
    // The last known figures are shown while they are refreshed.
    assert!(!harness.dashboard().figures().is_empty());
}

/// Also when the refresh puts other figures before it.
#[test]
fn chosen_figure_stays_chosen_after_refresh() {
    let mut harness = board();
    for _ in 0..3 {
        harness.means(Action::Later);
    }
    let chosen = harness.dashboard().chosen().unwrap().clone();
    harness.means(Action::Last);
    let last = harness.dashboard().chosen().unwrap().clone();
    assert_ne!(chosen, last);
    harness.means(Action::Refresh);
    let mut fewer = figures();
    fewer.figures.remove(0);
    harness.reply::<LoadDashboard>(Ok(fewer));
    assert_eq!(harness.dashboard().chosen(), Some(&last));
}

#[test]
fn left_and_right_move_by_heading() {
    let mut harness = board();
    let section = |harness: &Harness| harness.dashboard().chosen().unwrap().section;
    let mut seen = vec![section(&harness)];
    for _ in 0..5 {
        harness.means(Action::Later);
        seen.push(section(&harness));
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
        harness.means(Action::Earlier);
    }
    assert_eq!(harness.dashboard().cursor.index, 0);
}

#[test]
fn figures_stay_during_refresh_and_after_its_failure() {
    let mut harness = board();
    harness.means(Action::Refresh);
    harness.reply::<LoadDashboard>(Err(Failure::Internal("figures".into())));
    assert!(!harness.dashboard().figures().is_empty());
    assert!(harness.dashboard().data.why().is_some());
}

#[test]
fn reports_load_one_at_a_time_and_not_on_pulse() {
    // R080, R081
    let mut harness = board();
    harness.means(Action::Reports);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Reports);
    let months = 12;
    let name = ReportName::Volumes;
    let request: LoadReport = harness.request();
    assert_eq!(request, LoadReport { name, months });
    // The response for the previous tab is superseded and dropped.
    let old = harness.number::<LoadReport>();
    harness.means(Action::NextView);
    harness.handle_reply(Reply::of::<LoadReport>(old, Ok(report())));
    let data = |harness: &Harness| harness.top::<Reports>().unwrap().data.value().cloned();
    assert_eq!(data(&harness), None);
    harness.means(Action::PreviousView);
    harness.reply::<LoadReport>(Ok(report()));
    assert_eq!(data(&harness), Some(report()));
    harness.reply::<Pulse>(Ok(unchanged()));
    harness.typed.clear();
    harness.after(TimeDelta::seconds(2));
    harness.reply::<Pulse>(Ok(changed()));
    assert!(!harness.requests::<LoadDashboard>().is_empty());
    assert_eq!(harness.requests::<LoadReport>(), []);
    harness.means(Action::Back);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Dashboard);
}

/// The file name in the export box, and its error.
fn export_box(harness: &Harness) -> (String, String) {
    let export: &ExportPopup = harness.top().expect("the box is open");
    let error = export.error.as_ref().map(|t| t.sentence.clone());
    (export.field.text(), error.unwrap_or_default())
}

/// The file that is being written.
fn file(harness: &mut Harness) -> (RequestId, PathBuf, String) {
    match harness.others.pop() {
        Some(Effect::WriteFile { number, path, text }) => (number, path, text),
        other => panic!("nothing is written but {other:?}"),
    }
}

fn written(number: RequestId, path: &Path, why_not: Option<&str>) -> Reply {
    let path = path.to_owned();
    let why_not = why_not.map(str::to_owned);
    Reply::new(number, Ok(Box::new(FileWritten { path, why_not })))
}

#[test]
fn export_writes_named_file_and_keeps_name_on_error() {
    // R080
    let mut harness = board();
    harness.means(Action::Reports);
    harness.means(Action::Export(Format::Csv));
    assert_eq!(harness.notice(), "There is nothing to export yet.");
    harness.reply::<LoadReport>(Ok(report()));
    harness.means(Action::Export(Format::Json));
    let (name, _) = export_box(&harness);
    assert!(
        name.starts_with("hmrc-volumes-12-months-2026-") && name.ends_with(".json"),
        "{name}"
    );
    // A file name without a known format is an error beside the field.
    harness.means(Action::Edit(Edit::DeleteToStart));
    harness.types("figures.pdf");
    harness.means(Action::Confirm);
    assert!(export_box(&harness).1.contains(".csv or .json"));
    harness.means(Action::Edit(Edit::DeleteToStart));
    harness.types("figures.csv");
    harness.means(Action::Confirm);
    let (number, path, text) = file(&mut harness);
    assert!(text.contains("Month,Received,Closed"));
    harness.handle_reply(written(number, &path, Some("you may not write there")));
    let (name, error) = export_box(&harness);
    assert_eq!(
        (name.as_str(), error.as_str()),
        ("figures.csv", "Not saved: you may not write there.")
    );
    harness.means(Action::Confirm);
    let (number, path, _) = file(&mut harness);
    harness.handle_reply(written(number, &path, None));
    assert_eq!(harness.key_context(), KeyContext::Reports);
    assert_eq!(harness.notice(), "Saved: figures.csv");
}

fn empty_team() -> enquiries::domain::Dashboard {
    let mut empty = figures();
    empty.open = 0;
    for figure in &mut empty.figures {
        (figure.count, figure.overdue) = (0, 0);
    }
    empty
}

/// The first screen of a supervisor whose team has nothing shows everybody's work and says so; a scope that was chosen
/// stays.
#[test]
fn empty_team_falls_back_to_everybody_once() {
    let mut harness = begins(&[Capability::WorkOnEnquiries, Capability::ReassignEnquiries]);
    harness.reply::<LoadDashboard>(Ok(empty_team()));
    let LoadDashboard { scope } = harness.request();
    assert_eq!(scope, Scope::Tenant);
    assert!(
        harness.notice().contains("no open enquiries"),
        "{}",
        harness.notice()
    );
    harness.reply::<LoadDashboard>(Ok(figures()));
    for _ in 0..2 {
        harness.means(Action::NextScope);
    }
    harness.reply::<LoadDashboard>(Ok(empty_team()));
    let dashboard: &DashboardScreen = view_of(&harness.store).expect("the dashboard");
    assert_eq!(dashboard.scope, Scope::Team);
}

/// Tasks are no enquiries: their figure leads to the list of tasks that it counts.
#[test]
fn figure_of_tasks_opens_the_tasks_of_its_scope() {
    // R072, R076
    let mut harness = board();
    let mut with_tasks = figures();
    with_tasks.figures.push(Figure {
        section: Section::Tasks,
        name: "To do".into(),
        count: 5,
        overdue: 2,
        more: false,
        filter: QueueFilter::default(),
    });
    harness.means(Action::Refresh);
    harness.reply::<LoadDashboard>(Ok(with_tasks));
    harness.means(Action::Last);
    harness.means(Action::Open);
    assert_eq!(harness.key_context(), KeyContext::Tasks);
    assert_eq!(
        harness.request::<ListTasks>().of,
        TaskSource::Of(Scope::Team)
    );
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Dashboard);
    // What was done there has changed the figures.
    assert_eq!(harness.request::<LoadDashboard>().scope, Scope::Team);
}
