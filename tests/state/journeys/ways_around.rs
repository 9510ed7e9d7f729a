//! Ways from screen to screen: what tabs, breadcrumb and footer show in a narrow window, and what Esc goes back to.

use super::*;
use crate::fixtures::screens::{DARK, board, paint, reports, text};
use enquiries::domain::{Capability, QueueView, ReportName, SessionToken};
use enquiries::features::dashboard::DashboardScreen;
use enquiries::features::help::HelpPopup;

fn lines(harness: &Harness, columns: u16) -> Vec<String> {
    text(&paint(&harness.store, DARK, columns, 24))
}

fn footer(harness: &Harness, columns: u16) -> String {
    lines(harness, columns).last().cloned().unwrap_or_default()
}

#[test]
fn open_report_is_named_whole_among_its_neighbours() {
    for columns in [80, 120] {
        let mut harness = reports();
        for at in 0..ReportName::ALL.len() {
            let tabs = lines(&harness, columns)[1].clone();
            let name = ReportName::ALL[at].word();
            assert!(tabs.contains(&format!("▸{name}")), "{name}: {tabs}");
            assert!(!tabs.contains('…'), "a name is cut: {tabs}");
            assert!(at < 10 || tabs.contains('‹'), "{tabs}");
            assert!(at > 5 || tabs.contains('›'), "{tabs}");
            harness.means(Action::NextView);
        }
    }
}

#[test]
fn dashboard_footer_keeps_the_ways_out() {
    let harness = board();
    for columns in [80, 120, 160] {
        let footer = footer(&harness, columns);
        for way in ["R reports", "q quit", ": commands", "? help"] {
            assert!(footer.contains(way), "{way} at {columns}: {footer}");
        }
    }
}

#[test]
fn esc_on_dashboard_goes_back_to_the_queue_as_it_was_left() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::View(QueueView::Overdue));
    harness.page(rows(4), false);
    harness.means(Action::Dashboard);
    assert!(harness.view::<DashboardScreen>().is_some());
    assert!(footer(&harness, 80).contains("Esc back"));
    harness.means(Action::Back);
    assert_eq!(harness.queue().lists.view, QueueView::Overdue);
    assert_eq!(harness.key_context(), KeyContext::Queue);
    // The first screen came from nowhere.
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices()));
    harness.means(Action::Confirm);
    let token = SessionToken::new("secret".into(), 1, id(1));
    harness.reply::<SignIn>(Ok(signed_in(person(), token)));
    assert_eq!(harness.key_context(), KeyContext::Dashboard);
    assert!(!footer(&harness, 80).contains("Esc"));
    harness.means(Action::Back);
    assert_eq!(harness.key_context(), KeyContext::Dashboard);
}

#[test]
fn breadcrumb_keeps_where_somebody_came_from() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::View(QueueView::All));
    harness.page(rows(4), false);
    harness.means(Action::Open);
    let reference = row(0).reference;
    let top = |columns| lines(&harness, columns)[0].clone();
    assert!(
        top(160).contains(&format!("Queue › All open › {reference}")),
        "{}",
        top(160)
    );
    assert!(top(160).contains("GOV.UK Enquiries"), "{}", top(160));
    assert!(top(120).contains("Queue › "), "{}", top(120));
    assert!(top(120).contains(&reference), "{}", top(120));
    assert!(top(80).contains(&reference), "{}", top(80));
}

#[test]
fn tabs_keep_their_names_in_a_narrow_window() {
    let mut harness = Harness::signed_in(4);
    harness.means(Action::View(QueueView::Overdue));
    harness.page(rows(4), false);
    for columns in [80, 100, 120] {
        let tabs = lines(&harness, columns)[1].clone();
        for view in QueueView::ALL {
            let begins: String = view.word().chars().take(3).collect();
            assert!(tabs.contains(&begins), "{begins} at {columns}: {tabs}");
        }
        assert!(tabs.contains("▸5 Overdue"), "{tabs}");
    }
}

#[test]
fn sign_in_names_stand_close_together_and_question_mark_helps() {
    let mut harness = Harness::new();
    harness.reply::<SignInChoices>(Ok(choices()));
    for columns in [80, 120, 160] {
        let shown = lines(&harness, columns);
        let line = shown.iter().find(|line| line.contains("Asha Patel"));
        let line = line.expect("a choice");
        let gap = line
            .trim_end()
            .split("Asha Patel")
            .nth(1)
            .unwrap_or_default();
        assert!(gap.len() < 30, "{line}");
        assert_eq!(shown.join("\n").matches("HM Revenue & Customs").count(), 1);
        assert!(shown.last().is_some_and(|line| line.contains("F1 help")));
    }
    // However many signed in before, only the last one leaves the order of bodies and names.
    let names = |harness: &Harness| -> Vec<String> {
        let picker = harness.view::<SignInPicker>().expect("the picker");
        let matches = picker.matches().into_iter();
        matches.map(|choice| choice.username.clone()).collect()
    };
    let in_order = names(&harness);
    let recent: Vec<_> = choices()
        .into_iter()
        .rev()
        .map(|choice| (choice.tenant_code, choice.username))
        .collect();
    harness.store.services.session.recent_users = recent;
    harness.means(Action::Refresh);
    harness.reply::<SignInChoices>(Ok(choices()));
    let mut expected = in_order;
    let last = expected.pop().expect("choices");
    expected.insert(0, last);
    assert_eq!(names(&harness), expected);
    harness.types("?");
    assert!(harness.top::<HelpPopup>().is_some());
    harness.means(Action::Back);
    let picker = harness.view::<SignInPicker>().expect("the picker");
    assert_eq!(picker.typed.text(), "");
    harness.types("jo?");
    assert!(harness.top::<HelpPopup>().is_none());
}

/// Tabs of one's own work are no use to somebody to whom nothing can be assigned.
#[test]
fn who_holds_no_enquiries_has_no_tabs_for_them() {
    let begins = |may: &[Capability]| {
        let mut harness = Harness::new();
        harness.reply::<SignInChoices>(Ok(choices()));
        harness.means(Action::Confirm);
        let token = SessionToken::new("secret".into(), 1, id(1));
        let person = enquiries::domain::Person {
            capabilities: capabilities(may),
            ..person()
        };
        harness.reply::<SignIn>(Ok(signed_in(person, token)));
        harness.means(Action::View(QueueView::All));
        harness
    };
    let works = [Capability::ChangeRecords, Capability::WorkOnEnquiries];
    let mut manager = begins(&works);
    let tabs = lines(&manager, 120)[1].clone();
    assert!(!tabs.contains("Mine") && !tabs.contains("Team"), "{tabs}");
    assert!(
        tabs.contains("3 Unassigned") && tabs.contains("▸7 All open"),
        "{tabs}"
    );
    // Round the tabs that there are, in both directions.
    manager.means(Action::NextView);
    assert_eq!(manager.queue().lists.view, QueueView::Unassigned);
    manager.means(Action::PreviousView);
    assert_eq!(manager.queue().lists.view, QueueView::All);
    // The keys of the two still work, and say why nothing is there.
    manager.means(Action::View(QueueView::Mine));
    manager.page(Vec::new(), false);
    let shown = lines(&manager, 120).join("\n");
    assert!(
        shown.contains("Your role is not assigned enquiries."),
        "{shown}"
    );

    let mut caseworker = begins(&[works[0], works[1], Capability::HoldEnquiries]);
    let tabs = lines(&caseworker, 120)[1].clone();
    assert!(tabs.contains("1 Mine") && tabs.contains("2 Team"), "{tabs}");
    caseworker.means(Action::NextView);
    assert_eq!(caseworker.queue().lists.view, QueueView::Mine);
}
