//! List of drafts (D): enquiries with drafts, and above them the drafts that belong to no single enquiry.

use super::*;
use enquiries::domain::{Draft, DraftForm, DraftSubject};

fn kept(of: DraftSubject, body: &str, marked: &[usize]) -> Draft {
    Draft {
        of,
        reference: "something".into(),
        marked: marked.iter().map(|number| row(*number).id).collect(),
        body: body.into(),
        kept_at: now() - TimeDelta::minutes(39),
        version: 1,
    }
}

/// The list opened by D with these drafts; one enquiry is listed.
fn listed(kept: Vec<Draft>) -> Harness {
    let mut harness = Harness::signed_in(5);
    harness.reply::<LoadDrafts>(Ok(kept));
    harness.means(Action::Drafts);
    harness.found(vec![row(2)]);
    harness
}

fn all() -> Vec<Draft> {
    let of_one = DraftSubject {
        form: DraftForm::Note,
        enquiry_id: row(2).id,
    };
    vec![
        kept(
            DraftSubject::NEW_ENQUIRY,
            r#"{"citizen":"Mary Oduya","subject":"Nowhere to stay"}"#,
            &[],
        ),
        kept(DraftSubject::NOTES, "Office shut.", &[0, 3]),
        kept(DraftSubject::STAGES, "Bank details\n", &[1, 2, 4]),
        kept(of_one, "Rang the clinic", &[]),
    ]
}

#[test]
fn esc_returns_to_where_draft_list_was_opened() {
    let mut harness = Harness::signed_in(5);
    harness.reply::<LoadDrafts>(Ok(all()));
    for opened_on in [Action::Dashboard, Action::View(QueueView::Team)] {
        harness.means(opened_on);
        let (screen, place) = (
            harness.store.stack.screen_context(),
            harness.store.stack.key_context(),
        );
        harness.means(Action::Drafts);
        harness.found(vec![row(2)]);
        assert_eq!(harness.store.stack.key_context(), KeyContext::Queue);
        harness.means(Action::Back);
        assert_eq!(
            (
                harness.store.stack.screen_context(),
                harness.store.stack.key_context()
            ),
            (screen, place)
        );
        let queue = harness.view::<QueueScreen>();
        assert!(queue.is_none_or(|queue| queue.lists.found.is_none()));
    }
    // From the reports of the dashboard it leads back to them, and then to the dashboard.
    harness.means(Action::Dashboard);
    harness.means(Action::Reports);
    harness.means(Action::Drafts);
    for screen in [
        KeyContext::Queue,
        KeyContext::Reports,
        KeyContext::Dashboard,
    ] {
        assert_eq!(harness.store.stack.screen_context(), screen);
        harness.means(Action::Back);
    }
    // A tab that was reached through a list of the dashboard counts as a tab.
    harness.means(Action::Dashboard);
    harness.means(Action::Drafts);
    harness.means(Action::View(QueueView::Overdue));
    for list in [Action::Drafts, Action::Watched] {
        harness.means(list);
        harness.means(Action::Back);
        assert_eq!(harness.store.stack.screen_context(), KeyContext::Queue);
        assert_eq!(harness.queue().lists.view, QueueView::Overdue);
        assert!(harness.queue().lists.found.is_none());
    }
}

// R113
#[test]
fn standalone_drafts_are_listed_above_enquiries() {
    let mut harness = listed(all());
    assert_eq!(harness.draft_count(), 4);
    let told: Vec<_> = harness
        .standalone_drafts()
        .iter()
        .map(|text| text.what())
        .collect();
    assert_eq!(told, ["New enquiry", "Note on 2", "Stage of 3"]);
    assert_eq!(
        harness.standalone_drafts()[0].lines(),
        ["Nowhere to stay", "Mary Oduya"]
    );
    // A key that needs an enquiry has no effect on such a row.
    assert!(harness.queue().list().chosen().is_none());
    harness.means(Action::AssignToMe);
    assert!(!harness.is_writing() && !harness.is_writing());
    for _ in 0..3 {
        harness.means(Action::Down);
    }
    assert_eq!(chosen(&harness), 2);
    harness.means(Action::Down);
    assert_eq!(chosen(&harness), 2);
    // The filter applies to enquiries only.
    harness.means(Action::Filter);
    harness.types("HMRC");
    assert!(harness.standalone_drafts().is_empty());
    assert_eq!(chosen(&harness), 2);
    harness.means(Action::Back);
    assert_eq!(harness.standalone_drafts().len(), 3);
    assert_eq!(chosen(&harness), 2);
    harness.means(Action::First);
    harness.means(Action::Open);
    assert_eq!(harness.store.stack.key_context(), KeyContext::NewEnquiry);
}

#[test]
fn bulk_draft_opens_on_its_enquiries() {
    let mut harness = listed(all());
    harness.means(Action::Down);
    harness.means(Action::Open);
    let enquiries = vec![row(0).id, row(3).id];
    assert_eq!(harness.request::<ListByIds>().enquiries, enquiries);
    harness.found(vec![row(0), row(3)]);
    let notes = harness.top::<NoteForm>().expect("the notes");
    assert_eq!(notes.text.text(), "Office shut.");
    let about: Vec<_> = notes.targets.iter().map(|target| target.seen.id).collect();
    assert_eq!(about, [row(0).id, row(3).id]);
    harness.means(Action::Back);
    // A refresh of the list does not open the form again.
    harness.means(Action::Refresh);
    harness.found(vec![row(0), row(3)]);
    assert!(!harness.store.stack.has_popup());
    // Esc clears the marks, then leaves the list.
    harness.means(Action::Back);
    harness.means(Action::Back);
    assert_eq!(harness.standalone_drafts().len(), 3);

    let mut harness = listed(all());
    harness.means(Action::Down);
    harness.means(Action::Down);
    harness.means(Action::Open);
    harness.found(vec![row(1), row(4)]);
    let enquiries = vec![row(1).id, row(4).id];
    assert_eq!(
        harness.request::<LoadTransitions>(),
        LoadTransitions { enquiries }
    );
}

/// A response does not open a form over a screen that the user has gone to since.
#[test]
fn bulk_draft_never_opens_over_another_screen() {
    let mut harness = listed(all());
    harness.means(Action::Down);
    harness.means(Action::Open);
    harness.means(Action::Search);
    harness.found(vec![row(0), row(3)]);
    assert_eq!(harness.store.stack.key_context(), KeyContext::Search);
}

/// A text that is sent leaves the list, and the cursor stays on its enquiry.
#[test]
fn cursor_follows_enquiry_when_row_above_is_removed() {
    let mut harness = listed(all());
    harness.means(Action::Refresh);
    harness.found(vec![row(2), row(4)]);
    for _ in 0..3 {
        harness.means(Action::Down);
    }
    assert_eq!(chosen(&harness), 2);
    harness.means(Action::NewEnquiry);
    assert!(harness.top::<NewEnquiryPopup>().is_some());
    let (id, _) = harness.store.stack.top().expect("the form");
    harness.store.stack.close(id);
    harness
        .store
        .stack
        .push(Box::new(NewEnquiryPopup::default()));
    harness.means(Action::NextField);
    harness.means(Action::Back);
    harness.reply::<SaveDraft>(Ok(1));
    assert_eq!(harness.standalone_drafts().len(), 2);
    assert_eq!(chosen(&harness), 2);
}
